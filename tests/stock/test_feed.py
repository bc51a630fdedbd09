"""The list of changes: a cursor misses nothing, whoever commits late, and tells nothing twice."""

import os
from contextlib import ExitStack, closing
from threading import Event, Thread

import psycopg2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from shop import create_app
from shop.db import db, transaction
from shop.stock.actors import SYSTEM, Source
from shop.stock.feed import CursorLost, cursor_now, news_since
from shop.stock.holding import hold_stock
from shop.stock.services import receive_many, receive_stock, take_stock
from tests import databases
from tests.factories import make_variant
from tests.stock.crowds import at_once, wait_until_somebody_waits
from tests.stock.moments import LATER

WRITERS = 4
RECEIVE_ONE = """
    WITH moved AS (
        UPDATE stock_level SET on_hand = on_hand + 1, version = version + 1 WHERE variant_id = %s RETURNING id, on_hand
    )
    INSERT INTO stock_movement (level_id, kind, delta, before, after, reserved_after, reason, actor_kind, actor_label)
    SELECT id, 'received', 1, on_hand - 1, on_hand, 0, 'received', 'system', 'system' FROM moved RETURNING seq
"""


@pytest.fixture
def shop(real_database):
    """A shop with a database of its own, entered, and a thing for each writer, so that none waits for another."""
    with real_database.app_context():
        real_database.things = [make_variant(f"Thing {number}").id for number in range(WRITERS)]
        db.session.commit()
        yield real_database


def read(cursor, most=500):
    """All the news since a cursor, page by page, and the cursor behind it."""
    seen, is_more = [], True
    while is_more:
        news = news_since(cursor, most=most)
        db.session.rollback()  # the next page is read in another moment
        assert len(news.movements) <= most
        seen += [movement.seq for movement in news.movements]
        cursor, is_more = news.cursor, news.is_more
    return seen, cursor


def now():
    cursor = cursor_now()
    db.session.rollback()
    return cursor


def test_nothing_happened_nothing_is_told(shop):
    cursor = now()
    assert read(cursor)[0] == []
    assert read(read(cursor)[1])[0] == []


def test_what_was_committed_is_told_once_with_its_facts(shop):
    before = receive_stock(shop.things[0], 5, by=SYSTEM)
    cursor = now()
    taken = take_stock(shop.things[0], 2, by=SYSTEM)
    hold_stock(shop.things[0], 1, source=Source("cart", "9"), expires_at=LATER, by=SYSTEM)
    news = news_since(cursor)
    first, second = news.movements
    assert (first.seq, first.kind, first.delta, first.after, first.variant_id) == (
        taken.seq, "taken", -2, 3, shop.things[0],
    )  # fmt: skip
    assert (second.kind, second.reserved_delta) == ("held", 1)
    assert before.seq not in {first.seq, second.seq}
    db.session.rollback()
    assert read(news.cursor)[0] == []


def test_who_commits_late_is_told_although_others_were_told_since(shop):
    written, may_commit, late = Event(), Event(), []

    def commit_late():
        with shop.app_context(), transaction():
            late.append(receive_stock(shop.things[0], 1, by=SYSTEM).seq)
            written.set()
            may_commit.wait(30)

    cursor = now()
    thread = Thread(target=commit_late)
    thread.start()
    written.wait(30)
    later = receive_stock(shop.things[1], 1, by=SYSTEM).seq
    told, cursor = read(cursor)
    assert (told, later > late[0]) == ([later], True)
    may_commit.set()
    thread.join(30)
    assert read(cursor)[0] == late


@pytest.mark.parametrize("most", [1, 500])
def test_who_waited_for_a_level_is_told_behind_who_had_it_although_numbered_before(shop, most):
    cursor = now()
    with closing(psycopg2.connect(dsn(shop))) as early, closing(psycopg2.connect(dsn(shop))) as late:
        early.cursor().execute("SELECT pg_current_xact_id()")
        seqs = [write(late, shop.things[0]), write(late, shop.things[1])]
        waiting = Thread(target=lambda: seqs.append(write(early, shop.things[0])))
        waiting.start()
        wait_until_somebody_waits()
        late.commit()
        waiting.join(30)
        early.commit()
    assert read(cursor, most)[0] == seqs
    overtaken = db.text("SELECT seq FROM stock_movement WHERE turn > tx")
    assert db.session.scalars(overtaken).all() == seqs[2:]


def test_a_cursor_taken_while_somebody_writes_sees_it_come(shop):
    with closing(psycopg2.connect(dsn(shop))) as writer:
        seq = write(writer, shop.things[0])
        cursor = now()
        writer.commit()
        assert read(cursor)[0] == [seq]


def test_what_was_rolled_back_is_never_told(shop):
    with closing(psycopg2.connect(dsn(shop))) as writer:
        cursor = now()
        write(writer, shop.things[0])
        writer.rollback()
        assert read(cursor)[0] == []


@pytest.mark.parametrize("most", [1, 2, 3, 7, 100])
def test_pages_are_as_long_as_asked_and_miss_nothing(shop, most):
    cursor = now()
    made = receive_many([(thing, 1) for thing in shop.things] * 3, by=SYSTEM)
    made += [take_stock(thing, 1, by=SYSTEM) for thing in shop.things]
    assert read(cursor, most)[0] == [movement.seq for movement in made]


def test_what_comes_between_two_pages_is_told_after_them(shop):
    cursor = now()
    made = [receive_stock(shop.things[0], 1, by=SYSTEM).seq for _ in range(4)]
    first = news_since(cursor, most=2)
    db.session.rollback()
    made.append(receive_stock(shop.things[1], 1, by=SYSTEM).seq)
    rest, end = read(first.cursor, 2)
    more, _ = read(end)
    assert [movement.seq for movement in first.movements] + rest + more == made


step = some.one_of(
    some.tuples(some.sampled_from(["write", "write", "commit", "roll back"]), some.integers(0, WRITERS - 1)),
    some.tuples(some.just("read"), some.integers(1, 4)),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=some.lists(step, max_size=30))
def test_whatever_the_order_of_writes_commits_and_reads(shop, steps):
    with ExitStack() as stack:
        writers = [stack.enter_context(closing(psycopg2.connect(dsn(shop)))) for _ in range(WRITERS)]
        pending = [[] for _ in writers]
        committed, told, cursor = [], [], now()

        def commit(number):
            writers[number].commit()
            committed.extend(pending[number])
            pending[number].clear()

        for what, number in steps:
            if what == "write":
                pending[number].append(write(writers[number], shop.things[number]))
            elif what == "commit":
                commit(number)
            elif what == "roll back":
                writers[number].rollback()
                pending[number].clear()
            else:
                news, cursor = read(cursor, number)
                told += news
                assert sorted(told) == sorted(committed), "all that is committed is told at once"
        for number in range(WRITERS):
            commit(number)
        told += read(cursor)[0]
        assert sorted(told) == sorted(committed)


def test_one_who_follows_a_busy_shop_misses_nothing(shop):
    cursor, told, done = now(), [], Event()

    def follow():
        place = cursor
        while True:
            was_done = done.is_set()
            news, place = read(place, 7)
            told.extend(news)
            if was_done:
                return

    def sell(thing):
        made = []
        for number in range(25):
            with transaction():
                made += [receive_stock(thing, 1, by=SYSTEM).seq]
                if number % 3:
                    made += [receive_stock(thing, 1, by=SYSTEM).seq]
        return made

    follower = Thread(target=lambda: in_context(shop, follow))
    follower.start()
    made = at_once(shop, *[lambda thing=thing: sell(thing) for thing in shop.things])
    done.set()
    follower.join(60)
    assert sorted(told) == sorted(seq for seqs in made for seq in seqs)


NONSENSE = [
    "",
    "0",
    "nonsense",
    "1.2",
    "1.2:3",
    "-1.1:1:",
    "{server}.5:3:",
    "{server}.3:9:7,5",
    "{server}.3:5:99",
    "{server}.99999999999999999999:99999999999999999999:",
    "{server}.1:1:.1:1:.99999999999999999999.1",
    "{server}.1:1:.1:1:.1.9999999999999999999",
    "{server}.1:1:\x00",
    "{server}.1:1:" + "1," * 2000,
    "١.1:1:",
    "1-1.1:1:",  # another server's
]


@pytest.mark.parametrize("cursor", NONSENSE)
def test_what_is_no_cursor_of_ours_is_refused_and_the_shop_goes_on(cursor):
    with pytest.raises(CursorLost, match="Begin anew") as refusal:
        news_since(cursor.replace("{server}", cursor_now().partition(".")[0]))
    assert refusal.value.status == 410
    assert cursor_now()


def test_a_cursor_of_another_database_of_the_same_server_is_lost(shop, template_database):
    """So is one from before a dump was restored: that makes another database, which lacks what came after."""
    cursor = now()
    with databases.clone(template_database, f"another_{os.getpid()}") as name:
        other = create_app(databases.settings_for(name))
        with other.app_context():
            assert news_since(cursor_now()).movements == []
            with pytest.raises(CursorLost):
                news_since(cursor)
            db.session.remove()
            db.engine.dispose()


def test_a_cursor_of_before_the_tables_were_made_anew_is_lost(shop):
    cursor = now()
    db.session.execute(db.text("ALTER TABLE stock_movement RENAME TO was"))
    db.session.execute(db.text("CREATE TABLE stock_movement (LIKE was INCLUDING ALL)"))
    with pytest.raises(CursorLost):
        news_since(cursor)
    db.session.rollback()


def test_a_cursor_of_the_future_is_lost(shop):
    """A database that was restored from a backup counts its transactions from there: no news for long."""
    server, _, snapshot = now().partition(".")
    xmax = int(snapshot.split(":")[1]) + 1_000_000
    with pytest.raises(CursorLost):
        news_since(f"{server}.{xmax}:{xmax}:")


def dsn(shop):
    return db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


def write(connection, thing):
    with connection.cursor() as cursor:
        cursor.execute(RECEIVE_ONE, [thing])
        return cursor.fetchone()[0]


def in_context(app, do):
    with app.app_context():
        do()
