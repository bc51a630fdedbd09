"""Making an account, and showing that its address is one's own."""

import pytest
from flask import Flask
from sqlalchemy import select

from shop.auth.models import User
from shop.db import db

from ..auth.people import PASSWORD, Browser, letters_to, link_in, make_person

WRONG = "That address and password don’t belong together. If the account is new, open the link we sent."
ANA = {"name": "Ana", "email": "ana@example.com", "password": PASSWORD}


def user(email: str = "ana@example.com") -> User | None:
    return db.session.scalar(select(User).where(User.email == email).execution_options(populate_existing=True))


def test_an_account_is_made_confirmed_and_entered(ana: Browser):
    ana.post("joining.register", ANA)
    assert "made an account with this address" in letters_to("ana@example.com")[0].text

    page = ana.get(link_in("ana@example.com"))
    assert page.words("h1") == "Open your account"
    ana.post(page.all("form")[-1].get("action"), {"password": PASSWORD})

    assert ana.get("account.show").words("h1") == "Your account"
    assert user().verified_at


def test_the_form_and_the_page_after_it_are_whole(ana: Browser):
    for page in (ana.get("joining.register"), ana.get("joining.register", language="es"), ana.get("joining.sent")):
        assert page.headers["Cache-Control"] == "private, no-store"


def test_an_address_that_has_an_account_gets_a_letter_and_the_same_answer(ana: Browser):
    make_person(email="ana@example.com")
    before = user().password_hash
    page = ana.post("joining.register", ANA | {"password": "something else entirely"})
    assert page.headers["Location"] == "/register/sent"
    [letter] = letters_to("ana@example.com")
    assert "already" in letter.subject
    assert user().password_hash == before


def test_opening_the_link_changes_nothing_because_programs_open_links(ana: Browser):
    ana.post("joining.register", ANA)
    ana.get(link_in("ana@example.com"))
    assert user().verified_at is None


def test_a_link_without_the_password_opens_nothing(ana: Browser):
    """Else somebody could make an account for another's address, and share it once that person opens the link."""
    ana.post("joining.register", ANA)
    page = ana.post(link_in("ana@example.com"), {"password": "not the one at all"}, status=422)
    assert "not the password" in page.words(class_="field-error", tag="p")
    assert user().verified_at is None


def test_who_registers_again_before_confirming_has_the_newest_password(ana: Browser):
    ana.post("joining.register", ANA)
    first = link_in("ana@example.com")
    ana.post("joining.register", ANA | {"password": "another long password"})
    second = link_in("ana@example.com")
    ana.get(first, status=410)
    ana.post(second, {"password": "another long password"})
    assert user().verified_at


def test_a_link_works_once(ana: Browser):
    ana.post("joining.register", ANA)
    link = link_in("ana@example.com")
    ana.post(link, {"password": PASSWORD})
    page = ana.get(link, status=410)
    assert page.words("h1") == "This link no longer works"
    assert "/account" in page.links(class_="button")
    assert not page.one("input", name="q").get("value")


def test_an_account_that_nobody_confirmed_cannot_be_entered_and_another_link_is_sent(ana: Browser):
    ana.post("joining.register", ANA)
    letters_to("ana@example.com")
    page = ana.post("auth.sign_in", {"email": "ana@example.com", "password": PASSWORD}, status=422)
    assert page.words("p", id="password-error") == WRONG
    assert len(letters_to("ana@example.com")) == 2
    ana.post("auth.sign_in", {"email": "ana@example.com", "password": "not the one at all"}, status=422)
    assert len(letters_to("ana@example.com")) == 2


def test_letters_to_an_address_hold_no_words_of_whoever_typed_it(ana: Browser):
    ana.post("joining.register", ANA | {"name": "WIN http://evil.example/prize now"})
    [letter] = letters_to("ana@example.com")
    assert "evil.example" not in letter.text + letter.html


def test_a_stranger_can_not_find_out_by_registering_whether_there_was_an_account(ana: Browser, stranger: Browser):
    make_person(email="taken@example.com")
    for email in ("taken@example.com", "free@example.com"):
        stranger.post("joining.register", ANA | {"email": email, "password": "a password of the stranger"})
        letters_to(email)
    answers = {
        email: stranger.post("auth.sign_in", {"email": email, "password": "a password of the stranger"}, status=422)
        for email in ("taken@example.com", "free@example.com")
    }
    said = {page.words("main").replace(email, "") for email, page in answers.items()}
    assert len(said) == 1


def test_a_stranger_can_not_keep_the_link_from_somebody_who_registers(app: Flask, ana: Browser):
    ana.post("joining.register", ANA)
    link = link_in("ana@example.com")
    for number in range(6):
        stranger = Browser(app, address=f"198.51.100.{number}")
        stranger.post("joining.register", ANA | {"password": f"a password of stranger {number}"})
    newest = letters_to("ana@example.com")
    assert len(newest) == 3
    ana.get(link, status=410)
    ana.get(link_in("ana@example.com"))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("email", "", "Enter your e-mail address"),
        ("email", "ana", "such as ana@example.com"),
        ("email", "ana@example.com\r\nBcc: all@example.com", "can’t be read"),
        ("email", "ana\0@example.com", "can’t be read"),
        ("email", "a" * 300 + "@example.com", "254 characters at most"),
        ("name", "", "what to call you"),
        ("name", "x" * 101, "100 characters at most"),
        ("name", "A\x00na", "can’t be read"),
        ("password", "", "Choose a password"),
        ("password", "short", "12 characters or more"),
        ("password", "x" * 201, "200 characters at most"),
        ("password", "seven\0quiet herons", "No password is like that"),
        ("password", "passwordpassword", "easy to guess"),
        ("password", "111111111111", "Repeating makes it longer"),
        ("password", "qwertyuiop123456", "easy to guess"),
        ("password", "QWERTY123456", "most common"),
        ("password", "ana@example.com", "easy to guess"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_typed_is_lost(ana: Browser, field: str, value: str, words: str):
    page = ana.post("joining.register", ANA | {field: value}, status=422)
    assert words in page.words("p", id=f"{field}-error")
    assert page.one("input", id=field).get("aria-invalid") == "true"
    assert page.one("input", id="password").get("value") in (None, "")
    kept = "name" if field != "name" else "email"
    assert page.one("input", id=kept).get("value") == ANA[kept]
    assert not letters_to("ana@example.com")


def test_a_field_that_is_sent_twice_is_refused(ana: Browser):
    fields = [("name", "Ana"), ("email", "a@example.com"), ("email", "b@example.com"), ("password", PASSWORD)]
    path = ana.path_of("joining.register")
    answer = ana.open(
        path, "POST", data={**dict(fields), "email": ["a@example.com", "b@example.com"], "csrf_token": ana.token()}
    )
    assert answer.status_code == 422
    assert "sent more than once" in answer.get_data(as_text=True)


def test_a_field_of_a_megabyte_is_too_large(ana: Browser):
    ana.post("joining.register", ANA | {"name": "x" * 1_000_000}, status=413)


@pytest.mark.parametrize(
    "address", ["josé@correo.example", "ana@bücher.example", "用户@例子.example", "Ana.López+shop@example.com"]
)
def test_addresses_and_names_of_the_whole_world_are_welcome(ana: Browser, address: str):
    ana.post("joining.register", ANA | {"email": address, "name": "Zoë 😀 O’Brien-Ñandú"})
    ana.post(link_in(address), {"password": PASSWORD})
    assert user(address).name == "Zoë 😀 O’Brien-Ñandú"


def test_an_address_is_one_however_its_letters_are_written(ana: Browser, stranger: Browser):
    ana.post("joining.register", ANA)
    ana.post(link_in("ana@example.com"), {"password": PASSWORD})
    stranger.post("auth.sign_in", {"email": "ANA@Example.COM", "password": PASSWORD})
    stranger.get("account.show")


def test_the_letter_is_in_the_language_of_the_page(ana: Browser):
    ana.post("/es/register", ANA)
    assert "/es/verify/" in letters_to("ana@example.com")[0].text


def test_hints_judge_what_is_typed_and_never_tell_who_has_an_account(ana: Browser):
    make_person(email="ana@example.com")
    for address in ("ana@example.com", "nobody@example.com"):
        page = ana.post("joining.hints", {"email": address}, of="email", htmx=True, status=200)
        assert page.words("p") == ""
    page = ana.post("joining.hints", {"email": "ana@"}, of="email", htmx=True, status=200)
    assert "such as ana@example.com" in page.words("p")
    page = ana.post("joining.hints", {"password": PASSWORD}, of="password", htmx=True, status=200)
    assert "hard to guess" in page.words("p")
    page = ana.post("joining.hints", {"password": "ab" * 5000}, of="password", htmx=True, status=200)
    assert "200 characters at most" in page.words("p")


def test_accounts_from_one_address_are_limited(ana: Browser, stranger: Browser):
    for number in range(5):
        ana.post("joining.register", ANA | {"email": f"ana{number}@example.com"})
    page = ana.post("joining.register", ANA, status=429)
    assert int(page.headers["Retry-After"]) > 0
    assert page.one("input", id="name").get("value") == "Ana"
    stranger.post("joining.register", ANA)
