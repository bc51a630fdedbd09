"""Many products go on sale, from one moment to another, and come off it again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from shop.assortment.deeds import Deed
from shop.assortment.models import BulkEdit
from shop.catalog.models import PriceChange, Product, Variant
from shop.catalog.pricing import apply_price_changes
from shop.catalog.services import NewVariant
from shop.db import db

from ..auth.people import Browser
from ..factories import make_product
from .test_bulk import done, items, previewed, prices, undone


def moment(**away: int) -> str:
    """So far from now, as a deed has it."""
    return (datetime.now(UTC) + timedelta(**away)).replace(tzinfo=None).isoformat()


def sales(product: Product) -> list[Any]:
    db.session.expire_all()
    rows = select(PriceChange).join(Variant, Variant.id == PriceChange.variant_id)
    rows = rows.where(Variant.product_id == product.id, PriceChange.ended_at.is_(None))
    return list(db.session.scalars(rows))


def test_a_sale_begins_at_once_and_undoing_ends_it():
    sizes = [NewVariant(1000, ("S",), "S-1"), NewVariant(2500, ("L",), "L-1", compare_at_minor=4000)]
    shirt = make_product("Shirt", options={"Size": ["S", "L"]}, variants=sizes)
    edit = done(Deed("sale", percent="20"), shirt)
    assert prices(shirt) == [(800, 1000), (2000, 2500)]
    db.session.refresh(shirt)
    assert (shirt.price_from_minor, shirt.compare_at_minor) == (800, 1000)
    undone(edit)
    assert prices(shirt) == [(1000, None), (2500, 4000)]
    assert sales(shirt) == []


def test_a_sale_of_tomorrow_waits_and_undoing_calls_it_off():
    mug = make_product("Mug", price=1000)
    edit = done(Deed("sale", amount=101, ending=99, begins=moment(days=1), ends=moment(days=3)), mug)
    assert prices(mug) == [(1000, None)]
    assert [one.price_minor for one in sales(mug)] == [899]
    undone(edit)
    assert not db.session.scalars(select(PriceChange)).all()


def test_a_sale_that_began_by_itself_since_can_be_undone():
    mug = make_product("Mug", price=1000)
    edit = done(Deed("sale", percent="10", begins=moment(hours=1)), mug)
    apply_price_changes(datetime.now(UTC) + timedelta(hours=2))
    assert prices(mug) == [(900, 1000)]
    db.session.execute(text("UPDATE price_change SET during = tstzrange(now() - interval '1 hour', NULL)"))
    db.session.execute(
        text(
            "UPDATE bulk_edit_item SET new = jsonb_build_object('sales', (SELECT jsonb_agg("
            "jsonb_build_array(id, variant_id, price_minor, lower(during) AT TIME ZONE 'UTC', NULL))"
            " FROM price_change))"
        )
    )
    undone(edit)
    assert prices(mug) == [(1000, None)]


def test_a_sale_that_is_over_is_not_undone():
    mug = make_product("Mug", price=1000)
    edit = done(Deed("sale", percent="10", begins=moment(hours=1), ends=moment(hours=2)), mug)
    for hours in (1, 3):
        apply_price_changes(datetime.now(UTC) + timedelta(hours=hours, minutes=5))
    assert undone(edit).state == "applied"
    assert items(edit)["Mug"][0] == "kept"


def test_two_sales_of_one_product_do_not_overlap():
    mug, cup = make_product("Mug", price=1000), make_product("Cup", price=1000)
    done(Deed("sale", percent="10", begins=moment(days=2), ends=moment(days=4)), mug)
    for begins, ends, state in (
        (moment(days=1), moment(days=3), "refused"),
        (moment(days=3), "", "refused"),
        ("", "", "refused"),
        (moment(days=5), "", "changes"),
        ("", moment(days=1), "changes"),
    ):
        edit = previewed(Deed("sale", percent="10", begins=begins, ends=ends), mug, cup)
        assert items(edit)["Mug"][0] == state, (begins, ends)
        assert items(edit)["Cup"][0] == "changes"


def test_prices_of_what_is_on_sale_stay():
    mug = make_product("Mug", price=1000)
    done(Deed("sale", percent="10"), mug)
    edit = previewed(Deed("price", percent="10"), mug)
    assert items(edit)["Mug"] == ("refused", "It is on sale now. End the sale first.")


def test_sales_are_ended_those_to_come_too_and_undoing_lets_them_go_on():
    mug = make_product("Mug", price=1000)
    done(Deed("sale", percent="10", ends=moment(days=1)), mug)
    done(Deed("sale", percent="50", begins=moment(days=2), ends=moment(days=3)), mug)
    assert prices(mug) == [(900, 1000)]
    edit = done(Deed("no_sale"), mug)
    assert (prices(mug), sales(mug)) == ([(1000, None)], [])
    undone(edit)
    assert prices(mug) == [(900, 1000)]
    assert sorted(one.price_minor for one in sales(mug)) == [500, 900]


def test_a_price_that_was_changed_during_the_sale_stays_when_it_ends():
    mug = make_product("Mug", price=1000)
    edit = done(Deed("sale", percent="10"), mug)
    db.session.execute(text("UPDATE variant SET price_minor = 950 WHERE product_id = :id"), {"id": mug.id})
    db.session.commit()
    undone(edit)
    assert prices(mug) == [(950, None)]


def test_times_are_typed_in_the_time_of_the_shop(manager: Browser):
    mug = make_product("Mug", price=1000)
    db.session.execute(text("UPDATE shop SET time_zone = 'Europe/Madrid'"))
    db.session.commit()
    answer = manager.post("/desk/products/bulk", {"which": "chosen", "product": str(mug.id)})
    number = int(answer.headers["Location"].rsplit("/", 1)[1])
    typed = {
        "kind": "sale",
        "off_unit": "percent",
        "off": "10",
        "begins": "2030-07-01T00:00",
        "ends": "2030-12-31T23:59",
    }
    manager.post("assortment.preview", typed, edit_id=number)
    edit = db.session.get_one(BulkEdit, number)
    assert (edit.deed["begins"], edit.deed["ends"]) == ("2030-06-30T22:00:00", "2030-12-31T22:59:00")
    page = manager.get("assortment.edit", edit_id=number)
    assert "Put on sale, 10 % off, from 7/1/30" in page.words("h1")
    assert "no sale on sale: €9.00" in page.words("tbody")


@pytest.mark.parametrize("count", [3])
def test_what_is_due_of_thousands_is_done_some_products_at_a_time(count: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shop.catalog.pricing.MOST_PRODUCTS", 2)
    mugs = [make_product(f"Mug {place}", price=1000) for place in range(count)]
    done(Deed("sale", percent="10", begins=moment(hours=1)), *mugs)
    later = datetime.now(UTC) + timedelta(hours=2)
    first = apply_price_changes(later)
    assert (first.begun, first.is_cut) == (2, True)
    assert apply_price_changes(later).begun == 1
    assert [prices(mug) for mug in mugs] == [[(900, 1000)]] * 3
