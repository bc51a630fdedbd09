"""Prices of a list as a few ranges and a histogram, made of how many products lie between fixed round figures."""

from collections.abc import Sequence
from itertools import accumulate, pairwise

from .facets import Bucket, Prices

# Round figures, from 1 minor unit on: close enough to tell prices of one shelf apart, few enough to count quickly.
ROUND = (10, 12, 14, 16, 18, 20, 22, 25, 28, 30, 35, 40, 45, 50, 55, 60, 65, 70, 80, 90)
STEPS = tuple(sorted({*range(1, 10), *(figure * 10**power for power in range(11) for figure in ROUND)}))
MOST_BARS = 14
MOST_BUCKETS = 5


def prices_of(
    bins: Sequence[Sequence[int]], chosen: tuple[int | None, int | None], is_at_least: bool = False
) -> Prices | None:
    """The prices in `bins`, each [place, products, lowest, highest]: place n lies between STEPS[n - 1] and STEPS[n].

    None where there are no products.
    """
    if not bins:
        return None
    ordered = sorted(bins, key=lambda one: one[0])
    counts = {place: count for place, count, _, _ in ordered}
    places = range(ordered[0][0], ordered[-1][0] + 1)
    return Prices(
        least=min(lowest for _, _, lowest, _ in ordered),
        most=max(highest for _, _, _, highest in ordered),
        buckets=_buckets(places, counts, chosen),
        bars=_bars(places, counts),
        is_at_least=is_at_least,
    )


def _bars(places: range, counts: dict[int, int]) -> tuple[Bucket, ...]:
    """At most MOST_BARS neighbours of equally many steps each, those without products among them."""
    wide = -(-len(places) // MOST_BARS)
    return tuple(
        Bucket(
            _figure(first), _figure(first + wide) - 1, sum(counts.get(place, 0) for place in range(first, first + wide))
        )
        for first in range(places[0], places[-1] + 1, wide)
    )


def _buckets(places: range, counts: dict[int, int], chosen: tuple[int | None, int | None]) -> tuple[Bucket, ...]:
    """About MOST_BUCKETS ranges with about as many products each; one alone says nothing."""
    total = sum(counts.values())
    firsts, begun = [places[0]], 0
    for place, so_far in zip(places, accumulate(counts.get(place, 0) for place in places), strict=True):
        if so_far - begun >= total / MOST_BUCKETS and so_far < total:
            firsts.append(place + 1)
            begun = so_far
    if len(firsts) == 1:
        return ()
    edges = [*firsts, places[-1] + 1]
    buckets = []
    for first, end in pairwise(edges):
        is_last = end == edges[-1]
        least, most = (_figure(first) if first != edges[0] else 0), None if is_last else _figure(end) - 1
        count = sum(counts.get(place, 0) for place in range(first, end))
        buckets.append(Bucket(least, most, count, is_chosen=chosen in {(least, most), (least or None, most)}))
    return tuple(buckets)


def _figure(place: int) -> int:
    return STEPS[min(place, len(STEPS)) - 1] if place > 0 else 0
