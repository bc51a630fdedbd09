"""Looking after one's own account."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from shop.audit.models import AuditEntry
from shop.auth.chores import tidy
from shop.auth.leaving import delete_account
from shop.auth.models import LoginSession, User
from shop.db import db

from ..auth.people import PASSWORD, Browser, letters_to, link_in, make_person

NEW = "a brand new long one"


def test_name_and_language_are_changed(ana: Browser):
    user = make_person()
    ana.sign_in(user)
    ana.post("account.show", {"name": "  Ana   María ", "language": "es"})
    db.session.refresh(user)
    assert (user.name, user.language) == ("Ana María", "es")
    assert "Saved." in ana.get("account.show").words("p", class_="notice")


@pytest.mark.parametrize(
    "fields",
    [{"language": "fr"}, {"language": ""}, {"name": "   ", "language": "en"}, {"language": "en", "name": "x" * 101}],
)
def test_what_can_not_be_is_refused_beside_its_field(ana: Browser, fields: dict[str, str]):
    ana.sign_in(make_person())
    page = ana.post("account.show", {"name": "Ana"} | fields, status=422)
    assert page.all("p", class_="field-error")


def test_nobody_gives_themselves_a_role(ana: Browser):
    user = make_person()
    ana.sign_in(user)
    ana.post("account.show", {"name": "Ana", "language": "en", "role": "owner", "is_active": "1", "id": "1"})
    db.session.refresh(user)
    assert user.role == "customer"


def test_a_password_is_changed_for_the_old_one(ana: Browser, stranger: Browser):
    user = make_person()
    stranger.sign_in(user)
    ana.sign_in(user)
    ana.post("account.change_password", {"current": PASSWORD, "password": NEW})
    ana.get("account.show")
    stranger.get("account.show", status=303)
    assert "was changed" in letters_to(user.email)[0].subject
    ana.forget_cookies()
    ana.sign_in(user, status=422)
    ana.sign_in(user, NEW)


@pytest.mark.parametrize(
    ("current", "password", "field", "words"),
    [
        ("not the one at all", NEW, "current", "not your password"),
        ("", NEW, "current", "that you have now"),
        (PASSWORD, "short", "password", "12 characters or more"),
        (PASSWORD, "qwerty123456", "password", "most common"),
    ],
)
def test_a_refused_change_changes_nothing(ana: Browser, current: str, password: str, field: str, words: str):
    user = make_person()
    ana.sign_in(user)
    page = ana.post("account.change_password", {"current": current, "password": password}, status=422)
    assert words in page.words("p", id=f"{field}-error")
    ana.forget_cookies()
    ana.sign_in(user)


def test_a_new_address_is_confirmed_there_and_announced_at_the_old_one(ana: Browser):
    user = make_person(email="old@example.com")
    ana.sign_in(user)
    ana.post("account.change_address", {"email": "new@example.com"})
    assert "new@example.com" in letters_to("old@example.com")[0].text
    link = link_in("new@example.com")

    ana.get(link)
    db.session.refresh(user)
    assert user.email == "old@example.com"

    ana.post(link)
    db.session.refresh(user)
    assert user.email == "new@example.com"
    assert "was changed" in letters_to("old@example.com")[0].subject
    ana.get(link, status=410)


def test_a_slip_in_the_new_address_gives_the_account_to_nobody(ana: Browser, stranger: Browser):
    user = make_person(email="old@example.com")
    ana.sign_in(user)
    ana.post("account.change_address", {"email": "slip@example.com"})
    link = link_in("slip@example.com")
    assert stranger.get(link, status=303).headers["Location"].startswith("/login")
    stranger.post(link)
    stranger.sign_in(make_person())
    stranger.post(link, status=410)
    db.session.refresh(user)
    assert user.email == "old@example.com"


def test_an_address_of_somebody_else_is_told_to_them_alone(ana: Browser):
    make_person(email="taken@example.com")
    ana.sign_in(make_person())
    page = ana.post("account.change_address", {"email": "taken@example.com"})
    assert page.headers["Location"] == "/account"
    assert "already" in letters_to("taken@example.com")[0].subject


def test_an_address_that_was_taken_meanwhile_stays_whose_it_is(ana: Browser):
    user = make_person()
    ana.sign_in(user)
    ana.post("account.change_address", {"email": "new@example.com"})
    link = link_in("new@example.com")
    make_person(email="New@example.com")
    ana.post(link, status=410)


def test_a_changed_password_stops_a_change_of_address(ana: Browser):
    user = make_person()
    ana.sign_in(user)
    ana.post("account.change_address", {"email": "thief@example.com"})
    link = link_in("thief@example.com")
    ana.post("account.change_password", {"current": PASSWORD, "password": NEW})
    ana.post(link, status=410)


def test_all_that_is_kept_can_be_taken_along(ana: Browser):
    user = make_person(name="Zoë")
    ana.sign_in(user)
    answer = ana.open("/account/data")
    assert "attachment" in answer.headers["Content-Disposition"]
    data = json.loads(answer.get_data())
    assert data["account"]["name"] == "Zoë"
    assert data["devices"][0]["address"] == "127.0.0.1"
    assert data["done"][0]["action"] == "session.begun"
    assert "password" not in json.dumps(data["account"])


def test_who_leaves_leaves_nothing_but_a_number(ana: Browser):
    user = make_person(email="ana@example.com", name="Ana")
    ana.sign_in(user)
    user.totp_secret = "secret"
    db.session.commit()
    ana.post("account.delete", {"sure": "y"})
    ana.get("account.show", status=303)

    db.session.refresh(user)
    assert (user.email, user.name, user.password_hash, user.totp_secret) == (None, "", None, None)
    assert not user.is_active
    assert not db.session.scalar(select(func.count()).select_from(LoginSession))
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == ["session.begun", "user.deleted"]
    assert not any(entry.address for entry in entries)
    assert "deleted" in letters_to("ana@example.com")[0].subject
    make_person(email="ana@example.com")


def test_leaving_has_to_be_meant(ana: Browser):
    user = make_person()
    ana.sign_in(user)
    page = ana.post("account.delete", {}, status=422)
    assert "Tick the box" in page.words("p", class_="field-error")
    ana.get("account.show")


def test_the_last_owner_stays(ana: Browser):
    user = make_person("owner")
    ana.sign_in(user)
    page = ana.post("account.delete", {"sure": "y"}, status=422)
    assert "needs an owner" in page.words("p", class_="field-error")
    make_person("owner")
    ana.post("account.delete", {"sure": "y"})


def test_an_owner_who_can_not_sign_in_is_none(ana: Browser):
    never_came = make_person("owner")
    never_came.verified_at = None
    ana.sign_in(make_person("owner"))
    ana.post("account.delete", {"sure": "y"}, status=422)


def test_the_database_refuses_a_deleted_person_with_a_name(app: Flask):
    user = make_person()
    delete_account(user)
    user.name = "Ana"
    with pytest.raises(Exception, match="deleted_is_bare"):
        db.session.flush()
    db.session.rollback()


def test_accounts_that_nobody_confirmed_are_removed_after_a_month(app: Flask):
    kept, forgotten = make_person(), make_person()
    forgotten.verified_at = None
    for user in (kept, forgotten):
        user.created_at -= timedelta(days=31)
    invited = make_person("staff")
    invited.password_hash, invited.verified_at = None, None
    db.session.flush()
    tidy()
    assert set(db.session.scalars(select(User.id))) == {kept.id, invited.id}
