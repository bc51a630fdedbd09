"""The grid shows every level, in the order that was asked for."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from shop.auth import permissions
from shop.catalog.models import Variant
from shop.catalog.services import NewVariant
from shop.db import db, transaction
from shop.moving.places import retire_location
from shop.stock.models import Location
from shop.stock.services import SYSTEM, receive_stock, set_reorder_point, take_stock
from shop.stocktaking.models import Stocktake, StocktakeLine

from ..auth.people import Browser
from ..browser_client import Page
from ..counting import Statements
from ..factories import make_category, make_product, make_variant
from .rows import level_of, make_location, row


def names(page: Page) -> list[str]:
    """The things of the rows, from top to bottom."""
    return ["".join(link.itertext()) for thing in page.all("th", scope="row") for link in thing.iter("a")]


def make_row(title: str, stock: int = 0, sku: str | None = None, **more: Any) -> Variant:
    return make_product(title, stock=stock, variants=[NewVariant(100, sku=sku)], **more).variants[0]


def test_a_row_tells_what_lies_there(staff: Browser):
    fern = make_product("Fern print", stock=7, options={"Size": ["A3"]}).variants[0]
    words = row(staff.get("stockroom.grid"), level_of(fern).id)
    assert "Fern print" in words
    assert "A3" in words
    assert fern.sku in words
    assert "7" in words


def test_rows_are_sorted_by_sku_and_those_without_come_last(staff: Browser):
    for title, sku in (("No label", None), ("Second", "SKU-b2"), ("First", "SKU-A1"), ("Third", "SKU-C3")):
        make_row(title, sku=sku)
    assert names(staff.get("stockroom.grid")) == ["First", "Second", "Third", "No label"]


def test_rows_are_sorted_by_name_by_what_is_free_and_by_the_last_change(staff: Browser):
    apron, *_ = make_row("Apron", 5), make_row("bowl", 1), make_row("Cup", 3)
    receive_stock(apron, 1, by=SYSTEM)
    assert names(staff.get("stockroom.grid", sort="name")) == ["Apron", "bowl", "Cup"]
    assert names(staff.get("stockroom.grid", sort="free")) == ["bowl", "Cup", "Apron"]
    assert names(staff.get("stockroom.grid", sort="changed")) == ["Apron", "Cup", "bowl"]


@pytest.mark.parametrize("sort", ["sku", "name", "free", "changed"])
def test_what_lay_in_a_place_that_is_no_longer_used_is_in_no_list(staff: Browser, sort: str):
    shed = make_location("Shed").id
    mug = make_row("Mug", 3, sku="MUG-1")
    receive_stock(mug, 1, by=SYSTEM, location_id=shed)
    take_stock(mug, 1, by=SYSTEM, location_id=shed)
    lists: list[dict[str, str]] = [{}, {"state": "out"}, {"state": "low"}, {"location": str(shed)}, {"q": "MUG-1"}]
    assert all("Shed" in staff.get("stockroom.grid", sort=sort, **asked).words("tbody") for asked in lists)
    retire_location(shed, by=SYSTEM)
    for asked in lists:
        assert "Shed" not in staff.get("stockroom.grid", sort=sort, **asked).words("main")


@pytest.mark.parametrize("sort", ["sku", "name", "free", "changed"])
def test_paging_shows_each_row_once_forwards_and_back(staff: Browser, sort: str):
    fill(250)
    pages = [staff.get("stockroom.grid", sort=sort)]
    while following := pages[-1].links(rel="next"):
        pages.append(staff.get(following[0]))
    ids = [[element.get("id") for element in page.all("tr", class_="level")] for page in pages]
    assert [len(page) for page in ids] == [100, 100, 50]
    assert len({level for page in ids for level in page}) == 250
    back = staff.get(pages[-1].links(rel="prev")[0])
    assert [element.get("id") for element in back.all("tr", class_="level")] == ids[1]
    first = staff.get(back.links(rel="prev")[0])
    assert [element.get("id") for element in first.all("tr", class_="level")] == ids[0]
    assert not first.links(rel="prev")


def test_paging_stays_right_while_others_write(staff: Browser):
    fill(150)
    first = staff.get("stockroom.grid", sort="sku")
    make_row("New before all", sku="A-0")
    second = staff.get(first.links(rel="next")[0])
    seen = [page.each("th", scope="row") for page in (first, second)]
    assert not set(seen[0]) & set(seen[1])
    assert len(seen[1]) == 50


def test_what_has_run_low_and_what_is_out_can_be_asked_for(staff: Browser):
    make_row("Plenty", 50)
    set_reorder_point(make_row("Below its point", 9), 10)
    make_row("Few", 2)
    take_stock(make_row("Gone", 1), 1, by=SYSTEM)
    assert set(names(staff.get("stockroom.grid", state="low"))) == {"Below its point", "Few", "Gone"}
    assert names(staff.get("stockroom.grid", state="out")) == ["Gone"]


def test_what_is_on_its_way_is_never_free_and_never_low(staff: Browser):
    road, mug = make_location("On the road", kind="transit"), make_row("Mug", 20)
    receive_stock(mug, 2, by=SYSTEM, location_id=road.id)
    page = staff.get("stockroom.grid", location=road.id)
    assert page.words("span", class_="small").endswith("on its way") or "on its way" in page.words()
    assert names(staff.get("stockroom.grid", location=road.id)) == ["Mug"]
    assert names(staff.get("stockroom.grid", state="low")) == []
    assert names(staff.get("stockroom.grid", state="low", sort="free")) == []


def test_a_category_is_shown_with_all_below_it(staff: Browser):
    prints = make_category("Prints")
    make_row("Deep", category=make_category("Botanical", parent=prints))
    make_row("Flat", category=prints)
    make_row("Elsewhere", category=make_category("Textiles"))
    assert set(names(staff.get("stockroom.grid", category=prints.id))) == {"Deep", "Flat"}


def test_brand_location_and_last_change_narrow_the_rows(staff: Browser):
    back, fern = make_location("Back room"), make_row("Fern", 1, brand="Estudio Luz")
    make_row("Other", 1, brand="Other")
    receive_stock(fern, 3, by=SYSTEM, location_id=back.id)
    assert names(staff.get("stockroom.grid", brand="estudio luz", location=back.id)) == ["Fern"]
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date()
    assert names(staff.get("stockroom.grid", since=tomorrow)) == []
    assert len(names(staff.get("stockroom.grid", since=tomorrow - timedelta(days=9)))) == 3


def test_what_nobody_counted_lately_is_overdue(staff: Browser):
    make_row("Never")
    count_of(make_row("Counted"), days=10)
    count_of(make_row("Forgotten"), days=100)
    assert set(names(staff.get("stockroom.grid", uncounted=90))) == {"Forgotten", "Never"}
    assert names(staff.get("stockroom.grid", uncounted=365)) == ["Never"]


def test_a_scanned_code_shows_its_row_alone_whatever_is_filtered(staff: Browser):
    mug = make_product("Mug", variants=[NewVariant(100, sku="MUG-1", barcode="4006381333931")]).variants[0]
    make_row("Mug of another kind", sku="MUG-10")
    for code in ("mug-1", "4006381333931", "04006381333931"):
        page = staff.get("stockroom.grid", q=code, state="out", brand="Nobody")
        assert [element.get("id") for element in page.all("tr", class_="level")] == [f"level-{level_of(mug).id}"]


def test_an_sku_that_is_begun_and_words_of_the_name_find_rows(staff: Browser):
    make_row("Sardine tin", sku="FISH-1", status="active")
    make_row("Tuna", sku="FISH-2", status="active")
    make_row("Lemon", sku="FRUIT-1", status="active")
    assert set(names(staff.get("stockroom.grid", q="fish"))) == {"Sardine tin", "Tuna"}
    assert names(staff.get("stockroom.grid", q="sard ti")) == ["Sardine tin"]
    assert names(staff.get("stockroom.grid", q="xyzzy")) == []


def test_an_sku_leads_to_what_explains_its_number(staff: Browser):
    mug = make_row("Mug", sku="MUG-1")
    page = staff.get("stockroom.grid", status=302, sku="mug-1")
    assert page.headers["Location"] == f"/desk/stock/{mug.id}"
    assert staff.get("stockroom.grid", status=302, sku="nothing").headers["Location"] == "/desk/stock?q=nothing"


def test_for_htmx_a_scanned_row_comes_alone_and_words_lead_to_a_page(staff: Browser):
    mug = make_row("Mug", sku="MUG-1")
    rows = staff.get("stockroom.grid", q="MUG-1", htmx=True)
    assert f"level-{level_of(mug).id}" in rows.text
    assert staff.get("stockroom.grid", q="mug", htmx=True).headers["HX-Redirect"] == "/desk/stock?q=mug"


ODD = ["-1", "1e309", "\0", "🐟", "W" * 60, "9" * 40, "", "%", "' OR 1=1", "\ud800", "2026-02-30", "0001-01-01"]


@pytest.mark.parametrize("name", ["q", "category", "brand", "location", "state", "uncounted", "since", "sort", "done"])
def test_odd_wishes_are_left_out(staff: Browser, name: str):
    make_row("Mug")
    for odd in ODD:
        page = staff.get("stockroom.grid", **{name: odd.encode(errors="surrogatepass")})
        assert page.status == 200


@pytest.mark.parametrize("place", ["x", "WzBd", "bnVsbA", "W251bGwsMV0", "é", "WzAsICJceDAwIiwgMV0", "WzAsMWUzMDksMV0"])
def test_a_place_that_is_none_is_not_found(staff: Browser, place: str):
    for sort in ("sku", "name", "free", "changed"):
        for name in ("after", "before"):
            staff.get("stockroom.grid", status=404, sort=sort, **{name: place})
    staff.get("stockroom.grid", status=404, after="WzAsImEiLDFd", before="WzAsImEiLDFd")


@pytest.mark.parametrize("rows", [3, 150])
def test_a_page_takes_six_statements_however_many_rows_there_are(staff: Browser, statements: Statements, rows: int):
    fill(rows)
    make_row("Mug", sku="MUG-1")
    staff.get("stockroom.grid")
    for asked in (
        {},
        {"q": "Filled"},
        {"q": "MUG-1", "done": "0" * 16},
        {"state": "low", "sort": "free", "brand": "x"},
    ):
        with statements.at_most(6):
            staff.get("stockroom.grid", **asked)


def test_thirteen_thousand_rows_are_paged_as_quickly_as_three(staff: Browser, statements: Statements):
    fill(13_000)
    with statements.at_most(18):
        page = staff.get("stockroom.grid", sort="name")
        page = staff.get(page.links(rel="next")[0])
        assert len(page.all("tr", class_="level")) == 100
        assert len(staff.get("stockroom.grid", state="out", sort="sku").all("tr", class_="level")) == 100


def test_many_rows_that_a_filter_holds_are_walked_to_and_few_are_gathered(
    staff: Browser, monkeypatch: pytest.MonkeyPatch
):
    fill(250)
    ways = []
    for few in (10, 10_000):
        monkeypatch.setattr("shop.stockroom.walking.FEW", few)
        first = staff.get("stockroom.grid", state="out", sort="sku")
        second = staff.get(first.links(rel="next")[0])
        back = staff.get(second.links(rel="prev")[0])
        ways.append([page.each("th", scope="row") for page in (first, second, back)])
    assert ways[0] == ways[1]
    assert ways[0][0] == ways[0][2]


def test_who_may_only_look_sees_no_fields(app: Flask, staff: Browser, monkeypatch: pytest.MonkeyPatch):
    mug = make_row("Mug", 4)
    readers = {**permissions.ADDED, "staff": ("desk:read", "stock:read")}
    monkeypatch.setattr(permissions, "ADDED", readers)
    permissions.permissions_of.cache_clear()
    try:
        page = staff.get("stockroom.grid")
        assert "Mug" in row(page, level_of(mug).id)
        assert not page.all("input", class_="change")
        assert not page.all("button", class_="level-save")
        assert not page.all("select", id="grid-reason")
        refusal = staff.post("stockroom.save", {f"change-{level_of(mug).id}": "+1", "reason": "found"}, status=403)
        assert "stock:write" in refusal.words()
    finally:
        monkeypatch.undo()
        permissions.permissions_of.cache_clear()


def test_a_thing_of_the_catalogue_has_its_row_at_once(staff: Browser):
    mug = make_variant("Brand new")
    assert "Brand new" in row(staff.get("stockroom.grid"), level_of(mug).id)


def fill(rows: int) -> None:
    """Many goods at once; each second one has an SKU, and the names aren't in its order."""
    with transaction():
        db.session.execute(text("SET LOCAL session_replication_role = replica"))
        db.session.execute(
            text("""
            WITH made AS (
                INSERT INTO product (slug, title)
                SELECT 'filled-' || n, 'Filled ' || md5(n::text) FROM generate_series(1, :rows) n RETURNING id
            ), found AS (
                INSERT INTO search_document (product_id, language, title_words, document)
                SELECT id, 'en', 1, setweight(to_tsvector('english', 'Filled'), 'A') FROM made
            ), sold AS (
                INSERT INTO variant (product_id, sku, price_minor)
                SELECT id, CASE WHEN id % 2 = 0 THEN 'SKU-' || lpad((id * 7919 % 10000019)::text, 8, '0') END, 100
                FROM made RETURNING id
            )
            INSERT INTO stock_level (variant_id, location_id, changed_at)
            SELECT sold.id, (SELECT min(id) FROM location), CASE WHEN sold.id % 3 > 0 THEN now() END FROM sold
            """),
            {"rows": rows},
        )
        db.session.execute(text("SET LOCAL session_replication_role = origin"))
        db.session.execute(
            text("ANALYZE product, variant, stock_level, search_document")
        )  # as Postgres would by itself, in a minute


def count_of(variant: Variant, days: int) -> None:
    with transaction():
        first = db.session.query(Location).order_by(Location.id).first()
        assert first
        sheet = Stocktake(name="All", location_id=first.id, state="approved", actor_kind="system", actor_label="x")
        db.session.add(sheet)
        db.session.flush()
        at = datetime.now(UTC) - timedelta(days=days)
        line = StocktakeLine(stocktake_id=sheet.id, variant_id=variant.id, counted=1, expected=1, counted_at=at)
        db.session.add(line)
