"""The things that a list of what was sent names, each by its number, its SKU or its barcode."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask_babel import gettext

from ..errors import ShopError
from ..stock.handles import variants_called
from ..stock.naming import names_of, no_such_thing
from .stock_asked import handle_of


class NamedTwice(ShopError):
    """The same thing comes twice in a list where it can come once."""


def thing_named(asked: Any) -> int:
    """The number of the thing that the body names. Raises as `things_named`."""
    return things_named([asked], [""])[0]


def things_named(asked: Sequence[Any], places: Sequence[str]) -> list[int]:
    """The number of each thing, in two statements. `places` is where each was sent: `/lines/0`.

    Raises NoSuchVariant, SeveralVariants or NamedTwice, which points at the one that it is about.
    """
    handles = [handle_of(one) for one in asked]
    found = variants_called(handles)
    there = names_of([number for number in found if isinstance(number, int)])
    numbers, seen = list[int](), set[int]()
    for handle, number, place in zip(handles, found, places, strict=True):
        with at(place + handle.pointer):
            if isinstance(number, ShopError):
                raise number
            if number not in there:
                raise no_such_thing(number)
            if number in seen:
                raise NamedTwice(gettext("This is in the list already."))
        seen.add(number)
        numbers.append(number)
    return numbers


@contextmanager
def at(pointer: str) -> Iterator[None]:
    """Let what is refused below point at this place of the body, unless it says a place itself."""
    try:
        yield
    except ShopError as refusal:
        if not getattr(refusal, "pointer", ""):
            refusal.pointer = pointer  # type: ignore[attr-defined]
        raise
