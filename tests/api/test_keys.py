"""Idempotency keys where it is hard: many at once, a request under way, a failure at the worst moment."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, Response
from sqlalchemy import select, text, update

from shop.api.keys import Key, forget_old_keys
from shop.api.models import IdempotencyKey
from shop.audit.actors import SHELL
from shop.auth.tokens import create_token
from shop.db import db, transaction
from shop.patience import ENTER

from ..auth.people import make_person
from ..stock.crowds import at_once
from .toys import EVERYTHING, answered, create_toy, delete_toy, toys


def make(app: Flask, secret: str, key: str, name: str = "kite") -> Response:
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": key}
    body = json.dumps({"name": name})
    return answered(app, create_toy, "POST", headers=headers, data=body, content_type="application/json")


@pytest.fixture
def secret(real_database: Flask) -> str:
    with real_database.app_context():
        return create_token(make_person("owner"), "Till", EVERYTHING, by=SHELL)[1]


def test_eight_twins_at_once_have_one_effect_and_one_answer(real_database: Flask, secret: str):
    answers = at_once(real_database, *[lambda: make(real_database, secret, "k-1")] * 8)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert sorted(answer.headers.get("Idempotent-Replayed", "") for answer in answers) == [""] + ["true"] * 7
    with real_database.app_context():
        assert toys() == 1


def test_a_twin_that_takes_long_is_not_waited_for_for_ever(real_database: Flask, secret: str):
    make(real_database, secret, "k-0")
    with real_database.app_context():
        owner = db.session.scalar(select(IdempotencyKey.owner))
        engine = db.engine
    with engine.begin() as twin:
        twin.execute(ENTER, {"patience": "3s", "key": f"{owner} k-1"})
        late = make(real_database, secret, "k-1", "ball")
    assert late.status_code == 409
    assert late.json["type"] == "/api/docs#key-under-way"
    assert late.headers["Retry-After"] == "1"
    assert make(real_database, secret, "k-1", "ball").status_code == 201


def test_a_thing_whose_answer_cannot_be_kept_was_never_made(
    real_database: Flask, secret: str, monkeypatch: pytest.MonkeyPatch
):
    def broken(key: Key, response: Response) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(Key, "keep", broken)
        with pytest.raises(RuntimeError):
            make(real_database, secret, "k-1")
    with real_database.app_context():
        assert toys() == 0
    assert make(real_database, secret, "k-1").status_code == 201


def test_answers_are_kept_for_a_week(real_database: Flask, secret: str):
    make(real_database, secret, "k-1")
    make(real_database, secret, "k-2", "ball")
    with real_database.app_context():
        with transaction():
            long_ago = datetime.now(UTC) - timedelta(days=7, minutes=1)
            db.session.execute(update(IdempotencyKey).where(IdempotencyKey.key == "k-1").values(created_at=long_ago))
            assert forget_old_keys() is False
        assert db.session.scalars(text("SELECT key FROM idempotency_key")).all() == ["k-2"]


@pytest.mark.parametrize("key", ["", "k-2"])
def test_nobody_waits_long_for_what_others_hold(real_database: Flask, secret: str, key: str):
    number = make(real_database, secret, "k-1").json["id"]
    with real_database.app_context():
        engine = db.engine
    headers = {"Authorization": f"Bearer {secret}", "If-Match": "*"} | ({"Idempotency-Key": key} if key else {})
    with engine.begin() as somebody:
        somebody.execute(text("UPDATE tag SET name = 'held' WHERE id = :id"), {"id": number})
        late = answered(real_database, delete_toy, "DELETE", headers=headers, values={"toy_id": number})
    assert late.status_code == 503
    assert late.json["type"] == "/api/docs#busy"
    assert late.headers["Retry-After"]
