"""Locations: where goods lie, or wait on their way."""

from http import HTTPStatus
from typing import Any

from ..moving import places
from ..stock.ledger import stock_change
from ..stock.models import Location as Place
from ..stock.places import location_named, locations_after
from ..stock.refusals import Unwritable
from .answers import Answer, address_of, page
from .authorizing import the_program
from .operations import operation
from .problems import refused_as
from .schemas.papers import Location, LocationIn, LocationQuery, Locations, NewLocation

POINTERS = {places.CodeTaken: "/code", places.InUse: "/is_active"}
LINKS = {name: {"location_id": "$response.body#/id"} for name in ("readLocation", "changeLocation")}


@operation("List locations", scope="stock:read", gives=Locations)
def read_locations(query: LocationQuery) -> Answer:
    """All locations, those that were retired too, in the order in which they were made.

    The first one is always used.
    """
    found = locations_after(int(query.after or 0), query.limit + 1, kind=query.kind, is_active=query.is_active)
    shown = found[: query.limit]
    return page([_facts(place) for place in shown], str(shown[-1].id) if len(found) > query.limit else None)


@operation("Read a location", scope="stock:read", gives=Location)
def read_location(location_id: int) -> dict[str, Any]:
    """A place where goods lie, or wait on their way to another."""
    return _facts(location_named(location_id))


@operation("Make a location", scope="stock:setup", gives=Location, status=201, pointers=POINTERS, links=LINKS)
def create_location(body: NewLocation) -> Answer:
    """One more place where goods can lie; or `transit`, where they wait on their way and can’t be sold."""
    with refused_as(HTTPStatus.CONFLICT, Unwritable):
        place = places.create_location(body.code, body.name, body.kind, by=the_program().actor)
    return Answer(_facts(place), HTTPStatus.CREATED, location=address_of(f"/locations/{place.id}"))


@stock_change
def location_to_change(location_id: int) -> dict[str, Any]:
    """The location, locked: nothing is brought there meanwhile."""
    return _facts(places.locked_location(location_id))


@operation("Change a location", scope="stock:setup", gives=Location, guards=location_to_change, pointers=POINTERS)
def change_location(location_id: int, body: LocationIn) -> dict[str, Any]:
    """Gives it another code or name; `is_active` retires it, and brings it back.

    Retiring is refused (`in-use`) while something lies or is promised there, or is on its way there; the first location
    is never retired.
    """
    by = the_program().actor
    with refused_as(HTTPStatus.CONFLICT, Unwritable):
        place = places.change_location(location_id, body.code, body.name, by=by)
    if body.is_active != place.is_active:
        place = places.bring_back(location_id, by=by) if body.is_active else places.retire_location(location_id, by=by)
    return _facts(place)


def _facts(place: Place) -> dict[str, Any]:
    return {name: getattr(place, name) for name in ("id", "code", "name", "kind", "is_active")}
