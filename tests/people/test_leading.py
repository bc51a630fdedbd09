"""Who may lead whom: the rules, whoever asks."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from shop.audit.actors import SHELL
from shop.audit.models import AuditEntry
from shop.auth import people as services
from shop.auth.leaving import LastOwner, delete_account
from shop.auth.links import DeadLink, user_of_link
from shop.auth.models import LoginSession, User
from shop.auth.people import HasAccount, NotYours
from shop.db import db
from shop.errors import NotFound

from ..auth.people import Browser, letters_to, link_in, make_person


def entries(action: str) -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)))


@pytest.mark.parametrize(
    ("by", "whose", "role", "allowed"),
    [
        ("manager", "customer", "staff", True),
        ("manager", "staff", "customer", True),
        ("manager", "staff", "manager", False),
        ("manager", "manager", "staff", False),
        ("manager", "owner", "staff", False),
        ("manager", "staff", "owner", False),
        ("staff", "customer", "staff", False),
        ("customer", "customer", "staff", False),
        ("owner", "manager", "owner", True),
        ("owner", "owner", "manager", True),
    ],
)
def test_roles_are_given_and_taken_below_ones_own(app: Flask, by: str, whose: str, role: str, allowed: bool):
    boss, user = make_person(by), make_person(whose)
    if allowed:
        services.change_role(user, role, by=boss)
    else:
        with pytest.raises(NotYours):
            services.change_role(user, role, by=boss)
    assert user.role == (role if allowed else whose)


@pytest.mark.parametrize("change", [services.deactivate, services.activate, services.sign_out_everywhere])
def test_a_manager_has_no_hand_on_owners_and_equals(app: Flask, change: Callable[..., object]):
    boss = make_person("manager")
    for role in ("manager", "owner"):
        with pytest.raises(NotYours, match="above"):
            change(make_person(role), by=boss)
    change(make_person("staff"), by=boss)


def test_nobody_changes_themselves(app: Flask):
    owner = make_person("owner")
    make_person("owner")
    for change in (services.deactivate, services.activate, services.sign_out_everywhere):
        with pytest.raises(NotYours, match="yourself"):
            change(owner, by=owner)
    with pytest.raises(NotYours, match="yourself"):
        services.change_role(owner, "customer", by=owner)


def test_the_shop_keeps_an_owner_even_from_the_shell(app: Flask):
    owner = make_person("owner")
    with pytest.raises(LastOwner):
        services.change_role(owner, "staff", by=SHELL)
    with pytest.raises(LastOwner):
        services.deactivate(owner, by=SHELL)
    make_person("owner")
    services.change_role(owner, "staff", by=SHELL)
    assert owner.role == "staff"


def test_an_owner_who_never_came_is_no_owner_yet(app: Flask):
    owner = make_person("owner")
    services.invited("new@example.com", "owner", by=owner, language="en")
    with pytest.raises(LastOwner):
        services.change_role(owner, "staff", by=SHELL)


def test_a_new_role_is_noted_told_and_begins_with_signing_in(ana: Browser):
    boss, user = make_person("manager"), make_person("customer", email="ana@example.com")
    ana.sign_in(user)
    services.change_role(user, "staff", by=boss)
    ana.get("account.show", status=303)
    [entry] = entries("user.role_changed")
    assert (entry.old, entry.new) == ({"role": "customer"}, {"role": "staff"})
    assert (entry.user_id, entry.subject_ref) == (boss.id, str(user.id))
    assert "“Staff”" in letters_to("ana@example.com")[0].text


def test_the_same_role_again_changes_nothing(ana: Browser):
    user = make_person("staff")
    ana.sign_in(user)
    services.change_role(user, "staff", by=make_person("manager"))
    ana.get("account.show")
    assert not entries("user.role_changed")


def test_who_is_deactivated_is_out_at_once_and_stays_out(ana: Browser):
    boss, user = make_person("manager"), make_person("staff")
    ana.sign_in(user)
    services.deactivate(user, by=boss)
    ana.get("desk.index", status=303)
    ana.sign_in(user, status=422)
    services.activate(user, by=boss)
    ana.sign_in(user)
    assert [entry.action for entry in entries("user.deactivated") + entries("user.activated")]


def test_an_invitation_brings_somebody_in_once(ana: Browser):
    boss = make_person("manager", name="Mara")
    user = services.invite("Sam@Example.com", "staff", by=boss, language="en")
    [letter] = letters_to(user.email)
    assert "Mara has made an account for you" in letter.text
    link = link_in(user.email)
    ana.post(link, {"name": "Sam", "password": "seven quiet herons"})
    ana.get("desk.index")
    ana.get(link, status=410)
    db.session.refresh(user)
    assert user.name == "Sam"


def test_who_has_not_come_can_be_invited_again(app: Flask):
    boss = make_person("owner")
    first = services.invite("sam@example.com", "staff", by=boss, language="en")
    again = services.invite("SAM@example.com", "manager", by=boss, language="es")
    assert (again.id, again.role, again.language) == (first.id, "manager", "es")
    assert len(letters_to("sam@example.com")) == 2


@pytest.mark.parametrize("role", ["customer", "owner"])
def test_who_is_here_is_not_invited(app: Flask, role: str):
    make_person(role, email="ana@example.com")
    with pytest.raises(HasAccount, match=r"ANA@example\.com has an account here already"):
        services.invite("ANA@example.com", "staff", by=make_person("manager"), language="en")


def test_a_manager_can_not_take_over_an_invitation_to_an_owner(app: Flask):
    services.invite("olga@example.com", "owner", by=make_person("owner"), language="en")
    with pytest.raises(NotYours):
        services.invite("olga@example.com", "staff", by=make_person("manager"), language="en")
    assert len(letters_to("olga@example.com")) == 1


def test_nobody_is_invited_above_ones_own_role(app: Flask):
    with pytest.raises(NotYours):
        services.invite("new@example.com", "manager", by=make_person("manager"), language="en")
    assert not db.session.scalar(select(func.count()).where(User.email == "new@example.com"))


def test_an_invitation_is_dead_while_its_account_is(app: Flask):
    boss = make_person("owner")
    user = services.invite("sam@example.com", "staff", by=boss, language="en")
    token = link_in("sam@example.com").rpartition("/")[2]
    services.deactivate(user, by=boss)
    with pytest.raises(DeadLink):
        user_of_link("invite", token)


def test_who_has_left_is_nobody_to_lead(app: Flask):
    user = make_person()
    delete_account(user)
    with pytest.raises(NotFound):
        services.change_role(user, "staff", by=make_person("owner"))


def test_the_list_is_searched_as_people_write(app: Flask):
    make_person(name="Ana María", email="ana@example.com")
    make_person("staff", name="100% Paper_Co", email="co@example.com")

    def found(words: str, **more: str) -> list[str]:
        return [row.name for row in services.people(words, **more).rows]

    assert found("MARÍA ana") == ["Ana María"]
    assert found("example.com") == ["100% Paper_Co", "Ana María"]
    assert found("%") == found("_") == found("0% p") == ["100% Paper_Co"]
    assert found("", role="team") == ["100% Paper_Co"]
    assert found("\\") == found("", state="invited") == []


@pytest.mark.parametrize("owners", [2, 3])
def test_two_owners_can_not_demote_each_other(real_database: Flask, owners: int):
    with real_database.app_context():
        numbers = [make_person("owner").id for _ in range(owners)][:2]
    refused: list[Exception] = []
    start = threading.Barrier(2)

    def demote(mine: int, theirs: int) -> None:
        with real_database.app_context():
            by, user = db.session.get_one(User, mine), db.session.get_one(User, theirs)
            start.wait()
            try:
                services.change_role(user, "staff", by=by)
            except (LastOwner, NotYours) as refusal:
                refused.append(refusal)

    threads = [threading.Thread(target=demote, args=pair) for pair in (numbers, numbers[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(refused) == 1
    with real_database.app_context():
        assert db.session.scalar(select(func.count()).where(User.role == "owner")) == owners - 1


def test_signing_somebody_out_counts_the_places(ana: Browser, stranger: Browser):
    user = make_person("staff")
    ana.sign_in(user)
    stranger.sign_in(user)
    assert services.sign_out_everywhere(user, by=make_person("owner")) == 2
    assert not db.session.scalar(select(func.count()).select_from(LoginSession))
