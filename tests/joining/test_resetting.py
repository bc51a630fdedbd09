"""A forgotten password."""

import pytest
from flask import Flask

from shop.db import db

from ..auth.people import PASSWORD, Browser, letters_to, link_in, make_person

NEW = "a brand new long one"


def ask(browser: Browser, email: str) -> None:
    browser.post("joining.forgot_password", {"email": email})


def test_a_link_sets_a_new_password_and_signs_in(ana: Browser):
    user = make_person()
    ask(ana, user.email)
    page = ana.get(link_in(user.email))
    ana.post(page.all("form")[-1].get("action"), {"password": NEW})
    assert "Your new password is set" in ana.get("account.show").words("p", class_="notice")
    ana.forget_cookies()
    ana.sign_in(user, NEW)
    ana.get("account.show")


def test_a_link_works_once(ana: Browser):
    user = make_person()
    ask(ana, user.email)
    link = link_in(user.email)
    ana.post(link, {"password": NEW})
    ana.get(link, status=410)
    ana.post(link, {"password": "yet another long one"}, status=410)


def test_a_link_dies_when_the_password_changes(ana: Browser, stranger: Browser):
    user = make_person()
    ask(stranger, user.email)
    link = link_in(user.email)
    ana.sign_in(user)
    ana.post("account.change_password", {"current": PASSWORD, "password": NEW})
    stranger.get(link, status=410)


def test_a_new_password_signs_out_everybody_else(ana: Browser, stranger: Browser):
    user = make_person()
    stranger.sign_in(user)
    ask(ana, user.email)
    ana.post(link_in(user.email), {"password": NEW})
    stranger.get("account.show", status=303)
    assert any("was changed" in letter.subject for letter in letters_to(user.email))


def test_the_answer_is_the_same_for_an_address_that_nobody_has(ana: Browser, stranger: Browser):
    user = make_person()
    there = ana.post("joining.forgot_password", {"email": user.email})
    nowhere = stranger.post("joining.forgot_password", {"email": "nobody@example.com"})
    assert there.headers["Location"] == nowhere.headers["Location"]
    assert not letters_to("nobody@example.com")


def test_a_weak_password_leaves_the_link_alive(ana: Browser):
    user = make_person()
    ask(ana, user.email)
    page = ana.post(link_in(user.email), {"password": "qwerty123456"}, status=422)
    assert "most common" in page.words("p", id="password-error")
    ana.post(link_in(user.email), {"password": NEW})


def test_a_link_for_one_purpose_serves_no_other(ana: Browser):
    user = make_person()
    ask(ana, user.email)
    token = link_in(user.email).rsplit("/", 1)[1]
    for endpoint in ("verify", "accept_invitation", "confirm_address"):
        ana.get(f"joining.{endpoint}", token=token, status=410)


@pytest.mark.parametrize("token", ["x", "a.b.c", "%00", "😀", "." * 500])
def test_what_is_no_link_of_ours_leads_on_to_a_new_one(ana: Browser, token: str):
    page = ana.get("joining.reset_password", token=token, status=410)
    assert "/password/forgotten" in page.links()


def test_links_never_point_where_the_request_says_that_it_came_to(ana: Browser):
    user = make_person()
    fields = {"email": user.email, "csrf_token": ana.token()}
    ana.open(
        "/password/forgotten",
        "POST",
        data=fields,
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"},
    )
    ana.post("joining.forgot_password", {"email": user.email})
    assert all("evil.example" not in letter.text + letter.html for letter in letters_to(user.email))


def test_links_can_be_asked_for_only_so_often_from_one_place(ana: Browser):
    for number in range(5):
        ask(ana, f"person{number}@example.com")
    page = ana.post("joining.forgot_password", {"email": "ana@example.com"}, status=429)
    assert int(page.headers["Retry-After"]) > 0


def test_a_reset_always_works_for_an_account_that_strangers_have_guessed_at(ana: Browser, stranger: Browser):
    user = make_person()
    for _ in range(4):
        stranger.sign_in(user, "a wrong guess of mine", status=422)
    stranger.sign_in(user, "a wrong guess of mine", status=422)
    stranger.sign_in(user, "a wrong guess of mine", status=429)
    ask(ana, user.email)
    ana.post(link_in(user.email), {"password": NEW})
    ana.get("account.show")


def test_other_letters_keep_no_reset_from_coming(app: Flask, ana: Browser):
    user = make_person(email="ana@example.com")
    for number in range(4):
        stranger = Browser(app, address=f"198.51.100.{number}")
        stranger.post("joining.register", {"name": "Eve", "email": user.email, "password": "a password of Eve's own"})
    ask(ana, user.email)
    assert "new password" in letters_to(user.email)[0].subject


def test_an_invitation_is_not_prolonged_by_asking_for_a_password(ana: Browser):
    user = make_person("manager")
    user.password_hash = user.verified_at = None
    db.session.commit()
    ask(ana, user.email)
    assert not letters_to(user.email)


def test_somebody_who_is_shut_out_by_the_shop_gets_no_link(ana: Browser):
    user = make_person()
    user.is_active = False
    ask(ana, user.email)
    assert not letters_to(user.email)


def test_a_mailbox_is_not_flooded_whoever_asks(app, ana: Browser):
    user = make_person()
    for number in range(8):
        browser = Browser(app, address=f"198.51.100.{number}")
        ask(browser, user.email)
    assert len(letters_to(user.email)) == 3
