"""A movement of a count or an import is taken back by whoever may take back the whole of it."""

from sqlalchemy import select

from ..auth.guard import refuse_without
from ..auth.models import User
from ..db import db
from .asking import is_number
from .models import StockMovement

OF_THE_WHOLE = {"count": "stock:approve", "import": "imports:undo"}


def permission_to_undo(source_kind: str) -> str:
    """What it takes to take back a movement that was made for the sake of such a document."""
    return OF_THE_WHOLE.get(source_kind, "stock:write")


def permission_to_undo_movement(seq: int) -> str:
    """The same, of the movement with this number."""
    kind = select(StockMovement.source_kind).where(StockMovement.seq == seq)
    return permission_to_undo((db.session.scalar(kind) if is_number(seq) else None) or "")


def refuse_undo(user: User, seq: int) -> None:
    """Raises Forbidden where this person may not take back the movement, whichever page they do it from."""
    refuse_without(user, permission_to_undo_movement(seq))
