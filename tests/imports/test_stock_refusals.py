"""What a file with stock can't say: each is told by line, column, value and reason, and nothing is dropped silently."""

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from shop.catalog.services import NewVariant
from shop.db import db
from shop.imports import stock_services
from shop.imports.problems import UnreadableFile
from shop.imports.services import problems_of
from shop.imports.stock_applying import apply
from shop.imports.stock_services import bring, compare
from shop.stock.actors import Source
from shop.stock.holding import hold_stock
from shop.stock.models import Location, StockMovement
from shop.stock.services import SYSTEM
from tests.factories import make_product, make_variant

from .stock_files import compared, csv_bytes, rows_of, xlsx_bytes


def told(job) -> list[str]:
    return [str(problem) for problem in problems_of(job)]


def unreadable(content: bytes, name: str = "stock.csv") -> str:
    with pytest.raises(UnreadableFile) as refusal:
        compare(bring(content, name, by=SYSTEM).id)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("count", "reason"),
    [
        ("1.5", "is not a whole number"),
        ("-3", "is below zero"),
        ("1,000", "could be two numbers"),
        ("1000000001", "is more than 1000000000"),
        ("a dozen", "is not a number that can be read"),
        ("1e309", "is not a number that can be read"),
        ("9" * 60, "is not a number that can be read"),
        ("🐙", "is not a number that can be read"),
        ("=B2+1", "is a formula that was never worked out"),
        ("4\x00", "is not a number that can be read"),
        ("#N/A", "is not a number that can be read"),
    ],
)
def test_a_count_that_is_none_is_named(count: str, reason: str):
    mug = make_variant("Mug", 5)
    job = compared(["SKU", "On hand"], [mug.sku, count])
    [problem] = problems_of(job)
    assert (problem.line, problem.column) == (2, "On hand")
    assert reason in problem.reason
    assert problem.value == count.replace("\x00", "␀")
    assert rows_of(job)[2].state == "refused"


def test_whatever_a_place_can_hold_can_be_counted():
    mug = make_variant("Mug", 5)
    assert list(problems_of(compared(["SKU", "On hand"], [mug.sku, "1000000000"]))) == []


@pytest.mark.parametrize(
    ("change", "reason"), [("-1.5", "not a whole"), ("-9", "can’t become -4: only 5"), ("--1", "")]
)
def test_a_change_that_does_not_fit_is_named(change: str, reason: str):
    job = compared(["SKU", "Change"], [make_variant("Mug", 5).sku, change])
    [problem] = problems_of(job)
    assert reason in problem.reason
    assert rows_of(job)[2].state == "refused"


def test_what_is_set_aside_can_not_be_counted_away():
    mug = make_variant("Mug", 5)
    hold_stock(mug, 3, source=Source("basket", "1"), expires_at=datetime.now(UTC) + timedelta(hours=1), by=SYSTEM)
    [said] = told(compared("SKU,Count", f"{mug.sku},2"))
    assert "can’t become 2: 5 are there, and 3 of them are set aside" in said


def test_a_thing_that_nobody_knows_is_named():
    job = compared("SKU,Barcode,Count", "nothing,,1", ",8412345678905,1", ",1234,1", ",,1")
    assert told(job) == [
        "line 2, SKU: nothing in the catalogue has this SKU (“nothing”)",
        "line 3, Barcode: nothing in the catalogue has this barcode (“8412345678905”)",
        "line 4, Barcode: is not a GTIN (8, 12, 13 or 14 figures and a right check figure) (“1234”)",
        "line 5, SKU: is missing",
    ]
    assert job.counts["refused"] == 4


def test_a_barcode_that_a_spreadsheet_has_cut_short_is_not_guessed():
    [said] = told(compared("Barcode,Count", "8.41E+12,1"))
    assert said.startswith("line 2, Barcode: is a number in scientific notation")


def test_where_the_sku_tells_the_thing_a_cut_barcode_is_only_noted():
    mug = make_variant("Mug", 5)
    job = compared("SKU,Barcode,Count", f"{mug.sku},8.41E+12,6")
    assert (rows_of(job)[2].state, job.counts["refused"]) == ("changes", 0)
    assert len(told(job)) == 1


def test_a_barcode_of_several_things_asks_for_the_sku():
    for title in ("Mug", "Bowl"):
        make_product(title, variants=[NewVariant(1200, barcode="8412345678905")])
    [said] = told(compared("Barcode,Count", "8412345678905,1"))
    assert "several things have this barcode" in said


def test_an_sku_with_the_barcode_of_another_thing_is_refused():
    make_product("Bowl", variants=[NewVariant(1200, barcode="8412345678905")])
    [said] = told(compared("SKU,Barcode,Count", f"{make_variant('Mug', 5).sku},8412345678905,1"))
    assert "is the barcode of another thing" in said


def test_the_same_thing_and_place_twice_is_named_on_each_line():
    mug = make_variant("Mug", 5)
    place = db.session.scalars(select(Location).order_by(Location.id)).first()
    job = compared("SKU,Location,Count", f"{mug.sku},,8", f"{mug.sku.lower()},{place.name},9")
    assert told(job) == [
        "line 2: is about the same thing and place as line 3",
        "line 3: is about the same thing and place as line 2",
    ]
    assert {row.state for row in rows_of(job).values()} == {"refused"}


def test_a_location_that_is_none_or_not_in_use_is_named():
    db.session.add(Location(code="OLD", name="Old cellar", is_active=False))
    mug, bowl = make_variant("Mug", 5), make_variant("Bowl", 5)
    job = compared("SKU,Location,Count", f"{mug.sku},Moon,8", f"{bowl.sku},old,8")
    assert told(job) == [
        "line 2, Location: is no location of this shop (“Moon”)",
        "line 3, Location: this location is not in use any more (“old”)",
    ]


def test_a_name_of_two_locations_asks_for_the_code():
    db.session.add_all([Location(code="N1", name="Cellar"), Location(code="N2", name="Cellar")])
    mug, bowl = make_variant("Mug", 5), make_variant("Bowl", 5)
    job = compared("SKU,Location,Count", f"{mug.sku},cellar,8", f"{bowl.sku},n2,8")
    assert told(job) == [
        "line 2, Location: is the name of several locations: say which one by its code (“cellar”)",
    ]


def test_a_reason_that_the_shop_does_not_have_is_named_and_other_needs_a_note():
    mug, bowl = make_variant("Mug", 5), make_variant("Bowl", 5)
    job = compared("SKU,Change,Reason", f"{mug.sku},1,just so", f"{bowl.sku},1,Other")
    assert told(job) == [
        "line 2, Reason: is none of the shop’s reasons (“just so”)",
        "line 3, Reason: needs a note that says what happened (“Other”)",
    ]


def test_an_empty_figure_changes_nothing_and_says_so():
    job = compared("SKU,Count", f"{make_variant('Mug', 5).sku},")
    assert told(job) == ["line 2, Count: is empty: nothing is changed"]
    assert rows_of(job)[2].state == "same"


def test_a_row_with_more_cells_than_headings_is_refused():
    job = compared("SKU,Count", f"{make_variant('Mug', 5).sku},8,9")
    assert "has 3 cells where the headings are 2" in told(job)[0]


def test_every_row_is_told_of():
    mug = make_variant("Mug", 5)
    job = compared("SKU,Count", f"{mug.sku},8", "x,1", f"{mug.sku},zzz")
    counts = job.counts
    assert counts["rows"] == counts["changes"] + counts["same"] + counts["refused"] == 3


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty"),
        (b"  \n\n", "The file is empty"),
        (b"SKU,Count\n", "no row below"),
        (b"Colour,Count\nred,1\n", "No column says which thing"),
        (b"SKU,Colour\nx,1\n", "called On hand or Count"),
        (b"SKU,Count,Count\nx,1,2\n", "Two columns hold the same"),
        (b'SKU,Count\n"x,1\n', "makes no sense as a table"),
        ("SKU,Count\ncafé,1\n".encode() + b"caf\xe9,1\n" + "ñandú,1".encode(), "is not UTF-8"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "an old or a locked workbook"),
        (b"PK\x03\x04 and no more", "no workbook that can be read"),
    ],
)
def test_what_is_no_table_of_stock_is_refused_as_a_whole(content: bytes, reason: str):
    assert reason in unreadable(content)


def test_changes_can_not_be_asked_of_a_file_without_them():
    with pytest.raises(UnreadableFile, match="called Change or Delta"):
        bring(csv_bytes("SKU,Reorder", "x,1"), "x.csv", by=SYSTEM, mode="changes")


def test_a_zip_that_is_no_workbook_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("letter.txt", "Dear shop")
    assert "no workbook that can be read" in unreadable(file.getvalue(), "x.xlsx")


def test_a_zip_bomb_is_not_unpacked():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (80 * 1024 * 1024))
    assert len(file.getvalue()) < 200_000
    assert "This workbook is too large" in unreadable(file.getvalue(), "x.xlsx")


def test_a_workbook_that_blows_up_entities_is_refused():
    file = io.BytesIO(xlsx_bytes("SKU,Count", "x,1"))
    bomb = b"<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'>%s]><a>&z;</a>" % b"".join(
        b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(25)
    )
    other = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(other, "w") as new:
        for part in old.namelist():
            new.writestr(part, bomb if part.startswith("xl/worksheets/") else old.read(part))
    assert "no workbook that can be read" in unreadable(other.getvalue(), "x.xlsx")


def test_numbers_of_a_workbook_are_read_as_what_they_are():
    mug = make_product("Mug", variants=[NewVariant(1200, barcode="8412345678905")]).variants[0]
    bowl, cup = make_variant("Bowl", 5), make_variant("Cup", 5)
    job = compared(
        ["Barcode", "SKU", "Count"],
        [8412345678905.0, None, 7.0],
        [None, bowl.sku, 2.5],
        [],
        [None, cup.sku, "=1+1"],
        workbook=True,
    )
    rows = rows_of(job)
    assert (rows[2].variant_id, rows[2].delta) == (mug.id, 7)
    assert told(job) == [
        "line 3, Count: is not a whole number (“2.5”)",
        "line 5, Count: is a formula that was never worked out (“=1+1”)",
    ]


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(stock_services, "MOST_ROWS", 3)
    assert "more than 3 rows" in unreadable(csv_bytes("SKU,Count", *["x,1"] * 4))


CELLS = st.one_of(
    st.sampled_from(
        ["", "MUG", "BOWL", "0", "7", "-1", "+2", "1.5", "1,000", "=1+1", "'=x", "8.41E+12", "MAIN", "\x00"]
    ),
    st.text(max_size=12),
)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=7), max_size=6), st.booleans())
def test_random_damage_is_told_or_harmless(app, rows, is_count: bool):
    if not db.session.scalar(text("SELECT EXISTS (SELECT FROM variant WHERE sku = 'MUG')")):
        for sku in ("MUG", "BOWL"):
            make_product(sku, variants=[NewVariant(1200, sku=sku)])
    file = csv_bytes(["SKU", "Location", "Count" if is_count else "Change", "Reason", "Cost"], *rows)
    try:
        job = compare(bring(file, "stock.csv", by=SYSTEM).id)
    except UnreadableFile:
        return
    kept = rows_of(job)
    named = {problem.line for problem in problems_of(job) if problem.is_refusal}
    assert {line for line, row in kept.items() if row.state == "refused"} == named
    before = db.session.scalar(select(StockMovement.seq).order_by(StockMovement.seq.desc()).limit(1)) or 0
    if job.counts["changes"]:
        apply(job.id, by=SYSTEM)
    moved = db.session.scalars(select(StockMovement).where(StockMovement.seq > before)).all()
    assert len(moved) == sum(row.delta != 0 for row in rows_of(job).values() if row.state == "applied")
