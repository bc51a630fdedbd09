"""A nudge goes out, arrives or is tried again, and what becomes of its webhook."""

import base64
import hashlib
import hmac
import json
import re
import time
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import select, text

from shop.audit.actors import SHELL
from shop.audit.models import AuditEntry
from shop.db import db
from shop.errors import NotFound
from shop.jobs.working import LEASE_SECONDS, do_next
from shop.mail.models import Email
from shop.webhooks import delivering, nudging, services
from shop.webhooks.delivering import ATTEMPTS, PAUSES
from shop.webhooks.models import Webhook
from shop.webhooks.nudging import nudge, tidy

from ..auth.people import make_person
from .hooks import due, let_pass, make_webhook, nudges, only_nudge, seconds_until_next, send, work
from .receiver import Call, Receiver, say


def is_signed_with(secret: str, call: Call) -> bool:
    """As docs/webhooks.md tells receivers to look at it, from the bytes that came."""
    message, sent_at = call.headers["Webhook-Id"], call.headers["Webhook-Timestamp"]
    key = base64.b64decode(secret[len("whsec_") :])
    mac = hmac.new(key, f"{message}.{sent_at}.".encode() + call.body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(mac).decode() in call.headers["Webhook-Signature"].split(" ")


def test_news_are_told_by_a_signed_nudge_that_holds_none_of_them(receiver: Receiver):
    webhook, secret = make_webhook(receiver.url)
    send(webhook, ["category", "stock"])
    [call] = receiver.calls
    assert call.line == "POST /hooks?shop=1 HTTP/1.1"
    assert call.headers["Host"] == f"127.0.0.1:{receiver.port}"
    assert call.headers["User-Agent"] == "Almacen"
    assert call.headers["Content-Type"] == "application/json"
    assert abs(time.time() - int(call.headers["Webhook-Timestamp"])) < 60
    told = json.loads(call.body)
    assert set(told) == {"id", "type", "kinds", "created_at", "attempt"}
    assert (told["id"], told["type"], told["attempt"]) == (call.headers["Webhook-Id"], "changes.available", 1)
    assert told["kinds"] == ["category", "stock"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", told["created_at"])
    assert is_signed_with(secret, call)
    assert not is_signed_with("whsec_" + base64.b64encode(b"x" * 32).decode(), call)
    assert (only_nudge().state, only_nudge().status_code, only_nudge().attempts) == ("delivered", 204, 1)
    assert only_nudge().duration_ms is not None
    assert due() == 0


def test_after_a_rotation_both_secrets_sign_for_a_day(receiver: Receiver):
    webhook, old = make_webhook(receiver.url)
    _, new = services.rotate_secret(webhook.id, by=SHELL)
    send(webhook)
    webhook.previous_until = datetime.now(UTC) - timedelta(seconds=1)
    db.session.commit()
    send(webhook)
    in_between, later = receiver.calls
    assert is_signed_with(old, in_between)
    assert is_signed_with(new, in_between)
    assert len(in_between.headers["Webhook-Signature"].split(" ")) == 2
    assert is_signed_with(new, later)
    assert not is_signed_with(old, later)


def test_a_second_new_secret_within_a_day_does_not_cut_the_receiver_off(receiver: Receiver):
    webhook, old = make_webhook(receiver.url)
    _, between = services.rotate_secret(webhook.id, by=SHELL)
    until = webhook.previous_until
    _, new = services.rotate_secret(webhook.id, by=SHELL)
    send(webhook)
    [call] = receiver.calls
    assert [is_signed_with(secret, call) for secret in (old, between, new)] == [True, False, True]
    assert webhook.previous_until == until


def test_a_day_is_what_a_rotation_gives(app: Flask):
    webhook, _ = make_webhook()
    services.rotate_secret(webhook.id, by=SHELL)
    left = webhook.previous_until - datetime.now(UTC)
    assert timedelta(hours=23, minutes=59) < left <= timedelta(hours=24)


def test_what_fails_is_tried_again_after_longer_and_longer_pauses_and_then_no_more(receiver: Receiver):
    receiver.answer = say("500 Internal Server Error")
    webhook, secret = make_webhook(receiver.url)
    send(webhook)
    for attempt, pause in enumerate(PAUSES, 1):
        assert (only_nudge().state, only_nudge().attempts) == ("waiting", attempt)
        assert (only_nudge().trouble, only_nudge().status_code) == ("status", 500)
        assert 0.7 * pause < seconds_until_next() < 1.3 * pause
        work()
        assert len(receiver.calls) == attempt, "nothing before its time"
        let_pass(seconds=1.3 * pause)
        work()
    assert (only_nudge().state, only_nudge().attempts) == ("failed", ATTEMPTS)
    assert due() == 0
    assert [json.loads(call.body)["attempt"] for call in receiver.calls] == list(range(1, ATTEMPTS + 1))
    assert len({call.headers["Webhook-Id"] for call in receiver.calls}) == 1
    assert all(is_signed_with(secret, call) for call in receiver.calls)


def test_the_pauses_are_those_that_the_documents_promise(without_database: None):
    assert PAUSES == (60, 300, 1800, 7200, 21600, 43200)
    assert sum(PAUSES) * 1.25 < 27 * 3600


def test_a_receiver_that_comes_back_is_told(receiver: Receiver):
    receiver.answer = say("503 Service Unavailable")
    webhook, _ = make_webhook(receiver.url)
    send(webhook)
    db.session.refresh(webhook)
    assert webhook.failing_since is not None
    receiver.answer = say("200 OK", body=b"thanks")
    let_pass(minutes=2)
    work()
    db.session.refresh(webhook)
    assert (only_nudge().state, only_nudge().attempts, only_nudge().trouble) == ("delivered", 2, "")
    assert webhook.failing_since is None


def test_410_switches_the_webhook_off_and_its_maker_is_told(receiver: Receiver):
    receiver.answer = say("410 Gone")
    ana = make_person("manager", email="ana@example.com")
    webhook, _ = make_webhook(receiver.url, description="Till", by=ana.actor)
    send(webhook)
    db.session.refresh(webhook)
    assert (webhook.is_active, webhook.off_because) == (False, "gone")
    assert (only_nudge().state, only_nudge().trouble) == ("failed", "gone")
    [letter] = db.session.scalars(select(Email)).all()
    assert letter.recipient == "ana@example.com"
    assert "“Till”" in letter.subject
    assert "wants no more" in letter.text
    assert f"/desk/webhooks/{webhook.id}" in letter.text
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "webhook.switched_off")).one()
    assert (entry.actor_kind, entry.new["because"]) == ("system", "gone")
    assert due() == 1, "the letter alone"


def fail_since(webhook: Webhook, days: float) -> None:
    webhook.failing_since = datetime.now(UTC) - timedelta(days=days)
    db.session.commit()


def test_three_days_without_success_switch_it_off(receiver: Receiver):
    receiver.answer = say("500 Internal Server Error")
    ana = make_person("manager", email="ana@example.com")
    webhook, _ = make_webhook(receiver.url, by=ana.actor)
    fail_since(webhook, days=2.9)
    send(webhook)
    db.session.refresh(webhook)
    assert webhook.is_active
    fail_since(webhook, days=3)
    let_pass(minutes=2)
    work()
    db.session.refresh(webhook)
    assert webhook.is_active, "once or twice may be chance, however long ago the last success was"
    let_pass(minutes=10)
    work()
    db.session.refresh(webhook)
    assert (webhook.is_active, webhook.off_because) == (False, "failing")
    assert only_nudge().state == "failed"
    assert "three days" in db.session.scalars(select(Email)).one().text


@pytest.mark.parametrize("departure", ["deactivated", "demoted"])
def test_where_its_maker_is_gone_all_who_look_after_the_shop_are_told(receiver: Receiver, departure: str):
    receiver.answer = say("410 Gone")
    maker = make_person("manager")
    make_person("manager", email="mia@example.com")
    make_person("owner", email="olga@example.com")
    make_person("staff", email="sam@example.com")
    webhook, _ = make_webhook(receiver.url, by=maker.actor)
    if departure == "deactivated":
        maker.is_active = False
    else:
        maker.role = "staff"
    db.session.commit()
    send(webhook)
    letters = db.session.scalars(select(Email.recipient)).all()
    assert sorted(letters) == ["mia@example.com", "olga@example.com"]


def test_what_waits_for_a_webhook_that_is_off_is_not_sent(receiver: Receiver):
    receiver.answer = say("500 Internal Server Error")
    webhook, _ = make_webhook(receiver.url)
    send(webhook)
    services.switch_off(webhook.id, by=SHELL)
    let_pass(minutes=2)
    work()
    assert len(receiver.calls) == 1
    assert (only_nudge().state, only_nudge().trouble) == ("failed", "off")


def test_what_waits_is_tried_at_once_when_the_webhook_is_switched_on_or_moves(receiver: Receiver):
    receiver.answer = say("500 Internal Server Error")
    webhook, _ = make_webhook(receiver.url)
    send(webhook)
    services.switch_off(webhook.id, by=SHELL)
    services.switch_on(webhook.id, by=SHELL)
    work()
    assert len(receiver.calls) == 2
    changed = {"url": f"{receiver.url}&two=2", "description": "", "kinds": ["stock"], "by": SHELL}
    services.change_webhook(webhook.id, webhook.version, **changed)
    work()
    assert receiver.calls[-1].line == "POST /hooks?shop=1&two=2 HTTP/1.1"


def test_a_test_is_tried_once_and_says_nothing_about_the_webhook(receiver: Receiver):
    receiver.answer = say("500 Internal Server Error")
    webhook, _ = make_webhook(receiver.url)
    services.switch_off(webhook.id, by=SHELL)
    first = services.send_test(webhook.id, by=SHELL)
    assert services.send_test(webhook.id, by=SHELL).id == first.id, "one at a time"
    work()
    [call] = receiver.calls
    assert json.loads(call.body)["type"] == "webhook.test"
    assert (only_nudge().cause, only_nudge().state) == ("test", "failed")
    db.session.refresh(webhook)
    assert webhook.failing_since is None


def test_a_nudge_is_sent_again_as_a_new_one(receiver: Receiver):
    webhook, _ = make_webhook(receiver.url)
    send(webhook, ["product"])
    first = only_nudge()
    again = services.send_again(webhook.id, first.id, by=SHELL)
    assert services.send_again(webhook.id, first.id, by=SHELL).id == again.id, "a double click sends one"
    work()
    one, two = receiver.calls
    assert one.headers["Webhook-Id"] != two.headers["Webhook-Id"]
    assert json.loads(two.body)["kinds"] == ["product"]
    assert [(nudge.cause, nudge.redelivery_of) for nudge in nudges()] == [("news", None), ("again", first.id)]


def test_what_waits_is_sent_again_by_itself(receiver: Receiver):
    receiver.answer = say("500 Internal Server Error")
    webhook, _ = make_webhook(receiver.url)
    send(webhook)
    assert services.send_again(webhook.id, only_nudge().id, by=SHELL).id == only_nudge().id
    work()
    assert only_nudge().attempts == 2


def test_nothing_is_sent_again_to_a_webhook_that_is_off_or_another(receiver: Receiver):
    webhook, _ = make_webhook(receiver.url)
    other, _ = make_webhook(receiver.url)
    send(webhook)
    with pytest.raises(NotFound):
        services.send_again(other.id, only_nudge().id, by=SHELL)
    services.switch_off(webhook.id, by=SHELL)
    with pytest.raises(services.SwitchedOff, match="Switch it on first"):
        services.send_again(webhook.id, only_nudge().id, by=SHELL)


def test_a_deleted_webhook_is_called_no_more(receiver: Receiver):
    receiver.answer = say("500 Internal Server Error")
    webhook, _ = make_webhook(receiver.url)
    send(webhook)
    services.delete_webhook(webhook.id, by=SHELL)
    let_pass(minutes=2)
    work()
    assert len(receiver.calls) == 1
    assert (nudges(), due()) == ([], 0)


def test_a_secret_that_can_not_be_read_any_more_is_said(receiver: Receiver, app: Flask, monkeypatch):
    webhook, _ = make_webhook(receiver.url)
    monkeypatch.setitem(app.config, "SECRET_KEY", "another one")
    send(webhook)
    assert receiver.calls == []
    assert (only_nudge().state, only_nudge().trouble) == ("waiting", "secret")


def test_a_nudge_that_no_job_stands_for_is_given_up_so_that_the_next_can_go(app: Flask):
    webhook, _ = make_webhook()
    nudge(webhook, "news", ["stock"])
    db.session.execute(text("UPDATE job SET failed_at = now()"))
    tidy()
    assert (only_nudge().state, only_nudge().trouble) == ("failed", "worker")


def test_a_worker_that_dies_while_it_calls_is_followed_by_another(receiver: Receiver):
    class Killed(BaseException):
        """Nobody catches it, as nobody catches a kill -9."""

    webhook, _ = make_webhook(receiver.url)
    nudge(webhook, "news", ["stock"])
    with patch.object(delivering, "post", side_effect=Killed), pytest.raises(Killed):
        do_next()
    assert not do_next(), "it is leased"
    let_pass(seconds=LEASE_SECONDS + 1)
    work()
    assert (only_nudge().state, only_nudge().attempts, len(receiver.calls)) == ("delivered", 2, 1)


def test_a_secret_that_signs_no_more_is_forgotten(app: Flask):
    webhook, _ = make_webhook()
    services.rotate_secret(webhook.id, by=SHELL)
    tidy()
    db.session.refresh(webhook)
    assert webhook.previous_secret
    webhook.previous_until = datetime.now(UTC) - timedelta(seconds=1)
    db.session.commit()
    tidy()
    db.session.refresh(webhook)
    assert (webhook.previous_secret, webhook.previous_until) == (None, None)


def test_nudges_are_forgotten_after_thirty_days_and_beyond_ten_thousand(app: Flask, monkeypatch):
    webhook, _ = make_webhook()
    for age in (31, 29, 2, 1, 0):
        old = nudge(webhook, "test", ["stock"])
        old.state, old.created_at = "delivered", datetime.now(UTC) - timedelta(days=age)
    db.session.commit()
    tidy()
    assert len(nudges()) == 4
    monkeypatch.setattr(nudging, "MOST_KEPT", 3)
    tidy()
    assert [nudge.created_at > datetime.now(UTC) - timedelta(days=3) for nudge in nudges()] == [True] * 3
