"""Everything at the desk that some words lead to: goods, categories, people, and what one can do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..auth.models import User
from ..auth.people import people
from ..db import ask
from ..stock.things import Thing, find_things
from .deeds import deeds_for

MOST = 8
FEW = 5


@dataclass(frozen=True)
class Found:
    """What was found, in the order in which it is shown."""

    things: Sequence[Thing] = ()
    categories: Sequence[Any] = ()
    people: Sequence[Any] = ()
    deeds: Sequence[Any] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.things) + len(self.categories) + len(self.people) + len(self.deeds)


def found_for(typed: str, person: User) -> Found:
    """What `person` may see of what `typed` names. Without words only what one can do. Three statements at most."""
    deeds = deeds_for(typed, person)
    if not typed:
        return Found(deeds=deeds)
    sees_goods = person.may("catalog:read")
    return Found(
        things=find_things(typed, most=MOST) if sees_goods else [],
        categories=ask(CATEGORIES, typed=typed, most=FEW) if sees_goods else [],
        people=people(typed).rows[:FEW] if person.may("people:read") else [],
        deeds=deeds[:MOST],
    )


# Of thousands, those whose own name has it, the shortest first.
CATEGORIES = """
    SELECT c.id, c.name, c.path, above.name AS above FROM category c LEFT JOIN category above ON above.id = c.parent_id
    WHERE strpos(lower(unaccent(c.name)), lower(unaccent(%(typed)s))) > 0
    ORDER BY length(c.name), c.path LIMIT %(most)s
"""
