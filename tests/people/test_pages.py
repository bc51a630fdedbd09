"""The pages about people, in a browser."""

import pytest
from flask import Flask
from sqlalchemy import update

from shop.auth import people as services
from shop.auth.leaving import delete_account
from shop.auth.models import LoginSession, User
from shop.db import db

from ..auth.people import Browser, make_person, signed_in
from ..browser_client import Page
from ..counting import Statements


@pytest.fixture
def mara(app: Flask) -> Browser:
    """A manager's browser."""
    return signed_in(app, "manager", name="Mara")


def names(page: Page) -> list[str]:
    return [name for name in page.each("th") if name not in {"Name", "Address", "Role", "State", "Last use"}]


def changes_on(page: Page) -> list[str]:
    """What the page offers to change."""
    return [form.get("action") for form in page.all("form", method="post") if "/desk/people" in form.get("action", "")]


def test_everybody_is_listed_the_newest_first(mara: Browser):
    make_person(name="Ana")
    services.invite("sam@example.com", "staff", by=mara.user, language="en")
    page = mara.get("people.index")
    assert names(page) == ["sam@example.com", "Ana", "Mara"]
    assert "Invited" in page.words("table")


def test_the_list_is_narrowed_by_its_address(mara: Browser):
    make_person(name="Ana")
    assert names(mara.get("/desk/people?q=ana%20customer")) == ["Ana"]
    assert names(mara.get("/desk/people?role=team")) == ["Mara"]
    assert names(mara.get("/desk/people?role=manager&state=active")) == ["Mara"]
    assert "Nobody like that" in mara.get("/desk/people?q=zzz").words("main")


@pytest.mark.parametrize("query", ["q=%00%F0%9F%8C%BF%ff", "role=king", "state=dead", "q=" + "x" * 3000, "q=%5C%25"])
def test_odd_questions_are_answered(mara: Browser, query: str):
    mara.get(f"/desk/people?{query}")


@pytest.mark.parametrize("query", ["after=x", "after=0", "after=99999999999999999999", "after=1&before=2", "before=-1"])
def test_places_that_can_not_be_are_not_found(mara: Browser, query: str):
    mara.get(f"/desk/people?{query}", status=404)


def test_many_people_are_leafed_through_there_and_back(mara: Browser, statements: Statements):
    db.session.execute(
        User.__table__.insert(),
        [{"email": f"p{n}@example.com", "name": f"P{n:03}", "handle": b"%032d" % n} for n in range(120)],
    )
    db.session.commit()
    with statements.at_most(4):
        first = mara.get("/desk/people?q=example")
    assert names(first)[:2] == ["P119", "P118"]
    assert len(names(first)) == 50
    second = mara.get(first.one("a", rel="next").get("href"))
    third = mara.get(second.one("a", rel="next").get("href"))
    assert names(third)[-1] == "Mara"
    assert not third.all("a", rel="next")
    middle = mara.get(third.one("a", rel="prev").get("href"))
    assert names(middle) == names(second)
    assert names(mara.get(middle.one("a", rel="next").get("href"))) == names(third)
    back = mara.get(middle.one("a", rel="prev").get("href"))
    assert names(back) == names(first)
    assert not back.all("a", rel="prev")


def test_a_page_about_somebody(mara: Browser):
    user = make_person("staff", name="Sam")
    Browser(mara.app).sign_in(user)
    page = mara.get("people.show", user_id=user.id)
    assert "1 device" in page.words("dl")
    assert "Sam signed in (password)" in page.words("table")
    assert "0 devices" in mara.get("people.show", user_id=make_person().id).words("dl")


@pytest.mark.parametrize("number", ["0", "999999999", "99999999999999999999999"])
def test_nobody_is_not_found(mara: Browser, number: str):
    mara.get(f"/desk/people/{number}", status=404)
    mara.post(f"/desk/people/{number}/role", {"role": "staff"}, status=404)


def test_a_manager_sees_owners_and_themselves_but_changes_neither(mara: Browser):
    for user in (make_person("owner"), mara.user):
        page = mara.get("people.show", user_id=user.id)
        assert not changes_on(page)


@pytest.mark.parametrize("role", ["manager", "owner", "king", "", "staff\0"])
def test_no_form_gives_more_than_it_offers(mara: Browser, role: str):
    user = make_person()
    page = mara.post("people.change_role", {"role": role}, user_id=user.id, status=422)
    assert page.words("p", id="role-error")
    page = mara.post("people.invite", {"email": "x@example.com", "role": role, "language": "en"}, status=422)
    assert page.words("p", id="role-error")
    db.session.refresh(user)
    assert user.role == "customer"


@pytest.mark.parametrize("what", ["change_role", "deactivate", "activate", "sign_out"])
def test_a_tampered_address_leads_to_no_owner(mara: Browser, what: str):
    owner = make_person("owner")
    mara.post(f"people.{what}", {"role": "customer"}, user_id=owner.id, status=403)
    mara.post(f"people.{what}", {"role": "customer"}, user_id=mara.user.id, status=403)
    db.session.refresh(owner)
    assert owner.is_active
    assert owner.role == "owner"


def test_a_role_is_changed_and_said_so(mara: Browser):
    user = make_person()
    mara.post("people.change_role", {"role": "staff"}, user_id=user.id)
    page = mara.get("people.show", user_id=user.id)
    assert "The role is now “Staff”." in page.words("p", class_="notice")
    assert "changed the role of Ana from “Customer” to “Staff”" in page.words("table")


def test_the_last_owner_is_kept_beside_the_field(app: Flask):
    olga = signed_in(app, "owner")
    other = make_person("owner")
    db.session.execute(update(User).where(User.id == olga.user.id).values(password_hash=None))
    db.session.commit()
    page = olga.post("people.change_role", {"role": "staff"}, user_id=other.id, status=422)
    assert "needs an owner" in page.words("p", id="role-error")
    olga.post("people.deactivate", user_id=other.id, status=409)


def test_somebody_is_deactivated_and_comes_back(mara: Browser, ana: Browser):
    user = make_person("staff")
    ana.sign_in(user)
    mara.post("people.deactivate", user_id=user.id)
    ana.get("desk.index", status=303)
    assert "Deactivated" in mara.get("people.show", user_id=user.id).words("dl")
    mara.post("people.activate", user_id=user.id)
    ana.sign_in(user)


def test_somebody_is_signed_out_everywhere(mara: Browser, ana: Browser):
    user = make_person("staff")
    ana.sign_in(user)
    mara.post("people.sign_out", user_id=user.id)
    assert "Signed out of 1 place." in mara.get("people.show", user_id=user.id).words("p", class_="notice")
    ana.get("desk.index", status=303)


def test_an_invitation_is_sent_and_sent_again(mara: Browser):
    page = mara.post("people.invite", {"email": "sam@example.com", "role": "staff", "language": "es"})
    assert "sam@example.com" in mara.get(page.headers["Location"]).words("p", class_="notice")
    user = db.session.scalar(db.select(User).where(User.email == "sam@example.com"))
    mara.post("people.invite_again", user_id=user.id)
    assert mara.get("people.show", user_id=user.id).words("table").count("invited sam@example.com") == 2


@pytest.mark.parametrize(
    ("email", "words"), [("", "Enter your e-mail"), ("no", "ana@example.com"), ("mara@example.com", "has an account")]
)
def test_an_invitation_that_can_not_be_is_refused_beside_the_field(mara: Browser, email: str, words: str):
    make_person(email="mara@example.com")
    page = mara.post("people.invite", {"email": email, "role": "staff", "language": "en"}, status=422)
    assert words in page.words("p", id="email-error")
    assert page.one("input", id="email").get("value") == email


def test_who_has_left_is_a_number(mara: Browser):
    user = make_person(name="Zoë")
    number = user.id
    delete_account(user)
    page = mara.get("people.show", user_id=number)
    assert page.words("h1") == f"user {number}"
    assert not changes_on(page)
    assert names(mara.get("people.index")) == ["Mara"]
    assert names(mara.get("/desk/people?state=deleted")) == [f"user {number}"]


def test_changes_want_a_fresh_proof(mara: Browser):
    user = make_person()
    db.session.execute(update(LoginSession).values(confirmed_at=LoginSession.confirmed_at - db.text("interval '1 h'")))
    db.session.commit()
    page = mara.post("people.change_role", {"role": "staff"}, user_id=user.id)
    assert page.headers["Location"].startswith("/login/confirm")
    db.session.refresh(user)
    assert user.role == "customer"


def test_staff_see_nobody(app: Flask):
    sam = signed_in(app, "staff")
    page = sam.get("people.index", status=403)
    assert "people:read" in page.words("main")
    assert "People" not in sam.get("desk.index").words("nav", class_="desk-ways")
    assert signed_in(app).get("people.index", status=404)
