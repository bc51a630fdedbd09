"""Quotation marks that are broken swallow no line: what can be mended is, and every line that is lost is told."""

import re

import pytest

from shop.imports.mending import Record, mended_records

from .files import imported, product, shopify, slugs


def read(text: str, delimiter: str = ",", columns: int = 3) -> list[Record]:
    lines = iter(re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text))
    return list(mended_records(lines, delimiter, columns))


def cells(text: str, delimiter: str = ",", columns: int = 3) -> list[list[str]]:
    return [record.cells for record in read(text, delimiter, columns)]


@pytest.mark.parametrize("line", ['1,"Screw 3" long",5', '1,"Screw 3"" long",5', '1,Screw 3" long,5'])
def test_an_inch_mark_is_a_part_of_its_cell(line):
    assert cells(f'{line}\n2,"Nail",6\n') == [["1", 'Screw 3" long', "5"], ["2", "Nail", "6"]]


def test_an_inch_mark_before_the_end_of_a_cell():
    assert cells('1,"Monitor 24"",5\n2,"Nail",6\n') == [["1", 'Monitor 24"', "5"], ["2", "Nail", "6"]]


def test_two_marks_that_would_take_a_line_between_them_are_two_lines():
    found = read('A,"3 inch,5\nB,",6\nC,x,7\n')
    assert [record.line for record in found] == [1, 2, 3]
    assert all(record.trouble for record in found[:2])


def test_a_cell_of_several_lines_stays_one():
    found = read('A,"one\ntwo, three\n\nfour",5\r\nB,b,6\r\n')
    assert [(record.line, record.last_line, len(record.cells)) for record in found] == [(1, 4, 3), (5, 5, 3)]


def test_a_line_that_can_not_be_read_is_lost_by_itself():
    found = read('A,"never closed\nB,b,6\nC,c,7\n')
    assert [(record.line, record.is_lost) for record in found] == [(1, True), (2, False), (3, False)]
    assert found[0].cells == ['A,"never closed']


def test_a_carriage_return_within_a_cell_ends_no_line():
    assert cells("a,b,c\nd,e\rf,g\nh,i,j\n") == [["a", "b", "c"], ["d", "e\rf", "g"], ["h", "i", "j"]]
    assert cells("a,b,c\rd,e,f\r") == [["a", "b", "c"], ["d", "e", "f"]]


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_any_delimiter(mark):
    assert cells(f'1{mark}"5" pipe"{mark}3\n', mark) == [["1", '5" pipe', "3"]]


def test_lost_lines_are_refused_by_name_and_the_others_go_in():
    outcome = imported('Handle,Title,Variant Price\nmug,"Mug,12.00,x,y\ncup,Cup,9.00\n', skip=True)
    assert [(line, value[:4]) for line, _, value in outcome.refused] == [(2, "mug,")]
    assert slugs() == ["cup"]


def test_mended_lines_go_in_and_say_so():
    outcome = imported('Handle,Title,Variant Price\nnail,"Nail 3" long",0.12\n')
    assert "was read as a part of it" in outcome.reasons
    assert product("nail").title == 'Nail 3" long'


@pytest.mark.parametrize(("written", "grams"), [("107 1/2", 108), ("½", 1), ("1½", 2), (".5", 1), ("12,5", 13)])
def test_weights_may_be_fractions(written, grams):
    shopify({"Handle": "mug", "Title": "Mug", "Variant Price": "1.00", "Variant Grams": written})
    assert product("mug").variants[0].weight_grams == grams


@pytest.mark.parametrize(
    ("written", "minor"),
    [("€ 12,50", 1250), ("12,50 €", 1250), ("EUR 12,50", 1250), ("1.234,50€", 123450), ("12,50 EUR", 1250)],
)
def test_a_price_may_have_the_sign_of_its_currency(written, minor):
    others = [{"Handle": f"cup-{n}", "Title": "Cup", "Variant Price": "1,00"} for n in range(3)]
    shopify({"Handle": "mug", "Title": "Mug", "Variant Price": written}, *others)
    assert product("mug").variants[0].price_minor == minor


def test_a_price_in_another_currency_is_refused():
    outcome = shopify({"Handle": "mug", "Title": "Mug", "Variant Price": "£12.50"})
    assert "the shop sells in EUR" in outcome.reasons


def test_each_column_has_its_own_decimal_mark():
    rows = [
        {"Handle": f"thing-{n}", "Title": "Thing", "Variant Price": "1.234,50", "Variant Grams": "1,250.0"}
        for n in range(3)
    ]
    shopify(*rows)
    one = product("thing-0").variants[0]
    assert (one.price_minor, one.weight_grams) == (123450, 1250)
