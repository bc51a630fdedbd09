"""Many products are changed at once: looked at first, done as a whole, undone product by product."""

from typing import Any

import pytest
from sqlalchemy import select, text

from shop.assortment.asked import Asked
from shop.assortment.choosing import NothingChosen, TooManyChosen, choose, choose_all
from shop.assortment.deeds import Deed
from shop.assortment.models import BulkEdit, BulkEditItem
from shop.assortment.services import BulkRefused, apply, leave, preview, undo
from shop.assortment.working import forget_unfinished
from shop.audit.models import AuditEntry
from shop.catalog.editing import delete_product, edit_product
from shop.catalog.facts import ProductFacts
from shop.catalog.finding import kept_product
from shop.catalog.models import Category, Product, Variant
from shop.catalog.refusals import MayNotPrice
from shop.catalog.services import NewVariant
from shop.db import db
from shop.stock.services import SYSTEM

from ..factories import fill_shelf, make_category, make_product


def previewed(deed: Deed, *products: Product) -> BulkEdit:
    edit = choose([product.id for product in products], by=SYSTEM)
    return preview(edit.id, deed, may_price=True)


def done(deed: Deed, *products: Product) -> BulkEdit:
    return apply(previewed(deed, *products).id, may_price=True, by=SYSTEM)


def undone(edit: BulkEdit) -> BulkEdit:
    return undo(edit.id, may_price=True, by=SYSTEM)


def facts(product: Product) -> ProductFacts:
    return kept_product(product.id).facts


def prices(product: Product) -> list[tuple[int, int | None]]:
    rows = select(Variant.price_minor, Variant.compare_at_minor).where(Variant.product_id == product.id)
    return [(row.price_minor, row.compare_at_minor) for row in db.session.execute(rows.order_by(Variant.position))]


def items(edit: BulkEdit) -> dict[str, tuple[str, str]]:
    rows = select(BulkEditItem).where(BulkEditItem.bulk_edit_id == edit.id)
    return {
        item.title: (item.state, item.reason)
        for item in db.session.scalars(rows.execution_options(populate_existing=True))
    }


def test_a_preview_says_what_would_change_and_changes_nothing():
    mug, cup = make_product("Mug", price=1000), make_product("Cup", price=505)
    edit = previewed(Deed("price", percent="10"), mug, cup)
    assert (edit.state, edit.counts) == ("previewed", {"changes": 2})
    item = db.session.get_one(BulkEditItem, (edit.id, cup.id))
    assert (item.old["prices"][0][1], item.new["prices"][0][1]) == (505, 556)
    assert prices(cup) == [(505, None)]


def test_prices_rise_and_fall_back():
    sizes = [NewVariant(1000, ("S",), "S-1"), NewVariant(2500, ("L",), "L-1", compare_at_minor=4000)]
    shirt = make_product("Shirt", options={"Size": ["S", "L"]}, variants=sizes)
    edit = done(Deed("price", percent="10"), shirt)
    assert prices(shirt) == [(1100, None), (2750, 4000)]
    assert (edit.state, edit.counts) == ("applied", {"applied": 1})
    edit = undone(edit)
    assert prices(shirt) == [(1000, None), (2500, 4000)]
    assert (edit.state, edit.counts) == ("undone", {"undone": 1})
    db.session.refresh(shirt)
    assert (shirt.price_from_minor, shirt.price_to_minor) == (1000, 2500)


@pytest.mark.parametrize("status", ["draft", "active", "archived"])
def test_the_status_is_what_editing_one_product_would_make_it(status: str):
    for before in ("draft", "active", "archived"):
        mug, twin = make_product("Mug", status=before), make_product("Twin", status=before)
        done_or_same(Deed("status", status=status), mug)
        edit_product(twin.id, ProductFacts(title="", status=status), sent={"status"}, by=SYSTEM)
        mine, theirs = facts(mug), facts(twin)
        assert mine.status == theirs.status
        assert (mine.published_at is None) == (theirs.published_at is None)


def done_or_same(deed: Deed, product: Product) -> None:
    edit = previewed(deed, product)
    if edit.counts.get("changes"):
        apply(edit.id, may_price=True, by=SYSTEM)


def test_categories_are_what_editing_one_product_would_make_them():
    prints, paper, sale = (make_category(name) for name in ("Prints", "Paper", "Sale"))
    mug, twin = (make_product(title, category=prints) for title in ("Mug", "Twin"))
    put_into(twin, [prints, paper])
    done(Deed("put", category=paper.id), mug)
    for deed, wanted in (
        (Deed("put", category=sale.id), [prints, paper, sale]),
        (Deed("take", category=prints.id), [paper, sale]),
        (Deed("put", category=prints.id), [paper, sale, prints]),
    ):
        done(deed, mug)
        put_into(twin, wanted)
        assert facts(mug).categories == facts(twin).categories
        assert listings(mug) == listings(twin)


def put_into(product: Product, shelves: list[Category]) -> None:
    wanted = ProductFacts(title="", categories=[shelf.id for shelf in shelves])
    edit_product(product.id, wanted, sent={"categories"}, by=SYSTEM)


def listings(product: Product) -> list[int]:
    rows = text("SELECT DISTINCT category_id FROM listing WHERE product_id = :id ORDER BY 1")
    return list(db.session.scalars(rows, {"id": product.id}))


def test_the_brand_is_set_and_comes_back_and_search_knows():
    mug, cup = make_product("Mug", brand="Barro"), make_product("Cup")
    edit = done(Deed("brand", name="Verde"), mug, cup)
    assert (facts(mug).brand, facts(cup).brand) == ("Verde", "Verde")
    words = "SELECT count(*) FROM search_document WHERE document @@ to_tsquery(search_words('en'), 'verde')"
    assert db.session.scalar(text(words)) == 2
    undone(edit)
    assert (facts(mug).brand, facts(cup).brand) == ("Barro", "")


def test_what_is_so_already_is_left_alone():
    mug, cup = make_product("Mug", status="draft"), make_product("Cup")
    edit = previewed(Deed("status", status="draft"), mug, cup)
    assert edit.counts == {"changes": 1, "same": 1}
    version = facts(mug), mug.version
    apply(edit.id, may_price=True, by=SYSTEM)
    db.session.refresh(mug)
    assert (facts(mug), mug.version) == version


@pytest.mark.parametrize(
    ("deed", "why"),
    [
        (Deed("price", amount=-1001), "less than nothing"),
        (Deed("price", amount=10**12), "more than the shop has room for"),
        (Deed("price", percent="200"), "crossed-out price"),
        (Deed("sale", amount=1001), "less than nothing"),
    ],
)
def test_a_product_that_can_not_be_changed_is_left_alone_and_says_why(deed: Deed, why: str):
    mug = make_product("Mug", variants=[NewVariant(1000, compare_at_minor=1500)])
    dear = make_product("Dear", price=100_000)
    edit = previewed(deed, mug, dear)
    assert items(edit)["Mug"][0] == "refused"
    assert why in items(edit)["Mug"][1]


def test_no_part_of_no_price_is_a_price():
    mug, cup = make_product("Mug", price=0), make_product("Cup", price=1000)
    done(Deed("price", percent="10", ending=99), mug, cup)
    assert (prices(mug), prices(cup)) == ([(0, None)], [(1099, None)])


def test_who_may_not_price_neither_looks_nor_does_nor_undoes():
    edit = choose([make_product().id], by=SYSTEM)
    for kind in ("price", "sale"):
        with pytest.raises(MayNotPrice):
            preview(edit.id, Deed(kind, percent="10"), may_price=False)
    preview(edit.id, Deed("price", percent="10"), may_price=True)
    with pytest.raises(MayNotPrice):
        apply(edit.id, may_price=False, by=SYSTEM)
    apply(edit.id, may_price=True, by=SYSTEM)
    with pytest.raises(MayNotPrice):
        undo(edit.id, may_price=False, by=SYSTEM)


def test_a_product_that_changed_after_the_preview_is_shown_anew_and_nothing_is_written():
    mug, cup = make_product("Mug", price=1000), make_product("Cup", price=1000)
    edit = previewed(Deed("price", percent="10"), mug, cup)
    db.session.execute(text("UPDATE variant SET price_minor = 2000 WHERE product_id = :id"), {"id": mug.id})
    db.session.commit()
    edit = apply(edit.id, may_price=True, by=SYSTEM)
    assert (edit.state, edit.applied_at) == ("previewed", None)
    assert "1 of these products have changed since you looked" in edit.trouble
    assert (prices(mug), prices(cup)) == ([(2000, None)], [(1000, None)])
    apply(edit.id, may_price=True, by=SYSTEM)
    assert (prices(mug), prices(cup)) == ([(2200, None)], [(1100, None)])


def test_the_count_is_told_again_where_it_differs():
    mug, cup = make_product("Mug"), make_product("Cup")
    edit = previewed(Deed("brand", name="Verde"), mug, cup)
    delete_product(cup.id, by=SYSTEM)
    edit = apply(edit.id, may_price=True, by=SYSTEM)
    assert "It would change 1 products now, not 2." in edit.trouble
    assert items(edit)["Cup"] == ("refused", "It was deleted since.")
    assert facts(mug).brand == ""


def test_undoing_leaves_what_was_changed_since_and_says_which():
    mug, cup, jug = (make_product(title, price=1000) for title in ("Mug", "Cup", "Jug"))
    edit = done(Deed("price", percent="10"), mug, cup, jug)
    db.session.execute(text("UPDATE variant SET price_minor = 999 WHERE product_id = :id"), {"id": cup.id})
    db.session.commit()
    delete_product(jug.id, by=SYSTEM)
    edit = undone(edit)
    assert edit.counts == {"undone": 1, "kept": 2}
    assert items(edit) == {
        "Mug": ("undone", ""),
        "Cup": ("kept", "It was changed since, and that would be lost."),
        "Jug": ("kept", "It was deleted since."),
    }
    assert (prices(mug), prices(cup)) == ([(1000, None)], [(999, None)])


def test_undoing_loses_nothing_of_what_else_was_changed():
    mug = make_product("Mug", price=1000)
    edit = done(Deed("price", percent="10"), mug)
    edit_product(mug.id, ProductFacts(title="Large mug"), sent={"title"}, by=SYSTEM)
    undone(edit)
    assert prices(mug) == [(1000, None)]
    assert facts(mug).title == "Large mug"


def test_where_nothing_can_be_undone_it_stays_done_and_says_so():
    mug = make_product("Mug", brand="Barro")
    edit = done(Deed("brand", name="Verde"), mug)
    edit_product(mug.id, ProductFacts(title="", brand="Azul"), sent={"brand"}, by=SYSTEM)
    edit = undone(edit)
    assert edit.state == "applied"
    assert "Nothing was undone" in edit.trouble
    assert facts(mug).brand == "Azul"


def test_a_product_does_not_go_back_to_a_shelf_that_is_gone():
    prints = make_category("Prints")
    mug = make_product("Mug", category=prints)
    edit = done(Deed("take", category=prints.id), mug)
    db.session.execute(text("DELETE FROM category WHERE id = :id"), {"id": prints.id})
    db.session.commit()
    assert items(undone(edit)) == {"Mug": ("kept", "Its category is gone.")}


def test_nothing_is_done_twice():
    edit = done(Deed("brand", name="Verde"), make_product())
    with pytest.raises(BulkRefused, match="applied already"):
        apply(edit.id, may_price=True, by=SYSTEM)
    undone(edit)
    with pytest.raises(BulkRefused, match="undone already"):
        undo(edit.id, may_price=True, by=SYSTEM)
    with pytest.raises(BulkRefused):
        leave(edit.id)


def test_it_would_change_nothing_so_it_is_not_done():
    edit = previewed(Deed("brand"), make_product())
    with pytest.raises(BulkRefused, match="change nothing"):
        apply(edit.id, may_price=True, by=SYSTEM)


def test_all_that_match_are_chosen_as_they_are_now():
    shelf = make_category()
    fill_shelf(shelf, [(f"Print {place}", 100, place) for place in range(70)])
    edit = choose_all(Asked(category=shelf.id, values={"categories": [shelf.id]}), by=SYSTEM)
    assert edit.counts == {"chosen": 70}
    fill_shelf(shelf, [("Late", 100, 1)])
    edit = preview(edit.id, Deed("brand", name="Verde"), may_price=True)
    assert edit.counts == {"changes": 70}


def test_nobody_changes_nothing_or_everything(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(NothingChosen):
        choose([], by=SYSTEM)
    make_product(), make_product()
    monkeypatch.setattr("shop.assortment.choosing.MOST_PRODUCTS", 1)
    with pytest.raises(TooManyChosen, match="1 products are changed at once at most"):
        choose_all(Asked(), by=SYSTEM)
    assert not db.session.scalars(select(BulkEdit)).all()


def test_what_was_never_applied_is_forgotten_after_a_week_and_documents_stay():
    choose([make_product().id], by=SYSTEM)
    previewed(Deed("brand"), make_product())
    applied = done(Deed("brand", name="Verde"), make_product()).id
    assert forget_unfinished() is False
    assert len(db.session.scalars(select(BulkEdit.id)).all()) == 3
    db.session.execute(text("UPDATE bulk_edit SET created_at = now() - interval '8 days'"))
    db.session.commit()
    forget_unfinished()
    assert db.session.scalars(select(BulkEdit.id)).all() == [applied]


def test_both_are_written_down():
    edit = done(Deed("brand", name="Verde"), make_product(), make_product())
    undone(edit)
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.subject_kind == "bulk_edit").order_by(AuditEntry.id)
    )
    assert [(entry.action, entry.new["count"]) for entry in entries] == [
        ("products.changed", 2),
        ("products.change_undone", 2),
    ]


def test_the_statements_of_a_bulk_edit_do_not_grow_with_its_products(statements: Any):
    sent = []
    for count in (3, 200):
        shelf: Category = make_category()
        fill_shelf(shelf, [(f"Print {place}", 1000, place) for place in range(count)])
        edit = choose_all(Asked(values={"categories": [shelf.id]}), by=SYSTEM)
        before = len(statements.sent)
        preview(edit.id, Deed("price", percent="10"), may_price=True)
        apply(edit.id, may_price=True, by=SYSTEM)
        undo(edit.id, may_price=True, by=SYSTEM)
        sent.append(len(statements.sent) - before)
    assert sent[0] == sent[1]
