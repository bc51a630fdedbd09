"""Whether there is news behind a cursor, and of which kinds."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext

from ..stock.feed import CursorLost, cursor_now, news_since

KINDS = {
    "product": lazy_gettext("Products"),
    "category": lazy_gettext("Categories"),
    "stock": lazy_gettext("Stock"),
}


@dataclass(frozen=True)
class Found:
    """The kinds that have news, and the cursor behind it."""

    kinds: list[str]
    cursor: str


def what_is_new(cursor: str, kinds: Sequence[str]) -> Found:
    """Which of `kinds` have news since `cursor`: all of them where the cursor means nothing any more.

    The cursor that comes back is of the same moment or an earlier one: what comes in between is news again.
    """
    now = cursor_now()
    try:
        found = [kind for kind in kinds if kind == "stock" and news_since(cursor, most=1).movements]
    except CursorLost:
        found = list(kinds)
    return Found(found, now)
