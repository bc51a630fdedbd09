"""The worker looks for news and has programs nudged: once for much, and again for what comes later."""

import json
import socket
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from shop.audit.actors import SHELL
from shop.catalog.models import Variant
from shop.db import db
from shop.stock.services import receive_stock
from shop.webhooks import services
from shop.webhooks.nudging import look

from ..counting import listening_to
from ..factories import make_category, make_variant
from .hooks import due, let_pass, look_and_work, make_webhook, nudges, only_nudge, work
from .receiver import Receiver, say


@pytest.fixture
def mug(real_database: Flask) -> Iterator[Variant]:
    """A mug, of which nobody has been told anything yet. News are what others have committed."""
    with real_database.app_context():
        yield make_variant("Mug", stock=5)


def kinds_of(receiver: Receiver) -> list[list[str]]:
    return [json.loads(call.body)["kinds"] for call in receiver.calls]


def test_what_was_before_the_webhook_is_no_news_to_it(mug: Variant, receiver: Receiver):
    make_webhook(receiver.url)
    look_and_work()
    assert nudges() == []


@pytest.mark.parametrize("kinds", [["stock"], ["product"], ["category"], ["product", "category", "stock"]])
def test_who_asked_for_some_kinds_is_told_of_these(mug: Variant, receiver: Receiver, kinds: list[str]):
    make_webhook(receiver.url, kinds)
    make_category("Cups")
    make_variant("Cup")
    receive_stock(mug, 3, by=SHELL)
    look_and_work()
    assert kinds_of(receiver) == [kinds]
    look_and_work()
    assert len(receiver.calls) == 1


def test_only_the_kinds_that_changed_are_named(mug: Variant, receiver: Receiver):
    make_webhook(receiver.url)
    receive_stock(mug, 3, by=SHELL)
    look_and_work()
    make_category("Cups")
    look_and_work()
    assert kinds_of(receiver) == [["stock"], ["category"]]


def test_a_thousand_changes_make_one_nudge(mug: Variant, receiver: Receiver):
    make_webhook(receiver.url)
    for _ in range(20):
        receive_stock(mug, 1, by=SHELL)
        look()
    assert due() == 1
    work()
    look_and_work()
    assert len(receiver.calls) == 1


def test_while_one_fails_what_comes_is_told_by_its_next_attempt(mug: Variant, receiver: Receiver):
    receiver.answer = say("500 Internal Server Error")
    make_webhook(receiver.url)
    receive_stock(mug, 3, by=SHELL)
    look_and_work()
    make_category("Cups")
    look_and_work()
    assert len(receiver.calls) == 1
    receiver.answer = say("204 No Content")
    let_pass(minutes=2)
    work()
    look_and_work()
    assert kinds_of(receiver) == [["stock"], ["category", "stock"]]
    assert only_nudge().state == "delivered"


def test_what_comes_while_the_program_answers_is_told_by_another(
    mug: Variant, receiver: Receiver, real_database: Flask
):
    make_webhook(receiver.url)
    mug_id, usual = mug.id, receiver.answer

    def sell_meanwhile(connection: socket.socket) -> None:
        receiver.answer = usual
        with real_database.app_context():
            receive_stock(db.session.get_one(Variant, mug_id), 1, by=SHELL)
        usual(connection)

    receiver.answer = sell_meanwhile
    receive_stock(mug, 3, by=SHELL)
    look_and_work()
    look_and_work()
    assert kinds_of(receiver) == [["stock"], ["stock"]]


def test_after_a_nudge_that_failed_for_good_the_next_change_makes_another(mug: Variant, receiver: Receiver):
    receiver.answer = say("500 Internal Server Error")
    make_webhook(receiver.url)
    receive_stock(mug, 3, by=SHELL)
    look_and_work()
    for _ in range(6):
        let_pass(days=1)
        work()
    assert only_nudge().state == "failed"
    look_and_work()
    assert len(nudges()) == 1
    receive_stock(mug, 3, by=SHELL)
    look_and_work()
    assert [nudge.state for nudge in nudges()] == ["failed", "waiting"]


def test_who_was_off_is_told_once_when_switched_on(mug: Variant, receiver: Receiver):
    webhook, _ = make_webhook(receiver.url, ["product", "stock"])
    services.switch_off(webhook.id, by=SHELL)
    receive_stock(mug, 3, by=SHELL)
    look_and_work()
    assert receiver.calls == []
    services.switch_on(webhook.id, by=SHELL)
    services.switch_on(webhook.id, by=SHELL)
    look_and_work()
    look_and_work()
    assert kinds_of(receiver) == [["product", "stock"]]


def test_what_was_told_in_vain_before_is_told_when_switched_on(mug: Variant, receiver: Receiver):
    receiver.answer = say("500 Internal Server Error")
    webhook, _ = make_webhook(receiver.url)
    receive_stock(mug, 3, by=SHELL)
    look_and_work()
    services.switch_off(webhook.id, by=SHELL)
    let_pass(minutes=2)
    work()
    assert only_nudge().trouble == "off"
    receiver.answer = say("204 No Content")
    services.switch_on(webhook.id, by=SHELL)
    look_and_work()
    assert [nudge.state for nudge in nudges()] == ["failed", "delivered"]


def test_a_cursor_that_means_nothing_any_more_is_news_of_everything(mug: Variant, receiver: Receiver):
    make_webhook(receiver.url)
    db.session.execute(text("UPDATE webhook SET cursor = '1-1.5:5:'"))
    db.session.commit()
    look_and_work()
    look_and_work()
    assert kinds_of(receiver) == [["product", "category", "stock"]]


def test_a_cursor_never_stays_behind_by_much(mug: Variant, receiver: Receiver):
    webhook, _ = make_webhook(receiver.url, ["category"])
    before = webhook.cursor
    receive_stock(mug, 3, by=SHELL)
    look()
    db.session.refresh(webhook)
    assert webhook.cursor == before, "looking writes nothing"
    db.session.execute(text("UPDATE webhook SET cursor_at = now() - interval '2 minutes'"))
    db.session.commit()
    look()
    db.session.refresh(webhook)
    assert webhook.cursor != before
    assert nudges() == []


def test_looking_costs_two_statements_where_there_is_nothing_new(mug: Variant, receiver: Receiver):
    make_webhook(receiver.url)
    with listening_to(db.engine) as statements, statements.at_most(2):
        look()
