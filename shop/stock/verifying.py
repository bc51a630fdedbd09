"""Proof that the stock adds up: every level against its ledger and its holds, every kept flag against the levels.

All of it is looked at in one snapshot, a stretch of rows at a time, so that the memory needed never grows and no
statement runs for long. It writes nothing and locks nothing: run it whenever you like, also on a busy shop.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Engine, TextClause, text

STRETCH = 2_000  # rows looked at by one statement
ROOM = text("SET LOCAL work_mem = '64MB'")  # for sorting a stretch's movements without a file


@dataclass(frozen=True)
class Difference:
    """Something that does not add up. `where` names the level or thing, `sku` the variant; one id is set."""

    rule: str
    where: str
    sku: str | None
    expected: str
    found: str
    level_id: int | None = None
    product_id: int | None = None

    def __str__(self) -> str:
        return f"{self.where} ({self.sku or 'no SKU'}): {self.rule}: expected {self.expected}, found {self.found}"


@dataclass
class Proof:
    """What was looked at, and what did not add up so far."""

    looked_at: Counter[str] = field(default_factory=Counter)
    differences: int = 0


# Each row is one level with what its ledger and its holds add up to.
LEVELS = text("""
    WITH chained AS (
        SELECT m.*, coalesce(lag(m.after) OVER chain, 0) AS after_last,
            coalesce(lag(m.reserved_after) OVER chain, 0) AS reserved_after_last,
            coalesce(lag(m.backordered_after) OVER chain, 0) AS backordered_after_last,
            coalesce(lag(m.costed_after) OVER chain, 0) AS costed_after_last,
            coalesce(lag(m.cost_after) OVER chain, 0) AS cost_after_last
        FROM stock_movement m WHERE m.level_id > :after AND m.level_id <= :upto
        WINDOW chain AS (PARTITION BY m.level_id ORDER BY m.seq)
    ), told AS (
        SELECT c.level_id, count(*) AS movements, sum(c.delta) AS on_hand, sum(c.reserved_delta) AS reserved,
            sum(c.backordered_delta) AS backordered, count(*) FILTER (WHERE c.delta <> 0) AS version,
            min(c.seq) FILTER (WHERE c.before <> c.after_last
                               OR c.reserved_after <> c.reserved_after_last + c.reserved_delta
                               OR c.backordered_after <> c.backordered_after_last + c.backordered_delta) AS broken_at,
            min(c.seq) FILTER (WHERE c.costed_after <> c.costed_after_last + c.costed_delta
                               OR c.cost_after <> c.cost_after_last + c.cost_delta) AS wrong_cost_at,
            min(c.seq) FILTER (WHERE c.after <> c.before + c.delta) AS wrong_sum_at
        FROM chained c GROUP BY c.level_id
    ), undone AS (
        -- An undo is of the same level: nothing beyond this stretch is looked at.
        SELECT m.level_id, min(m.seq) AS wrong_undo_at
        FROM stock_movement m LEFT JOIN stock_movement first
            ON (first.seq, first.level_id, first.delta) = (m.undo_of, m.level_id, -m.delta)
            AND first.level_id > :after AND first.level_id <= :upto
        WHERE m.level_id > :after AND m.level_id <= :upto AND m.undo_of IS NOT NULL AND first.seq IS NULL
        GROUP BY m.level_id
    ), held AS (
        SELECT level_id, count(*) AS holds, sum(quantity - backordered) AS units, sum(backordered) AS promised
        FROM hold WHERE level_id > :after AND level_id <= :upto GROUP BY level_id
    )
    SELECT l.id, v.sku, location.code, l.on_hand, l.reserved, l.backordered, l.version,
        coalesce(told.movements, 0) AS movements, coalesce(told.on_hand, 0) AS told_on_hand,
        coalesce(told.reserved, 0) AS told_reserved, coalesce(told.version, 0) AS told_version,
        coalesce(told.backordered, 0) AS told_backordered, coalesce(held.promised, 0) AS promised, told.wrong_cost_at,
        told.broken_at, told.wrong_sum_at, undone.wrong_undo_at,
        coalesce(held.holds, 0) AS holds, coalesce(held.units, 0) AS held
    FROM stock_level l JOIN variant v ON v.id = l.variant_id JOIN location ON location.id = l.location_id
    LEFT JOIN told ON told.level_id = l.id LEFT JOIN undone ON undone.level_id = l.id
    LEFT JOIN held ON held.level_id = l.id
    WHERE l.id > :after AND l.id <= :upto ORDER BY l.id
""")

# What is kept of each product in a stretch of them, where it is not what the levels say.
KEPT = text("""
    WITH shown AS (
        SELECT v.id, v.product_id, v.sku, v.is_available, v.is_active AND EXISTS (
            SELECT FROM stock_level l JOIN location ON location.id = l.location_id AND location.kind = 'shelf'
            WHERE l.variant_id = v.id AND (l.on_hand > l.reserved OR l.backordered < l.backorder_cap)) AS expected
        FROM variant v JOIN product p ON p.id = v.product_id WHERE p.id > :after AND p.id <= :upto
    ), whole AS (
        SELECT p.id, p.is_available, min(shown.sku) AS sku, coalesce(bool_or(shown.expected), false) AS expected
        FROM product p LEFT JOIN shown ON shown.product_id = p.id
        WHERE p.id > :after AND p.id <= :upto GROUP BY p.id
    )
    SELECT 'variant ' || id AS place, product_id, sku, expected, is_available AS found
    FROM shown WHERE is_available <> expected
    UNION ALL
    SELECT 'product ' || id, id, sku, expected, is_available FROM whole WHERE is_available <> expected
    UNION ALL
    SELECT DISTINCT 'list entry of product ' || whole.id, whole.id, sku, expected, listing.is_available
    FROM whole JOIN listing ON listing.product_id = whole.id WHERE listing.is_available <> expected
    ORDER BY place
""")

NEXT_LEVELS = text("""
    SELECT max(id) AS upto, count(*) AS many
    FROM (SELECT id FROM stock_level WHERE id > :after ORDER BY id LIMIT :most) stretch
""")

NEXT_PRODUCTS = text("""
    SELECT max(id) AS upto, count(*) AS many
    FROM (SELECT id FROM product WHERE id > :after ORDER BY id LIMIT :most) stretch
""")


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that reads one moment of the database for as long as it is open, and can't write."""
    with engine.connect() as connection:
        reader = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        reader.execute(ROOM)
        yield reader


def differences(connection: Connection, proof: Proof) -> Iterator[Difference]:
    """Everything that does not add up; `proof` counts what was looked at meanwhile."""
    for difference in chain(_of_levels(connection, proof), _of_what_is_kept(connection, proof)):
        proof.differences += 1
        yield difference


def differences_of_level(connection: Connection, level_id: int) -> Iterator[Difference]:
    """What does not add up in one level."""
    for level in connection.execute(LEVELS, {"after": level_id - 1, "upto": level_id}):
        yield from _of_level(level)


def _of_levels(connection: Connection, proof: Proof) -> Iterator[Difference]:
    for stretch in _stretches(connection, NEXT_LEVELS):
        for level in connection.execute(LEVELS, stretch):
            proof.looked_at.update(levels=1, movements=level.movements, holds=level.holds)
            yield from _of_level(level)


def _of_level(level: Any) -> Iterator[Difference]:
    rules = [
        ("on hand is the sum of the movements", level.told_on_hand, level.on_hand),
        ("reserved is the sum of the movements", level.told_reserved, level.reserved),
        ("reserved is the sum of the live holds", level.held, level.reserved),
        ("backordered is the sum of the movements", level.told_backordered, level.backordered),
        ("backordered is the sum of what holds wait for", level.promised, level.backordered),
        ("version counts the movements of on hand", level.told_version, level.version),
        ("movements follow each other", "an unbroken chain", _at(level.broken_at, "an unbroken chain")),
        ("after is before and delta", "right sums", _at(level.wrong_sum_at, "right sums")),
        ("costs follow each other", "an unbroken chain", _at(level.wrong_cost_at, "an unbroken chain")),
        ("an undo is the movement the other way", "right undos", _at(level.wrong_undo_at, "right undos")),
    ]
    for rule, expected, found in rules:
        if expected != found:
            yield _difference(level, rule, str(expected), str(found))
    if not 0 <= level.reserved <= level.on_hand:
        yield _difference(level, "no more is reserved than there is", f"0 to {level.on_hand}", str(level.reserved))


def _difference(level: Any, rule: str, expected: str, found: str) -> Difference:
    return Difference(rule, f"level {level.id} in {level.code}", level.sku, expected, found, level_id=level.id)


def _at(seq: int | None, all_right: str) -> str:
    return all_right if seq is None else f"movement {seq}"


def _of_what_is_kept(connection: Connection, proof: Proof) -> Iterator[Difference]:
    for stretch in _stretches(connection, NEXT_PRODUCTS):
        proof.looked_at["products"] += stretch["many"]
        for row in connection.execute(KEPT, stretch):
            said, found = _words(row.expected), _words(row.found)
            yield Difference("is_available is kept", row.place, row.sku, said, found, product_id=row.product_id)


def _stretches(connection: Connection, next_ones: TextClause) -> Iterator[dict[str, int]]:
    """The bounds of one stretch of rows after another: more than `after`, up to `upto`."""
    after = 0
    while (found := connection.execute(next_ones, {"after": after, "most": STRETCH}).one()).many:
        yield {"after": after, "upto": found.upto, "many": found.many}
        after = found.upto


def _words(is_available: bool) -> str:
    return "available" if is_available else "not available"
