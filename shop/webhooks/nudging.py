"""The worker looks for news, and has whoever waits for it nudged: of each webhook one nudge is on its way at a time.

While it is, nobody looks: each attempt itself takes in what came since, right before it is sent. So a receiver that
was out hears of a thousand changes once, and what comes while it answers makes another nudge, never none.
"""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import exists, select, text
from sqlalchemy.sql import func

from ..db import db, transaction
from ..jobs.services import enqueue, every
from .models import Delivery, Webhook
from .news import what_is_new

EVERY_SECONDS = 5
HOUR = 3600
KEPT_DAYS, MOST_KEPT = 30, 10_000  # deliveries of one webhook

ON_ITS_WAY = exists().where(Delivery.webhook_id == Webhook.id, Delivery.state == "waiting", Delivery.cause == "news")
FRESH = {"populate_existing": True}
IDLE = select(Webhook).where(Webhook.off_at.is_(None), ~ON_ITS_WAY).order_by(Webhook.id).execution_options(**FRESH)
# News of other kinds moves no cursor at once. It must not stay behind for ever, or more and more is looked through.
OLDEST_CURSOR = timedelta(minutes=1)

HURRY = text("""
    UPDATE job SET run_at = now() WHERE id IN (
        SELECT job.id FROM job JOIN webhook_delivery ON job_id = job.id
        WHERE webhook_id = :webhook_id AND state = 'waiting' AND leased_until IS NULL
        FOR UPDATE OF job SKIP LOCKED)
""")
# The worker wrote down nothing more, and nobody will try again.
LOST = text("""
    UPDATE webhook_delivery SET state = 'failed', trouble = 'worker', detail = ''
    WHERE state = 'waiting' AND NOT EXISTS (SELECT FROM job WHERE job.id = job_id AND failed_at IS NULL)
""")
SPENT = text("""
    UPDATE webhook SET previous_secret = NULL, previous_until = NULL WHERE previous_until < now()
""")
OLD = text("DELETE FROM webhook_delivery WHERE created_at < now() - make_interval(days => :days)")
TOO_MANY = text("""
    DELETE FROM webhook_delivery USING webhook
    WHERE webhook_id = webhook.id AND state <> 'waiting' AND webhook_delivery.id <= (
        SELECT id FROM webhook_delivery WHERE webhook_id = webhook.id ORDER BY id DESC OFFSET :most LIMIT 1)
""")


@every(EVERY_SECONDS, "webhooks.look")
def look() -> None:
    """Nudge each webhook for which there is news, unless a nudge is on its way."""
    with transaction():
        for webhook in db.session.scalars(IDLE).all():
            found = what_is_new(webhook.cursor, webhook.kinds)
            is_old = datetime.now(UTC) - webhook.cursor_at > OLDEST_CURSOR
            if (found.kinds or is_old) and _is_still_idle(webhook):
                webhook.cursor, webhook.cursor_at = found.cursor, func.now()
                if found.kinds:
                    nudge(webhook, "news", found.kinds)


@every(HOUR, "webhooks.tidy")
def tidy() -> None:
    """Forget old nudges and secrets that sign no more, and give up the nudges that no job stands for."""
    with transaction():
        db.session.execute(SPENT)
        db.session.execute(LOST)
        db.session.execute(OLD, {"days": KEPT_DAYS})
        db.session.execute(TOO_MANY, {"most": MOST_KEPT})


def nudge(webhook: Webhook, cause: str, kinds: Sequence[str], redelivery_of: int | None = None) -> Delivery:
    """Have the worker send one."""
    with transaction():
        delivery = Delivery(
            message_id=uuid.uuid4().hex,
            webhook_id=webhook.id,
            cause=cause,
            kinds=list(kinds),
            redelivery_of=redelivery_of,
        )
        db.session.add(delivery)
        db.session.flush()
        delivery.job_id = enqueue("webhooks.deliver", {"delivery_id": delivery.id}).id
        db.session.flush()
    return delivery


def _is_still_idle(webhook: Webhook) -> bool:
    """Lock it, unless somebody is changing it: then the next look will do. Only now, as a lock writes to the disk."""
    locked = IDLE.where(Webhook.id == webhook.id).with_for_update(skip_locked=True)
    return db.session.scalar(locked) is not None


def hurry(webhook: Webhook) -> None:
    """Try now what waits for its next attempt: perhaps it goes well, since somebody has changed something."""
    with transaction():
        db.session.execute(HURRY, {"webhook_id": webhook.id})
