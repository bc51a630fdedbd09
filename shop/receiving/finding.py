"""What there is to see: receipts and their lines, what was booked when, suppliers and what they sell."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask_babel import gettext
from sqlalchemy import Row, select, text

from ..audit.models import AuditEntry
from ..auth.models import User
from ..db import db
from ..keyset import ROWS, Place, Sheet, sheet_of
from ..stock.models import Location
from ..stock.things import Thing, find_things, things_of
from .models import Receipt, ReceiptLine, Supplier, SupplierItem
from .refusals import NoSuchLine

MOST_OPEN = 50  # receipts shown above the latest
MOST_BOOKINGS = 100


class Line(NamedTuple):
    """A line of a receipt as it is now. `received` is the sum of what the ledger has for it."""

    id: int
    thing: Thing
    expected: int
    received: int
    arriving: int
    unit_cost_minor: int | None
    version: int
    was_booked: bool
    movements: int = 0

    @property
    def stamp(self) -> str:
        """How a form says what its person saw."""
        return f"{self.version}.{self.received}"

    @property
    def missing(self) -> int:
        """Units that the note says and that haven't been booked."""
        return max(self.expected - self.received, 0)

    @property
    def units(self) -> int:
        """Units that the delivery has, as far as one knows."""
        return max(self.expected, self.received + self.arriving)

    @property
    def cost_minor(self) -> int | None:
        """What all of them cost; None where nobody knows."""
        return None if self.unit_cost_minor is None else self.unit_cost_minor * self.units


LINES = text("""
    SELECT line.id, line.variant_id, line.expected, line.arriving, line.unit_cost_minor, line.version,
        coalesce(came.units, 0) AS received, came.units IS NOT NULL AS was_booked,
        coalesce(came.movements, 0) AS movements
    FROM receipt_line line LEFT JOIN (
        SELECT l.variant_id, sum(m.delta) AS units, count(*) AS movements
        FROM stock_movement m JOIN stock_level l ON l.id = m.level_id
        WHERE m.source_kind = 'receipt' AND m.source_ref = :ref GROUP BY l.variant_id
    ) came ON came.variant_id = line.variant_id
    WHERE line.receipt_id = :receipt_id ORDER BY line.position, line.id
""")


def lines_of(receipt_id: int) -> list[Line]:
    """The receipt's lines in their order, in two statements."""
    rows = db.session.execute(LINES, {"receipt_id": receipt_id, "ref": str(receipt_id)}).all()
    things = things_of([row.variant_id for row in rows])
    return [
        Line(
            row.id,
            things[row.variant_id],
            row.expected,
            int(row.received),
            row.arriving,
            row.unit_cost_minor,
            row.version,
            row.was_booked,
            row.movements,
        )
        for row in rows
    ]


def line_with_receipt(line_id: int) -> tuple[int, Line]:
    """The number of the receipt that the line stands on, and the line. Raises NoSuchLine."""
    receipt_id = db.session.scalar(select(ReceiptLine.receipt_id).where(ReceiptLine.id == line_id))
    if receipt_id is None:
        raise NoSuchLine(gettext("There is no such line."))
    return receipt_id, next(line for line in lines_of(receipt_id) if line.id == line_id)


# What one person booked, or took back, at one moment; `standing` of it was not undone since.
BOOKINGS = text("""
    SELECT min(m.seq) AS first_seq, min(m.at) AS at, m.kind, m.reason, m.actor_label, m.user_id,
        coalesce(nullif(u.name, ''), u.email) AS actor_name, count(*) AS lines, sum(m.delta) AS units,
        count(*) FILTER (WHERE NOT EXISTS (SELECT FROM stock_movement later WHERE later.undo_of = m.seq)) AS standing
    FROM stock_movement m LEFT JOIN "user" u ON u.id = m.user_id
    WHERE m.source_kind = 'receipt' AND m.source_ref = :ref
    GROUP BY m.tx, m.kind, sign(m.delta), m.reason, m.actor_label, m.user_id, u.name, u.email
    ORDER BY first_seq DESC LIMIT :most
""")


def bookings_of(receipt_id: int) -> Sequence[Row[Any]]:
    """Who booked how much and when, the latest first."""
    return db.session.execute(BOOKINGS, {"ref": str(receipt_id), "most": MOST_BOOKINGS}).all()


class Summary(NamedTuple):
    """How far a receipt has come."""

    lines: int
    expected: int
    received: int


SUMMARIES = text("""
    SELECT asked.id,
        (SELECT count(*) FROM receipt_line WHERE receipt_id = asked.id) AS lines,
        (SELECT coalesce(sum(expected), 0) FROM receipt_line WHERE receipt_id = asked.id) AS expected,
        (SELECT coalesce(sum(delta), 0) FROM stock_movement
         WHERE source_kind = 'receipt' AND source_ref = CAST(asked.id AS text)) AS received
    FROM unnest(CAST(:ids AS bigint[])) AS asked(id)
""")


def summaries_of(receipt_ids: Sequence[int]) -> dict[int, Summary]:
    """How far each of these receipts has come, in one statement."""
    rows = db.session.execute(SUMMARIES, {"ids": list(receipt_ids)})
    return {row.id: Summary(row.lines, int(row.expected), int(row.received)) for row in rows}


RECEIPT_COLUMNS = (
    Receipt.id,
    Receipt.state,
    Receipt.supplier_id,
    Receipt.supplier_note,
    Receipt.location_id,
    Receipt.note,
    Receipt.created_at,
    Receipt.closed_at,
    Supplier.name.label("supplier"),
    Location.name.label("location"),
)


def receipts(state: str, supplier_id: int | None, place: Place, *, rows: int = ROWS) -> Sheet:
    """Receipts in a state, or in any where it is "", the latest first."""
    query: Any = (
        select(*RECEIPT_COLUMNS)
        .join(Location, Location.id == Receipt.location_id)
        .outerjoin(Supplier, Supplier.id == Receipt.supplier_id)
    )
    if state:
        query = query.where(Receipt.state == state)
    if supplier_id is not None:
        query = query.where(Receipt.supplier_id == supplier_id)
    return sheet_of(query, Receipt.id, place, rows=rows)


def suppliers_to_choose(chosen: int | None = None) -> Sequence[Row[Any]]:
    """Number and name of the suppliers that the shop buys from, and of the one that is chosen already."""
    offered: Any = select(Supplier.id, Supplier.name).where(Supplier.is_active | (Supplier.id == chosen))
    return db.session.execute(offered.order_by(Supplier.name)).all()


def things_meant(typed: str, supplier_id: int | None, *, exact: bool = False) -> list[Thing]:
    """The variants that `typed` names. What this supplier calls one so is meant before what others call so."""
    if supplier_id is not None and typed.strip():
        theirs = select(SupplierItem.variant_id).where(
            SupplierItem.supplier_id == supplier_id, text("lower(their_sku) = lower(:typed)")
        )
        found = db.session.scalars(theirs.limit(2), {"typed": typed.strip()}).all()
        if len(found) == 1:
            return list(things_of(found).values())
    return find_things(typed, exact=exact)


def lines_with(variant_ids: Sequence[int], receipt_id: int) -> set[int]:
    """Which of these variants stand on the receipt."""
    there = select(ReceiptLine.variant_id).where(
        ReceiptLine.receipt_id == receipt_id, ReceiptLine.variant_id.in_(variant_ids)
    )
    return set(db.session.scalars(there))


def story_of(receipt_id: int) -> Sequence[Row[Any]]:
    """What people did to the receipt itself: opened, closed, opened again, described; the latest first."""
    told: Any = (
        select(AuditEntry.at, AuditEntry.action, AuditEntry.actor_label, AuditEntry.user_id, User.name, User.email)
        .outerjoin(User, User.id == AuditEntry.user_id)
        .where(
            AuditEntry.subject_kind == "receipt",
            AuditEntry.subject_ref == str(receipt_id),
            AuditEntry.action.startswith("receipt."),
        )
    )
    return db.session.execute(told.order_by(AuditEntry.id.desc()).limit(MOST_BOOKINGS)).all()
