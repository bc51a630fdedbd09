"""Several workers, and what is locked while a program takes its time."""

import socket
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from shop.audit.actors import SHELL
from shop.db import db
from shop.jobs.services import KINDS
from shop.jobs.working import do_next
from shop.webhooks import services
from shop.webhooks.models import Webhook
from shop.webhooks.nudging import nudge

from ..stock.crowds import at_once, kinds
from .hooks import due, make_webhook, nudges, only_nudge
from .receiver import Receiver, say


def test_of_several_workers_one_sends(real_database: Flask, receiver: Receiver):
    with real_database.app_context():
        webhook, _ = make_webhook(receiver.url)
        nudge(webhook, "news", ["stock"])
    assert sorted(at_once(real_database, *[do_next] * 4)) == [False, False, False, True]
    assert len(receiver.calls) == 1
    with real_database.app_context():
        assert only_nudge().state == "delivered"


def test_two_that_look_at_once_make_one_nudge(real_database: Flask, receiver: Receiver):
    with real_database.app_context():
        make_webhook(receiver.url)
        db.session.execute(text("UPDATE webhook SET cursor = 'lost'"))
        db.session.commit()
    at_once(real_database, *[look_alone] * 6)
    with real_database.app_context():
        assert len(nudges()) == 1


def look_alone() -> None:
    KINDS["webhooks.look"].handler({})


def test_the_database_holds_that_one_nudge_of_the_news_is_on_its_way(app: Flask):
    webhook, _ = make_webhook()
    nudge(webhook, "news", ["stock"])
    nudge(webhook, "test", ["stock"])
    with pytest.raises(IntegrityError, match="uq_webhook_delivery_waiting"):
        nudge(webhook, "news", ["stock"])


def test_nothing_is_locked_and_no_transaction_is_open_while_a_program_takes_its_time(
    real_database: Flask, receiver: Receiver
):
    seen: list[object] = []

    def look_at_the_database(connection: socket.socket) -> None:
        with real_database.app_context():
            idle = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"
            seen.append(db.session.scalar(text(idle)))
            db.session.execute(text("SELECT FROM webhook FOR UPDATE NOWAIT"))
            db.session.execute(text("SELECT FROM webhook_delivery FOR UPDATE NOWAIT"))
            db.session.execute(text("SELECT FROM job FOR UPDATE NOWAIT"))
            db.session.rollback()
            # Whoever deletes it meanwhile needn't wait either.
            services.delete_webhook(webhook_id, by=SHELL)
            seen.append("deleted")
        say("204 No Content")(connection)

    receiver.answer = look_at_the_database
    with real_database.app_context():
        webhook, _ = make_webhook(receiver.url)
        webhook_id = webhook.id
        nudge(webhook, "news", ["stock"])
    with real_database.app_context():
        assert do_next()
        assert (nudges(), due()) == ([], 0)
    assert seen == [0, "deleted"]


def test_of_two_that_make_the_last_one_that_may_be_one_is_told(real_database: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(services, "MOST", 3)
    answers = at_once(real_database, *[make_webhook] * 5)
    assert kinds(answers) == {"TooManyWebhooks": 2, "tuple": 3}


def test_of_two_that_change_one_at_once_the_second_is_told(real_database: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(services, "look_up", lambda *given, **more: ["198.51.100.7"])
    with real_database.app_context():
        webhook, _ = make_webhook()
        webhook_id = webhook.id

    def change() -> Webhook:
        new = {"url": "https://other.example/", "description": str(datetime.now(UTC)), "kinds": ["stock"]}
        return services.change_webhook(webhook_id, 1, **new, by=SHELL)

    assert kinds(at_once(real_database, change, change)) == {"ChangedMeanwhile": 1, "Webhook": 1}
