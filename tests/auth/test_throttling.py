"""Whoever guesses has to wait; whose account it is has not."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from shop.auth import passwords
from shop.auth.caller import account_key
from shop.auth.models import Throttle
from shop.auth.throttling import LIMITS, TooManyTries, count_try, forget_old_tries, take_back
from shop.db import db

from .people import Browser, make_person

WRONG = "not the one at all"


def tries_until_refused(browser: Browser, user, most: int = 12) -> int:
    """How many wrong passwords are looked at before one is not."""
    for number in range(most):
        page = browser.post("auth.sign_in", {"email": user.email, "password": WRONG}, status=None)
        if page.status == 429:
            assert int(page.headers["Retry-After"]) > 0
            assert "Too many tries" in page.words("p", id="password-error")
            return number
    raise AssertionError(f"{most} wrong passwords in a row")


def later(**time: int) -> None:
    """Let time go by for everything that is throttled."""
    for row in db.session.scalars(select(Throttle)):
        row.blocked_until -= timedelta(**time)
        row.tried_at -= timedelta(**time)
    db.session.commit()


def test_ten_wrong_passwords_in_a_row_are_too_many(ana: Browser):
    assert tries_until_refused(ana, make_person()) < 10


def test_even_the_right_one_has_to_wait_then(ana: Browser):
    user = make_person()
    tries_until_refused(ana, user)
    ana.sign_in(user, status=429)
    later(seconds=16)
    ana.sign_in(user)


def test_each_wrong_try_doubles_the_wait(ana: Browser):
    user, waits = make_person(), []
    tries_until_refused(ana, user)
    for _ in range(8):
        later(minutes=16)
        ana.sign_in(user, WRONG, status=422)
        waits.append(int(ana.sign_in(user, WRONG, status=429).headers["Retry-After"]))
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]


def test_after_an_hour_of_peace_it_begins_anew(ana: Browser):
    user = make_person()
    first = tries_until_refused(ana, user)
    later(hours=2)
    assert tries_until_refused(ana, user) == first


def test_an_address_that_guesses_at_many_accounts_has_to_wait_too(stranger: Browser):
    statuses = [
        stranger.post("auth.sign_in", {"email": f"person{number}@example.com", "password": WRONG}, status=None).status
        for number in range(22)
    ]
    assert statuses.index(429) == LIMITS["address"].free


def test_unknown_addresses_are_throttled_like_known_ones(ana: Browser, stranger: Browser):
    class Nobody:
        email = "nobody@example.com"

    assert tries_until_refused(ana, make_person()) == tries_until_refused(stranger, Nobody())


def test_a_device_that_was_signed_in_before_is_never_shut_out_by_strangers(app: Flask, ana: Browser):
    user = make_person()
    ana.sign_in(user)
    ana.post("auth.sign_out")
    # From everywhere, and from Ana's own network as well.
    for number in range(80):
        stranger = Browser(app, address=f"198.51.100.{number % 13}" if number % 2 else "127.0.0.1")
        stranger.post("auth.sign_in", {"email": user.email, "password": WRONG}, status=None)
    Browser(app, address="203.0.113.77").sign_in(user, status=429)
    ana.sign_in(user)


def test_a_known_device_has_a_limit_of_its_own(ana: Browser):
    user = make_person()
    ana.sign_in(user)
    ana.post("auth.sign_out")
    assert tries_until_refused(ana, user) < 10


def test_a_device_cookie_of_ones_own_making_is_worth_nothing(app: Flask, stranger: Browser):
    user = make_person()
    stranger.client.set_cookie("devices", '{"x":"y"}.forged')
    assert tries_until_refused(stranger, user) < 10


def test_a_right_password_takes_nothing_of_what_was_guessed_elsewhere(ana: Browser, stranger: Browser):
    """Else whoever has an account could sign in between guesses, and begin anew each time."""
    mine, theirs = make_person(), make_person()
    for _ in range(3):
        stranger.sign_in(theirs, WRONG, status=422)
    stranger.sign_in(mine)
    address = db.session.scalar(select(Throttle.tries).where(Throttle.key == "address:203.0.113.9"))
    assert address == 3


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2001:db8::1", "2001:db8::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_of_an_ipv6_address_its_network_counts(first: str, second: str, same: bool):
    from shop.auth.caller import Caller

    assert (Caller(first).network == Caller(second).network) == same


def test_what_is_taken_back_leaves_the_others_as_they_are(app: Flask):
    count_try(["pair:a", "address:b"])
    count_try(["address:b"])
    take_back(["pair:a", "address:b"])
    left = {row.key: row.tries for row in db.session.scalars(select(Throttle))}
    assert left == {"address:b": 1}


@pytest.mark.parametrize("spelling", ["İris@example.com", "IRİS@example.com", "iris@EXAMPLE.com"])
def test_an_account_is_counted_as_one_however_it_is_spelt(app: Flask, spelling: str):
    assert account_key(spelling) == account_key("iris@example.com")


def test_who_could_not_even_be_asked_has_not_tried(ana: Browser, monkeypatch: pytest.MonkeyPatch):
    user = make_person()
    monkeypatch.setattr(passwords, "PATIENCE_SECONDS", 0)
    for _ in range(8):
        ana.sign_in(user, status=503)
    monkeypatch.undo()
    ana.sign_in(user)


def test_a_refused_try_counts_nowhere(app: Flask):
    for _ in range(LIMITS["pair"].free):
        count_try(["pair:a"])
    with pytest.raises(TooManyTries):
        count_try(["pair:a", "address:b"])
    assert db.session.get(Throttle, "address:b") is None


def test_old_counts_are_removed(app: Flask):
    count_try(["pair:a"])
    later(days=2)
    count_try(["pair:b"])
    forget_old_tries()
    assert [row.key for row in db.session.scalars(select(Throttle))] == ["pair:b"]
