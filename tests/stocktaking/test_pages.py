"""Count sheets in a browser, without a script."""

import pytest
from flask import Flask
from sqlalchemy import select

from shop.db import db
from shop.stock.actors import SYSTEM, Source
from shop.stock.counting import level_of
from shop.stock.holding import hold_stock
from shop.stock.services import correct_stock, movements_of, receive_stock, take_stock
from shop.stock.undoing import undo_movement
from shop.stocktaking.counting import count_line
from shop.stocktaking.models import Stocktake
from shop.stocktaking.services import approve_stocktake, cancel_stocktake, finish_stocktake, undo_stocktake

from ..auth.people import Browser, signed_in
from ..browser_client import Page
from ..counting import Statements
from ..factories import make_category, make_product, make_variant
from ..stock.moments import LATER
from .sheets import BEN, first_location, line_of, make_sheet

ODD = [
    "-1",
    "1e309",
    "1.5",
    "1\0",
    "🌿",
    "Mittelmeerfischereihafenverwaltungsgebäudetreppenhaus",
    "9" * 40,
    "",
    " ",
    "٣",
]


def field(page: Page, name: str) -> str:
    """What the form that counts holds."""
    form = page.one("form", class_="count-form")
    [found] = [element for element in form.iter("input") if element.get("name") == name]
    return found.get("value", "")


def goes_on(browser: Browser, page: Page) -> Page:
    """The page that an answer leads to."""
    return browser.get(page.headers["Location"])


def count(browser: Browser, line, counted, *, seen=0, status=303, **more) -> Page:
    data = {"counted": str(counted), "seen": str(seen), **more}
    return browser.post("stocktaking.count", data, line_id=line.id, status=status)


def rows(page: Page) -> list[str]:
    return [" ".join("".join(row.itertext()).split()) for row in page.one("div", id="sheet-lines").iter("tr")][1:]


def test_a_sheet_is_opened_by_its_form(sam: Browser):
    prints = make_category("Prints")
    make_product("Fern", category=prints, stock=3)
    make_variant("Mug")
    page = sam.get("stocktaking.create")
    assert "Prints" in page.each("option")
    data = {"name": "Spring", "location": str(first_location()), "category": str(prints.id), "is_blind": "y"}
    page = goes_on(sam, sam.post("stocktaking.create", data))
    assert page.words("h1") == "Spring"
    assert "0 of 1 counted" in page.words("main")
    [sheet] = db.session.scalars(select(Stocktake))
    assert (sheet.is_blind, sheet.category_id, sheet.user_id) == (True, prints.id, sam.user.id)


@pytest.mark.parametrize("name", ["", "x" * 101, "a\0b"])
def test_a_sheet_without_a_good_name_is_asked_for_again(sam: Browser, name: str):
    make_variant()
    page = sam.post("stocktaking.create", {"name": name, "location": str(first_location()), "category": ""}, status=422)
    assert page.words("p", id="name-error")


@pytest.mark.parametrize("odd", [*ODD, "999999999"])
def test_odd_places_and_categories_are_refused_beside_the_form(sam: Browser, odd: str):
    make_variant()
    here = str(first_location())
    sam.post("stocktaking.create", {"name": "A", "location": odd, "category": ""}, status=422)
    if odd.strip():
        sam.post("stocktaking.create", {"name": "A", "location": here, "category": odd}, status=422)
    assert not db.session.scalars(select(Stocktake)).all()


def test_nothing_to_count_is_said_in_the_form(sam: Browser):
    bare = make_category("Bare")
    data = {"name": "A", "location": str(first_location()), "category": str(bare.id)}
    page = sam.post("stocktaking.create", data, status=422)
    assert "nothing to count" in page.words("p", id="category-error")


def test_enter_counts_and_goes_on_to_the_next(sam: Browser):
    bowl, mug = make_variant("Bowl", stock=5), make_variant("Mug", stock=2)
    sheet = make_sheet()
    page = sam.get("stocktaking.show", stocktake_id=sheet.id, line=line_of(sheet, bowl).id)
    assert "Bowl" in page.words("h2", id="count-thing")
    assert page.one("input", id="counted").get("autofocus") is not None
    page = goes_on(sam, count(sam, line_of(sheet, bowl), 4, how="walk"))
    assert "Mug" in page.words("h2", id="count-thing")
    assert page.one("input", id="counted").get("autofocus") is not None
    assert "Counted: 4 × Bowl" in page.words("main")
    assert "1 of 2 counted" in page.words("main")
    page = goes_on(sam, count(sam, line_of(sheet, mug), 2, how="walk"))
    assert "Everything on this sheet is counted." in page.words("main")


def test_a_scan_leads_to_the_thing_and_back_to_the_scanner(sam: Browser):
    make_variant("Bowl", stock=5)
    mug = make_variant("Mug", stock=2)
    sheet = make_sheet()
    page = sam.get("stocktaking.show", stocktake_id=sheet.id)
    assert page.one("input", id="count-find").get("autofocus") is not None
    found = sam.get(f"/desk/counts/{sheet.id}?find={mug.sku.lower()}", status=303)
    page = goes_on(sam, found)
    assert "Mug" in page.words("h2", id="count-thing")
    assert field(page, "how") == "scan"
    page = goes_on(sam, count(sam, line_of(sheet, mug), 2, how="scan"))
    assert page.one("input", id="count-find").get("autofocus") is not None
    assert "Counted: 2 × Mug" in page.words("main")


def test_several_things_of_a_name_are_listed_and_missing_ones_can_be_put_on_the_sheet(sam: Browser):
    make_variant("Blue mug", stock=5)
    other = make_variant("Green mug")
    sheet = make_sheet(only_stocked=True)
    page = sam.get("stocktaking.show", stocktake_id=sheet.id, find="mug")
    assert "2 things are called like that" in page.words("h2")
    page = goes_on(sam, sam.post("stocktaking.add", {"variant_id": str(other.id)}, stocktake_id=sheet.id))
    assert "Green mug" in page.words("h2", id="count-thing")
    assert "0 of 2 counted" in page.words("main")
    assert "Nothing is called “xyzzy”" in sam.get("stocktaking.show", stocktake_id=sheet.id, find="xyzzy").words("main")


@pytest.mark.parametrize("odd", [*ODD, "999999999"])
def test_what_is_no_thing_is_not_put_on_the_sheet(sam: Browser, odd: str):
    make_variant("Mug")
    sheet = make_sheet()
    page = sam.post("stocktaking.add", {"variant_id": odd}, stocktake_id=sheet.id, status=None)
    assert page.status in {404, 422}


@pytest.mark.parametrize("odd", ODD)
def test_odd_figures_come_back_with_what_to_do(sam: Browser, odd: str):
    mug = make_variant("Mug", stock=2)
    sheet = make_sheet()
    page = count(sam, line_of(sheet, mug), odd, status=422)
    assert page.words("p", id="counted-error")
    assert line_of(sheet, mug).counted is None


@pytest.mark.parametrize("seen", [*ODD, "9" * 18])
def test_a_tampered_version_is_as_good_as_an_old_one(sam: Browser, seen: str):
    mug = make_variant("Mug", stock=2)
    sheet = make_sheet()
    count_line(line_of(sheet, mug).id, 1, seen=0, by=BEN)
    count_line(line_of(sheet, mug).id, 2, seen=1, by=BEN)
    count(sam, line_of(sheet, mug), 5, seen=seen, status=409)
    assert line_of(sheet, mug).counted == 2


def test_missing_and_repeated_fields_are_refused(sam: Browser):
    mug = make_variant("Mug", stock=2)
    sheet = make_sheet()
    line = line_of(sheet, mug)
    sam.post("stocktaking.count", {}, line_id=line.id, status=422)
    sam.post("stocktaking.count", {"counted": ["1", "2"], "seen": "0"}, line_id=line.id, status=422)
    sam.post("stocktaking.count", {"counted": "1", "seen": ["0", "1"]}, line_id=line.id, status=422)
    sam.post(
        "stocktaking.count",
        {"counted": "1", "seen": "0", "mode": ["add", "replace"], "how": "🌿", "then": "\0"},
        line_id=line.id,
    )
    assert line_of(sheet, mug).counted == 1


@pytest.mark.parametrize(
    "query",
    [
        "line=0",
        "line=x",
        "line=999999999",
        "done=-1",
        "done=99999999999999999999",
        "show=king",
        "find=%00",
        "how=%F0%9F%8C%BF",
        "sort=1",
        "show=\xff",
    ],
)
def test_odd_addresses_are_answered(sam: Browser, query: str):
    mug = make_variant("Mug", stock=2)
    sheet = make_sheet()
    sam.get(f"/desk/counts/{sheet.id}?{query}")
    count_line(line_of(sheet, mug).id, 1, seen=0, by=BEN)
    finish_stocktake(sheet.id, by=BEN)
    for page in ("", "/differences", "/paper"):
        sam.get(f"/desk/counts/{sheet.id}{page}?{query}")


@pytest.mark.parametrize("query", ["after=x", "after=0", "after=1&before=2", "before=-1"])
def test_places_that_can_not_be_are_not_found(sam: Browser, query: str):
    make_variant("Mug", stock=2)
    sheet = make_sheet()
    for page in (f"/{sheet.id}", f"/{sheet.id}/differences", f"/{sheet.id}/paper", ""):
        sam.get(f"/desk/counts{page}?{query}", status=404)


def test_a_line_of_another_sheet_is_not_shown(sam: Browser):
    mug = make_variant("Mug", stock=2)
    sheet, other = make_sheet("One"), make_sheet("Other")
    page = sam.get("stocktaking.show", stocktake_id=sheet.id, line=line_of(other, mug).id)
    assert not page.all("form", class_="count-form")


@pytest.mark.parametrize("number", ["0", "999999999", "99999999999999999999999"])
def test_no_sheet_is_not_found(mara: Browser, number: str):
    for page in ("", "/differences", "/paper"):
        mara.get(f"/desk/counts/{number}{page}", status=404)
    for page in ("completion", "resumption", "cancellation", "approval", "undoing", "redoing", "lines"):
        mara.post(f"/desk/counts/{number}/{page}", {"variant_id": "1"}, status=404)
    mara.post(f"/desk/counts/lines/{number}/count", {"counted": "1", "seen": "0"}, status=404)


def test_a_barcode_in_the_field_of_figures_counts_nothing_and_leads_on(sam: Browser):
    bowl, mug = make_variant("Bowl", stock=5), make_variant("Mug", stock=2)
    mug.barcode = "4006381333931"
    db.session.commit()
    sheet = make_sheet()
    page = goes_on(sam, count(sam, line_of(sheet, bowl), "4006381333931"))
    assert "That was a barcode" in page.words("p", class_="notice")
    assert "Mug" in page.words("h2", id="count-thing")
    assert line_of(sheet, bowl).counted is None


@pytest.mark.parametrize("htmx", [False, True])
def test_who_was_second_sees_both_figures_and_chooses(sam: Browser, htmx: bool):
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    line = line_of(sheet, mug)
    count_line(line.id, 4, seen=0, by=BEN)
    data = {"counted": "6", "seen": "0", "note": "top shelf"}
    page = sam.post("stocktaking.count", data, line_id=line.id, htmx=htmx, status=409)
    assert "Ben counted Mug at" in page.words("div", role="alert")
    assert (field(page, "counted"), field(page, "seen"), field(page, "note")) == ("6", "1", "top shelf")
    assert [words for words in page.each("button") if "6" in words or "10" in words] == [
        "Replace it with 6",
        "Add mine: 10 in all",
    ]
    sam.post("stocktaking.count", {**data, "seen": "1", "mode": "add"}, line_id=line.id, htmx=htmx)
    assert line_of(sheet, mug).counted == 10


def test_a_count_is_changed_added_to_and_taken_off(sam: Browser):
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    line = line_of(sheet, mug)
    count(sam, line, 4)
    page = sam.get("stocktaking.show", stocktake_id=sheet.id, line=line.id)
    assert "4 counted by Sam" in page.words("main")
    assert "Add it to the 4" in page.each("button")
    count(sam, line, 3, seen=1, mode="add")
    assert line_of(sheet, mug).counted == 7
    page = goes_on(sam, sam.post("stocktaking.uncount", {"seen": "2"}, line_id=line.id))
    assert "0 of 1 counted" in page.words("main")


def test_a_blind_sheet_tells_nothing_of_the_books_until_it_is_finished(sam: Browser):
    mug, _ = make_variant("Mug", stock=87643), make_variant("Bowl", stock=1)
    receive_stock(mug, 1, by=SYSTEM, unit_cost_minor=54321)
    sheet = make_sheet(is_blind=True)
    line = line_of(sheet, mug)
    assert "87,644" not in sam.get("stocktaking.show", stocktake_id=sheet.id, line=line.id).text
    count(sam, line, 87640)
    for show in ("all", "counted", "uncounted", "differing"):
        page = sam.get("stocktaking.show", stocktake_id=sheet.id, line=line.id, show=show)
        assert "87,640" in page.text or show == "uncounted"
        for secret in ("87,644", "87644", "−4", "-4", "543", "Differing", "Differences", "Books"):
            assert secret not in page.words("main"), secret
    assert "87,644" not in sam.get("stocktaking.paper", stocktake_id=sheet.id).text
    sam.get("stocktaking.differences", stocktake_id=sheet.id, status=303)
    sam.post("stocktaking.finish", stocktake_id=sheet.id)
    assert "−4" in sam.get("stocktaking.differences", stocktake_id=sheet.id).words("table")


def test_a_sheet_that_is_not_blind_tells_what_the_books_say(sam: Browser):
    mug = make_variant("Mug", stock=87643)
    sheet = make_sheet()
    page = sam.get("stocktaking.show", stocktake_id=sheet.id, line=line_of(sheet, mug).id)
    assert "By the books: 87,643" in page.words("section")
    assert "Books" in page.each("th")


def test_who_adds_to_a_count_is_told_that_the_books_moved(sam: Browser):
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet(is_blind=True)
    line = line_of(sheet, mug)
    count(sam, line, 8)
    warning = "The books have changed since that count."
    assert warning not in sam.get("stocktaking.show", stocktake_id=sheet.id, line=line.id).words("section")
    take_stock(mug, 1, "sold", by=SYSTEM)
    page = sam.get("stocktaking.show", stocktake_id=sheet.id, line=line.id)
    assert warning in page.words("section")
    assert not [words for words in page.each("button") if "Add" in words]


def test_as_many_as_a_place_can_hold_are_counted_at_the_highest_cost(mara: Browser):
    mug = make_variant("Mug")
    receive_stock(mug, 1, by=SYSTEM, unit_cost_minor=10**12)
    sheet = make_sheet()
    page = goes_on(mara, count(mara, line_of(sheet, mug), "1000000000"))
    assert "Counted: 1,000,000,000 × Mug" in page.words("main")
    mara.post("stocktaking.finish", stocktake_id=sheet.id)
    page = mara.get("stocktaking.differences", stocktake_id=sheet.id)
    assert "9,999,999,990,000,000,000.00" in page.words("main")
    for sort in ("units", "shelf"):
        mara.get("stocktaking.differences", stocktake_id=sheet.id, sort=sort)
    mara.post("stocktaking.approve", stocktake_id=sheet.id)
    assert level_of(mug).on_hand == 10**9
    mara.get("explaining.show", variant_id=mug.id)


def test_a_short_barcode_is_no_count_either(sam: Browser):
    bowl, mug, other = make_variant("Bowl", stock=5), make_variant("Mug", stock=2), make_variant("Vase")
    mug.barcode, other.barcode = "40063812", "40170725"
    db.session.commit()
    sheet = make_sheet(only_stocked=True)
    page = goes_on(sam, count(sam, line_of(sheet, bowl), "40063812"))
    assert "Mug" in page.words("h2", id="count-thing")
    page = count(sam, line_of(sheet, bowl), "40170725", status=422)
    assert "That is a barcode" in page.words("p", id="counted-error")
    assert line_of(sheet, bowl).counted is None


@pytest.mark.parametrize("htmx", [True, False])
def test_what_was_sold_since_the_page_was_loaded_is_counted_anew_and_not_added_to(sam: Browser, htmx: bool):
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    line = line_of(sheet, mug)
    count(sam, line, 5)
    take_stock(mug, 1, "sold", by=SYSTEM)
    data = {"counted": "5", "seen": "1", "mode": "add"}
    page = sam.post("stocktaking.count", data, line_id=line.id, htmx=htmx, status=409)
    assert "Mug was sold, received or moved since it was counted" in page.words("form", class_="count-form")
    assert (field(page, "counted"), field(page, "seen")) == ("5", "1")
    assert line_of(sheet, mug).counted == 5
    count(sam, line, 9, seen=1)
    assert (line_of(sheet, mug).counted, line_of(sheet, mug).expected) == (9, 9)


def test_who_counted_beside_somebody_can_add_only_where_nothing_moved_between(sam: Browser):
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    line = line_of(sheet, mug)
    count_line(line.id, 5, seen=0, by=BEN)
    take_stock(mug, 1, "sold", by=SYSTEM)
    page = count(sam, line, 4, status=409)
    assert [words for words in page.each("button") if "4" in words or "9" in words] == ["Replace it with 4"]


def test_who_has_seen_a_blind_sheet_does_not_go_on_with_it_alone(sam: Browser, mara: Browser):
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet(is_blind=True)
    count(sam, line_of(sheet, mug), 8)
    sam.post("stocktaking.finish", stocktake_id=sheet.id)
    assert "Go on counting" not in sam.get("stocktaking.differences", stocktake_id=sheet.id).each("button")
    sam.post("stocktaking.resume", stocktake_id=sheet.id, status=403)
    mara.post("stocktaking.resume", stocktake_id=sheet.id)
    assert "Being counted" in sam.get("stocktaking.show", stocktake_id=sheet.id).each("span", class_="badge")


def test_an_open_sheet_shows_what_differs_so_far(sam: Browser):
    bowl, mug = make_variant("Bowl", stock=5), make_variant("Mug", stock=2)
    sheet = make_sheet()
    count(sam, line_of(sheet, mug), 3)
    count(sam, line_of(sheet, bowl), 5)
    assert len(rows(sam.get("stocktaking.show", stocktake_id=sheet.id))) == 2
    [row] = rows(sam.get("stocktaking.show", stocktake_id=sheet.id, show="differing"))
    assert "Mug" in row
    assert "+1" in row
    assert "No line is like that." in sam.get("stocktaking.show", stocktake_id=sheet.id, show="uncounted").words("main")


def test_a_long_sheet_is_leafed_through_there_and_back_in_a_handful_of_statements(sam: Browser, statements: Statements):
    make_product("Shirt", options={"Size": [f"{n:03}" for n in range(120)]}, stock=0)
    number = make_sheet().id
    sam.get("stocktaking.index")
    with statements.at_most(6):
        first = sam.get("stocktaking.show", stocktake_id=number)
    assert len(rows(first)) == 50
    second = sam.get(first.one("a", rel="next").get("href"))
    third = sam.get(second.one("a", rel="next").get("href"))
    assert len(rows(third)) == 20
    assert not third.all("a", rel="next")
    assert rows(sam.get(third.one("a", rel="prev").get("href"))) == rows(second)
    back = sam.get(second.one("a", rel="prev").get("href"))
    assert rows(back) == rows(first)
    assert not back.all("a", rel="prev")


def test_the_pages_of_a_sheet_cost_a_handful_of_statements(mara: Browser, statements: Statements):
    shirt = make_product("Shirt", options={"Size": [f"{n:03}" for n in range(60)]}, stock=3)
    sheet = make_sheet()
    for variant in shirt.variants[:40]:
        count_line(line_of(sheet, variant).id, 2, seen=0, by=BEN)
    number = sheet.id
    finish_stocktake(number, by=BEN)
    mara.get("stocktaking.index")
    for endpoint in ("stocktaking.show", "stocktaking.differences", "stocktaking.paper"):
        with statements.at_most(6):
            mara.get(endpoint, stocktake_id=number)
    with statements.at_most(4):
        mara.get("stocktaking.index")
    approve_stocktake(number, by=BEN)
    with statements.at_most(7):
        mara.get("stocktaking.differences", stocktake_id=number)


def test_a_page_that_stays_open_learns_what_others_count(sam: Browser):
    bowl, mug = make_variant("Bowl", stock=5), make_variant("Mug", stock=2)
    sheet = make_sheet()
    page = sam.get("stocktaking.show", stocktake_id=sheet.id)
    news = page.one("div", id="sheet-lines").get("data-hx-get")
    assert sam.open(news, headers={"HX-Request": "true"}).status_code == 204
    count_line(line_of(sheet, mug).id, 2, seen=0, by=BEN)
    fragment = sam.get(news, htmx=True)
    assert "1 of 2 counted" in fragment.words("div", id="sheet-lines")
    assert "Ben" in fragment.words("table")
    newer = fragment.one("div", id="sheet-lines").get("data-hx-get")
    assert sam.open(newer, headers={"HX-Request": "true"}).status_code == 204
    assert sam.open(newer).status_code == 303
    count_line(line_of(sheet, bowl).id, 2, seen=0, by=BEN)
    finish_stocktake(sheet.id, by=BEN)
    assert sam.open(newer, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


@pytest.mark.parametrize("seen", ["", "x", "open-", "🌿", "x" * 3000])
def test_odd_news_are_answered(sam: Browser, seen: str):
    make_variant("Mug", stock=2)
    sheet = make_sheet()
    assert sam.open(f"/desk/counts/{sheet.id}/news?seen={seen}", headers={"HX-Request": "true"}).status_code == 200


def test_htmx_is_answered_with_the_sheet_alone_and_its_address(sam: Browser):
    mug = make_variant("Mug", stock=2)
    sheet = make_sheet()
    page = sam.get("stocktaking.show", stocktake_id=sheet.id, line=line_of(sheet, mug).id, htmx=True)
    assert page.one("div", id="sheet") is not None
    sam.get(f"/desk/counts/{sheet.id}?x=%ff%0d%0aA:%20b&find=%F0%9F%8C%BF", htmx=True)
    assert page.headers["HX-Replace-Url"] == f"/desk/counts/{sheet.id}?line={line_of(sheet, mug).id}"


def test_differences_are_told_with_their_value_the_heaviest_first(mara: Browser):
    bowl, mug, vase = make_variant("Bowl"), make_variant("Mug"), make_variant("Vase", stock=9)
    receive_stock(bowl, 10, by=SYSTEM, unit_cost_minor=100)
    receive_stock(mug, 10, by=SYSTEM, unit_cost_minor=5000)
    sheet = make_sheet()
    for variant, units in ((bowl, 13), (mug, 9), (vase, 1)):
        count_line(line_of(sheet, variant).id, units, seen=0, by=BEN)
    finish_stocktake(sheet.id, by=BEN)
    page = mara.get("stocktaking.differences", stocktake_id=sheet.id)
    names = [row for row in page.each("th", scope="row") if row.split()[0] in {"Bowl", "Mug", "Vase"}]
    assert [name.split()[0] for name in names] == ["Mug", "Bowl", "Vase"]
    words = page.words("main")
    assert "-€50.00" in words
    assert "+€3.00" in words
    assert "unknown" in page.words("table")
    assert "What 1 of these things cost is unknown" in words
    by_units = mara.get("stocktaking.differences", stocktake_id=sheet.id, sort="units")
    assert by_units.words("main").index("Vase") < by_units.words("main").index("Bowl")


def test_differences_are_leafed_through(mara: Browser, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shop.stocktaking.finding.differences_of.__kwdefaults__", {"most": 2})
    shirt = make_product("Shirt", options={"Size": list("ABCDE")}, stock=9)
    sheet = make_sheet()
    for place, variant in enumerate(shirt.variants):
        count_line(line_of(sheet, variant).id, place, seen=0, by=BEN)
    finish_stocktake(sheet.id, by=BEN)
    page = mara.get("stocktaking.differences", stocktake_id=sheet.id, sort="units")
    seen = [page.each("td", class_="is-off")]
    while page.all("a", rel="next"):
        page = mara.get(page.one("a", rel="next").get("href"))
        seen.append(page.each("td", class_="is-off"))
    assert seen == [["−9", "−8"], ["−7", "−6"], ["−5"]]
    page = mara.get(page.one("a", rel="prev").get("href"))
    assert page.each("td", class_="is-off") == ["−7", "−6"]


def test_staff_count_but_do_not_approve(sam: Browser, mara: Browser):
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    count(sam, line_of(sheet, mug), 8)
    page = goes_on(sam, sam.post("stocktaking.finish", stocktake_id=sheet.id))
    assert "A manager has to approve it." in page.words("main")
    for step in ("approve", "undo", "redo"):
        sam.post(f"stocktaking.{step}", stocktake_id=sheet.id, status=403)
    page = goes_on(mara, mara.post("stocktaking.approve", stocktake_id=sheet.id))
    assert "Approved: 1 correction was written." in page.words("p", class_="notice")
    assert level_of(mug).on_hand == 8
    mara.post("stocktaking.approve", stocktake_id=sheet.id, status=409)


def test_who_approves_their_own_count_is_told_so(mara: Browser):
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    count_line(line_of(sheet, mug).id, 8, seen=0, by=mara.user.actor)
    finish_stocktake(sheet.id, by=BEN)
    page = mara.get("stocktaking.differences", stocktake_id=sheet.id)
    assert "you counted yourself" in page.words("main")
    mara.post("stocktaking.approve", stocktake_id=sheet.id)
    assert level_of(mug).on_hand == 8


def test_an_approval_that_can_not_be_names_what_stands_in_its_way(mara: Browser):
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    count_line(line_of(sheet, mug).id, 4, seen=0, by=BEN)
    finish_stocktake(sheet.id, by=BEN)
    hold_stock(mug, 7, source=Source("cart", "9"), expires_at=LATER, by=SYSTEM)
    page = mara.post("stocktaking.approve", stocktake_id=sheet.id, status=409)
    assert "10 there, 7 set aside, difference −6" in page.words("div", role="alert")
    assert level_of(mug).on_hand == 10


def test_books_corrected_since_are_approved_only_knowingly(mara: Browser):
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    count_line(line_of(sheet, mug).id, 8, seen=0, by=BEN)
    finish_stocktake(sheet.id, by=BEN)
    correct_stock(mug, -1, "damaged", by=BEN)
    page = mara.post("stocktaking.approve", stocktake_id=sheet.id, status=409)
    assert "Approve all the same" in page.each("button")
    mara.post("stocktaking.approve", {"all_the_same": "1"}, stocktake_id=sheet.id)
    assert level_of(mug).on_hand == 7


def test_an_approval_is_undone_and_redone_by_its_page(mara: Browser):
    mug, bowl = make_variant("Mug", stock=10), make_variant("Bowl", stock=5)
    sheet = make_sheet()
    for variant in (mug, bowl):
        count_line(line_of(sheet, variant).id, 8, seen=0, by=BEN)
    finish_stocktake(sheet.id, by=BEN)
    approve_stocktake(sheet.id, by=BEN)
    undo_movement(movements_of(mug)[0], by=BEN)
    page = mara.get("stocktaking.differences", stocktake_id=sheet.id)
    assert "1 correction stands; 1 was taken back by itself." in page.words("main")
    assert page.each("span", class_="badge") == ["Approved", "Taken back"]
    page = goes_on(mara, mara.post("stocktaking.undo", stocktake_id=sheet.id))
    assert "2 corrections were taken back; none stands." in page.words("main")
    page = goes_on(mara, mara.post("stocktaking.redo", stocktake_id=sheet.id))
    assert "2 corrections stand." in page.words("main")
    mara.post("stocktaking.redo", stocktake_id=sheet.id, status=409)


def test_who_writes_a_count_once_more_is_asked_about_what_was_corrected_since(mara: Browser):
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    count_line(line_of(sheet, mug).id, 8, seen=0, by=BEN)
    finish_stocktake(sheet.id, by=BEN)
    approve_stocktake(sheet.id, by=BEN)
    undo_stocktake(sheet.id, by=BEN)
    correct_stock(mug, -1, "damaged", by=BEN)
    page = mara.post("stocktaking.redo", stocktake_id=sheet.id, status=409)
    assert "corrected after the count was taken back (Mug)" in page.words("div", role="alert")
    assert "Write them once more all the same" in page.each("button")
    mara.post("stocktaking.redo", {"all_the_same": "1"}, stocktake_id=sheet.id)
    assert level_of(mug).on_hand == 7


def test_a_sheet_of_which_nothing_stands_can_be_taken_back_by_its_page(mara: Browser):
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    count_line(line_of(sheet, mug).id, 8, seen=0, by=BEN)
    finish_stocktake(sheet.id, by=BEN)
    approve_stocktake(sheet.id, by=BEN)
    undone = undo_movement(movements_of(mug)[0], by=BEN)
    page = mara.get("stocktaking.differences", stocktake_id=sheet.id)
    assert "Undo" in page.each("button")
    page = goes_on(mara, mara.post("stocktaking.undo", stocktake_id=sheet.id))
    undo_movement(undone, by=BEN)
    page = mara.get("stocktaking.differences", stocktake_id=sheet.id)
    assert "Write them once more" in page.each("button")
    page = goes_on(mara, mara.post("stocktaking.redo", stocktake_id=sheet.id))
    assert page.each("span", class_="badge") == ["Approved"]


def test_an_undo_that_can_not_be_says_why_on_the_page(mara: Browser):
    bowl = make_variant("Bowl", stock=5)
    sheet = make_sheet()
    count_line(line_of(sheet, bowl).id, 8, seen=0, by=BEN)
    finish_stocktake(sheet.id, by=BEN)
    approve_stocktake(sheet.id, by=BEN)
    take_stock(bowl, 7, "sold", by=SYSTEM)
    page = mara.post("stocktaking.undo", stocktake_id=sheet.id, status=409)
    assert "Bowl would become -2" in page.words("div", role="alert")
    assert "1 correction stands." in page.words("main")


def test_a_count_that_somebody_changed_is_not_taken_off_unseen(sam: Browser):
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    line = line_of(sheet, mug)
    for seen, units in enumerate((4, 5)):
        count_line(line.id, units, seen=seen, by=BEN)
    page = sam.post("stocktaking.uncount", {"seen": "1"}, line_id=line.id, status=409)
    assert "Ben counted Mug at" in page.words("p", id="counted-error")
    assert line_of(sheet, mug).counted == 5


def test_a_sheet_with_nothing_counted_can_not_be_finished(sam: Browser):
    make_variant("Mug", stock=10)
    sheet = make_sheet()
    assert "Finish counting" not in sam.get("stocktaking.show", stocktake_id=sheet.id).each("button")
    page = sam.post("stocktaking.finish", stocktake_id=sheet.id, status=422)
    assert "Nothing is counted yet" in page.words("main")


def test_sheets_are_listed_by_where_they_are(sam: Browser):
    mug = make_variant("Mug", stock=10)
    first, second, third = (make_sheet(name) for name in ("First", "Second", "Third"))
    make_sheet("Fourth")
    for sheet in (first, second):
        count_line(line_of(sheet, mug).id, 10, seen=0, by=BEN)
        finish_stocktake(sheet.id, by=BEN)
    approve_stocktake(first.id, by=BEN)
    cancel_stocktake(third.id, by=BEN)
    page = sam.get("stocktaking.index")
    sections = page.each("section")
    assert "Fourth" in sections[0]
    assert "0 of 1 counted" in sections[0]
    assert "Second" in sections[1]
    assert "1 of 1 counted" in sections[1]
    assert [name for name in page.each("th") if name in {"First", "Third"}] == ["Third", "First"]


def test_a_cancelled_sheet_changes_nothing_and_stays_readable(sam: Browser):
    mug = make_variant("Mug", stock=10)
    sheet = make_sheet()
    count(sam, line_of(sheet, mug), 8)
    page = goes_on(sam, sam.post("stocktaking.cancel", stocktake_id=sheet.id))
    assert "cancelled" in page.words("p", class_="notice")
    assert level_of(mug).on_hand == 10
    page = sam.get("stocktaking.show", stocktake_id=sheet.id)
    assert not page.all("form", class_="count-form")
    assert "8" in rows(page)[0]
    count(sam, line_of(sheet, mug), 9, seen=1, status=409)
    count(sam, line_of(sheet, mug), "x", seen=1, status=409)


def test_the_paper_list_has_boxes_and_no_figures(sam: Browser):
    make_product("Shirt", options={"Size": ["S", "M"]}, stock=77)
    sheet = make_sheet()
    page = sam.get("stocktaking.paper", stocktake_id=sheet.id)
    assert len(page.all("span", class_="count-box")) == 2
    assert "77" not in page.words("table")


def test_a_sheet_in_spanish(app: Flask):
    sam = signed_in(app, "staff")
    make_product("Mug", es="Taza", stock=1)
    sheet = make_sheet()
    assert "Taza" in sam.get("stocktaking.show", stocktake_id=sheet.id, language="es").words("table")
