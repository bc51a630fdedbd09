"""The locations: where stock lies, and what is on its way. One is there from the start, and always in use."""

from collections.abc import Sequence

from flask_babel import gettext
from sqlalchemy import select

from ..db import db
from .asking import is_number
from .models import Location
from .refusals import ClosedLocation, NoSuchLocation


def locations() -> Sequence[Location]:
    """All of them, those in use first, in the order in which they were made."""
    return db.session.scalars(select(Location).order_by(Location.is_active.desc(), Location.id)).all()


def locations_after(
    after: int, most: int, *, kind: str | None = None, is_active: bool | None = None
) -> Sequence[Location]:
    """At most so many of them by their numbers, behind the number `after`; None for `kind` or `is_active` is any."""
    found = select(Location).where(Location.id > after).order_by(Location.id).limit(most)
    if kind is not None:
        found = found.where(Location.kind == kind)
    if is_active is not None:
        found = found.where(Location.is_active == is_active)
    return db.session.scalars(found).all()


def active_locations(kind: str | None = None) -> Sequence[Location]:
    """Those in use, the first one first; `kind` is "shelf" or "transit", None is both."""
    found = select(Location).where(Location.is_active).order_by(Location.id)
    return db.session.scalars(found if kind is None else found.where(Location.kind == kind)).all()


def location_named(location_id: int) -> Location:
    """The location with this number, in use or not. Raises NoSuchLocation."""
    location = db.session.get(Location, location_id) if is_number(location_id) else None
    if location is None:
        raise NoSuchLocation(gettext("There is no such place in the stockroom."))
    return location


def open_location(location_id: int, kind: str | None = None) -> Location:
    """The location with this number, where goods may be brought. Raises NoSuchLocation, ClosedLocation.

    Asking before is for the sentence: the database itself lets nothing into a location that was retired meanwhile.
    """
    location = location_named(location_id)
    if not location.is_active:
        raise closed(location.name)
    if kind and location.kind != kind:
        raise NoSuchLocation(gettext("There is no such place in the stockroom."))
    return location


def closed(place: str) -> ClosedLocation:
    """The refusal of what would bring goods into a retired location."""
    return ClosedLocation(gettext("“%(place)s” is no longer used. Bring it back first.", place=place))
