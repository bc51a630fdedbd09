"""What others change while a grid is open."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ..stock.feed import cursor_now, news_since
from ..web import whole_number
from .levels import ROWS, Level, levels_with


@dataclass(frozen=True)
class Changed:
    """The levels of a page that were changed, as they are now, and the cursor behind that.

    `fresh` are those that somebody else has changed.
    """

    levels: Sequence[Level]
    cursor: str
    fresh: Collection[int] = ()


def levels_named(names: str) -> list[int]:
    """The numbers of levels in `12.17.408`, as many as a page has; what can be none is left out."""
    numbers = (whole_number(name, 1, 10**18) for name in names.split(".")[: 2 * ROWS])
    return [number for number in numbers if number]


def changed_since(cursor: str, shown: Sequence[int], *, of: int) -> Changed | None:
    """What became of the levels `shown` since `cursor`; None where nothing moved in the whole stockroom.

    `of` is the number of the user who asks: what others did is told apart.
    One statement, and another where a row has to change. Raises CursorLost.
    """
    news = news_since(cursor)
    if not news.movements:
        return None
    if news.is_more:  # than is worth reading: look at every row anew, after a cursor of this moment
        cursor = cursor_now()
        return Changed(levels_with(shown), cursor, shown)
    moved = {movement.level_id for movement in news.movements}
    others = {movement.level_id for movement in news.movements if movement.user_id != of}
    touched = [number for number in shown if number in moved]
    # They may be newer than the cursor, never older: then the next look brings them once more.
    return Changed(levels_with(touched) if touched else [], news.cursor, others)
