"""Webhooks for tests, and the worker that calls them."""

from collections.abc import Sequence
from datetime import timedelta
from unittest.mock import patch

from sqlalchemy import select, text

from shop.audit.actors import SHELL, Actor
from shop.db import db
from shop.jobs.models import Job
from shop.jobs.working import do_next
from shop.webhooks import services
from shop.webhooks.models import Delivery, Webhook
from shop.webhooks.nudging import look, nudge

EVERYTHING = ("product", "category", "stock")
ELSEWHERE = "https://hooks.example/almacen"


def make_webhook(
    url: str = ELSEWHERE, kinds: Sequence[str] = EVERYTHING, *, description: str = "", by: Actor = SHELL
) -> tuple[Webhook, str]:
    """One, and its secret. No name server is asked about it."""
    with patch.object(services, "look_up"):
        return services.create_webhook(url, description, kinds, by=by)


def nudges(webhook: Webhook | None = None) -> list[Delivery]:
    """All of them, the oldest first."""
    db.session.expire_all()
    of_it = select(Delivery).order_by(Delivery.id)
    return list(db.session.scalars(of_it.where(Delivery.webhook_id == webhook.id) if webhook else of_it))


def only_nudge() -> Delivery:
    [nudge] = nudges()
    return nudge


def due() -> int:
    """How many jobs the worker has before it, now or later."""
    return len(db.session.scalars(select(Job).where(Job.every_seconds.is_(None), Job.failed_at.is_(None))).all())


def work() -> None:
    """Do all that is due now but for letters, which stay."""
    is_more = True
    while is_more:
        db.session.execute(text("UPDATE job SET run_at = now() + interval '1 year' WHERE kind = 'mail.send'"))
        db.session.commit()
        is_more = do_next()


def send(webhook: Webhook, kinds: Sequence[str] = ("stock",)) -> None:
    """As if there were news: in a transaction that isn't committed there are none."""
    nudge(webhook, "news", kinds)
    work()


def look_and_work() -> None:
    look()
    work()


def let_pass(**time: float) -> None:
    """So much time goes by for the worker: every moment in the table of jobs moves into the past."""
    moved = text("UPDATE job SET run_at = run_at - :time, leased_until = leased_until - :time")
    db.session.execute(moved, {"time": timedelta(**time)})
    db.session.commit()


def seconds_until_next() -> float:
    """Until the one nudge that waits is tried again."""
    waits = "SELECT extract(epoch FROM run_at - now()) FROM job WHERE kind = 'webhooks.deliver'"
    return float(db.session.scalar(text(waits)))
