"""Cursors that are none of ours, or older than what the log still knows, are refused: what they missed is unknown."""

import time

import pytest

from shop.changes.feed import KINDS, changes_since, forget_changes
from shop.db import db
from shop.housekeeping import forget_old_changes
from shop.jobs.services import KINDS as KINDS_OF_JOBS
from shop.stock.actors import SYSTEM
from shop.stock.feed import CursorLost, news_since
from shop.stock.services import receive_stock
from tests.changes.reading import now, read, told_since
from tests.factories import make_category, make_product

AGED = "UPDATE change SET at = at - interval '31 days'"


@pytest.fixture
def shop(real_database):
    """A mug of which five came, and a shelf."""
    with real_database.app_context():
        real_database.start = now()
        make_product("Mug", stock=5)
        make_category("Cups")
        db.session.commit()
        yield real_database


def run(statement):
    db.session.execute(db.text(statement))
    db.session.commit()


def now_that_all_is_done():
    """A cursor from after the end of all that was under way on the whole server, with other tests' databases."""
    for _ in range(600):
        settled = db.session.scalar(
            db.text("SELECT pg_snapshot_xmin(pg_current_snapshot()) > tx FROM change ORDER BY tx DESC LIMIT 1")
        )
        cursor = now()
        if settled:
            return cursor
        time.sleep(0.1)
    raise AssertionError("somebody's transaction takes a minute")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "nonsense",
        "1-1.1:1:",  # another server's
        "{server}.5:3:",
        "{server}.9999999999:9999999999:",  # of the future, which a restored backup doesn't know yet
        "{server}.99999999999999999999:99999999999999999999:",
        "{server}.1:1:.1:1:.99999999999999999999.1",
        "{server}.1:1:.1:1:.1.9999999999999999999",
        "{server}.1:1:" + "1," * 2000,
    ],
)
def test_a_cursor_of_somewhere_else_is_lost_and_the_shop_goes_on(shop, cursor):
    with pytest.raises(CursorLost, match="Begin anew") as refusal:
        changes_since(cursor.replace("{server}", now().partition(".")[0]))
    assert refusal.value.status == 410
    assert told_since(shop.start)


@pytest.mark.parametrize("kinds", [[kind] for kind in KINDS] + [["product", "category"], list(KINDS)])
def test_only_the_kinds_that_were_asked_for_are_told(shop, kinds):
    told = {item[0] for item in told_since(shop.start, kinds=kinds)}
    assert told == set(kinds)
    assert len(told_since(shop.start, kinds=kinds, most=1)) == len(told_since(shop.start, kinds=kinds))


def test_a_movement_is_told_with_its_figures(shop):
    cursor = now()
    movement = receive_stock(1, 2, "delivery", by=SYSTEM)
    (item,) = read(cursor)[0]
    figures = (item.resource, item.id, item.seq, item.variant_id, item.kind, item.delta, item.on_hand, item.reserved)
    assert figures == ("stock", movement.level_id, movement.seq, 1, "received", 2, 7, 0)
    assert (item.reason, item.version, item.is_removed) == ("delivery", 2, False)


def test_a_cursor_of_the_stock_desk_can_be_gone_on_with(shop):
    receive_stock(1, 2, by=SYSTEM)
    desk = news_since(shop.start)
    db.session.rollback()
    receive_stock(1, 2, by=SYSTEM)
    assert len(told_since(desk.cursor)) == 1


def test_what_is_young_is_kept(shop):
    assert forget_changes(30) == 0
    assert [item[0] for item in told_since(shop.start)] == ["product", "stock", "product", "category"]


def test_who_was_away_for_longer_than_the_log_is_told_so(shop):
    run(AGED)
    late = now_that_all_is_done()
    assert forget_changes(30) == 3
    with pytest.raises(CursorLost):
        changes_since(shop.start)
    db.session.rollback()
    assert read(late)[0] == []
    run("UPDATE category SET name = 'Mugs'")
    assert told_since(late) == [("category", 1, 2)]


def test_the_worker_forgets_every_hour(shop):
    run(AGED)
    assert KINDS_OF_JOBS["changes.forget"].every_seconds == 3600
    assert not forget_old_changes(), "nothing is left to do"
    assert db.session.scalar(db.text("SELECT count(*) FROM change")) == 0


def test_the_log_is_emptied_in_lots_the_oldest_first(shop):
    run(AGED)
    run("UPDATE category SET name = 'Mugs'")
    assert [forget_changes(30, most=2), forget_changes(30, most=2), forget_changes(30, most=2)] == [2, 1, 0]
    assert db.session.scalars(db.text("SELECT kind FROM change")).all() == ["category"]


def test_somebody_between_two_pages_is_told_too(shop):
    first = changes_since(shop.start, most=1)
    db.session.rollback()
    run(AGED)
    forget_changes(30)
    with pytest.raises(CursorLost):
        changes_since(first.cursor)


def test_the_ledger_is_never_emptied(shop):
    run(AGED)
    forget_changes(30)
    assert len(news_since(shop.start).movements) == 1
