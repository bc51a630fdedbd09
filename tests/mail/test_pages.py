"""The mailbox of a demo, which everybody may read, and the outbox, which only who looks after e-mail may."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from shop.db import db
from shop.jobs.models import Job
from shop.jobs.services import enqueue
from shop.jobs.working import do_next
from shop.mail.services import write_email

from ..auth.people import Browser, signed_in
from ..browser_client import PageReader

SITE = "http://localhost"


@pytest.fixture
def demo(configured, tmp_path: Path) -> None:
    configured(profile="demo", data_folder=str(tmp_path), mail_url="", site_url=SITE)


def sent(to: str = "ana@home.example", language: str = "en") -> str:
    """The name of a letter that has arrived."""
    email = write_email("test", to, language)
    name = email.message_id
    assert do_next()
    return name


def failed(to: str = "ana@home.example") -> None:
    write_email("test", to, "en")
    db.session.execute(text("UPDATE job SET failed_at = now(), attempts = 22, last_error = '550 5.1.1 Nobody'"))
    db.session.commit()


def test_a_demo_shows_its_letters_to_everybody(browser: PageReader, demo):
    name = sent()
    page = browser.get("mail.mailbox")
    assert "A test e-mail from Almacén" in page.words("main")
    assert f"/desk/mailbox/{name}" in page.links()
    assert "go nowhere but here" in page.words("main")


def test_an_empty_mailbox_says_so(browser: PageReader, demo):
    assert "Nothing yet." in browser.get("mail.mailbox").words("main")


def test_a_letter_can_be_followed_to_the_shop(browser: PageReader, demo):
    page = browser.get("mail.letter", name=sent(language="es"))
    assert page.words("h1").endswith("Almacén")
    assert f"{SITE}/es/" in page.links()
    assert "<!DOCTYPE html>" in page.words("pre")


def test_only_links_to_this_site_are_links(app: Flask, demo):
    linked = app.jinja_env.filters["linked"]
    text = f"<b> {SITE}/a?b=1&c=2 {SITE}.evil.example/ http://evil.example/ javascript:alert(1)"
    assert str(linked(text)) == (
        f'&lt;b&gt; <a href="{SITE}/a?b=1&amp;c=2">{SITE}/a?b=1&amp;c=2</a> '
        f"{SITE}.evil.example/ http://evil.example/ javascript:alert(1)"
    )


@pytest.mark.parametrize("name", ["nobody", "..%2Fsecret-key", "%2e%2e", "0" * 32 + "@shop.example"])
def test_what_is_no_letter_is_not_there(browser: PageReader, demo, name):
    browser.get(f"/desk/mailbox/{name}", status=404)


@pytest.mark.parametrize("profile", ["production", "test"])
def test_a_real_shop_has_no_mailbox(browser: PageReader, configured, tmp_path, profile):
    configured(profile="demo", data_folder=str(tmp_path), site_url=SITE)
    name = sent()
    configured(profile=profile)
    browser.get("/desk/mailbox", status=404)
    browser.get(f"/desk/mailbox/{name}", status=404)


def test_the_outbox_tells_what_waits_and_what_went_wrong(app: Flask, configured):
    mara = signed_in(app, "manager")
    failed("ben@home.example")
    write_email("test", "ana@home.example", "en")
    page = mara.get("mail.outbox")
    first, second = page.each("tr")[1:]
    assert first.startswith("ben@home.example A test e-mail")
    assert "550 5.1.1 Nobody (22 attempts) Failed" in first
    assert second.startswith("ana@home.example A test e-mail")
    assert "1 e-mail waits. 1 has failed for good. 0 were sent" in page.words("main")


def test_the_outbox_tells_of_other_jobs_too(app: Flask, configured):
    mara = signed_in(app, "manager")
    enqueue("auth.welcome", {})
    assert do_next()
    page = mara.get("mail.outbox")
    [job] = db.session.scalars(db.select(Job)).all()
    assert f"auth.welcome {job.id} KeyError" in page.words("main")
    mara.post("mail.retry_other", job_id=job.id)
    db.session.expire_all()
    assert job.attempts == 0


def test_an_empty_outbox_says_so(app: Flask, configured):
    assert "Every e-mail is out." in signed_in(app, "manager").get("mail.outbox").words("main")


def test_a_shop_without_a_mail_server_says_so(app: Flask, configured):
    configured(profile="production", mail_url="")
    mara = signed_in(app, "manager")
    assert "MAIL_URL is empty" in mara.get("mail.outbox").words("main")


def test_a_failed_letter_is_tried_again(app: Flask, configured):
    mara = signed_in(app, "manager")
    failed()
    email = db.session.scalar(text("SELECT id FROM outbox"))
    page = mara.get("mail.outbox")
    assert f"/desk/outbox/{email}/retry" in [form.get("action") for form in page.all("form")]
    mara.post("mail.retry", email_id=email)
    assert "It is being tried again." in mara.get("mail.outbox").words("main")
    db.session.expire_all()
    job = db.session.scalars(db.select(Job)).one()
    assert (job.attempts, job.failed_at) == (0, None)
    assert f"had e-mail {email} sent again" in mara.get("desk.audit").words("main")


def test_a_letter_that_is_out_can_not_be_tried_again(app: Flask, configured, tmp_path):
    configured(data_folder=str(tmp_path))
    mara = signed_in(app, "manager")
    sent()
    email = db.session.scalar(text("SELECT id FROM outbox"))
    mara.post("mail.retry", email_id=email, status=404)
    mara.post("mail.retry", email_id=12345, status=404)


@pytest.mark.parametrize(("role", "status"), [(None, 303), ("customer", 404), ("staff", 403), ("manager", 200)])
def test_who_may_see_the_outbox(app: Flask, role, status):
    browser = signed_in(app, role) if role else Browser(app)
    assert browser.open("/desk/outbox").status_code == status


@pytest.mark.parametrize(("role", "status"), [(None, 303), ("customer", 404), ("staff", 403)])
def test_who_may_not_have_a_letter_tried_again(app: Flask, configured, role, status):
    browser = signed_in(app, role) if role else Browser(app)
    failed()
    email = db.session.scalar(text("SELECT id FROM outbox"))
    browser.post("mail.retry", email_id=email, status=status)
    assert db.session.scalar(text("SELECT attempts FROM job")) == 22
