"""Two at once, with real connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select

from shop.audit.models import AuditEntry
from shop.auth.accounts import reset_password, welcome
from shop.auth.leaving import LastOwner, delete_account
from shop.auth.links import DeadLink, sign_link
from shop.auth.models import User
from shop.auth.spending import spend
from shop.db import db, transaction

from .people import make_person


def both(app: Flask, first, second) -> list[str]:
    """What two threads say that begin at the same moment: nothing, or the name of the refusal."""
    barrier = Barrier(2)

    def run(work) -> str:
        with app.app_context():
            barrier.wait()
            try:
                work()
                return ""
            except Exception as refusal:
                return type(refusal).__name__

    with ThreadPoolExecutor(2) as threads:
        return sorted(threads.map(run, (first, second)))


def test_a_reset_link_that_is_sent_twice_at_once_works_once(real_database: Flask):
    with real_database.app_context():
        user = make_person()
        token, user_id = sign_link("reset", user), user.id
    words = ("first password of two", "second password of two")
    results = both(real_database, *[lambda word=word: reset_password("reset", token, word) for word in words])
    assert results == ["", DeadLink.__name__]
    with real_database.app_context():
        resets = select(func.count()).where(AuditEntry.action == "password.reset")
        assert db.session.scalar(resets) == 1
        assert db.session.get(User, user_id).password_hash


def test_the_last_two_owners_can_not_leave_at_once(real_database: Flask):
    with real_database.app_context():
        first, second = make_person("owner").id, make_person("owner").id
    leave = [lambda number=number: delete_account(db.session.get(User, number)) for number in (first, second)]
    assert both(real_database, *leave) == ["", LastOwner.__name__]


def test_one_address_becomes_one_account_however_often_it_is_asked_for(real_database: Flask):
    wanted = {"email": "ana@example.com", "name": "Ana", "password_hash": "x", "language": "en"}

    def make() -> None:
        with transaction():
            welcome(wanted)

    results = both(real_database, make, make)
    with real_database.app_context():
        assert db.session.scalar(select(func.count()).select_from(User)) == 1
    assert results in (["", ""], ["", "AddressTaken"])  # the worker tries again what came second


def test_what_works_once_works_once(real_database: Flask):
    spent = []

    def use() -> None:
        with transaction():
            spent.append(spend("a challenge", 60))

    assert both(real_database, use, use) == ["", ""]
    assert sorted(spent) == [False, True]
