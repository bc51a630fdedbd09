"""The tree of categories as the desk shows it: the top, one way down, and what names are searched for."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..catalog.limits import DEEPEST
from ..db import ask

MOST_BELOW = 50  # of one category, before somebody asks for all
MOST_OF_ALL = 2000
MOST_FOUND = 50
MOST_COUNTED = 1000  # products of a category; above it the page says "more than"

# However large the tree is, only what is shown is counted.
COUNTED = f"""
    c.id, c.parent_id, c.path, c.name,
    (SELECT count(*) FROM category k WHERE k.parent_id = c.id) AS categories,
    (SELECT count(*) FROM (SELECT FROM product_category pc WHERE pc.category_id = c.id LIMIT {MOST_COUNTED + 1}) few)
        AS products
"""  # noqa: S608 (constants)
WAY_DOWN = """
    RECURSIVE way AS (
        SELECT id, parent_id FROM category WHERE id = %(open)s
        UNION SELECT c.id, c.parent_id FROM category c JOIN way ON c.id = way.parent_id)
"""
SHOWN = f"""
    WITH {WAY_DOWN}, near AS (
        SELECT id, row_number() OVER (PARTITION BY parent_id ORDER BY position, id) AS nth FROM category
        WHERE parent_id IS NULL OR parent_id IN (SELECT id FROM way))
    SELECT near.nth, c.id IN (SELECT id FROM way) AS is_on_way, {COUNTED}
    FROM near JOIN category c USING (id)
    WHERE near.nth <= %(most)s OR c.id IN (SELECT id FROM way) ORDER BY near.nth
"""  # noqa: S608 (constants)
BELOW = f"""
    SELECT {COUNTED} FROM category c WHERE c.parent_id = %(id)s ORDER BY c.position, c.id LIMIT %(most)s
"""  # noqa: S608 (constants)
AT_TOP = "SELECT count(*) AS number FROM category WHERE parent_id IS NULL"
FOUND = f"""
    SELECT {COUNTED} FROM category c
    WHERE c.id IN (
        SELECT id FROM category WHERE strpos(lower(unaccent(name)), lower(unaccent(%(words)s))) > 0
        UNION ALL SELECT category_id FROM translation
        WHERE category_id IS NOT NULL AND strpos(lower(unaccent(title)), lower(unaccent(%(words)s))) > 0)
    ORDER BY length(c.name), c.path LIMIT %(most)s
"""  # noqa: S608 (constants)
NAMES = "SELECT id, path, name FROM category WHERE path = ANY (%(paths)s)"


@dataclass
class Branch:
    """A category of the tree, with those below it where they are shown. `hidden` is how many of them are not."""

    row: Any
    is_open: bool
    below: list["Branch"] = field(default_factory=list)

    @property
    def hidden(self) -> int:
        return int(self.row.categories) - len(self.below) if self.is_open else 0


@dataclass(frozen=True)
class Found:
    """A category with the names of those above it, from the top."""

    row: Any
    above: Sequence[Any]

    @property
    def trail(self) -> str:
        """Where it stands, in words: `Prints › Botanical`."""
        return " › ".join(one.name for one in self.above)


def branches(opened: int | None, *, whole: bool = False) -> tuple[list[Branch], int]:
    """The categories at the top, on the way down to `opened` and right below it; and how many at the top are hidden.

    Of each category at most MOST_BELOW, or where the `whole` is asked for MOST_OF_ALL. Two statements.
    """
    rows = ask(SHOWN, open=opened or 0, most=MOST_OF_ALL if whole else MOST_BELOW)
    below: dict[int | None, list[Branch]] = defaultdict(list)
    for row in rows:
        below[row.parent_id].append(Branch(row, row.is_on_way))
    for children in list(below.values()):
        for branch in children:
            branch.below = below[branch.row.id] if branch.is_open else []
    return below[None], ask(AT_TOP)[0].number - len(below[None])


def below_one(category_id: int, *, whole: bool = False) -> list[Branch]:
    """What stands right below a category. One statement."""
    rows = ask(BELOW, id=category_id, most=MOST_OF_ALL if whole else MOST_BELOW)
    return [Branch(row, is_open=False) for row in rows]


def found_categories(words: str) -> list[Found]:
    """Categories with these words in their name, in whatever language: the shortest names first. Two statements."""
    rows = ask(FOUND, words=words, most=MOST_FOUND) if words else []
    return with_trails(rows)


def with_trails(rows: Sequence[Any]) -> list[Found]:
    """Categories with the names above them. One statement, none for none."""
    ways = {row.id: _above(row.path) for row in rows}
    wanted = sorted({path for way in ways.values() for path in way})
    names = {one.path: one for one in (ask(NAMES, paths=wanted) if wanted else [])}
    return [Found(row, [names[path] for path in ways[row.id] if path in names]) for row in rows]


def _above(path: str) -> list[str]:
    steps = path.split("/")[:DEEPEST]
    return ["/".join(steps[:depth]) for depth in range(1, len(steps))]
