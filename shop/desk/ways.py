"""Where one can go at the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from flask_babel import lazy_gettext

from ..auth.models import User


@dataclass(frozen=True)
class Way:
    """A part of the desk: its name, what one does there, and the permission that it takes."""

    name: str
    label: Any
    words: Any
    endpoint: str
    permission: str

    @property
    def address(self) -> str:
        return url_for(self.endpoint)


WAYS = (
    Way("today", lazy_gettext("Today"), lazy_gettext("What needs a person"), "desk.index", "desk:read"),
    Way(
        "products",
        lazy_gettext("Products"),
        lazy_gettext("What the shop sells: find, change one or many at once"),
        "assortment.index",
        "catalog:read",
    ),
    Way(
        "categories",
        lazy_gettext("Categories"),
        lazy_gettext("The tree of shelves: make, move, merge, and put products in order"),
        "shelving.index",
        "catalog:read",
    ),
    Way(
        "translations",
        lazy_gettext("Translations"),
        lazy_gettext("What lacks words in other languages"),
        "translating.index",
        "catalog:read",
    ),
    Way(
        "stock",
        lazy_gettext("Stock"),
        lazy_gettext("How many there are, and why: receive, correct, move, count"),
        "stockroom.grid",
        "stock:read",
    ),
    Way(
        "imports",
        lazy_gettext("Imports"),
        lazy_gettext("Files in and out: catalogues, stock, feeds for shopping sites"),
        "imports.index",
        "imports:read",
    ),
    Way(
        "search",
        lazy_gettext("Search"),
        lazy_gettext("What people look for in vain, synonyms, redirects and pinned products"),
        "guiding.index",
        "catalog:read",
    ),
    Way(
        "people",
        lazy_gettext("People"),
        lazy_gettext("Who may do what: invite, change roles, sign out"),
        "people.index",
        "people:read",
    ),
    Way("audit", lazy_gettext("Audit"), lazy_gettext("Who did what, and when"), "desk.audit", "audit:read"),
    Way(
        "webhooks",
        lazy_gettext("Webhooks"),
        lazy_gettext("Which programs are told when something changes"),
        "webhooks.index",
        "webhooks:write",
    ),
    Way(
        "outbox",
        lazy_gettext("Outbox"),
        lazy_gettext("E-mails that wait, and those that fail"),
        "mail.outbox",
        "mail:read",
    ),
    Way(
        "settings",
        lazy_gettext("Settings"),
        lazy_gettext("What the shop is called, how it looks and counts, and its pages"),
        "settings.show",
        "shop:write",
    ),
    Way("mailbox", lazy_gettext("Mailbox"), lazy_gettext("The e-mails of this demo"), "mail.mailbox", "desk:read"),
)


def ways_of(person: User | None) -> list[Way]:
    """The parts of the desk that are open to `person`, and are there: only a demo has a mailbox."""
    return open_ways(WAYS, person)


def open_ways(ways: Sequence[Way], person: User | None) -> list[Way]:
    """Those of `ways` that are open to `person`, and are there."""
    return [way for way in ways if person and person.may(way.permission) and _is_there(way)]


def _is_there(way: Way) -> bool:
    if way.endpoint == "mail.mailbox" and not (current_app.config["SHOP"].profile == "demo" or current_app.debug):
        return False
    return way.endpoint in current_app.view_functions
