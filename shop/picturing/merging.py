"""What somebody typed about the pictures of a product, brought together with what others did meanwhile.

Three sides of each field: as the form showed it, as it is now, and as it was typed. What only one of the two changed is
taken from who changed it; where both did, the person who sends decides, and nothing is written before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..catalog.facts import ImageFacts

ORDER = "order"  # what a clash about no single picture is called


@dataclass(frozen=True)
class Typed:
    """A picture as it was typed: `seen` is what the form had shown of it, with the place that it had there."""

    seen: ImageFacts
    seen_place: int
    image: ImageFacts
    place: int

    @property
    def id(self) -> int:
        return self.seen.id or 0


@dataclass(frozen=True)
class Merged:
    """The pictures as they should be now, and what both sides changed: (picture, field) -> what it is now."""

    images: Sequence[ImageFacts]
    clashes: Mapping[tuple[int, str], Any] = field(default_factory=dict)
    gone: Sequence[int] = ()


def merge(now: Sequence[ImageFacts], typed: Sequence[Typed], *, theirs: frozenset[str] = frozenset()) -> Merged:
    """`typed` upon `now`. `theirs` names the clashes that are decided: `alt-12`, `order`."""
    mine = {one.id: one for one in typed}
    clashes: dict[tuple[int, str], Any] = {}
    images = {}
    for image in now:
        number = image.id or 0
        images[number] = _merged(image, mine[number], theirs, clashes) if number in mine else image
    order = _order([image.id or 0 for image in now], typed, theirs, clashes)
    gone = [number for number in mine if number not in images]
    return Merged([images[number] for number in order], clashes, gone)


def fields_of(image: ImageFacts) -> dict[str, Any]:
    """What can be typed of a picture, by the name of its field."""
    return {
        "alt": image.alt,
        **{f"alt_{code}": words for code, words in image.translations.items() if words},
        "variant": image.variant_id,
        "focus": (float(image.focus_x), float(image.focus_y)),
    }


def _merged(now: ImageFacts, mine: Typed, theirs: frozenset[str], clashes: dict[tuple[int, str], Any]) -> ImageFacts:
    before, typed, kept = fields_of(mine.seen), fields_of(mine.image), fields_of(now)
    chosen = {}
    for name in before.keys() | typed.keys() | kept.keys():
        was, wanted, stands = (side.get(name, "") for side in (before, typed, kept))
        if f"{name}-{mine.id}" in theirs or wanted == was:
            chosen[name] = stands
            continue
        chosen[name] = wanted
        if stands not in (was, wanted):
            clashes[mine.id, name] = stands
    focus_x, focus_y = chosen["focus"]
    words = {name.removeprefix("alt_"): text for name, text in chosen.items() if name.startswith("alt_") and text}
    return replace(
        now, alt=chosen["alt"], translations=words, variant_id=chosen["variant"], focus_x=focus_x, focus_y=focus_y
    )


def _order(
    now: list[int], typed: Sequence[Typed], theirs: frozenset[str], clashes: dict[tuple[int, str], Any]
) -> list[int]:
    seen = [one.id for one in sorted(typed, key=lambda one: one.seen_place)]
    # Who types a place that another has means to stand before it.
    wanted = [one.id for one in sorted(typed, key=lambda one: (one.place, one.place == one.seen_place, one.seen_place))]
    there = set(now)
    stands = [number for number in now if number in set(seen)]
    seen, wanted = ([number for number in side if number in there] for side in (seen, wanted))
    if wanted in (seen, stands) or ORDER in theirs:
        return now
    if stands != seen:
        clashes[0, ORDER] = now
    newer = iter(wanted)
    return [next(newer) if number in set(wanted) else number for number in now]
