"""Whether the books add up, on the first page of the desk."""

import pytest
from flask import Flask

from shop.db import db
from shop.jobs.working import do_next
from shop.stock.checking import run_check

from ..auth.people import signed_in
from ..factories import make_variant


def spoil() -> None:
    """A level that isn't the sum of its movements, as no verb could make it."""
    variant = make_variant("Mug", stock=5)
    db.session.execute(db.text("SET LOCAL session_replication_role = replica"))
    db.session.execute(
        db.text("UPDATE stock_level SET on_hand = 6 WHERE variant_id = :variant"), {"variant": variant.id}
    )
    db.session.execute(db.text("SET LOCAL session_replication_role = origin"))
    db.session.commit()


def test_before_the_first_check_nothing_is_promised(app: Flask):
    words = signed_in(app, "manager").get("desk.index").words("main")
    assert "The books haven’t been checked yet" in words
    assert "The books add up" not in words


def test_books_that_add_up_are_said_to_with_the_time(app: Flask):
    make_variant("Mug", stock=5)
    check = run_check()
    page = signed_in(app, "staff").get("desk.index")
    assert "The books add up" in page.words("main")
    assert check.ended_at.isoformat() in page.text
    assert "1 movement" in page.words("main")


def test_books_that_do_not_are_told_twice_with_what_differs(app: Flask):
    spoil()
    run_check()
    page = signed_in(app, "manager").get("desk.index")
    words = page.words("main")
    assert "The books don’t add up: 1 difference" in words
    assert "on hand is the sum of the movements: expected 5, found 6" in words
    assert page.each("a", href="#books") == ["Show – The books don’t add up"]


def test_a_manager_has_them_checked_now_by_the_worker(app: Flask):
    browser = signed_in(app, "manager")
    browser.post("desk.check_stock")
    browser.post("desk.check_stock")
    assert db.session.scalar(db.text("SELECT count(*) FROM job WHERE kind = 'stock.check'")) == 1
    page = browser.get("desk.index")
    assert "A check is under way" in page.words("main")
    assert "Check now" not in page.words("main")
    assert do_next()
    page = browser.get("desk.index")
    assert "The books add up" in page.words("main")
    assert "Check now" in page.words("main")


def test_staff_see_it_and_cannot_ask_for_it(app: Flask):
    browser = signed_in(app, "staff")
    assert "Check now" not in browser.get("desk.index").words("main")
    browser.post("desk.check_stock", status=403)


@pytest.mark.parametrize("more", [0, 7])
def test_of_many_differences_the_first_twenty_are_listed(app: Flask, more: int):
    for _ in range(20 + more):
        spoil()
    check = run_check()
    assert (check.differences, len(check.samples)) == (20 + more, 20)
    assert ("and 7 more" in signed_in(app, "manager").get("desk.index").words("main")) == bool(more)
