"""Webhooks: set up, changed and switched by people who look after the shop, and now and then by the shop itself."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext
from sqlalchemy import func, select, text

from ..audit.actors import SYSTEM, Actor
from ..audit.services import note
from ..auth.secrets import encrypt
from ..db import db, transaction
from ..errors import NotFound, ShopError
from .addresses import look_up, read_address
from .letters import tell_that_it_is_off
from .models import Delivery, Webhook
from .news import KINDS, place_now
from .nudging import hurry, nudge
from .signing import new_secret

SECRET = "webhook secret"  # noqa: S105 (what it is encrypted for)
MOST = 20  # the worker looks after each every few seconds
LOOK_UP_SECONDS = 5
BOTH_SIGN_FOR = timedelta(hours=24)

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('webhook', 0))")


class NoSuchWebhook(NotFound):
    """There is none of this number, or none any more."""


class TooManyWebhooks(ShopError):
    """More than the worker should look after."""


class ChangedMeanwhile(ShopError):
    """Somebody else has changed the webhook since the form was shown."""


class SwitchedOff(ShopError):
    """Nothing is sent there."""


def create_webhook(url: str, description: str, kinds: Sequence[str], *, by: Actor) -> tuple[Webhook, str]:
    """A webhook that is told what changes from now on, and its secret, which nobody will be shown again.

    Raises BadAddress, TooManyWebhooks.
    """
    url = _checked(url)
    secret = new_secret()
    with transaction():
        db.session.execute(ONE_AT_A_TIME)
        if (db.session.scalar(select(func.count()).select_from(Webhook)) or 0) >= MOST:
            raise TooManyWebhooks(gettext("There are %(number)s webhooks. Delete one first.", number=MOST))
        webhook = Webhook(
            url=url,
            description=description,
            kinds=_in_order(kinds),
            secret=encrypt(SECRET, secret),
            cursor=place_now(),
            user_id=by.user_id,
        )
        db.session.add(webhook)
        db.session.flush()
        note("webhook.created", by=by, subject=("webhook", webhook.id), new=_told(webhook))
    return webhook, secret


def change_webhook(
    webhook_id: int, version: int, *, url: str, description: str, kinds: Sequence[str], by: Actor
) -> Webhook:
    """Another address, name or kinds. What waits for its next attempt is tried at once.

    Raises BadAddress, ChangedMeanwhile, NoSuchWebhook.
    """
    url = _checked(url)
    with transaction():
        webhook = _locked(webhook_id)
        if webhook.version != version:
            raise ChangedMeanwhile(
                gettext(
                    "Somebody has changed this webhook since you opened it. It is now “%(name)s” to %(url)s."
                    " Save once more to have it your way.",
                    name=webhook.name,
                    url=webhook.url,
                )
            )
        old, has_moved = _told(webhook), webhook.url != url
        webhook.url, webhook.description, webhook.kinds = url, description, _in_order(kinds)
        if old != _told(webhook) or has_moved:
            _has_changed(webhook)
            facts = {**_told(webhook), "is_elsewhere": has_moved}
            note("webhook.changed", by=by, subject=("webhook", webhook.id), old=old, new=facts)
        if has_moved:
            webhook.failing_since = None
            hurry(webhook)
    return webhook


def rotate_secret(webhook_id: int, *, by: Actor) -> tuple[Webhook, str]:
    """A new secret, which nobody will be shown again. For a day the one before signs as well.

    Within that day another takes the place of the new one alone: the program may still have the one from before.
    Raises NoSuchWebhook.
    """
    secret = new_secret()
    with transaction():
        webhook = _locked(webhook_id)
        if not webhook.is_rotating:
            webhook.previous_secret, webhook.previous_until = webhook.secret, datetime.now(UTC) + BOTH_SIGN_FOR
        webhook.secret = encrypt(SECRET, secret)
        _has_changed(webhook)
        note("webhook.rotated", by=by, subject=("webhook", webhook.id), new=_told(webhook))
    return webhook, secret


def switch_off(webhook_id: int, *, by: Actor) -> Webhook:
    """Send nothing there until it is switched on again. Raises NoSuchWebhook."""
    with transaction():
        webhook = _locked(webhook_id)
        if webhook.is_active:
            _switch_off(webhook, "person", by)
    return webhook


def switch_off_by_itself(webhook: Webhook, because: str) -> None:
    """The shop sends nothing there any more, and tells who made the webhook. `because`: failing or gone."""
    with transaction():
        _switch_off(webhook, because, SYSTEM)
        tell_that_it_is_off(webhook)


def switch_on(webhook_id: int, *, by: Actor) -> Webhook:
    """Send there again, and at once: perhaps something came meanwhile, or before in vain. Raises NoSuchWebhook."""
    with transaction():
        webhook = _locked(webhook_id)
        if not webhook.is_active:
            webhook.off_at, webhook.off_because, webhook.failing_since = None, "", None
            _has_changed(webhook)
            note("webhook.switched_on", by=by, subject=("webhook", webhook.id), new=_told(webhook))
            if _waiting(Delivery.webhook_id == webhook.id, Delivery.cause == "news"):
                hurry(webhook)
            else:
                nudge(webhook, "news", webhook.kinds)
    return webhook


def delete_webhook(webhook_id: int, *, by: Actor) -> None:
    """For good, with all that is known of its nudges. Raises NoSuchWebhook."""
    with transaction():
        webhook = _locked(webhook_id)
        note("webhook.deleted", by=by, subject=("webhook", webhook.id), old=_told(webhook))
        db.session.delete(webhook)
        db.session.flush()


def send_test(webhook_id: int, *, by: Actor) -> Delivery:
    """A nudge without news, tried once, also where the webhook is off; one at a time. Raises NoSuchWebhook."""
    with transaction():
        webhook = _locked(webhook_id)
        waiting = _waiting(Delivery.webhook_id == webhook.id, Delivery.cause == "test")
        if waiting:
            return waiting
        note("webhook.tested", by=by, subject=("webhook", webhook.id), new=_told(webhook))
        return nudge(webhook, "test", webhook.kinds)


def send_again(webhook_id: int, delivery_id: int, *, by: Actor) -> Delivery:
    """The same nudge as a new one, or now what waits for its next attempt. Raises NoSuchWebhook, SwitchedOff."""
    with transaction():
        webhook = _locked(webhook_id)
        of_it = select(Delivery).where(Delivery.id == delivery_id, Delivery.webhook_id == webhook.id)
        delivery = db.session.scalar(of_it.execution_options(populate_existing=True))
        if delivery is None:
            raise NoSuchWebhook
        if not webhook.is_active:
            raise SwitchedOff(gettext("This webhook is switched off. Switch it on first."))
        waiting = _waiting(Delivery.redelivery_of == delivery.id)
        note("webhook.redelivered", by=by, subject=("webhook", webhook.id), new=_told(webhook))
        if delivery.state == "waiting" or waiting:
            hurry(webhook)
            return waiting or delivery
        return nudge(webhook, "again", delivery.kinds, redelivery_of=delivery.id)


def _switch_off(webhook: Webhook, because: str, by: Actor) -> None:
    webhook.off_at, webhook.off_because = datetime.now(UTC), because
    _has_changed(webhook)
    facts = {**_told(webhook), "because": because}
    note("webhook.switched_off", by=by, subject=("webhook", webhook.id), new=facts)


def _checked(url: str) -> str:
    """The address, its scheme in small letters. Raises BadAddress where nothing could be sent to it, as is seen now."""
    may_be_internal = current_app.config["SHOP"].webhook_internal
    target = read_address(url, may_be_internal=may_be_internal)
    if not db.session.info.get("in_transaction"):
        # Nothing is written yet; a name server may take its time, and nobody should wait for a connection meanwhile.
        db.session.commit()
    look_up(target, seconds=LOOK_UP_SECONDS, may_be_internal=may_be_internal)
    scheme, colon, rest = url.partition(":")
    return scheme.lower() + colon + rest


def _locked(webhook_id: int) -> Webhook:
    one = select(Webhook).where(Webhook.id == webhook_id).with_for_update()
    webhook = db.session.scalar(one.execution_options(populate_existing=True))
    if webhook is None:
        raise NoSuchWebhook(gettext("There is no such webhook."))
    return webhook


def _waiting(*conditions: Any) -> Delivery | None:
    return db.session.scalar(select(Delivery).where(Delivery.state == "waiting", *conditions).limit(1))


def _has_changed(webhook: Webhook) -> None:
    webhook.version, webhook.changed_at = webhook.version + 1, datetime.now(UTC)


def _in_order(kinds: Sequence[str]) -> list[str]:
    return [kind for kind in KINDS if kind in kinds]


def _told(webhook: Webhook) -> dict[str, Any]:
    """What the audit trail may hold: no secret, nor the path of the address, which some use as one."""
    return {"host": webhook.host, "description": webhook.description, "kinds": list(webhook.kinds)}
