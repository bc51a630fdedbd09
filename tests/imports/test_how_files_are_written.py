"""Encodings, delimiters, decimal marks, headings: whatever program saved the file."""

import pytest

from shop.errors import ShopError
from shop.imports.problems import UnreadableFile

from .files import MUG, csv_of, imported, product, shopify, slugs


def test_headings_may_be_padded_and_in_any_case():
    imported(" HANDLE ,title,  Variant   PRICE\nmug,Mug,12.00\n")
    assert product("mug").variants[0].price_minor == 1200


def test_a_line_that_names_the_delimiter_is_no_heading():
    imported("sep=;\r\nHandle;Title;Variant Price\r\nmug;Mug;12,00\r\n")
    assert product("mug").variants[0].price_minor == 1200


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way_and_are_counted_as_an_editor_counts_them(end):
    file = csv_of([MUG | {"Body (HTML)": "<p>one</p>\n<p>two</p>"}, MUG | {"Handle": "cup", "Variant Price": "dear"}])
    outcome = imported(file.replace("\r\n", "\n").replace("\n", end))
    assert outcome.refused[0][:2] == (4, "Variant Price")


@pytest.mark.parametrize(
    ("written", "others", "minor"),
    [
        ("12.50", "1.00", 1250),
        ("12,50", "1,00", 1250),
        ("1.234,50", "1,00", 123450),
        ("1,234.50", "1.00", 123450),
        ("1 234,50", "1,00", 123450),
        ("12,5", "1,00", 1250),
        ("12", "1,00", 1200),
        ("12.5000", "1.00", 1250),
        ("1.234", "1,00", 123400),  # among decimal commas a point parts thousands
    ],
)
def test_prices_are_read_by_the_decimal_mark_of_the_file(written, others, minor):
    shopify(
        MUG | {"Variant Price": written}, *[MUG | {"Handle": f"cup-{n}", "Variant Price": others} for n in range(3)]
    )
    assert product("mug").variants[0].price_minor == minor


@pytest.mark.parametrize(
    "written", ["1.234", "12.345", "dear", "1e309", "NaN", "Infinity", "-1", "12.50€x", "0x10", "--1"]
)
def test_a_price_that_can_be_read_two_ways_or_none_is_refused(written):
    outcome = shopify(MUG | {"Variant Price": written})
    assert outcome.refused == [(2, "Variant Price", written)]
    assert slugs() == []


def test_a_fraction_of_a_cent_is_refused_rather_than_rounded():
    outcome = shopify(MUG | {"Variant Price": "12.3456"})
    assert "more than 2 decimals" in outcome.reasons


def test_a_damaged_file_of_utf_8_is_not_taken_for_a_code_page():
    data = bytearray(csv_of([MUG | {"Title": "Jarrón", "Vendor": "Cerámica"}]).encode())
    data[data.rindex("á".encode()) + 1] = 0x20
    with pytest.raises(UnreadableFile, match="Line 2 is not UTF-8"):
        imported(bytes(data))


def test_capitals_of_a_code_page_may_look_like_utf_8_once():
    shopify_file = csv_of([MUG | {"Title": "CAFÉ® señor año niño"}])
    imported(shopify_file.encode("cp1252"))
    assert product("mug").title == "CAFÉ® señor año niño"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\n\n \n", "empty"),
        (b"Handle,Title\n", "no row"),
        (b"Name,Colour\nmug,red\n", "Handle / slug"),
        (b"Handle,Title,Title\nmug,Mug,Mug\n", "Two columns hold the same"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "Handle / slug|not|too long"),
        (b"Handle,Title\nmug," + b"x" * 1_000_001, "too long|makes no sense"),
    ],
)
def test_what_is_no_table_is_refused_as_a_whole_in_words(content, said):
    with pytest.raises(ShopError, match=said):
        imported(content)


def test_a_file_of_the_other_kind_is_refused_where_one_kind_is_asked_for():
    with pytest.raises(UnreadableFile, match="as a file of Shopify: there must be a column Handle"):
        imported("slug,title,price\nmug,Mug,12.00\n", format="shopify")


def test_a_row_with_a_cell_too_many_or_too_few_is_refused_since_its_cells_may_be_shifted():
    outcome = imported("Handle,Title,Variant Price\nmug,Mug,12.00,x\ncup,Cup\npot,Pot,9.00\n", skip=True)
    assert [line for line, *_ in outcome.refused] == [2, 3]
    assert slugs() == ["pot"]


def test_empty_lines_and_empty_cells_behind_the_last_heading_are_nothing():
    outcome = imported("Handle,Title,Variant Price,,\n\nmug,Mug,12.00,,\n,,,,\n")
    assert outcome.refused == []
    assert slugs() == ["mug"]
