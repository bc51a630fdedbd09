"""What may be a password, and how it is compared."""

import re
import threading
import time

import pytest
from flask import Flask

from shop.auth import passwords
from shop.auth.accounts import WeakPassword, refuse_weak
from shop.auth.passwords import hash_password, is_password, judge
from shop.auth.secrets import new_secret

from .people import Browser, make_person


@pytest.mark.parametrize(
    "other", [" seven quiet herons", "Seven quiet herons", "seven quiet heron", "seven quiet herons\t"]
)
def test_a_password_is_compared_just_as_it_was_typed(app: Flask, other: str):
    kept = hash_password("seven quiet herons")
    assert is_password(kept, "seven quiet herons")
    assert not is_password(kept, other)


def test_not_a_letter_of_a_long_one_is_cut_off(ana: Browser):
    long = "ñandú über 日本 " * 15
    user = make_person(password=long[:200])
    ana.sign_in(user, long[:199], status=422)
    ana.sign_in(user, long[:200])


def test_no_password_suits_nobody(app: Flask):
    assert not is_password(None, "seven quiet herons")
    assert not is_password("no hash at all", "seven quiet herons")


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("almacen-almacen", "easy to guess"),
        ("stockroom2026", "easy to guess"),
        ("ana.garcia1985", "easy to guess"),
        ("Garcia-garcia1", "easy to guess"),
        ("leavemealone", "most common"),
        ("abcdefghijkl", "Rows such as"),
        ("20012001200120", "guess"),
    ],
)
def test_what_is_guessed_first_is_refused_with_a_hint(app: Flask, password: str, words: str):
    with pytest.raises(WeakPassword, match=words):
        refuse_weak(password, "ana.garcia@example.com", "Ana García")


def test_a_long_one_is_judged_in_no_time(app: Flask):
    started = time.perf_counter()
    assert judge("correct horse battery staple " * 6).score == 4
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    "password", ["4@8({[<3691!|17|0$5+7%2" * 4, "4f8a9c1e7d3b20564f8a9c1e7d3b2056", "1!|7l$5+t" * 8]
)
def test_signs_that_could_be_letters_are_judged_in_no_time(app: Flask, password: str):
    started = time.process_time()
    judge(password[:200])
    assert time.process_time() - started < 1.5


def test_secrets_have_256_bits(app: Flask):
    assert re.fullmatch(r"[\w-]{43}", new_secret())
    assert new_secret() != new_secret()


def test_one_password_is_hashed_at_a_time(app: Flask, monkeypatch: pytest.MonkeyPatch):
    running, most = 0, 0

    def slow(*_: object) -> bool:
        nonlocal running, most
        running += 1
        most = max(most, running)
        time.sleep(0.02)
        running -= 1
        return False

    monkeypatch.setattr(passwords, "_verify", slow)

    def one() -> None:
        with app.app_context():
            is_password(None, "x")

    crowd = [threading.Thread(target=one) for _ in range(8)]
    for person in crowd:
        person.start()
    for person in crowd:
        person.join()
    assert most == 1


def test_who_would_wait_too_long_is_told_to_come_back(ana: Browser, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(passwords, "PATIENCE_SECONDS", 0)
    page = ana.post("auth.sign_in", {"email": "ana@example.com", "password": "seven quiet herons"}, status=503)
    assert "Many people are signing in" in page.words()
    assert page.headers["Retry-After"]
