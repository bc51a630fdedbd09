"""The audit trail: who did what, in words; and that it stays as it was written."""

import csv
import io
import re

import pytest
from flask import Flask
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DatabaseError

from shop.audit.actors import NOBODY, SHELL, Actor
from shop.audit.models import AuditEntry
from shop.audit.services import note
from shop.auth.deeds import ACTIONS
from shop.auth.leaving import delete_account
from shop.auth.people import change_role
from shop.auth.sentences import OTHERS, OWN
from shop.config import ROOT
from shop.db import db, transaction
from shop.pages.particulars import set_particular

from ..auth.people import Browser, make_person, signed_in
from ..counting import Statements


@pytest.fixture
def mara(app: Flask) -> Browser:
    """A manager's browser."""
    return signed_in(app, "manager", name="Mara")


def rows(browser: Browser, query: str = "") -> list[str]:
    """What the page lists, without the times."""
    page = browser.get(f"/desk/audit?{query}")
    return [re.sub(r"^\d+/\d+/\d+, \d+:\d+(\s[AP]M)? ", "", row) for row in page.each("tr")[1:]]


def test_a_change_is_told_in_words(mara: Browser):
    change_role(make_person(name="Ana"), "staff", by=mara.user)
    assert "Mara changed the role of Ana from “Customer” to “Staff”" in rows(mara)[0]
    assert "Mara signed in (password) 127.0.0.1" in rows(mara)[-1]


def test_who_has_left_is_a_number(mara: Browser):
    user = make_person(name="Zoë")
    number = user.id
    change_role(user, "staff", by=mara.user)
    delete_account(user)
    assert any(f"changed the role of user {number} " in row for row in rows(mara))
    assert not any("Zoë" in row for row in rows(mara))


def test_names_are_asked_for_with_the_entries(mara: Browser, statements: Statements):
    for _ in range(5):
        change_role(make_person(), "staff", by=mara.user)
    with statements.at_most(3):
        mara.get("desk.audit")


def test_strangers_and_the_shell_are_named_as_such(mara: Browser):
    with transaction():
        note("session.refused", by=NOBODY, subject=("user", mara.user.id))
        note("user.activated", by=SHELL, subject=("user", mara.user.id))
        note("something.new", by=SHELL, subject=("till", 7))
    assert rows(mara)[0].startswith("The shell something.new till 7")
    assert rows(mara)[1].startswith("The shell activated Mara again")
    assert rows(mara)[2].startswith("Somebody tried to sign in as Mara, and failed")


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "100% %(whom)s %s", "{{ 7*7 }}"])
def test_names_are_only_names(mara: Browser, name: str):
    change_role(make_person(name=name), "staff", by=mara.user)
    page = mara.get("desk.audit")
    assert f"changed the role of {name} from" in page.words("table")


def test_entries_are_found_by_action_actor_and_subject(mara: Browser):
    ana = make_person(name="Ana", email="ana@example.com")
    change_role(ana, "staff", by=mara.user)
    for query in ("action=user.role_changed", f"subject=user+{ana.id}", f"subject={ana.id}", "subject=ANA@example.com"):
        assert any("changed the role of Ana" in row for row in rows(mara, query)), query
        assert not any("signed in" in row for row in rows(mara, query)), query
    assert len(rows(mara, f"actor={mara.user.email}")) == 2
    assert rows(mara, "actor=nobody@example.com") == rows(mara, "subject=till+7") == rows(mara, "actor=x") == []


def test_days_are_those_of_the_shop(mara: Browser):
    set_particular("time_zone", "Asia/Tokyo")
    db.session.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_stays"))
    db.session.execute(update(AuditEntry).values(at=text("'2026-03-01 16:00+00'")))  # the 2nd in Tokyo
    db.session.commit()
    assert len(rows(mara, "since=2026-03-02&until=2026-03-02")) == 2
    assert not rows(mara, "until=2026-03-01")
    assert not rows(mara, "since=2026-03-03")


@pytest.mark.parametrize(
    "query",
    [
        "since=x",
        "until=9999-12-31",
        "since=0001-01-01",
        "action=no.such",
        "actor=%00",
        "subject=user+1%27",
        "actor=12e9",
    ],
)
def test_odd_questions_are_answered(mara: Browser, query: str):
    mara.get(f"/desk/audit?{query}")


def test_the_trail_is_leafed_through(mara: Browser):
    with transaction():
        for _ in range(60):
            note("data.downloaded", by=SHELL)
    first = mara.get("/desk/audit?actor=shell")
    assert len(first.all("tr")) == 51
    second = mara.get(first.one("a", rel="next").get("href"))
    assert len(second.all("tr")) == 11


def test_what_is_shown_can_be_taken_along_and_opened_safely(mara: Browser):
    change_role(make_person(name="=1+1"), "staff", by=mara.user)
    with transaction():
        note("data.downloaded", by=Actor("person", "=cmd()"))
    page = mara.get("/desk/audit?action=data.downloaded")
    answer = mara.open(page.one("a", class_="button").get("href"))
    assert answer.headers["Cache-Control"] == "private, no-store"
    head, *lines = csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")))
    assert len(head) == len(lines[0])
    assert [line[2] for line in lines] == ["'=cmd()"]
    everything = mara.open("/desk/audit.csv").get_data(as_text=True)
    assert "changed the role of =1+1" in everything
    assert "audit.downloaded" in everything


def test_nothing_is_rewritten(app: Flask):
    make_person()
    with transaction():
        note("user.activated", by=SHELL)
    for statement in (update(AuditEntry).values(action="a.b"), delete(AuditEntry), text("TRUNCATE audit_entry")):
        with pytest.raises(DatabaseError, match="can't be changed"), db.session.begin_nested():
            db.session.execute(statement)


def test_every_action_has_its_words(app: Flask):
    sources = "".join(path.read_text() for path in (ROOT / "shop").rglob("*.py"))
    action = r'"([a-z_]+\.[a-z_]+)"'
    verb = r"\b_?(?:note|write_down)\(\s*"
    written = set(re.findall(rf"{verb}{action}", sources))
    written |= {name for _, name in re.findall(rf"{verb}{action} if [^)]*? else {action}", sources)}
    # The ledger writes one for each kind of movement; promises are filled by the shop itself, which isn't audited.
    ledger = "".join(path.read_text() for path in (ROOT / "shop" / "stock").glob("*.py"))
    written |= {f"stock.{kind}" for kind in re.findall(r'\bEntry\("([a-z]+)"', ledger) if kind != "filled"}
    assert written == set(ACTIONS) == set(OWN | OTHERS), written ^ set(ACTIONS)


def test_staff_read_no_trail(app: Flask):
    sam = signed_in(app, "staff")
    for path in ("/desk/audit", "/desk/audit.csv"):
        assert "audit:read" in sam.get(path, status=403).words("main")
