"""The pages about transfers and locations, in a browser."""

import pytest

from shop.db import db
from shop.moving import finding
from shop.moving.finding import lines_of, transfer_by_id
from shop.moving.models import Transfer
from shop.moving.services import send
from shop.stock.actors import SYSTEM
from shop.stock.counting import level_of
from shop.stock.places import location_named

from ..auth.people import Browser
from ..browser_client import Page, check_fragment, check_page
from ..counting import Statements
from ..factories import make_product, make_variant
from .places import Places, make_transfer

ODD = ["-1", "1e309", "1.5", "\0", "🌿", "x" * 60, "9" * 30, "２", " "]


def form(at: Places, **more: object) -> dict[str, object]:
    return {"from_id": at.main, "to_id": at.attic, "transit_id": 0, "request_key": "form 1", **more}


def sent() -> Transfer:
    return db.session.scalars(db.select(Transfer).order_by(Transfer.id.desc()).limit(1)).one()


def lines_on(page: Page) -> dict[str, str]:
    check_page(page) if page.all("main") else check_fragment(page)
    return {field.get("name"): field.get("value") for field in page.all("input", class_="units")}


def test_a_shop_with_one_place_is_told_how_to_get_a_second(sam: Browser, mara: Browser):
    assert "Add a second place" in sam.get("moving.index").words("main")
    assert "A manager can add it" in sam.get("moving.create").words("main")
    assert "Add a second place" in mara.get("moving.create").words("main")
    assert "With a second one" in sam.get("moving.locations").words("main")


@pytest.mark.parametrize("htmx", [True, False])
def test_things_are_scanned_one_after_the_other(sam: Browser, at: Places, htmx: bool):
    mug, bowl = make_variant(stock=5), make_variant("Bowl", stock=2)
    page = sam.post("moving.create", form(at, typed=mug.sku, add=1), htmx=htmx, status=200)
    assert lines_on(page) == {f"units-{mug.id}": "1"}
    page = sam.post("moving.create", form(at, **lines_on(page), typed=bowl.sku, add=1), htmx=htmx, status=200)
    page = sam.post("moving.create", form(at, **lines_on(page), typed=mug.sku.lower(), add=1), htmx=htmx, status=200)
    assert lines_on(page) == {f"units-{mug.id}": "2", f"units-{bowl.id}": "1"}
    assert page.one("input", id="typed").get("value") == ""
    page = sam.post("moving.create", form(at, **lines_on(page), remove=bowl.id), htmx=htmx, status=200)
    assert lines_on(page) == {f"units-{mug.id}": "2"}


def test_one_of_several_is_chosen(sam: Browser, at: Places):
    print_ = make_product("Fern print", stock=2, options={"Size": ["A3", "A4"]})
    page = sam.post("moving.create", form(at, typed="fern", add=1), status=200)
    assert lines_on(page) == {}
    assert len(page.all("button", name="pick")) == 2
    page = sam.post("moving.create", form(at, pick=print_.variants[1].id), status=200)
    assert lines_on(page) == {f"units-{print_.variants[1].id}": "1"}


def test_what_nobody_knows_is_said_beside_the_field(sam: Browser, at: Places):
    page = sam.post("moving.create", form(at, typed="zzz", add=1), status=422)
    assert "Nothing is called that" in page.words("p", id="typed-error")
    assert page.one("input", id="typed").get("value") == "zzz"


def test_free_units_are_those_of_where_they_leave(sam: Browser, at: Places):
    mug = make_variant(stock=5)
    send({mug.id: 2}, from_id=at.main, to_id=at.attic, by=SYSTEM)
    there = form(at, **{"from_id": at.attic, "to_id": at.main, f"units-{mug.id}": "1"})
    page = sam.post("moving.create", there, htmx=True, status=200)
    assert page.words("td", data_label="Free there") == "2"
    assert lines_on(sam.get(f"/desk/transfers/new?variant={mug.id}&from={at.attic}")) == {f"units-{mug.id}": "1"}


def test_it_is_sent_arrives_in_part_and_is_taken_back(sam: Browser, at: Places):
    mug = make_variant(stock=5)
    fields = form(at, transit_id=at.van, note="for the fair", send=1, **{f"units-{mug.id}": "4"})
    answer = sam.post("moving.create", fields)
    number = sent().id
    assert answer.headers["Location"] == f"/desk/transfers/{number}"
    sam.post("moving.create", fields)
    assert sent().id == number, "a form that is sent twice sends once"
    page = sam.get("moving.show", transfer_id=number)
    assert "for the fair" in page.words("dl")
    assert "Sam" in page.words("dl")
    assert "On its way" in sam.get("moving.index").words("table")
    sam.post("moving.arrive", {f"units-{mug.id}": "2", "request_key": "a"}, transfer_id=number)
    sam.post("moving.settle_missing", {f"units-{mug.id}": "1", "back": 1}, transfer_id=number)
    fields = {f"units-{mug.id}": "1", "reason": "lost", "note": "fell off"}
    sam.post("moving.settle_missing", fields, transfer_id=number)
    [line] = lines_of(transfer_by_id(number))
    assert (line.arrived, line.returned, line.lost) == (2, 1, 1)
    page = sam.get("moving.show", transfer_id=number)
    assert not page.all("form", action=f"/desk/transfers/{number}/arrival")
    sam.post("moving.undo", transfer_id=number)
    assert level_of(mug).on_hand == 5
    assert "Taken back" in sam.get("moving.index").words("table")
    sam.post("moving.undo", transfer_id=number, status=409)
    sam.post("moving.redo", transfer_id=number)
    assert level_of(mug, at.attic).on_hand == 2


def test_more_than_is_free_comes_back_with_what_was_typed(sam: Browser, at: Places):
    mug = make_variant(stock=5)
    page = sam.post("moving.create", form(at, send=1, note="fair", **{f"units-{mug.id}": "6"}), status=409)
    assert "Only 5 of Mug left" in page.words("div", role="alert")
    assert "Not so many" in page.words("p", id=f"units-{mug.id}-error")
    assert lines_on(page) == {f"units-{mug.id}": "6"}
    assert page.one("input", id="note").get("value") == "fair"


@pytest.mark.parametrize("typed", ODD)
def test_odd_input_is_refused_with_the_form(sam: Browser, at: Places, typed: str):
    mug = make_variant(stock=5)
    sam.post("moving.create", form(at, send=1, **{f"units-{mug.id}": typed}), status=422)
    sam.post("moving.create", form(at, send=1, **{f"units-{typed}": "1"}), status=422)
    for field in ("from_id", "to_id", "transit_id"):
        odd = {**form(at, send=1), field: typed, f"units-{mug.id}": "1"}
        sam.post("moving.create", odd, status=422)
        sam.post("moving.create", odd | {"add": 1, "typed": mug.sku}, status=422)
    for field in ("typed", "note", "pick", "remove", "request_key"):
        page = sam.post("moving.create", form(at, add=1, **{field: typed}), status=None)
        assert page.status in {200, 422}
    sam.get(f"/desk/transfers/new?variant={mug.id}&from=-1")
    transfer = make_transfer().id
    line = lines_of(transfer_by_id(transfer))[0].variant_id
    sam.post("moving.arrive", {f"units-{line}": typed}, transfer_id=transfer, status=422)
    sam.post("moving.settle_missing", {f"units-{line}": "1", "reason": typed}, transfer_id=transfer, status=422)


def test_a_request_key_that_nobody_gave_is_no_error(sam: Browser, at: Places):
    mug = make_variant(stock=5)
    for key in ("\0", "k" * 5000):
        fields = form(at, send=1, **{f"units-{mug.id}": "1"}) | {"request_key": key}
        sam.post("moving.create", fields, status=422)
        sam.post("moving.undo", {"request_key": key}, transfer_id=make_transfer().id, status=422)


def test_a_repeated_field_is_refused(sam: Browser, at: Places):
    mug = make_variant(stock=5)
    sam.post("moving.create", form(at, send=1, **{f"units-{mug.id}": ["1", "2"]}), status=422)
    sam.post(
        "moving.create", {**form(at, send=1, **{f"units-{mug.id}": "1"}), "to_id": [at.attic, at.main]}, status=422
    )
    sam.post("moving.create", {"send": 1}, status=422)
    assert level_of(mug).on_hand == 5


def test_a_retired_place_is_not_offered(sam: Browser, at: Places):
    page = sam.get("moving.create")
    assert "Shed" not in page.words("main")
    mug = make_variant(stock=5)
    sam.post("moving.create", form(at, send=1, **{f"units-{mug.id}": "1"}) | {"to_id": at.retired}, status=422)


@pytest.mark.parametrize("number", ["0", "999999", "9" * 25])
def test_no_such_transfer_or_location(mara: Browser, number: str):
    mara.get(f"/desk/transfers/{number}", status=404)
    for what in ("arrival", "missing", "undo", "redo"):
        mara.post(f"/desk/transfers/{number}/{what}", {"units-1": "1"}, status=404)
    mara.get(f"/desk/locations/{number}", status=404)
    for what in ("retirement", "return"):
        mara.post(f"/desk/locations/{number}/{what}", {}, status=404)


def test_more_that_are_on_their_way_than_the_first_page_has_are_leafed_through(sam: Browser, at: Places, monkeypatch):
    monkeypatch.setattr(finding, "MOST_OPEN", 2)
    make_transfer(), make_transfer()
    assert not sam.get("moving.index").links(href="/desk/transfers?state=sent")
    make_transfer()
    page = sam.get("moving.index")
    assert len(page.one("tbody").findall("tr")) == 2
    [address] = page.links(href="/desk/transfers?state=sent")
    page = sam.get(address)
    assert len(page.one("tbody").findall("tr")) == 3
    assert page.words("h2").startswith("On their way")


def test_lists_and_pages_ask_little(sam: Browser, at: Places, statements: Statements):
    for _ in range(3):
        make_transfer()
    with statements.at_most(6):
        sam.get("moving.index")
    number = sent().id
    with statements.at_most(8):
        sam.get("moving.show", transfer_id=number)


def test_a_manager_sets_locations_up(mara: Browser, at: Places):
    mara.post("moving.create_location", {"name": "Stall", "code": "stall", "kind": "shelf"})
    page = mara.get("moving.locations")
    assert "Stall" in page.words("table")
    assert "STALL" in page.words("table")
    mara.post("moving.change_location", {"name": "Market stall", "code": "STALL"}, location_id=at.attic, status=409)
    mara.post("moving.change_location", {"name": "Loft", "code": "LOFT"}, location_id=at.attic)
    assert location_named(at.attic).name == "Loft"
    mara.post("moving.retire_location", location_id=at.attic)
    assert "No longer used" in mara.get("moving.locations").words("table")
    mara.post("moving.bring_back_location", location_id=at.attic)
    assert location_named(at.attic).is_active
    send({make_variant(stock=1).id: 1}, from_id=at.main, to_id=at.attic, transit_id=at.van, by=SYSTEM)
    page = mara.post("moving.retire_location", location_id=at.attic, status=409)
    assert "still on its way" in page.words("p", role="alert")


@pytest.mark.parametrize("typed", ["", " ", "\0", "🌿", "x" * 101])
def test_odd_locations_are_refused_beside_the_field(mara: Browser, at: Places, typed: str):
    page = mara.post("moving.create_location", {"name": "Stall", "code": typed, "kind": "shelf"}, status=422)
    assert page.words("p", id="code-error")
    assert page.one("input", id="name").get("value") == "Stall"
    mara.post("moving.create_location", {"name": "Stall", "code": "S", "kind": typed}, status=422)
    mara.post("moving.change_location", {"name": "Stall", "code": typed}, location_id=at.attic, status=422)


def test_staff_look_at_locations_and_change_none(sam: Browser, at: Places):
    page = sam.get("moving.locations")
    assert not page.all("form", action="/desk/locations")
    page = sam.post("moving.create_location", {"name": "Stall", "code": "S", "kind": "shelf"}, status=403)
    assert "stock:setup" in page.words("main")


def test_the_trail_says_what_was_done(mara: Browser, at: Places):
    mara.post("moving.create_location", {"name": "Stall", "code": "stall", "kind": "shelf"})
    mara.post("moving.change_location", {"name": "Loft", "code": "LOFT"}, location_id=at.attic)
    mara.post("moving.retire_location", location_id=at.attic)
    said = mara.get("desk.audit").words("table")
    assert "made the location Stall (STALL)" in said
    assert "changed the location Attic (ATTIC) to Loft (LOFT)" in said
    assert "retired the location Loft (LOFT)" in said
