"""A shop with several places."""

from typing import NamedTuple

from shop.db import db
from shop.moving.models import Transfer
from shop.moving.places import create_location, retire_location
from shop.moving.services import send
from shop.stock.actors import SYSTEM
from shop.stock.models import Location

from ..factories import make_variant


class Places(NamedTuple):
    """The numbers of two shelves, of a van for what is on its way, and of a shelf that was retired."""

    main: int
    attic: int
    van: int
    retired: int


def make_places() -> Places:
    main = db.session.scalar(db.text("SELECT min(id) FROM location"))
    attic = location("ATTIC", "Attic")
    van = location("VAN", "Van", "transit")
    shed = location("SHED", "Shed")
    retire_location(shed, by=SYSTEM)
    return Places(main, attic, van, shed)


def location(code: str, name: str, kind: str = "shelf") -> int:
    """The number of the location with this code, which is made where there is none."""
    known = db.session.scalar(db.select(Location.id).where(Location.code == code))
    return known or create_location(code, name, kind, by=SYSTEM).id


def make_transfer() -> Transfer:
    """Three mugs on their way from the first shelf to the attic."""
    at = make_places()
    mug = make_variant(stock=3)
    return send({mug.id: 3}, from_id=at.main, to_id=at.attic, transit_id=at.van, by=SYSTEM)
