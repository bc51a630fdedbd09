"""Nothing is missed, nothing comes twice, and what happened to one thing comes in its order, whoever commits when."""

import random
import time
from collections import defaultdict
from contextlib import closing, suppress
from itertools import pairwise
from threading import Event, Thread

import psycopg2
import pytest

from shop.db import db, transaction
from shop.stock.actors import SYSTEM
from shop.stock.ledger import stock_change
from shop.stock.refusals import Busy
from shop.stock.services import receive_stock
from tests.changes.reading import now, read, told_since
from tests.factories import make_category, make_product
from tests.stock.crowds import at_once, wait_until_somebody_waits

GOODS = 3
RENAME = "UPDATE product SET title = title || '!' WHERE id = %s"
REORDER = "UPDATE stock_level SET reorder_point = coalesce(reorder_point, 0) + 1 WHERE id = %s"
RECEIVE = """
    WITH moved AS (
        UPDATE stock_level SET on_hand = on_hand + 1, version = version + 1 WHERE id = %s RETURNING id, on_hand, turn
    )
    INSERT INTO stock_movement
        (level_id, kind, delta, before, after, reserved_after, reason, actor_kind, actor_label, turn)
    SELECT id, 'received', 1, on_hand - 1, on_hand, 0, 'received', 'system', 'system', turn FROM moved
"""


@pytest.fixture
def shop(real_database):
    """A few things on a few shelves, that everybody changes."""
    with real_database.app_context():
        for number in range(GOODS):
            make_product(f"Thing {number}", stock=5)
            make_category(f"Shelf {number}")
        db.session.commit()
        yield real_database


def connection(number=None):
    """A connection whose transaction has its number already, before it has done anything."""
    made = psycopg2.connect(db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False))
    do(made, "SELECT pg_current_xact_id()")
    return made


def do(made, statement, *values):
    with made.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    ("first", "second"),
    [(RENAME, RENAME), (RECEIVE, RECEIVE), (RECEIVE, REORDER), (REORDER, RECEIVE), (REORDER, REORDER)],
    ids=["product", "stock", "stock then its settings", "settings then stock", "settings"],
)
@pytest.mark.parametrize("most", [1, 500])
def test_who_began_first_but_came_second_is_told_second(shop, first, second, most):
    cursor = now()
    with closing(connection()) as early, closing(connection()) as late:
        do(late, first, 1)
        waiting = Thread(target=lambda: do(early, second, 1))
        waiting.start()
        wait_until_somebody_waits()
        late.commit()
        waiting.join(30)
        early.commit()
    told, _ = read(cursor, most)
    assert len(told) == 2
    kinds = [{RENAME: None, RECEIVE: "received", REORDER: "settings"}[statement] for statement in (first, second)]
    assert [item.kind for item in told] == kinds
    assert told[0].seq < told[1].seq
    assert [item.version for item in told] == sorted(item.version for item in told)


def test_who_waited_is_told_in_order_to_who_saw_only_the_first(shop):
    cursor = now()
    with closing(connection()) as early, closing(connection()) as late:
        do(late, RENAME, 1)
        waiting = Thread(target=lambda: do(early, RENAME, 1))
        waiting.start()
        wait_until_somebody_waits()
        late.commit()
        waiting.join(30)
        told, cursor = read(cursor)
        early.commit()
    assert [item.version for item in told + read(cursor)[0]] == [3, 4]


def test_who_commits_late_is_told_although_others_were_told_since(shop):
    cursor = now()
    with closing(connection()) as late:
        do(late, RENAME, 1)
        do(late, RECEIVE, 1)
        db.session.execute(db.text("UPDATE product SET title = 'Bowl' WHERE id = 2"))
        db.session.commit()
        told, cursor = read(cursor)
        assert [(item.resource, item.id) for item in told] == [("product", 2)]
        late.commit()
    assert [(item.resource, item.id) for item in read(cursor)[0]] == [("product", 1), ("stock", 1)]


def test_a_cursor_taken_while_somebody_writes_sees_it_come(shop):
    with closing(connection()) as writer:
        do(writer, RENAME, 1)
        cursor = now()
        writer.commit()
    assert [item[:2] for item in told_since(cursor)] == [("product", 1)]


def test_what_was_rolled_back_is_never_told(shop):
    cursor = now()
    with closing(connection()) as writer:
        do(writer, RENAME, 1)
        do(writer, REORDER, 1)
        writer.rollback()
    assert read(cursor)[0] == []


def test_what_comes_between_two_pages_comes_after_them(shop):
    cursor = now()
    with closing(connection()) as writer:
        for thing in range(1, GOODS + 1):
            do(writer, RENAME, thing)
        writer.commit()
    first, rest = read_page(cursor, 2)
    with closing(connection()) as writer:
        do(writer, RENAME, 1)
        writer.commit()
    last, end = read(rest, 1)
    assert [item.id for item in [*first, *last, *read(end)[0]]] == [1, 2, 3, 1]


def read_page(cursor, most):
    from shop.changes.feed import changes_since

    changes = changes_since(cursor, most=most)
    db.session.rollback()
    assert changes.is_more
    return changes.items, changes.cursor


WRITERS, ROUNDS = 8, 25
DEEDS = {
    "reckon": "UPDATE stock_level SET reorder_point = coalesce(reorder_point, 0) + 1 WHERE id = :id",
    "rename": "UPDATE product SET title = left(title, 40) || '.' WHERE id = :id",
    "reshelve": "UPDATE category SET position = position + 1 WHERE id = :id",
    "respecify": "INSERT INTO product_attribute (product_id, name, value, position)"
    " SELECT :id, 'Size', 'A4', nextval('stock_movement_seq_seq')",
}


class ThoughtBetter(Exception):
    """A writer takes all of it back."""


@stock_change
def one_change(chance):
    """Some of all that can happen, in one transaction that takes a while; one in six is taken back."""
    db.session.execute(db.text("SELECT pg_current_xact_id()"))
    time.sleep(chance.random() * 0.01)
    deeds = chance.choices(["receive", *DEEDS], [3, 1, 1, 1, 1], k=chance.randint(1, 3))
    # In the order in which everybody locks them: else most of these would die in deadlocks.
    for deed, thing in sorted((deed, chance.randint(1, GOODS)) for deed in deeds):
        if deed == "receive":
            receive_stock(thing, 1, by=SYSTEM)
        else:
            db.session.execute(db.text(DEEDS[deed]), {"id": thing})
        time.sleep(chance.random() * 0.005)
    if chance.random() < 1 / 6:
        raise ThoughtBetter
    time.sleep(chance.random() * 0.02)


def test_eight_write_and_two_follow_each_is_told_everything_once_and_in_order(shop):
    start, done = now(), Event()
    before = written()

    def write(number):
        chance = random.Random(number)
        for _ in range(ROUNDS):
            with suppress(ThoughtBetter, Busy):
                one_change(chance)

    def follow(most):
        place, told = start, []
        while True:
            was_done = done.is_set()
            items, place = read(place, most)
            told += items
            if was_done:
                return told

    told_to = [[], []]
    readers = [
        Thread(target=lambda place=place, most=most: in_context(shop, lambda: told_to[place].extend(follow(most))))
        for place, most in enumerate((3, 17))
    ]
    for reader in readers:
        reader.start()
    answers = at_once(shop, *[lambda number=number: write(number) for number in range(WRITERS)])
    done.set()
    for reader in readers:
        reader.join(60)
    assert answers == [None] * WRITERS
    expected = written() - before
    assert len(expected) > WRITERS * ROUNDS / 2
    for told in told_to:
        assert sorted(item.seq for item in told) == sorted(expected)
        assert_in_order(told)


def written():
    """The numbers of all that is in the ledger and the log."""
    numbers = set(db.session.scalars(db.text("SELECT seq FROM stock_movement UNION ALL SELECT seq FROM change")))
    db.session.rollback()
    return numbers


def assert_in_order(told):
    """Along each thing numbers and versions only rise, and movements follow each other without a gap."""
    of_each = defaultdict(list)
    for item in told:
        of_each[item.resource, item.id].append(item)
    for (resource, _), items in of_each.items():
        seqs = [item.seq for item in items]
        assert seqs == sorted(seqs)
        versions = [item.version for item in items]
        if resource == "stock":
            movements = [item for item in items if item.kind != "settings"]
            assert all(after.on_hand == before.on_hand + after.delta for before, after in pairwise(movements))
        else:
            assert versions == list(range(versions[0], versions[0] + len(versions)))


def test_some_movements_of_the_storm_had_to_wait_for_their_turn(shop):
    """The scene above is worth something only where transactions overtake each other."""

    def write(number):
        chance = random.Random(number)
        for _ in range(ROUNDS):
            with transaction():
                db.session.execute(db.text("SELECT pg_current_xact_id()"))
                time.sleep(chance.random() * 0.01)
                receive_stock(1, 1, by=SYSTEM)

    at_once(shop, *[lambda number=number: write(number) for number in range(WRITERS)])
    assert db.session.scalar(db.text("SELECT count(*) FROM stock_movement WHERE turn IS NOT NULL")) > 0


def test_numbers_of_another_server_don_t_hold_up_the_turns_of_this_one(shop):
    """A dump keeps the numbers of the transactions that wrote its rows: where it is restored, numbers of the future."""
    for table in ("product", "category", "stock_level"):
        db.session.execute(db.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        db.session.execute(db.text(f"UPDATE {table} SET turn = '999999999'"))
        db.session.execute(db.text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
    db.session.execute(db.text("SET LOCAL session_replication_role = replica"))
    db.session.execute(db.text("UPDATE stock_movement SET tx = '999999999'"))
    db.session.execute(db.text("UPDATE change SET tx = '999999999', turn = '999999999'"))
    db.session.execute(db.text("UPDATE forgotten_changes SET tx = '999999999'"))
    db.session.commit()
    cursor = now()
    receive_stock(1, 1, by=SYSTEM)
    with closing(connection()) as writer:
        do(writer, RENAME, 1)
        do(writer, REORDER, 1)
        writer.commit()
    receive_stock(1, 1, by=SYSTEM)
    told = [(item.resource, item.kind) for item in read(cursor)[0]]
    assert told == [("stock", "received"), ("product", None), ("stock", "settings"), ("stock", "received")]


def in_context(app, do):
    with app.app_context():
        do()
