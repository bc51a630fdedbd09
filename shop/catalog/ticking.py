"""Facets made ready for their template, which prints dozens of values: tuples, and all bars in one path."""

from typing import NamedTuple

from flask_babel import format_decimal

from .colours import swatch
from .facets import Bucket, Facet, FacetValue
from .sizes import in_natural_order

FEW = 3  # values are not worth a "2 more"
HEIGHT = 40  # of the highest bar, in the units of its drawing
WIDTH = 10  # of a bar with the gap behind it


class Tick(NamedTuple):
    """A box to tick. `colour` is that of its swatch, empty where it has none."""

    key: str
    words: str
    figure: str
    is_chosen: bool
    colour: str


def ticks(facet: Facet) -> tuple[list[Tick], list[Tick]]:
    """The values that are seen at once, and the further ones, if there are several. Sizes go from small to large."""
    if len(facet.further) < FEW:
        return _ticks(facet.at_first + facet.further), []
    return _ticks(facet.at_first), _ticks(facet.further)


def counted(count: int, is_at_least: bool) -> str:
    """`12`, `1,000+`. Babel is asked for what has a separator only: it would take longer than the rest of the page."""
    return (str(count) if count < 1000 else format_decimal(count)) + ("+" if is_at_least else "")


def bars(buckets: tuple[Bucket, ...], least: int | None, most: int | None) -> tuple[str, str]:
    """A histogram as two paths of SVG: the bars outside of the range that is chosen, and those inside."""
    highest = max(bucket.count for bucket in buckets) or 1
    is_chosen = least is not None or most is not None
    drawn: tuple[list[str], list[str]] = ([], [])
    for place, bucket in enumerate(buckets):
        if bucket.count:
            begins_below = most is None or bucket.least <= most
            ends_above = least is None or bucket.most is None or bucket.most >= least
            height = 2 + (HEIGHT - 2) * bucket.count // highest
            bar = f"M{place * WIDTH} {HEIGHT}v-{height}h{WIDTH - 1}v{height}"
            drawn[is_chosen and begins_below and ends_above].append(bar)
    return "".join(drawn[False]), "".join(drawn[True])


def _ticks(values: tuple[FacetValue, ...]) -> list[Tick]:
    return [
        Tick(value.key, value.words, counted(value.count, value.is_at_least), value.is_chosen, swatch(value.key))
        for value in in_natural_order(values)
    ]
