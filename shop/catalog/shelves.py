"""Categories as pages show them: the way down to one, and what stands below it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from ..db import ask, db
from ..errors import NotFound
from ..wording import translation, worded
from .facet_kept import CHANGES, TOTAL
from .facet_pools import Place, place_of
from .limits import DEEPEST

SHELF = "c.path = ANY (%(ancestors)s) OR c.parent_id = (SELECT id FROM category WHERE path = %(path)s)"
TWO_LEVELS = "c.parent_id IS NULL OR c.parent_id IN (SELECT id FROM category WHERE parent_id IS NULL)"

# Of the category itself, not of its neighbours.
HERE = "CASE WHEN c.path = %(path)s THEN {} END AS {}"
IS_ARRANGED = "EXISTS (SELECT FROM shelf_place s WHERE s.category_id = c.id)"
STANDING_HERE = ", ".join(
    [HERE.format(TOTAL, "kept_total"), HERE.format(CHANGES, "changes"), HERE.format(IS_ARRANGED, "is_arranged")]
)

FORMER_PATH = text("""
    SELECT c.path FROM slug_history h JOIN category c ON c.id = h.category_id
    WHERE h.kind = 'category' AND h.slug = :path
""")


@dataclass(frozen=True)
class Shelf:
    """A category with the categories above it, from the top, and those right below."""

    category: Any
    above: list[Any]
    below: list[Any]

    @property
    def place(self) -> Place:
        """Where its products are counted."""
        return place_of(self.category.id, self.category.kept_total, self.category.changes)

    @property
    def is_arranged(self) -> bool:
        """Whether its products are shown in an order made by hand: somebody put some in their place, and it isn't so

        large that putting all others behind them would take long.
        """
        return bool(self.category.is_arranged) and not self.place.is_large


def shelf_by_path(path: str, language: str | None) -> Shelf:
    """The category at `prints/botanical`. One statement. Raises NotFound."""
    steps = path.split("/")
    if len(steps) > DEEPEST:
        raise NotFound
    ancestors = ["/".join(steps[: depth + 1]) for depth in range(len(steps))]
    rows = ask(_categories(SHELF, language, STANDING_HERE), language=language, ancestors=ancestors, path=path)
    category = next((row for row in rows if row.path == path), None)
    if category is None:
        raise NotFound
    above = sorted(
        (row for row in rows if row.path in ancestors and row is not category), key=lambda row: len(row.path)
    )
    return Shelf(category, above, [row for row in rows if row.parent_id == category.id])


def path_now(former: str) -> str | None:
    """Where the category that once was at `former` is today."""
    path: str | None = db.session.scalar(FORMER_PATH, {"path": former})
    return path


def top_shelves(language: str | None) -> list[tuple[Any, list[Any]]]:
    """The categories at the top, each with those right below it."""
    rows = ask(_categories(TWO_LEVELS, language), language=language)
    return [(row, [child for child in rows if child.parent_id == row.id]) for row in rows if row.parent_id is None]


def _categories(
    wanted: str, language: str | None, standing: str = "NULL AS kept_total, 0 AS changes, false AS is_arranged"
) -> str:
    return f"""
        SELECT c.id, c.parent_id, c.path, {worded("c.name", "t.title", language)} AS name,
            {worded("c.description", "t.text", language)} AS description,
            {standing}
        FROM category c {translation("t", "category_id = c.id", language)}
        WHERE {wanted} ORDER BY c.position, c.id
    """  # noqa: S608 (built from constants only)
