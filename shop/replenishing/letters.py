"""Who wants it gets a letter each morning about what runs low; whoever sends it, it is one letter a day."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert

from ..auth.models import User
from ..auth.permissions import ROLES, permissions_of
from ..db import db, transaction
from ..jobs.services import enqueue, every, job
from ..languages import link_to, speaking
from ..mail.services import write_email
from ..stock.models import LowStockWatch
from .asked import Asked
from .finding import MOST_COUNTED, low_stock, low_stock_count

EARLIEST_HOUR = 7
MOST_NAMED = 20
QUARTER_OF_AN_HOUR = 15 * 60

# Of several workers that come here at once the second waits, and then finds the day written.
CLAIM = text("""
    UPDATE low_stock_watch w SET sent_on = :today FROM "user" u
    WHERE u.id = w.user_id AND (w.sent_on IS NULL OR w.sent_on < :today)
      AND u.is_active AND u.deleted_at IS NULL AND u.role = ANY (:roles)
    RETURNING w.user_id
""")
SHELVES = text("SELECT id FROM location WHERE is_active AND kind = 'shelf' ORDER BY id")


def watch(user: User, *, wanted: bool) -> None:
    """Write to them each morning, or no more."""
    with transaction():
        if wanted:
            db.session.execute(insert(LowStockWatch).values(user_id=user.id).on_conflict_do_nothing())
        else:
            db.session.execute(delete(LowStockWatch).where(LowStockWatch.user_id == user.id))


@every(QUARTER_OF_AN_HOUR, "stock.low_letters")
def ask_for_letters() -> None:
    """After seven in the morning by the shop's clock, see that each who wants it gets today's letter."""
    now = datetime.now(ZoneInfo(db.session.scalar(text("SELECT time_zone FROM shop")) or "UTC"))
    if now.hour >= EARLIEST_HOUR:
        claim_letters(now)


def claim_letters(now: datetime) -> int:
    """Have today's letters written that nobody has asked for yet; how many."""
    readers = [role for role in ROLES if "stock:read" in permissions_of(role)]
    with transaction():
        claimed = db.session.execute(CLAIM, {"today": now.date(), "roles": readers}).all()
        for row in claimed:
            enqueue("stock.low_letter", {"user_id": row.user_id})
    return len(claimed)


@job("stock.low_letter")
def write_letter(payload: dict[str, Any]) -> None:
    """One letter in its reader's language, if anything runs low and they still may know."""
    user = db.session.scalar(select(User).where(User.id == payload["user_id"]))
    if user is None or not user.is_active or not user.email or not user.may("stock:read"):
        return
    with speaking(user.language):
        found = low_stock(Asked(places=db.session.scalars(SHELVES).all()), most=MOST_NAMED)
    if not found.rows:
        return
    count = low_stock_count()
    write_email(
        "low_stock",
        user.email,
        user.language,
        name=user.name,
        rows=found.rows,
        count=min(count, MOST_COUNTED),
        is_more=count > MOST_COUNTED,
        others=max(min(count, MOST_COUNTED) - len(found.rows), 0),
        link=link_to("replenishing.low", user.language),
    )
