"""Among which products is counted: all candidates where they are few, else what choices and the index leave.

The candidates of a facet are what the other choices leave. Up to MOST_EXACT of them are counted one by one; where there
are more, what the worker has kept of the whole shelf is told where nothing else is chosen, and "at least" what the
first MOST_EXACT hold where something is.
"""

from dataclasses import dataclass

from .narrowing import Narrowing

MOST_EXACT = 10_000

ALL = ""  # all facets of which nothing is chosen

ROWS = "SELECT l.product_id, l.price_minor, l.is_available FROM {source} LIMIT {most}"
# One by one: the planner would rather read the facets of the whole shop.
POOL = """
    pool AS MATERIALIZED (
        SELECT l.price_minor, {can_be_bought} AS can_be_bought, f.{column} AS facets, {missed} AS missed
        FROM {rows} CROSS JOIN LATERAL (
            SELECT f.facets, f.available FROM product_facets f WHERE f.product_id = l.product_id LIMIT 1) f
    )
"""


@dataclass(frozen=True)
class Place:
    """Where is counted: on a shelf (its number), in the whole shop (0), or among what was found (None).

    `is_large` where more products stand than are counted for each visitor: their counts are kept.
    """

    category_id: int | None = None
    is_large: bool = False

    @property
    def shelf(self) -> int | None:
        return self.category_id or None


WHOLE_SHOP = 0
FOUND = Place()


@dataclass(frozen=True)
class Pool:
    """The CTE `pool` of products, each with what it misses, and how complete it is.

    `covers` names the questions that each of its parts has all candidates of, in the order of `sizes`, which is JSON:
    a part that is larger than MOST_EXACT was cut. `kept_for` is the question that is answered by kept counts.
    """

    ctes: str = ""
    sizes: str = "'[]'::json"
    covers: tuple[str, ...] = ()
    category_id: int | None = None
    is_kept: bool = False
    kept_for: str | None = None


def pool_of(source: str, narrowing: Narrowing, place: Place) -> Pool:
    """The pool for a list: `source` is a FROM and WHERE over rows `l` like listing's, before anything is chosen."""
    category_id = place.category_id
    if not place.is_large or category_id is None:
        rows = f"({ROWS.format(source=source, most=MOST_EXACT + 1)}) l"
        return Pool(_pool(rows, narrowing), "json_build_array(count(*))", (ALL,), category_id)
    if not narrowing.choices.filters:
        return Pool(category_id=category_id, is_kept=True)
    parts = _parts(source, narrowing, category_id)
    ctes = ", ".join(
        f"part_{place} AS MATERIALIZED ({part} LIMIT {MOST_EXACT + 1})" for place, part in enumerate(parts.values())
    )
    united = " UNION ".join(f"SELECT product_id FROM part_{place}" for place in range(len(parts)))  # noqa: S608
    rows = f"""
        ({united}) found CROSS JOIN LATERAL (
            SELECT l.product_id, l.price_minor, l.is_available
            FROM {source} AND l.product_id = found.product_id LIMIT 1) l
    """  # noqa: S608 (constants and numbers of ours)
    sizes = ", ".join(f"(SELECT count(*) FROM part_{place})" for place in range(len(parts)))  # noqa: S608
    chosen = list(narrowing.bits)
    return Pool(
        f"{ctes}, {_pool(rows, narrowing)}",
        f"json_build_array({sizes})",
        tuple(parts),
        category_id,
        kept_for=chosen[0] if len(chosen) == 1 and chosen[0] != "stock" else None,
    )


def _parts(source: str, narrowing: Narrowing, category_id: int) -> dict[str, str]:
    """What has all candidates of each question, as far as it isn't cut."""
    questions = [one.name for one in narrowing.questions]
    on_rows = [name for name in narrowing.bits if name not in questions]
    by_row = f"SELECT l.product_id FROM {source}"  # noqa: S608 (a constant)
    if not questions:
        parts = {ALL: by_row + narrowing.of_rows}
        if len(on_rows) > 1:
            parts |= {name: by_row + narrowing.of_rows_but(name) for name in on_rows}
        return parts
    by_facet = "SELECT f.product_id FROM product_facets f WHERE "
    shelf = category_id or None
    # Prices and stock are looked at in the rows, so this part has their candidates as well.
    parts = {ALL: by_facet + narrowing.of_products(shelf)}
    if len(questions) > 1:
        parts |= {name: by_facet + narrowing.of_products(shelf, but=name) for name in questions}
    elif on_rows:
        parts[questions[0]] = by_row + narrowing.of_rows
    return parts


def _pool(rows: str, narrowing: Narrowing) -> str:
    return POOL.format(
        rows=rows,
        column=narrowing.column,
        can_be_bought=narrowing.could_be_bought,
        missed=narrowing.missed,
    )
