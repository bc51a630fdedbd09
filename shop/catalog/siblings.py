"""Where a category stands among those beside it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask_babel import gettext
from sqlalchemy import text

from ..audit.actors import Actor
from ..db import db
from . import limits
from .changing import catalogue_change
from .facts import KeptCategory
from .finding import kept_category, locked_category, number_of
from .refusals import MovedOn, TooMany, Unknown
from .tree import ONE_AT_A_TIME, edit_category

STEP = 1000  # between two: there is room for whatever is put between them later, and nothing else has to change
ANYWHERE = "anywhere"

BESIDE = text("""
    SELECT id, position FROM category WHERE parent_id IS NOT DISTINCT FROM CAST(:parent AS bigint) AND id <> :id
    ORDER BY position, id
""")
SPREAD = text("""
    UPDATE category SET position = fresh.place * CAST(:step AS integer)
    FROM unnest(CAST(:ids AS bigint[])) WITH ORDINALITY AS fresh(id, place)
    WHERE category.id = fresh.id AND position <> fresh.place * CAST(:step AS integer)
""")


@catalogue_change
def move_category(
    category_id: int,
    parent_id: int | None,
    *,
    before: int | None = None,
    seen: int | None = None,
    stood: int | str | None = ANYWHERE,
    by: Actor,
) -> KeptCategory:
    """Put a category below `parent_id`, or at the top, in front of `before`, or behind all that stand there.

    `stood` is the parent that somebody saw it below: that it was renamed since is no reason not to move it.
    Raises NoSuchCategory, MovedOn, Unknown where the parent or `before` aren't there, WouldCycle, SlugTaken, TooDeep,
    Busy.
    """
    db.session.execute(ONE_AT_A_TIME)
    kept = locked_category(category_id, seen)
    if stood not in (ANYWHERE, kept.facts.parent_id):
        words = gettext("Somebody else has moved “%(thing)s” since you looked. Look again.", thing=kept.facts.name)
        raise MovedOn(words, 0, kept.version)
    position = _room(kept, parent_id, before)
    edit_category(kept.id, replace(kept.facts, parent_id=parent_id, position=position), by=by)
    return kept_category(kept.id)


def next_of(category: KeptCategory) -> int | None:
    """The category that stands right behind it; None behind the last."""
    me = category.facts.position, category.id
    return next((row.id for row in _beside(category, category.facts.parent_id) if (row.position, row.id) > me), None)


def behind_all(parent_id: int | None) -> int:
    """A position behind all that stand below `parent_id`, or at the top."""
    others = db.session.execute(BESIDE, {"parent": number_of(parent_id) if parent_id else None, "id": 0}).all()
    return min(others[-1].position + STEP, limits.MOST_POSITION) if others else 0


def _beside(category: KeptCategory, parent_id: int | None) -> Sequence[Any]:
    return db.session.execute(BESIDE, {"parent": parent_id, "id": category.id}).all()


def _room(category: KeptCategory, parent_id: int | None, before: int | None) -> int:
    """A position in front of `before`. Where there is none, the others are spread first."""
    others = _beside(category, parent_id if parent_id is None else number_of(parent_id))
    numbers = [row.id for row in others]
    if before is not None and before not in numbers:
        raise Unknown(gettext("What it should stand before isn’t there any more. Look again."), "/before")
    place = len(others) if before is None else numbers.index(before)
    positions = [row.position for row in others]
    if category.facts.parent_id == parent_id and _stands(category, others, place):
        return category.facts.position
    least = positions[place - 1] + 1 if place else 0
    most = positions[place] - 1 if place < len(others) else min(least + 2 * STEP, limits.MOST_POSITION)
    if least <= most:
        return (least + most + 1) // 2
    return _spread(numbers[:place], numbers[place:])


def _stands(category: KeptCategory, others: Sequence[Any], place: int) -> bool:
    """Whether it is there already: whoever does nothing writes nothing."""
    me = category.facts.position, category.id
    return place == sum((row.position, row.id) < me for row in others)


def _spread(earlier: Sequence[int], later: Sequence[int]) -> int:
    """Give all positions with room between them; returns the one between `earlier` and `later`. Raises TooMany."""
    step = min(STEP, limits.MOST_POSITION // (len(earlier) + len(later) + 2))
    if step < 1:
        raise TooMany(gettext("No more categories can be put in order here."), "/position")
    # None stands at number 0, which no category has: it keeps the gap.
    db.session.execute(SPREAD, {"ids": [*earlier, 0, *later], "step": step})
    return (len(earlier) + 1) * step
