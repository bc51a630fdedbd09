"""What callers hand in, read and checked before any of it reaches the database."""

import re
from typing import Any

from flask_babel import format_decimal, gettext, lazy_gettext

from ..catalog.models import Variant
from ..db import db
from .refusals import NoSuchLocation, NoSuchVariant, NotAQuantity, Unwritable

MOST_AT_ONCE = 1_000_000  # units in one change; a count may be of as many as a place holds
# What each text is called, and how long it may be; those with an index must fit into a page of it.
MOST_LETTERS = {
    "reason": (lazy_gettext("reason"), 200),
    "note": (lazy_gettext("note"), 2000),
    "actor": (lazy_gettext("name of who does it"), 200),
    "source": (lazy_gettext("source"), 200),
    "request key": (lazy_gettext("request key"), 200),
}
UNREADABLE = re.compile("[\x00\ud800-\udfff]")  # what UTF-8 or Postgres has no place for
BIGGEST_NUMBER = 2**63 - 1  # what Postgres can look up


def number_of(variant: Variant | int) -> int:
    """The variant's number. Raises NoSuchVariant for what can be none."""
    if isinstance(variant, Variant):
        if variant.id is None:
            db.session.flush()
        return variant.id
    if not is_number(variant):
        raise NoSuchVariant(gettext("There is no such thing in the catalogue."))
    return variant


def is_number(value: Any) -> bool:
    """Whether `value` can be a row's number."""
    return type(value) is int and 0 < value <= BIGGEST_NUMBER


def whole(quantity: Any, least: int = 1, most: int = MOST_AT_ONCE) -> int:
    """`quantity` where it is a whole number from `least` to `most`. Raises NotAQuantity."""
    if type(quantity) is not int or not least <= quantity <= most:
        raise NotAQuantity(
            gettext(
                "Enter a whole number from %(least)s to %(most)s.",
                least=format_decimal(least),
                most=format_decimal(most),
            )
        )
    return quantity


def difference(delta: Any, most: int = MOST_AT_ONCE) -> int:
    """`delta` where it is a whole number other than 0, by `most` up or down. Raises NotAQuantity."""
    if whole(delta, -most, most) == 0:
        raise NotAQuantity(gettext("A correction by 0 corrects nothing."))
    return int(delta)


def cost(minor: Any) -> int | None:
    """What one unit cost, in minor units, or None. Raises NotAQuantity."""
    return None if minor is None else whole(minor, 0, 10**12)


def writable(what: str, text: Any, least: int = 0) -> str:
    """`text` where Postgres and people can read it; `what` is a word of MOST_LETTERS. Raises Unwritable."""
    name, most = MOST_LETTERS[what]
    if not isinstance(text, str) or not least <= len(text.strip()) <= most or UNREADABLE.search(text):
        raise Unwritable(
            gettext(
                "The %(what)s must be a text of %(least)s to %(most)s characters.", what=name, least=least, most=most
            )
        )
    return text.strip()


def a_place(location_id: int | None) -> int | None:
    """The location's number; None is the first one. Raises NoSuchLocation for what can be none."""
    if location_id is not None and not is_number(location_id):
        raise NoSuchLocation(gettext("There is no such place in the stockroom."))
    return location_id
