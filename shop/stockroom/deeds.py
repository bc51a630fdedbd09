"""What rows of the grid have done: movements that can be taken back."""

from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import select

from ..db import db
from ..stock.asking import is_number
from ..stock.models import StockMovement
from ..stock.refusals import NoSuchMovement


@dataclass(frozen=True)
class Deed:
    """A movement as a row tells it. `stands` unless it was taken back, and not done again."""

    seq: int
    level_id: int
    before: int
    after: int
    delta: int
    kind: str
    stands: bool = True


def deed_of(movement: StockMovement) -> Deed:
    """What a movement did."""
    told = (movement.level_id, movement.before, movement.after, movement.delta, movement.kind)
    return Deed(movement.seq, *told, stands=movement.kind != "undone")


def written_under(request_key: str, level_id: int) -> StockMovement | None:
    """What was written of a level under a request key: its answer may never have arrived."""
    mine = select(StockMovement).where(StockMovement.request_key == request_key, StockMovement.level_id == level_id)
    return db.session.scalar(mine)


def level_of_movement(seq: int) -> int:
    """The level that a movement moved. Raises NoSuchMovement."""
    level_id = (
        db.session.scalar(select(StockMovement.level_id).where(StockMovement.seq == seq)) if is_number(seq) else None
    )
    if level_id is None:
        raise NoSuchMovement(gettext("The ledger has no such movement."))
    return level_id
