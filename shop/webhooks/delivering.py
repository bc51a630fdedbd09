"""One attempt at a nudge: written down, sent without any transaction, written down again."""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select

from ..auth.secrets import Unreadable, decrypt
from ..db import db, transaction
from ..jobs.services import NotNow, job
from ..languages import speaking
from .models import Delivery, Webhook
from .news import KINDS, what_is_new
from .sending import Outcome, post
from .services import SECRET, switch_off_by_itself
from .signing import headers
from .troubles import told

PAUSES = (60, 5 * 60, 30 * 60, 2 * 3600, 6 * 3600, 12 * 3600)  # seconds: 21 hours in all
ATTEMPTS = len(PAUSES) + 1
PATIENCE, LEAST_ATTEMPTS = timedelta(days=3), 3  # with a webhook where nothing arrives, this nudge neither

NEWS, TEST = "changes.available", "webhook.test"


@dataclass(frozen=True)
class Nudge:
    """What is sent, and where; without headers where the secret can't be read."""

    url: str
    body: bytes
    headers: dict[str, str]


@job("webhooks.deliver", attempts=ATTEMPTS, pauses=PAUSES, is_apart=True)
def deliver(payload: dict[str, Any]) -> None:
    """Try once. Raises NotNow where it is to be tried again."""
    nudge = _begin(payload["delivery_id"])
    if nudge is None:
        return
    outcome = Outcome(None, "secret", "", 0)
    if nudge.headers:
        settings = current_app.config["SHOP"]
        outcome = post(nudge.url, nudge.body, nudge.headers, may_be_internal=settings.webhook_internal)
    if not _end(payload["delivery_id"], outcome):
        with speaking("en"):
            raise NotNow(told(outcome.trouble, outcome.status, outcome.detail))


def _begin(delivery_id: int) -> Nudge | None:
    """What to send now, with the news up to this moment; None where there is nothing to send any more."""
    with transaction():
        found = _locked(delivery_id)
        if found is None:
            return None
        webhook, delivery = found
        if not webhook.is_active and delivery.cause != "test":
            delivery.state, delivery.trouble, delivery.detail = "failed", "off", ""
            return None
        if delivery.cause == "news":
            _take_in_news(webhook, delivery)
        delivery.attempts += 1
        delivery.tried_at = datetime.now(UTC)
        return _written(webhook, delivery)


def _take_in_news(webhook: Webhook, delivery: Delivery) -> None:
    """Whatever came since the last look is told by this attempt, and makes no nudge of its own."""
    news = what_is_new(webhook.cursor, webhook.kinds)
    delivery.kinds = [kind for kind in KINDS if kind in {*delivery.kinds, *news.kinds}]
    webhook.cursor, webhook.cursor_at = news.cursor, datetime.now(UTC)


def _written(webhook: Webhook, delivery: Delivery) -> Nudge:
    said = {
        "id": delivery.message_id,
        "type": TEST if delivery.cause == "test" else NEWS,
        "kinds": delivery.kinds,
        "created_at": delivery.created_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "attempt": delivery.attempts,
    }
    body = json.dumps(said).encode()
    try:
        signed = headers(_secrets(webhook), delivery.message_id, int(time.time()), body)
    except Unreadable:
        signed = {}
    return Nudge(webhook.url, body, signed)


def _secrets(webhook: Webhook) -> list[str]:
    """What signs now: after a rotation the new one and, for a day, the old one."""
    encrypted = [webhook.secret]
    if webhook.previous_secret and webhook.is_rotating:
        encrypted.append(webhook.previous_secret)
    return [decrypt(SECRET, words) for words in encrypted]


def _end(delivery_id: int, outcome: Outcome) -> bool:
    """Write down how it went. Returns whether that was the end of it."""
    with transaction():
        found = _locked(delivery_id)
        if found is None:
            return True
        webhook, delivery = found
        delivery.status_code, delivery.duration_ms = outcome.status, outcome.ms
        delivery.trouble, delivery.detail = outcome.trouble, outcome.detail
        if outcome.is_delivered:
            delivery.state, webhook.failing_since = "delivered", None
            return True
        because = _patience_ends(webhook, delivery, outcome)
        if because and webhook.is_active:
            switch_off_by_itself(webhook, because)
        if because or delivery.cause == "test" or delivery.attempts >= ATTEMPTS:
            delivery.state = "failed"
        return delivery.state == "failed"


def _patience_ends(webhook: Webhook, delivery: Delivery, outcome: Outcome) -> str:
    """Why nothing more is to be sent there, if that is so. A test shows what it shows, and counts for nothing."""
    if outcome.trouble == "gone":
        return "gone"
    if delivery.cause == "test":
        return ""
    webhook.failing_since = webhook.failing_since or datetime.now(UTC)
    is_long = datetime.now(UTC) - webhook.failing_since >= PATIENCE
    return "failing" if is_long and delivery.attempts >= LEAST_ATTEMPTS else ""


def _locked(delivery_id: int) -> tuple[Webhook, Delivery] | None:
    """A nudge that waits, and its webhook; locked in that order by everybody, and not for long."""
    of_it = select(Webhook).join(Delivery, Delivery.webhook_id == Webhook.id).where(Delivery.id == delivery_id)
    fresh = {"populate_existing": True}
    webhook = db.session.scalar(of_it.with_for_update(of=Webhook).execution_options(**fresh))
    delivery = db.session.get(Delivery, delivery_id, populate_existing=True, with_for_update=True) if webhook else None
    if webhook is None or delivery is None or delivery.state != "waiting":
        return None
    return webhook, delivery
