"""The first page of the desk."""

from datetime import UTC, datetime, timedelta

from flask import Flask

from shop.auth.models import User
from shop.db import db, transaction
from shop.jobs.models import Job

from ..auth.people import make_person, signed_in
from ..factories import make_variant
from ..stocktaking.sheets import make_sheet


def failing_job() -> None:
    with transaction():
        db.session.add(Job(kind="prices.apply", payload={}, last_error="ValueError: no"))


def test_staff_are_led_to_what_they_may_do(app: Flask):
    page = signed_in(app, "staff").get("desk.index")
    assert page.each("a", aria_current="page") == ["Today"]
    assert "Audit" not in page.words("main")
    assert "Ana has no second step" in page.words("main")
    assert "API tokens" in page.words("main")


def test_who_is_guarded_well_has_nothing_to_do(app: Flask):
    browser = signed_in(app, "staff")
    browser.user.totp_secret = "secret"
    db.session.commit()
    assert "All is well" in browser.get("desk.index").words("main")


def test_a_sheet_that_waits_is_told_to_who_may_approve_it(app: Flask):
    make_variant(stock=1)
    make_sheet().state = "finished"
    db.session.commit()
    assert "1 count sheet waits for approval" in signed_in(app, "manager").get("desk.index").words("main")
    assert "waits for approval" not in signed_in(app, "staff").get("desk.index").words("main")


def test_work_that_nobody_does_is_told(app: Flask):
    with transaction():
        db.session.add(Job(kind="auth.welcome", payload={}, run_at=datetime.now(UTC) - timedelta(minutes=3)))
    page = signed_in(app, "staff").get("desk.index")
    assert "1 job waits, and nobody does it" in page.words("main")


def test_managers_learn_of_jobs_that_fail(app: Flask):
    failing_job()
    assert "no" in signed_in(app, "manager").get("desk.index").words("section")
    assert "ValueError" not in signed_in(app, "staff").get("desk.index").words("section")


def test_owners_learn_who_has_no_second_step(app: Flask):
    make_person("staff", name="Sam")
    guarded: User = make_person("staff", name="Gus")
    guarded.totp_secret = "secret"
    db.session.commit()
    page = signed_in(app, "owner", name="Olga").get("desk.index")
    assert "Sam has no second step" in page.words("section")
    assert "Gus" not in page.words("section")
    assert "Sam" not in signed_in(app, "manager").get("desk.index").words("section")


def test_a_mailbox_is_shown_only_where_there_is_one(app: Flask):
    assert "Mailbox" not in signed_in(app, "owner").get("desk.index").words("main")
