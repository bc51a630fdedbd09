"""Whether there is news behind a cursor, and of which kinds."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext

from ..changes.feed import changes_since
from ..stock.feed import CursorLost, cursor_now

KINDS = {
    "product": lazy_gettext("Products"),
    "category": lazy_gettext("Categories"),
    "stock": lazy_gettext("Stock"),
}


@dataclass(frozen=True)
class Found:
    """The kinds that have news, and a cursor that has seen it."""

    kinds: list[str]
    cursor: str


def place_now() -> str:
    """The cursor of this moment."""
    return cursor_now()


def what_is_new(cursor: str, kinds: Sequence[str]) -> Found:
    """Which of `kinds` have news since `cursor`; all of them where it means nothing any more.

    One statement where there is none. What comes while it is looked for is news to the cursor that is found.
    """
    try:
        anything = changes_since(cursor, kinds=kinds, most=1)
        if not anything.items:
            return Found([], anything.cursor)
        now = place_now()
        return Found([kind for kind in kinds if changes_since(cursor, kinds=[kind], most=1).items], now)
    except CursorLost:
        return Found(list(kinds), place_now())
