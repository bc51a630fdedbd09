"""Links of e-mails: how long they live."""

import pytest
from flask import Flask
from itsdangerous import TimestampSigner

from shop.auth.links import LIFETIMES, DeadLink, sign_link, user_of_link

from .people import make_person


@pytest.mark.parametrize("purpose", sorted(LIFETIMES))
def test_a_link_lives_as_long_as_its_purpose_says(app: Flask, monkeypatch: pytest.MonkeyPatch, purpose: str):
    user = make_person()
    token = sign_link(purpose, user)
    now = TimestampSigner("x").get_timestamp()
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: now + LIFETIMES[purpose] - 5)
    assert user_of_link(purpose, token)[0] == user
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: now + LIFETIMES[purpose] + 5)
    with pytest.raises(DeadLink):
        user_of_link(purpose, token)


def test_a_link_signed_under_another_key_is_none(app: Flask, monkeypatch: pytest.MonkeyPatch):
    user = make_person()
    token = sign_link("reset", user)
    monkeypatch.setitem(app.config, "SECRET_KEY", "another")
    with pytest.raises(DeadLink):
        user_of_link("reset", token)


def test_a_link_of_somebody_who_was_shut_out_is_dead(app: Flask):
    user = make_person()
    token = sign_link("reset", user)
    user.is_active = False
    with pytest.raises(DeadLink):
        user_of_link("reset", token)
