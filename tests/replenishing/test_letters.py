"""The letter about what runs low: each morning, once, to those who want it and may know."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from shop.auth.models import User
from shop.db import db
from shop.jobs.models import Job
from shop.mail.models import Email
from shop.replenishing import letters
from shop.replenishing.letters import ask_for_letters, claim_letters, watch
from shop.stock.actors import SYSTEM
from shop.stock.models import LowStockWatch
from shop.stock.services import take_stock

from ..auth.people import do_jobs, letters_to, make_person
from ..factories import make_variant
from ..stock.crowds import at_once

MORNING = datetime(2026, 11, 23, 7, 30, tzinfo=ZoneInfo("Europe/Madrid"))
NEXT_MORNING = datetime(2026, 11, 24, 7, 0, tzinfo=ZoneInfo("Europe/Madrid"))


def reader(**person: str) -> User:
    user = make_person("staff", **person)
    watch(user, wanted=True)
    return user


def test_it_says_what_will_be_gone_first():
    user = reader(name="Sam")
    mug = make_variant("Mug", stock=30)
    take_stock(mug, 28, by=SYSTEM)
    make_variant("Bowl")
    claim_letters(MORNING)
    [letter] = letters_to(user.email)
    assert letter.subject == "2 things run low"
    assert "Hello Sam" in letter.text
    assert letter.text.index("Mug") < letter.text.index("Bowl")
    assert "2 free, 2 days left, to order: 33" in letter.text
    assert "no sales" in letter.html
    assert "/desk/stock/low" in letter.text
    assert "\n\n\n" not in letter.text


def test_it_is_in_the_readers_language():
    user = reader()
    user.language = "es"
    db.session.commit()
    make_variant()
    claim_letters(MORNING)
    assert "/es/desk/stock/low" in letters_to(user.email)[0].text


def test_it_comes_once_a_day():
    user = reader()
    make_variant()
    assert [claim_letters(moment) for moment in (MORNING, MORNING, NEXT_MORNING)] == [1, 0, 1]
    assert len(letters_to(user.email)) == 2


def test_where_nothing_runs_low_there_is_no_letter_that_day():
    user = reader()
    mug = make_variant(stock=10)
    claim_letters(MORNING)
    assert letters_to(user.email) == []
    take_stock(mug, 9, by=SYSTEM)
    claim_letters(MORNING)
    assert letters_to(user.email) == []


def test_nobody_gets_it_who_may_not_know_or_does_not_want_it():
    make_variant()
    customer, gone, tired, late = (reader() for _ in range(4))
    db.session.execute(update(User).where(User.id == customer.id).values(role="customer"))
    db.session.execute(update(User).where(User.id == gone.id).values(is_active=False))
    db.session.commit()
    watch(tired, wanted=False)
    watch(tired, wanted=False)
    assert claim_letters(MORNING) == 1
    db.session.execute(update(User).where(User.id == late.id).values(role="customer"))
    db.session.commit()
    do_jobs()
    assert db.session.scalar(select(func.count()).select_from(Email)) == 0


@pytest.mark.parametrize(("hour", "letters_asked"), [(6, 0), (7, 1), (23, 1)])
def test_it_is_written_from_seven_on_by_the_shops_clock(monkeypatch: pytest.MonkeyPatch, hour: int, letters_asked: int):
    db.session.execute(db.text("UPDATE shop SET time_zone = 'America/Lima'"))
    reader()

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2026, 11, 23, hour, 5, tzinfo=ZoneInfo("America/Lima")).astimezone(tz)

    monkeypatch.setattr(letters, "datetime", Clock)
    ask_for_letters()
    assert db.session.scalar(select(func.count()).where(Job.kind == "stock.low_letter")) == letters_asked


def test_of_several_workers_one_asks_for_it(real_database: Flask):
    with real_database.app_context():
        reader()
        make_variant()
    claimed = at_once(real_database, *[lambda: claim_letters(MORNING)] * 8)
    assert sorted(claimed) == [0] * 7 + [1]
    with real_database.app_context():
        assert db.session.scalar(select(func.count()).where(Job.kind == "stock.low_letter")) == 1
        assert db.session.scalar(select(LowStockWatch.sent_on)) == MORNING.date()
