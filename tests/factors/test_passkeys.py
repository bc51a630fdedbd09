"""Passkeys, with sticks that lie on request."""

import time
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from shop.audit.models import AuditEntry
from shop.auth.models import Passkey
from shop.db import db

from ..auth.people import Browser, letters_to, make_person, signed_in
from .phones import actions, code, half_in, is_in, set_up_app
from .sticks import PRESENT, Stick


@pytest.fixture(autouse=True)
def at_localhost(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shop's own address is that which test clients ask for."""
    monkeypatch.setitem(app.config, "SHOP", replace(app.config["SHOP"], site_url="http://localhost"))


def options(browser: Browser, endpoint: str) -> str:
    """What a page asks a passkey for."""
    return next(form.get("data-options") for form in browser.get(endpoint).all("form") if form.get("data-options"))


def add(browser: Browser, stick: Stick, *, status: int = 303, name: str = "Blue stick", **lies: object) -> str:
    """Add a passkey; the words beside the button where it is refused."""
    answer = stick.make(options(browser, "factors.create_passkey"), **lies)
    page = browser.post("factors.create_passkey", {"name": name, "credential": answer}, status=status)
    return " ".join(page.each("p", role="alert"))


def sign_in(browser: Browser, answer: str, *, status: int = 303, **fields: str) -> str:
    page = browser.post("factors.sign_in_with_passkey", {"credential": answer, **fields}, status=status)
    return page.headers["Location"] if status == 303 else " ".join(page.each("p", role="alert"))


@pytest.fixture
def stick(ana: Browser) -> Stick:
    """Ana's, and she has added it."""
    stick = Stick()
    add(ana, stick)
    return stick


def test_the_first_passkey_comes_with_recovery_codes(ana: Browser):
    page = ana.post(
        "factors.create_passkey",
        {"name": "Blue stick", "credential": Stick().make(options(ana, "factors.create_passkey"))},
    )
    assert page.headers["Location"] == "/account/two-factor/codes"
    main = ana.get("factors.index").words("main")
    assert "Blue stick" in main
    assert "never used" in main
    assert "passkey “Blue stick” was added" in letters_to(ana.user.email)[0].text


def test_a_passkey_signs_in_by_itself(ana: Browser, stick: Stick, stranger: Browser):
    where = sign_in(stranger, stick.use(options(stranger, "auth.sign_in")), next="/account/devices")
    assert where == "/account/devices"
    assert is_in(stranger)
    how = db.session.scalar(text("SELECT how FROM login_session ORDER BY id DESC LIMIT 1"))
    assert how == "passkey"


def test_the_page_is_left_by_nobody_who_is_remembered_unasked(ana: Browser, stick: Stick, stranger: Browser):
    sign_in(stranger, stick.use(options(stranger, "auth.sign_in")))
    assert db.session.scalar(text("SELECT is_remembered FROM login_session ORDER BY id DESC LIMIT 1")) is False
    stranger.forget_cookies()
    sign_in(stranger, stick.use(options(stranger, "auth.sign_in")), remember="y")
    assert db.session.scalar(text("SELECT is_remembered FROM login_session ORDER BY id DESC LIMIT 1")) is True


def test_next_leads_nowhere_else(ana: Browser, stick: Stick, stranger: Browser):
    assert sign_in(stranger, stick.use(options(stranger, "auth.sign_in")), next="//evil.example") == "/account"


def test_a_passkey_is_a_second_step(ana: Browser, stick: Stick, stranger: Browser):
    half_in(stranger, ana.user)
    answer = stick.use(options(stranger, "factors.second_step"))
    stranger.post("factors.second_step_by_passkey", {"credential": answer})
    assert is_in(stranger)


def test_as_a_second_step_a_touch_is_enough(ana: Browser, stick: Stick, stranger: Browser):
    half_in(stranger, ana.user)
    answer = stick.use(options(stranger, "factors.second_step"), flags=PRESENT, handle=b"")
    stranger.post("factors.second_step_by_passkey", {"credential": answer})
    assert is_in(stranger)


@pytest.mark.parametrize(
    "lies",
    [
        {"origin": "https://localhost.evil.example"},
        {"origin": "http://localhost:8000"},
        {"host": "evil.example"},
        {"type": "webauthn.create"},
        {"signature": b"none"},
        {"flags": PRESENT},  # nobody looked whose hand it was
        {"flags": 0},
        {"handle": b""},
        {"handle": b"somebody else"},
        {"challenge": "AAAA"},
    ],
    ids=str,
)
def test_a_lie_opens_nothing(ana: Browser, stick: Stick, stranger: Browser, lies: dict[str, object]):
    answer = stick.use(options(stranger, "auth.sign_in"), **lies)
    assert "Try again" in sign_in(stranger, answer, status=422)
    assert not is_in(stranger)


@pytest.mark.parametrize(
    "lies", [{"origin": "https://evil.example"}, {"host": "evil.example"}, {"challenge": "AAAA"}, {"flags": 0}], ids=str
)
def test_a_lie_adds_nothing(ana: Browser, lies: dict[str, object]):
    assert "Try again" in add(ana, Stick(), status=422, **lies)
    assert db.session.scalar(select(func.count(Passkey.id))) == 0


def test_an_answer_opens_once(ana: Browser, stick: Stick, stranger: Browser):
    answer = stick.use(options(stranger, "auth.sign_in"))
    before = stranger.client._cookies.copy()
    sign_in(stranger, answer)
    stranger.post("auth.sign_out")
    stranger.client._cookies = before  # a copied cookie too
    assert "Try again" in sign_in(stranger, answer, status=422)
    assert not is_in(stranger)
    assert last_refusal() == "used before"


def test_an_answer_that_adds_works_once(ana: Browser):
    asked, first = options(ana, "factors.create_passkey"), Stick()
    ana.post("factors.create_passkey", {"name": "One", "credential": first.make(asked)})
    ana.post("factors.create_passkey", {"name": "Two", "credential": Stick().make(asked)}, status=422)
    assert db.session.scalar(select(func.count(Passkey.id))) == 1


def test_what_one_browser_was_asked_another_cant_answer(app: Flask, ana: Browser, stick: Stick, stranger: Browser):
    elsewhere = Browser(app)
    elsewhere.get("auth.sign_in")
    sign_in(elsewhere, stick.use(options(stranger, "auth.sign_in")), status=422)


def test_what_was_asked_for_one_thing_answers_no_other(ana: Browser, stick: Stick, stranger: Browser):
    half_in(stranger, ana.user)
    sign_in(stranger, stick.use(options(stranger, "factors.second_step")), status=422)


def test_what_was_asked_lasts_five_minutes(
    ana: Browser, stick: Stick, stranger: Browser, monkeypatch: pytest.MonkeyPatch
):
    answer = stick.use(options(stranger, "auth.sign_in"))
    later = int(time.time()) + 301
    monkeypatch.setattr("itsdangerous.timed.TimestampSigner.get_timestamp", lambda signer: later)
    assert "took too long" in sign_in(stranger, answer, status=422)


def test_a_copy_is_refused_noted_and_told(ana: Browser, stick: Stick, stranger: Browser):
    copy = replace(stick)
    sign_in(stranger, stick.use(options(stranger, "auth.sign_in"), count=7))
    stranger.post("auth.sign_out")
    assert "copied" in sign_in(stranger, copy.use(options(stranger, "auth.sign_in"), count=7), status=422)
    assert not is_in(stranger)
    assert last_refusal() == "copied"
    assert "copy of the passkey “Blue stick” was refused" in letters_to(ana.user.email)[0].text


def test_passkeys_that_dont_count_are_welcome(ana: Browser, stranger: Browser):
    stick = Stick(count=0)
    add(ana, stick)
    for _ in range(2):
        sign_in(stranger, stick.use(options(stranger, "auth.sign_in"), count=0))
        stranger.post("auth.sign_out")


def test_a_passkey_of_somebody_else_is_no_second_step(app: Flask, ana: Browser, stick: Stick, stranger: Browser):
    eva = signed_in(app)
    add(eva, evas := Stick())
    half_in(stranger, ana.user)
    answer = evas.use(options(stranger, "factors.second_step"), handle=b"")
    stranger.post("factors.second_step_by_passkey", {"credential": answer}, status=422)
    assert not is_in(stranger)


def test_one_that_is_known_cant_be_added_by_another(app: Flask, ana: Browser, stick: Stick):
    assert "already" in add(signed_in(app), replace(stick), status=422)


def test_unknown_passkeys_are_told_so(stranger: Browser):
    answer = Stick(handle=b"nobody").use(options(stranger, "auth.sign_in"))
    assert "doesn’t know this passkey" in sign_in(stranger, answer, status=422)


def test_somebody_who_is_shut_out_stays_out(ana: Browser, stick: Stick, stranger: Browser):
    db.session.execute(text('UPDATE "user" SET is_active = false'))
    db.session.commit()
    sign_in(stranger, stick.use(options(stranger, "auth.sign_in")), status=422)


@pytest.mark.parametrize("sent", ["", "{}", "null", "[" * 15_000, '{"id": 1}', "x" * 30_000, "\0", '{"id":"é"}', "[1]"])
def test_garbage_is_refused(stranger: Browser, sent: str):
    assert "Try again" in sign_in(stranger, sent, status=422)


def test_guessing_has_to_wait(stranger: Browser):
    statuses = [
        stranger.post("factors.sign_in_with_passkey", {"credential": "{}"}, status=None).status for _ in range(25)
    ]
    assert statuses[-1] == 429


def test_a_passkey_can_be_called_something_else(ana: Browser, stick: Stick):
    [passkey] = db.session.scalars(select(Passkey)).all()
    ana.post("factors.passkey", {"name": "Red stick"}, passkey_id=passkey.id)
    assert "Red stick" in ana.get("factors.index").words("main")
    ana.post("factors.passkey", {"name": ""}, passkey_id=passkey.id, status=422)


def test_a_passkey_that_is_removed_opens_nothing(app: Flask, ana: Browser, stick: Stick, stranger: Browser):
    [passkey] = db.session.scalars(select(Passkey)).all()
    ana.post("factors.delete_passkey", passkey_id=passkey.id)
    assert actions(ana.user)[-1] == "factor.removed"
    sign_in(stranger, stick.use(options(stranger, "auth.sign_in")), status=422)
    assert db.session.scalar(text("SELECT count(*) FROM recovery_code")) == 0


def test_nobody_touches_those_of_others(app: Flask, ana: Browser, stick: Stick):
    [passkey] = db.session.scalars(select(Passkey)).all()
    eva = signed_in(app)
    eva.get("factors.passkey", passkey_id=passkey.id, status=404)
    eva.post("factors.passkey", {"name": "Mine"}, passkey_id=passkey.id, status=404)
    eva.post("factors.delete_passkey", passkey_id=passkey.id, status=404)


def test_the_last_one_stays_where_the_shop_wants_one(
    app: Flask, ana: Browser, stick: Stick, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(app.config, "SHOP", replace(app.config["SHOP"], two_factor_required="everyone"))
    [passkey] = db.session.scalars(select(Passkey)).all()
    page = ana.post("factors.delete_passkey", passkey_id=passkey.id, status=422)
    assert "needs a second step" in page.words("main")
    set_up_app(ana)
    ana.post("factors.delete_passkey", passkey_id=passkey.id)


def test_one_factor_is_enough_to_go_on_with_when_the_other_goes(ana: Browser, stick: Stick, stranger: Browser):
    secret = set_up_app(ana)
    [passkey] = db.session.scalars(select(Passkey)).all()
    ana.post("factors.delete_passkey", passkey_id=passkey.id)
    half_in(stranger, ana.user)
    stranger.post("factors.second_step", {"code": code(secret)})


@pytest.mark.parametrize(
    ("site", "says"),
    [
        ("http://127.0.0.1:8000", "localhost:8000"),
        ("http://192.168.1.7", "is a number"),
        ("https://shop.example", "https://shop.example only"),
        ("http://shop.example", "begins with https"),
    ],
)
def test_elsewhere_none_are_offered_and_the_page_says_why(
    app: Flask, ana: Browser, monkeypatch: pytest.MonkeyPatch, site: str, says: str
):
    monkeypatch.setitem(app.config, "SHOP", replace(app.config["SHOP"], site_url=site))
    assert says in ana.get("factors.index").words("main")
    ana.get("factors.create_passkey", status=303)
    assert "data-options" not in Browser(app).get("auth.sign_in").text


def test_the_demo_has_passkeys_by_its_name(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(app.config, "SHOP", replace(app.config["SHOP"], site_url="http://127.0.0.1:8000"))
    answer = app.test_client().get("/login", base_url="http://localhost:8000")
    assert "data-options" in answer.text
    assert "data-options" not in app.test_client().get("/login", base_url="http://127.0.0.1:8000").text


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost:81", "LOCALHOST@evil.example"])
def test_the_host_header_decides_nothing(app: Flask, host: str):
    answer = app.test_client().get("/login", headers={"Host": host})
    assert "data-options" not in answer.text


def test_people_without_factors_are_asked_for_none(app: Flask):
    user = make_person()
    assert Browser(app).sign_in(user).headers["Location"] == "/account"


def last_refusal() -> str:
    query = select(AuditEntry.new).where(AuditEntry.action == "passkey.refused").order_by(AuditEntry.id.desc())
    return db.session.scalars(query).first()["because"]
