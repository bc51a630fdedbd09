"""A form whose session has ended: what was typed waits."""

from datetime import timedelta

from sqlalchemy import delete, select, update

from shop.auth.keeping import forget_old_forms
from shop.auth.models import KeptForm, LoginSession
from shop.db import db

from .people import PASSWORD, Browser, make_person


def end_all_sessions() -> None:
    db.session.execute(delete(LoginSession))
    db.session.commit()


def test_what_was_typed_comes_back_after_signing_in_again(ana: Browser):
    user = make_person()
    ana.sign_in(user)
    fields = {"name": "Ana María 😀", "language": "es", "csrf_token": ana.token()}
    end_all_sessions()

    answer = ana.open("/account", "POST", data=fields, headers={"Referer": "http://localhost/account"})
    assert answer.headers["Location"] == "/login?next=/kept"
    page = ana.post("auth.sign_in", {"email": user.email, "password": PASSWORD, "next": "/kept"})
    assert page.headers["Location"] == "/kept"

    page = ana.get("auth.kept")
    form = next(form for form in page.all("form") if form.get("action") == "/account")
    again = {field.get("name"): field.get("value") for field in form.iter("input")}
    assert again["name"] == "Ana María 😀"
    ana.post(form.get("action"), {name: value for name, value in again.items() if name != "csrf_token"})
    db.session.refresh(user)
    assert (user.name, user.language) == ("Ana María 😀", "es")


def test_a_fragment_keeps_what_was_typed_too(ana: Browser):
    ana.sign_in(make_person())
    token = ana.token()
    end_all_sessions()
    answer = ana.open("/account", "POST", data={"name": "Ana", "csrf_token": token}, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/login?next=/kept"


def test_passwords_and_codes_are_never_kept(ana: Browser):
    ana.sign_in(make_person())
    token = ana.token()
    end_all_sessions()
    ana.open(
        "/account/password",
        "POST",
        data={"note": "x", "password": "y", "new_password": "z", "code": "123456", "csrf_token": token},
    )
    [form] = db.session.scalars(select(KeptForm)).all()
    assert form.fields == [["", ""], ["note", "x"]]


def test_what_was_kept_is_shown_in_that_browser_only(ana: Browser, stranger: Browser):
    ana.sign_in(make_person())
    token = ana.token()
    end_all_sessions()
    ana.open("/account", "POST", data={"name": "Ana", "csrf_token": token})
    stranger.sign_in(make_person())
    assert stranger.get("auth.kept", status=303).headers["Location"] == "/account"


def test_what_was_kept_is_for_the_person_who_typed_it(ana: Browser):
    ana.sign_in(make_person())
    token = ana.token()
    end_all_sessions()
    ana.open("/account", "POST", data={"name": "Ana", "csrf_token": token})
    ana.sign_in(make_person())
    assert ana.get("auth.kept", status=303).headers["Location"] == "/account"


def test_of_somebody_who_never_signed_in_nothing_is_kept(stranger: Browser):
    fields = {"email": "eve@example.com", "role": "owner", "csrf_token": stranger.token()}
    answer = stranger.open("/desk/people/invitation", "POST", data=fields)
    assert answer.headers["Location"].startswith("/login")
    assert not db.session.scalars(select(KeptForm)).all()


def test_a_field_whose_name_can_not_be_kept_breaks_nothing(ana: Browser):
    ana.sign_in(make_person())
    token = ana.token()
    end_all_sessions()
    answer = ana.open("/account", "POST", data={"na\0me": "Ana\0", "csrf_token": token})
    assert answer.status_code == 303


def test_what_is_not_wanted_any_more_is_forgotten(ana: Browser):
    user = make_person()
    ana.sign_in(user)
    token = ana.token()
    end_all_sessions()
    ana.open("/account", "POST", data={"name": "Ana", "csrf_token": token})
    ana.sign_in(user)
    ana.get("auth.kept")
    ana.post("auth.remove_kept")
    assert not db.session.scalars(select(KeptForm)).all()


def test_too_much_is_not_kept(ana: Browser):
    ana.sign_in(make_person())
    token = ana.token()
    end_all_sessions()
    answer = ana.open("/account", "POST", data={"name": "x" * 70_000, "csrf_token": token})
    assert answer.headers["Location"].startswith("/login")
    assert not db.session.scalars(select(KeptForm)).all()


def test_nobody_waits_for_ever(ana: Browser):
    ana.sign_in(make_person())
    token = ana.token()
    end_all_sessions()
    ana.open("/account", "POST", data={"name": "Ana", "csrf_token": token})
    db.session.execute(update(KeptForm).values(created_at=KeptForm.created_at - timedelta(days=2)))
    forget_old_forms()
    assert not db.session.scalars(select(KeptForm)).all()
