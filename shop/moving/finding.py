"""What was sent, and what became of it. The ledger says it, so that it is right whatever was undone since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import aliased

from ..auth.models import User
from ..db import db
from ..errors import NotFound
from ..keyset import Place, Sheet, sheet_of
from ..stock.asking import is_number
from ..stock.models import Location
from ..stock.things import Thing, things_of
from .models import Transfer, TransferLine

MOST_OPEN = 100

# All movements of a transfer carry it as their source, and so do those that take them back. Moves between places come
# to nothing together; what is missing was written off.
LINES = text("""
    SELECT line.variant_id, line.quantity,
        coalesce(sum(m.delta) FILTER (WHERE l.location_id = t.to_id), 0) AS arrived,
        coalesce(sum(m.delta) FILTER (WHERE l.location_id = t.transit_id), 0) AS on_the_way,
        coalesce(-sum(m.delta), 0) AS lost,
        coalesce(-sum(m.delta) FILTER (WHERE l.location_id = t.from_id), 0) AS gone
    FROM transfer t JOIN transfer_line line ON line.transfer_id = t.id
    LEFT JOIN (stock_movement m JOIN stock_level l ON l.id = m.level_id)
        ON m.source_kind = 'transfer' AND m.source_ref = CAST(t.id AS text) AND l.variant_id = line.variant_id
    WHERE t.id = :id GROUP BY line.id ORDER BY line.id
""")
ON_THE_WAY = text("""
    SELECT coalesce(sum(m.delta), 0) FROM transfer t
    JOIN stock_movement m ON m.source_kind = 'transfer' AND m.source_ref = CAST(t.id AS text)
    JOIN stock_level l ON l.id = m.level_id AND l.location_id = t.transit_id
    WHERE t.id = :id
""")


@dataclass(frozen=True)
class Line:
    """So many of a thing were sent, and where they are now."""

    variant_id: int
    thing: Thing | None
    quantity: int
    arrived: int
    on_the_way: int
    returned: int
    lost: int


def transfer_by_id(transfer_id: int, *, locked: bool = False) -> Transfer:
    """The transfer with this number. Raises NotFound."""
    if not is_number(transfer_id):
        raise NotFound
    question = select(Transfer).where(Transfer.id == transfer_id).execution_options(populate_existing=True)
    transfer = db.session.scalar(question.with_for_update() if locked else question)
    if transfer is None:
        raise NotFound
    return transfer


def lines_of(transfer: Transfer) -> list[Line]:
    """What was sent, line by line, as the ledger has it; nothing is anywhere of what was taken back."""
    rows = db.session.execute(LINES, {"id": transfer.id}).all()
    things = things_of([row.variant_id for row in rows])
    is_undone = transfer.state == "undone"
    return [
        Line(
            row.variant_id,
            things.get(row.variant_id),
            row.quantity,
            int(row.arrived),
            int(row.on_the_way),
            0 if is_undone else row.quantity - int(row.gone),
            int(row.lost),
        )
        for row in rows
    ]


def sender_of(transfer: Transfer) -> str:
    """The name of who sent it, as it is today; what is kept of somebody who has left."""
    name = func.coalesce(func.nullif(User.name, ""), User.email)
    known = db.session.scalar(select(name).where(User.id == transfer.user_id)) if transfer.user_id else None
    return known or ("" if transfer.actor_kind == "system" else transfer.actor_label)


def units_on_the_way(transfer: Transfer) -> int:
    """Units of the transfer that lie in its transit location."""
    return int(db.session.scalar(ON_THE_WAY, {"id": transfer.id}) or 0)


def open_transfers() -> Sequence[Any]:
    """Those that are on their way, the oldest first; of more than MOST_OPEN one too many."""
    found = _listed().where(Transfer.state == "sent").order_by(Transfer.id)
    return db.session.execute(found.limit(MOST_OPEN + 1)).all()


def all_open_transfers(place: Place) -> Sheet:
    """However many are on their way, the newest first."""
    return sheet_of(_listed().where(Transfer.state == "sent"), Transfer.id, place)


def other_transfers(place: Place) -> Sheet:
    """Those that arrived or were taken back, the newest first."""
    return sheet_of(_listed().where(Transfer.state != "sent"), Transfer.id, place)


def _listed() -> Select[Any]:
    here, there = aliased(Location), aliased(Location)
    lines = select(TransferLine.quantity).where(TransferLine.transfer_id == Transfer.id).correlate(Transfer)
    units = lines.with_only_columns(text("sum(transfer_line.quantity)")).scalar_subquery()
    things = lines.with_only_columns(text("count(*)")).scalar_subquery()
    return (
        select(
            *(Transfer.id, Transfer.state, Transfer.sent_at, Transfer.note, Transfer.actor_label),
            *(here.name.label("here"), there.name.label("there"), units.label("units"), things.label("things")),
        )
        .join(here, here.id == Transfer.from_id)
        .join(there, there.id == Transfer.to_id)
    )


def free_at(location_id: int, variant_ids: Sequence[int]) -> Mapping[int, int]:
    """The units of each of these variants that nobody has set aside, in one location."""
    rows = db.session.execute(FREE, {"location_id": location_id, "variant_ids": list(variant_ids)})
    return {row.variant_id: row.free for row in rows}


FREE = text("""
    SELECT variant_id, on_hand - reserved AS free FROM stock_level
    WHERE location_id = :location_id AND variant_id = ANY (CAST(:variant_ids AS bigint[]))
""")
