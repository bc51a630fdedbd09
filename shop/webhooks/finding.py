"""Webhooks and their nudges, for pages."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from sqlalchemy import Row, and_, or_, select, true
from sqlalchemy.orm import aliased
from sqlalchemy.sql import func

from ..db import db
from ..jobs.models import Job
from ..keyset import Place, Sheet, sheet_of
from .models import Delivery, Webhook
from .services import NoSuchWebhook


def webhook_by_id(webhook_id: int) -> Webhook:
    """Raises NoSuchWebhook."""
    webhook = db.session.get(Webhook, webhook_id)
    if webhook is None:
        raise NoSuchWebhook(gettext("There is no such webhook."))
    return webhook


def all_webhooks() -> Sequence[Row[Webhook, Delivery]]:
    """(webhook, its latest nudge), in the order in which they were made."""
    of_it = select(Delivery).where(Delivery.webhook_id == Webhook.id).order_by(Delivery.id.desc()).limit(1)
    latest = aliased(Delivery, of_it.lateral())
    return db.session.execute(select(Webhook, latest).outerjoin(latest, true()).order_by(Webhook.id)).all()


def deliveries_of(webhook: Webhook, place: Place) -> Sheet:
    """Its nudges, the newest first, with the time of the next attempt as `next_at`."""
    columns: list[Any] = [
        Delivery.id,
        Delivery.cause,
        Delivery.kinds,
        Delivery.state,
        Delivery.attempts,
        Delivery.status_code,
        Delivery.trouble,
        Delivery.detail,
        Delivery.duration_ms,
        Delivery.redelivery_of,
        Delivery.created_at,
        Delivery.tried_at,
        Job.run_at.label("next_at"),
    ]
    query = select(*columns).outerjoin(Job, Job.id == Delivery.job_id).where(Delivery.webhook_id == webhook.id)
    return sheet_of(query, Delivery.id, place)


def troubled_webhooks() -> int:
    """How many get nothing through, or were switched off by the shop because of that."""
    is_failing = and_(Webhook.off_at.is_(None), Webhook.failing_since.is_not(None))
    was_switched_off = Webhook.off_because.in_(["failing", "gone"])
    return db.session.scalar(select(func.count()).select_from(Webhook).where(or_(is_failing, was_switched_off))) or 0
