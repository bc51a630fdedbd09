"""The database itself keeps the ledger: nothing is rewritten, and no figure moves without its line."""

import pytest
from sqlalchemy.exc import IntegrityError

from shop.db import db, transaction
from shop.stock.actors import SYSTEM
from shop.stock.counting import level_of
from shop.stock.services import movements_of, receive_many, receive_stock
from tests.factories import make_variant

LINE = db.text(
    "INSERT INTO stock_movement (level_id, kind, delta, reserved_delta, before, after, reserved_after, reason,"
    " actor_kind, actor_label)"
    " VALUES (:level, 'received', :delta, :reserved_delta, :before, :after, :reserved_after, 'by hand', 'system', 'me')"
)


def write_by_hand(level, delta=1, reserved_delta=0, before=3, after=4, reserved_after=0):
    db.session.execute(LINE, locals())


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE stock_movement SET reason = 'nicer'",
        "UPDATE stock_movement SET seq = seq + 1",
        "DELETE FROM stock_movement",
        "TRUNCATE stock_movement CASCADE",
    ],
)
def test_the_ledger_is_never_rewritten(tampering):
    make_variant(stock=3)
    db.session.execute(db.text("SET CONSTRAINTS ALL IMMEDIATE"))  # nothing may be pending when a table is emptied
    with pytest.raises(IntegrityError, match="the stock ledger is never changed: correct a movement by another"):
        db.session.execute(db.text(tampering))


@pytest.mark.parametrize(
    "gap", [{"before": 2, "after": 3}, {"before": 4, "after": 5}, {"reserved_after": 1}, {"reserved_delta": 1}]
)
def test_a_line_begins_where_the_last_one_ended(gap):
    mug = make_variant(stock=3)
    with pytest.raises(IntegrityError, match=r"ck_stock_movement_chain|but the last one ended at 3 with 0"):
        write_by_hand(level_of(mug).id, **gap)


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ({"after": 5}, "ck_stock_movement_sum"),
        ({"delta": -4, "after": -1}, "ck_stock_movement_reserved"),
        ({"delta": 0, "after": 3}, "ck_stock_movement_moves_something"),
        ({"reserved_delta": 5, "reserved_after": 5}, "ck_stock_movement_reserved"),
        ({"reserved_delta": -1, "reserved_after": -1}, "ck_stock_movement_reserved"),
    ],
)
def test_a_line_adds_up(line, rule):
    mug = make_variant(stock=3)
    with pytest.raises(IntegrityError, match=rule):
        write_by_hand(level_of(mug).id, **line)


@pytest.mark.parametrize(
    ("figures", "rule"),
    [
        ("reserved = on_hand + 1", "ck_stock_level_reserved"),
        ("reserved = -1", "ck_stock_level_reserved"),
        ("backordered = 1", "ck_stock_level_backordered"),
        ("reorder_point = -1", "ck_stock_level_reorder_point"),
    ],
)
def test_a_level_never_promises_more_than_there_is(figures, rule):
    make_variant(stock=3)
    with pytest.raises(IntegrityError, match=rule):
        db.session.execute(db.text(f"UPDATE stock_level SET {figures}"))


@pytest.mark.parametrize("figure", ["on_hand = on_hand + 1", "on_hand = on_hand - 1", "reserved = reserved + 1"])
def test_a_level_cannot_be_changed_without_a_line(real_database, figure):
    with real_database.app_context():
        mug = make_variant(stock=3)
        db.session.execute(db.text(f"UPDATE stock_level SET {figure}"))
        with pytest.raises(IntegrityError, match="its ledger says 3 with 0"):
            db.session.commit()
        db.session.rollback()
        assert (level_of(mug).on_hand, level_of(mug).reserved) == (3, 0)


def test_a_level_cannot_begin_with_something(real_database):
    with real_database.app_context():
        mug = make_variant()
        db.session.execute(db.text("INSERT INTO location (code, name) VALUES ('barn', 'Barn')"))
        db.session.execute(
            db.text("INSERT INTO stock_level (variant_id, location_id, on_hand) SELECT :mug, max(id), 5 FROM location"),
            {"mug": mug.id},
        )
        with pytest.raises(IntegrityError, match="says 5 with 0 reserved and 0 promised, its ledger says 0 with 0"):
            db.session.commit()


def test_a_line_cannot_be_written_without_its_level(real_database):
    with real_database.app_context():
        write_by_hand(level_of(make_variant(stock=3)).id)
        with pytest.raises(IntegrityError, match="says 3 with 0 reserved and 0 promised, its ledger says 4 with 0"):
            db.session.commit()


def test_of_several_lines_the_last_one_is_what_the_level_must_say(real_database):
    with real_database.app_context():
        level = level_of(make_variant(stock=3)).id
        for before in (3, 2):
            write_by_hand(level, -1, before=before, after=before - 1)
        write_by_hand(level, 2, before=1, after=3)
        db.session.commit()
        write_by_hand(level, 2, before=3, after=5)
        write_by_hand(level, -2, before=5, after=3)
        write_by_hand(level, -1, before=3, after=2)
        with pytest.raises(IntegrityError, match="says 3 with 0 reserved and 0 promised, its ledger says 2 with 0"):
            db.session.commit()


def test_the_ledger_is_never_read_from_end_to_end_however_short_postgres_believes_it_to_be(real_database):
    """A connection keeps the plans it made when there was next to nothing: then a thousand lines read a million."""
    with real_database.app_context():
        make_variant()
        db.session.execute(db.text("ANALYZE stock_movement, stock_level"))
        db.session.commit()
        mug, bowl = make_variant("Mug"), make_variant("Bowl")
        walked = db.text("SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = 'stock_movement'")
        with transaction():
            before = db.session.scalar(walked)
            for _ in range(8):  # after the fifth time a plan is kept
                receive_many([(mug.id, 3), (bowl.id, 1)], by=SYSTEM)
            db.session.execute(db.text("SET CONSTRAINTS ALL IMMEDIATE"))
            assert db.session.scalar(walked) == before


def test_what_was_read_stays_readable_after_the_commit(real_database):
    with real_database.app_context():
        mug = make_variant()
        received = receive_stock(mug, 3, by=SYSTEM)
        db.session.rollback()
        assert received.after == 3
        assert movements_of(mug)[0].seq == received.seq


def test_a_thing_with_a_history_cannot_be_thrown_away():
    mug = make_variant(stock=3)
    with pytest.raises(IntegrityError, match="fk_stock_movement_level_id_stock_level"):
        db.session.execute(db.text("DELETE FROM variant WHERE id = :id"), {"id": mug.id})
