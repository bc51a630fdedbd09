"""Setting up the locations: a shop may have several shelves, and places for what is on its way between them."""

import re

from flask_babel import gettext
from sqlalchemy import func, select, text

from ..audit.services import note as write_down
from ..db import db, transaction
from ..errors import ShopError
from ..stock.actors import Actor
from ..stock.asking import UNREADABLE
from ..stock.models import Location
from ..stock.places import location_named
from ..stock.refusals import NoSuchLocation, Unwritable

KINDS = ("shelf", "transit")
MOST_LETTERS = {"code": 20, "name": 100}
CODE = re.compile(r"[A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?")

# Whoever brings goods there holds the row FOR KEY SHARE, so that the two wait for each other.
LOCKED = select(Location).with_for_update().execution_options(populate_existing=True)
CONTENTS = text("""
    SELECT :id = (SELECT min(id) FROM location) AS is_first,
        EXISTS (SELECT FROM stock_level WHERE location_id = :id AND (on_hand > 0 OR backordered > 0)) AS holds_things,
        EXISTS (SELECT FROM transfer WHERE state = 'sent' AND :id IN (from_id, to_id, transit_id)) AS has_transfers,
        EXISTS (SELECT FROM receipt WHERE state = 'open' AND location_id = :id) AS has_receipts
""")


class CodeTaken(ShopError):
    """Another location has this code."""


class InUse(ShopError):
    """The location holds something, or something is on its way there."""


def create_location(code: str, name: str, kind: str = "shelf", *, by: Actor) -> Location:
    """A place where goods can lie. Raises CodeTaken, Unwritable, NoSuchLocation (no such kind)."""
    wanted = _checked_code(code), _checked_name(name)
    if kind not in KINDS:
        raise NoSuchLocation(gettext("A place is a shelf, or for what is on its way."))
    with transaction():
        _refuse_taken(wanted[0])
        location = Location(code=wanted[0], name=wanted[1], kind=kind, is_active=True)
        db.session.add(location)
        db.session.flush()
        write_down("location.created", by=by, subject=("location", location.id), new=_told(location))
    return location


def change_location(location_id: int, code: str, name: str, *, by: Actor) -> Location:
    """Another code or name. What kind of place it is never changes. Raises CodeTaken, Unwritable, NoSuchLocation."""
    wanted = _checked_code(code), _checked_name(name)
    with transaction():
        location = locked_location(location_id)
        old = _told(location)
        _refuse_taken(wanted[0], location.id)
        location.code, location.name = wanted
        db.session.flush()
        if old != _told(location):
            write_down("location.changed", by=by, subject=("location", location.id), old=old, new=_told(location))
    return location


def retire_location(location_id: int, *, by: Actor) -> Location:
    """Use it no more: it stays in the books and leaves every list. Raises InUse, which says why, NoSuchLocation."""
    with transaction():
        location = locked_location(location_id)
        if location.is_active:
            _refuse_used(location)
            location.is_active = False
            write_down("location.retired", by=by, subject=("location", location.id), old=_told(location))
    return location


def bring_back(location_id: int, *, by: Actor) -> Location:
    """Use a retired location again. Raises NoSuchLocation."""
    with transaction():
        location = locked_location(location_id)
        if not location.is_active:
            location.is_active = True
            write_down("location.brought_back", by=by, subject=("location", location.id), new=_told(location))
    return location


def locked_location(location_id: int) -> Location:
    """The location, which nobody else changes until the transaction ends. Raises NoSuchLocation."""
    location_named(location_id)
    return db.session.scalars(LOCKED.where(Location.id == location_id)).one()


def _refuse_used(location: Location) -> None:
    found = db.session.execute(CONTENTS, {"id": location.id}).one()
    if found.is_first:
        raise InUse(gettext("“%(place)s” is the first place of the shop, and stays.", place=location.name))
    if found.holds_things:
        raise InUse(gettext("“%(place)s” isn’t empty: move what lies or is promised there first.", place=location.name))
    if found.has_transfers:
        raise InUse(gettext("A transfer from, through or to “%(place)s” is still on its way.", place=location.name))
    if found.has_receipts:
        raise InUse(gettext("A receipt for “%(place)s” is still open.", place=location.name))


def _refuse_taken(code: str, but: int = 0) -> None:
    """One at a time, so that of two with the same code the second is told, and not the database's refusal."""
    db.session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended('location ' || lower(:code), 0))"), {"code": code}
    )
    other = db.session.scalar(select(Location).where(func.lower(Location.code) == code.lower(), Location.id != but))
    if other is not None:
        raise CodeTaken(gettext("“%(place)s” has this code already.", place=other.name))


def _checked_code(code: str) -> str:
    wanted = code.strip().upper()
    if len(wanted) > MOST_LETTERS["code"] or not CODE.fullmatch(wanted):
        raise Unwritable(gettext("Use 1 to 20 letters from A to Z, digits and hyphens: MAIN, SHELF-2."))
    return wanted


def _checked_name(name: str) -> str:
    wanted = " ".join(name.split())
    if not 1 <= len(wanted) <= MOST_LETTERS["name"] or UNREADABLE.search(wanted):
        raise Unwritable(gettext("Use 1 to 100 characters."))
    return wanted


def _told(location: Location) -> dict[str, str]:
    return {"code": location.code, "name": location.name, "place_kind": location.kind}
