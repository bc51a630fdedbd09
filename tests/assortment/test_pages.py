"""The pages of a bulk change: choosing, saying what shall be done, looking, doing, undoing; and kept filters."""

from typing import Any

import pytest
from sqlalchemy import select

from shop.assortment.models import SavedFilter
from shop.assortment.services import bulk_edit
from shop.catalog.models import Product
from shop.db import db
from shop.jobs.working import do_next

from ..auth.people import Browser, signed_in
from ..browser_client import Page
from ..factories import fill_shelf, make_category, make_product


def choose(browser: Browser, *products: Product, asked: str = "", **more: Any) -> int:
    """The number of the bulk edit that was begun."""
    fields = {"which": "chosen", "product": [str(product.id) for product in products], **more}
    answer = browser.post("/desk/products/bulk" + asked, fields)
    return int(answer.headers["Location"].rsplit("/", 1)[1])


def price(product: Product) -> int | None:
    db.session.refresh(product)
    return product.price_from_minor


def test_prices_of_the_ticked_rows_rise_are_looked_at_done_and_undone(manager: Browser):
    mug, cup, jug = (make_product(title, price=1000) for title in ("Mug", "Cup", "Jug"))
    number = choose(manager, mug, cup)
    page = manager.get("assortment.edit", edit_id=number)
    assert "Change 2 products" in page.words("h1")
    typed = {"kind": "price", "way": "up", "by": "10", "unit": "percent", "ending": "95"}
    manager.post("assortment.preview", typed, edit_id=number)
    page = manager.get("assortment.edit", edit_id=number)
    assert "Raise prices by 10 %, ending in .95" in page.words("h1")
    assert "€10.00 €10.95" in page.words("tbody")
    assert price(mug) == 1000
    manager.post("assortment.apply", edit_id=number)
    assert (price(mug), price(cup), price(jug)) == (1095, 1095, 1000)
    assert "2 products were changed." in manager.get("assortment.edit", edit_id=number).words("main")
    assert "Raise prices by 10 %" in manager.get("assortment.edits").words("tbody")
    history = manager.get("editing.history", product_id=mug.id).words("main")
    assert "Raise prices by 10 %, ending in .95" in history
    manager.post("assortment.undo", edit_id=number)
    assert price(mug) == 1000
    assert "undone" in manager.get("assortment.edits").words("tbody")


def test_all_that_match_are_those_of_every_page(staff: Browser):
    shelf = make_category()
    fill_shelf(shelf, [(f"Print {place}", 100, place) for place in range(60)])
    make_product("Mug")
    number = choose(staff, asked=f"?category={shelf.id}", which="all")
    assert bulk_edit(number).counts == {"chosen": 60}
    staff.post("assortment.preview", {"kind": "status", "status": "archived"}, edit_id=number)
    staff.post("assortment.apply", edit_id=number)
    statuses = db.session.scalars(select(Product.status).where(Product.title.like("Print%"))).all()
    assert set(statuses) == {"archived"}
    assert staff.post("assortment.leave", edit_id=number, status=409)


def test_what_was_scanned_is_all_that_matches(staff: Browser):
    mug, _ = make_product("Mug"), make_product("Mug of another kind")
    number = choose(staff, asked=f"?q={mug.variants[0].sku}", which="all")
    assert bulk_edit(number).counts == {"chosen": 1}


@pytest.mark.parametrize("numbers", [[], ["x"], ["-1"], ["0"], ["99999999999999999999"], ["\0"]])
def test_nothing_ticked_is_said_on_the_list(staff: Browser, numbers: list[str]):
    make_product("Mug")
    answer = staff.post("/desk/products/bulk?sort=title", {"which": "chosen", "product": numbers}, status=409)
    assert "No product was chosen. Tick some rows first." in answer.words("main")
    assert "Mug" in answer.words("tbody")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Choose what shall be done."),
        ({"kind": "explode"}, "Choose what shall be done."),
        ({"kind": "status", "status": "gone"}, "Choose a status."),
        ({"kind": "put", "put": "9999"}, "Choose a category."),
        ({"kind": "take"}, "Choose a category."),
        ({"kind": "brand", "brand": "B" * 256}, "Use 255 characters at most."),
        ({"kind": "brand", "brand": "B\0"}, "can’t be read"),
        *(
            ({"kind": "price", "way": "up", "unit": "percent", "by": typed}, "Enter a percentage above 0")
            for typed in ("", "0", "-1", "1e309", "NaN", "x", "1001", "1.234", "🦊")
        ),
        ({"kind": "price", "way": "down", "unit": "percent", "by": "100"}, "Lower prices by less than 100 %."),
        *(
            ({"kind": "price", "way": "up", "unit": "amount", "by": typed}, "Enter an amount above 0")
            for typed in ("", "0", "-1", "1e9", "1.234")
        ),
        ({"kind": "sale", "off_unit": "percent", "off": "100"}, "Take off less than 100 %."),
        (
            {
                "kind": "sale",
                "off_unit": "percent",
                "off": "10",
                "begins": "2030-05-02T10:00",
                "ends": "2030-05-01T10:00",
            },
            "The sale must end after it begins.",
        ),
        ({"kind": "sale", "off_unit": "percent", "off": "10", "ends": "soon"}, "Enter a day and a time."),
        (
            {"kind": "sale", "off_unit": "percent", "off": "10", "ends": "9999-01-01T10:00"},
            "Enter a day of this century.",
        ),
    ],
)
def test_what_can_not_be_meant_comes_back_as_it_was_typed(manager: Browser, typed: dict[str, str], said: str):
    number = choose(manager, make_product())
    page = manager.post("assortment.preview", typed, edit_id=number, status=422)
    assert said in page.words("main")
    assert bulk_edit(number).state == "chosen"
    for name in ("by", "off"):
        if name in typed:
            assert page.one("input", name=name).get("value") == typed[name]


def test_staff_without_prices_are_not_offered_them_and_are_refused(staff: Browser):
    number = choose(staff, make_product())
    kinds = [one.get("value") for one in staff.get("assortment.edit", edit_id=number).all("input", type="radio")]
    assert kinds == ["status", "put", "take", "brand"]
    staff.post("assortment.preview", {"kind": "price", "by": "10"}, edit_id=number, status=422)
    assert bulk_edit(number).state == "chosen"


def test_staff_without_prices_neither_do_nor_undo_what_a_manager_prepared(staff: Browser, manager: Browser):
    mug = make_product(price=1000)
    number = choose(manager, mug)
    typed = {"kind": "price", "way": "up", "by": "10", "unit": "percent"}
    manager.post("assortment.preview", typed, edit_id=number)
    assert "prices:write" in staff.post("assortment.apply", edit_id=number, status=403).words("main")
    manager.post("assortment.apply", edit_id=number)
    staff.post("assortment.undo", edit_id=number, status=403)
    assert price(mug) == 1100


def test_something_else_can_be_said_after_looking_and_it_can_be_left(staff: Browser):
    mug = make_product(brand="Barro")
    number = choose(staff, mug, asked="?brand=barro", which="all")
    staff.post("assortment.preview", {"kind": "brand", "brand": "Verde"}, edit_id=number)
    anew = staff.get(f"/desk/products/bulk/{number}?anew=1")
    assert "Look at what would change" in anew.words("main")
    staff.post("assortment.preview", {"kind": "brand", "brand": ""}, edit_id=number)
    assert "Take the brand away" in staff.get("assortment.edit", edit_id=number).words("h1")
    answer = staff.post("assortment.leave", edit_id=number)
    assert answer.headers["Location"].endswith("/desk/products?brand=barro")
    staff.post("assortment.apply", edit_id=number, status=409)
    assert "Left" in staff.get("assortment.edit", edit_id=number).words("main")


def test_what_changed_after_the_preview_is_shown_anew(staff: Browser):
    mug = make_product(brand="Barro")
    number = choose(staff, mug)
    staff.post("assortment.preview", {"kind": "brand", "brand": "Verde"}, edit_id=number)
    mug.brand = "Azul"
    db.session.commit()
    page = staff.post("assortment.apply", edit_id=number, status=409)
    assert "have changed since you looked, so nothing was written" in page.words("main")
    assert "Azul Verde" in page.words("tbody")


def test_there_is_no_bulk_edit_of_that_number(staff: Browser):
    for number in (1, 10**17):
        staff.get("assortment.edit", edit_id=number, status=404)


def test_many_products_are_changed_by_the_worker(staff: Browser, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shop.assortment.working.FEW", 1)
    mug, cup = make_product("Mug"), make_product("Cup")
    number = choose(staff, mug, cup)
    staff.post("assortment.preview", {"kind": "brand", "brand": "Verde"}, edit_id=number)
    staff.post("assortment.apply", edit_id=number)
    page = staff.get("assortment.edit", edit_id=number)
    assert "It waits for the worker." in page.words("main")
    assert staff.get("assortment.edit", edit_id=number, htmx=True).one("div", id="bulk-progress") is not None
    staff.post("assortment.apply", edit_id=number, status=409)
    work()
    assert bulk_edit(number).counts == {"applied": 2}
    gone = staff.open(f"/desk/products/bulk/{number}", headers={"HX-Request": "true"})
    assert gone.headers["HX-Redirect"].endswith(f"/bulk/{number}")
    staff.post("assortment.undo", edit_id=number)
    work()
    assert bulk_edit(number).counts == {"undone": 2}


def test_what_the_worker_has_in_hand_can_be_stopped(staff: Browser, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shop.assortment.working.FEW", 1)
    mug, cup = make_product("Mug"), make_product("Cup")
    number = choose(staff, mug, cup)
    staff.post("assortment.preview", {"kind": "brand", "brand": "Verde"}, edit_id=number)
    staff.post("assortment.apply", edit_id=number)
    staff.post("assortment.leave", edit_id=number)
    assert "It is being stopped." in staff.get("assortment.edit", edit_id=number).words("main")
    work()
    assert bulk_edit(number).state == "previewed"
    assert "It was stopped, and nothing was written." in staff.get("assortment.edit", edit_id=number).words("main")
    db.session.refresh(mug)
    assert mug.brand == ""


def work() -> None:
    while do_next():
        pass
    db.session.expire_all()


def test_a_filter_is_kept_under_a_name_shared_and_forgotten(staff: Browser, manager: Browser):
    staff.post("/desk/products/filters?status=draft&sort=title", {"name": "Drafts"})
    staff.post("/desk/products/filters?lacks=picture", {"name": "Bare", "is_shared": "y"})
    assert kept(staff.get("assortment.index")) == ["Bare", "Drafts"]
    assert kept(manager.get("assortment.index")) == ["Bare"]
    staff.post("/desk/products/filters?status=archived", {"name": "drafts"})
    assert [one.asked for one in db.session.scalars(select(SavedFilter).order_by(SavedFilter.name))] == [
        "lacks=picture",
        "status=archived",
    ]
    bare = db.session.scalars(select(SavedFilter.id).where(SavedFilter.name == "Bare")).one()
    manager.post("assortment.forget_filter", filter_id=bare, status=404)
    staff.post("assortment.forget_filter", filter_id=bare)
    assert kept(staff.get("assortment.index")) == ["drafts"]


def kept(page: Page) -> list[str]:
    lists = page.all("ul", class_="assortment-saved")
    return [(link.text or "").strip() for found in lists for link in found.iter("a")]


@pytest.mark.parametrize("name", ["", "x" * 61, "\0"])
def test_a_filter_needs_a_name(staff: Browser, name: str):
    page = staff.post("/desk/products/filters?status=draft", {"name": name}, status=422)
    assert page.one("input", name="name").get("aria-invalid") == "true"
    assert not db.session.scalars(select(SavedFilter)).all()


def test_only_so_many_filters_are_kept(staff: Browser, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shop.assortment.saving.MOST_SAVED", 2)
    staff.post("/desk/products/filters?status=draft", {"name": "One"})
    page = staff.post("/desk/products/filters?status=draft", {"name": "Two"}, status=409)
    assert "Forget one first." in page.words("main")


def test_a_customer_learns_nothing(app: Any):
    customer = signed_in(app, "customer")
    customer.get("assortment.index", status=404)
    customer.get("assortment.edit", edit_id=1, status=404)
