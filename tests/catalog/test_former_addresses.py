"""What is renamed or moved is still found where it was, and says when it changed."""

from datetime import datetime

from sqlalchemy import text

from shop.catalog.models import Category, Product
from shop.db import db

from ..browser_client import PageReader
from ..factories import make_category, make_product


def rename(thing: Product | Category, slug: str) -> None:
    thing.slug = slug
    db.session.commit()


def leads_to(browser: PageReader, path: str) -> str:
    answer = browser.open(path)
    return answer.location if answer.status_code == 301 else str(answer.status_code)


def test_a_renamed_product_is_found_at_all_its_former_addresses(browser: PageReader):
    mug = make_product("Mug", slug="mug")
    rename(mug, "cup")
    rename(mug, "beaker")
    assert [leads_to(browser, f"/p/{slug}") for slug in ("mug", "cup", "beaker")] == ["/p/beaker", "/p/beaker", "200"]


def test_a_product_may_take_its_old_address_back(browser: PageReader):
    mug = make_product("Mug", slug="mug")
    rename(mug, "cup")
    rename(mug, "mug")
    assert [leads_to(browser, f"/p/{slug}") for slug in ("mug", "cup")] == ["200", "/p/mug"]


def test_an_address_that_somebody_else_took_is_theirs(browser: PageReader):
    old = make_product("Mug", slug="mug")
    rename(old, "old-mug")
    new = make_product("Better mug", slug="mug")
    assert leads_to(browser, "/p/mug") == "200"
    rename(new, "better-mug")
    assert leads_to(browser, "/p/mug") == "/p/better-mug"


def test_a_draft_leaves_no_trace(browser: PageReader):
    rename(make_product("Mug", slug="mug", status="draft"), "cup")
    assert db.session.scalar(text("SELECT count(*) FROM slug_history")) == 0


def test_a_renamed_category_takes_all_below_it_along(browser: PageReader):
    prints = make_category("Prints")
    ferns = make_category("Ferns", parent=make_category("Botanical", parent=prints))
    before = ferns.path
    rename(prints, "posters")
    assert leads_to(browser, f"/c/{before}") == "/c/posters/botanical/ferns"
    assert leads_to(browser, f"/es/c/{before.rpartition('/')[0]}") == "/es/c/posters/botanical"


def test_a_moved_category_is_found_where_it_was(browser: PageReader):
    prints, paper = make_category("Prints"), make_category("Paper")
    ferns = make_category("Ferns", parent=prints)
    before = ferns.path
    ferns.parent_id = paper.id
    db.session.commit()
    assert leads_to(browser, f"/c/{before}") == f"/c/{paper.path}/ferns"


def changed_at(product: Product) -> datetime:
    when = db.session.scalar(text("SELECT updated_at FROM product WHERE id = :id"), {"id": product.id})
    assert isinstance(when, datetime)
    return when


def test_a_change_of_words_or_price_is_a_change_of_the_product():
    mug = make_product("Mug", slug="mug", price=900)
    for change in (
        "UPDATE product SET description = 'Blue.' WHERE id = :id",
        "UPDATE variant SET price_minor = 800 WHERE product_id = :id",
    ):
        db.session.execute(text("UPDATE product SET updated_at = '2020-01-01' WHERE id = :id"), {"id": mug.id})
        assert changed_at(mug).year == 2020
        db.session.execute(text(change), {"id": mug.id})
        assert changed_at(mug).year > 2020


def test_what_changes_nothing_is_no_change():
    mug = make_product("Mug", slug="mug")
    db.session.execute(text("UPDATE product SET updated_at = '2020-01-01' WHERE id = :id"), {"id": mug.id})
    db.session.execute(text("UPDATE product SET title = title WHERE id = :id"), {"id": mug.id})
    assert changed_at(mug).year == 2020
