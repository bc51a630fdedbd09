"""A shop may have reasons of its own for correcting stock."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from shop.audit.models import AuditEntry
from shop.db import db
from shop.stock.models import StockReason
from shop.stock.reasons import reasons
from shop.stockroom import own_reasons

from ..auth.people import Browser
from ..factories import make_variant
from ..stock.crowds import at_once, kinds
from .rows import fill_in, level_of, row


def choosable() -> list[str]:
    return [reason.word for reason in reasons()]


def test_a_reason_is_added_used_retired_and_brought_back(staff: Browser, manager: Browser):
    manager.post("stockroom.create_reason", {"name": "Eaten by mice", "needs_note": "y"})
    level = level_of(make_variant(stock=5))
    fields = fill_in(staff.get("stockroom.grid"), {level.id: "-1"}, reason="Eaten by mice", row=level.id)
    staff.post("stockroom.save", fields, htmx=True, status=422)
    assert "5 → 4, -1" in row(staff.post("stockroom.save", fields | {"note": "two"}, htmx=True, status=200), level.id)
    [reason] = own_reasons.own_reasons()
    for action, is_there in (("retire_reason", False), ("retire_reason", False), ("bring_back_reason", True)):
        manager.post(f"stockroom.{action}", reason_id=reason.id)
        assert ("Eaten by mice" in choosable()) is is_there
    told = db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_kind == "reason")).all()
    assert told == ["reason.added", "reason.retired", "reason.brought_back"]
    assert "added the reason “Eaten by mice”" in manager.get("desk.audit").words()


def test_staff_see_the_reasons_and_change_none(staff: Browser, manager: Browser):
    manager.post("stockroom.create_reason", {"name": "Eaten by mice"})
    page = staff.get("stockroom.reasons")
    assert "Eaten by mice" in page.words("main")
    assert "Damaged" in page.words("main")
    assert not page.all("button", class_="is-small")
    staff.post("stockroom.create_reason", {"name": "More"}, status=403)


@pytest.mark.parametrize("name", ["", "  ", "damaged", "Damaged", "SOLD", "Eaten", "eaten", "\0", "W" * 61, ["a", "b"]])
def test_a_name_that_is_none_or_taken_is_refused_beside_its_field(manager: Browser, name: Any):
    manager.post("stockroom.create_reason", {"name": "Eaten"})
    page = manager.post("stockroom.create_reason", {"name": name}, status=422)
    assert page.words("*", class_="field-error")
    assert len(own_reasons.own_reasons()) == 1


def test_there_are_only_so_many(manager: Browser, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(own_reasons, "MOST_REASONS", 2)
    for name in ("One", "🐟"):
        manager.post("stockroom.create_reason", {"name": name})
    assert "2 reasons already" in manager.post("stockroom.create_reason", {"name": "Three"}, status=409).words()
    [one, _] = own_reasons.own_reasons()
    manager.post("stockroom.retire_reason", reason_id=one.id)
    manager.post("stockroom.create_reason", {"name": "Three"})
    manager.post("stockroom.bring_back_reason", reason_id=one.id, status=409)


def test_what_is_not_there_is_not_found(manager: Browser):
    for number in (10**9, 2**63, 10**30):
        manager.post(f"/desk/stock/reasons/{number}/retirement", status=404)
        manager.post(f"/desk/stock/reasons/{number}/return", status=404)


def test_two_who_add_the_same_reason_at_once_are_one_added_and_one_told(real_database: Flask):
    from shop.audit.actors import SHELL

    deeds = [lambda: own_reasons.add_reason("Eaten", by=SHELL).id] * 2
    assert kinds(at_once(real_database, *deeds)) == {"ReasonTaken": 1, "int": 1}
    with real_database.app_context():
        assert len(db.session.scalars(select(StockReason)).all()) == 1
