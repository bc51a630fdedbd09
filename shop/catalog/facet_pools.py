"""Among which products is counted: all candidates where they are few, else what choices and the index leave.

Of a list with up to MOST_EXACT products all are looked at. Of a larger one, what the worker has kept is told where
nothing is chosen, and where something is, what the other choices leave for each facet: exactly up to MOST_OF_LARGE
products, beyond that "at least" what these hold. A search says itself whether it found too many (`extent`).
"""

from dataclasses import dataclass, replace

from .choices import Choices
from .narrowing import Narrowing

MOST_EXACT = 10_000
MOST_CHANGES = 200  # since a shelf was counted: beyond that, counting anew takes less
MOST_OF_LARGE = 2_000  # of each question, where the shelf is too large and something is chosen

ALL = ""  # all facets of which nothing is chosen

# As an array: the planner would rather read the facets of the whole shop than join these few.
FOUND_ONES = "f.product_id = ANY (ARRAY(SELECT l.product_id FROM {source} LIMIT {most}))"
PART = """
    SELECT {can_be_bought} AS can_be_bought, f.price_minor, f.{column} AS facets, {missed} AS missed
    FROM product_facets f WHERE {which} AND f.published_at <= now() LIMIT {most}
"""
# Where options are chosen, a product with several is what its best variant is.
PART_BY_VARIANTS = """
    SELECT coalesce(best.can_be_bought, {can_be_bought}) AS can_be_bought, f.price_minor, f.{column} AS facets,
        coalesce({missed_by_product} + best.missed, {missed}) AS missed,
        f.product_id, {missed_by_product} AS missed_by_product, best.missed IS NOT NULL AS has_variants
    FROM (SELECT * FROM product_facets f WHERE {which} AND f.published_at <= now() LIMIT {most}) f
    CROSS JOIN LATERAL (
        SELECT min({missed_by_variant}) AS missed, bool_or(v.is_available AND {missed_by_variant} = 0) AS can_be_bought
        FROM variant_facets v WHERE v.product_id = f.product_id AND {of_variant}
    ) best
"""


@dataclass(frozen=True)
class Place:
    """Where is counted: on a shelf (its number), in the whole shop (0), or among what was found (None).

    `is_large` where more products stand than are counted for each visitor: their counts are kept. Those of others are
    kept and made right by what changed since, where `changes` says how much that is, about.
    """

    category_id: int | None = None
    is_large: bool = False
    changes: int | None = None

    @property
    def shelf(self) -> int | None:
        return self.category_id or None


WHOLE_SHOP = 0
FOUND = Place()


def place_of(category_id: int, kept_total: int | None, changes: int) -> Place:
    """The shelf, by what facet_kept.STANDING tells of it."""
    if kept_total is None or kept_total > MOST_EXACT:
        return Place(category_id, is_large=kept_total is not None)
    return Place(category_id, changes=changes if changes <= MOST_CHANGES else None)


@dataclass(frozen=True)
class Pool:
    """The CTE `pool` of products, each with what it misses, and how complete it is.

    `covers` names the questions that each of its parts has all candidates of, in the order of `sizes`, which is JSON:
    a part that is larger than `most` was cut. `kept_for` is the question that is answered by kept counts. `is_kept`
    where all are, with `changes` since to be thought of.
    """

    ctes: str = ""
    sizes: str = "'[]'::json"
    covers: tuple[str, ...] = ()
    category_id: int | None = None
    most: int = MOST_EXACT
    is_kept: bool = False
    changes: int | None = None
    is_narrowed: bool = False  # by what is chosen, so that its total is the list's
    kept_for: str | None = None


def pool_of(source: str, narrowing: Narrowing, place: Place) -> Pool:
    """The pool for a list: `source` is a FROM and WHERE over rows `l` like listing's, before anything is chosen."""
    shelf, nothing = place.shelf, Narrowing(Choices())
    if place.category_id is None:
        found = _pool({ALL: FOUND_ONES.format(source=source, most=MOST_EXACT + 1)}, narrowing, place)
        return replace(found, sizes="(SELECT json_build_array(products) FROM extent)")
    chosen = list(narrowing.bits)
    is_told = place.is_large or (place.changes is not None and not narrowing.choices.sought)
    if not chosen:
        if is_told:
            return Pool(category_id=place.category_id, is_kept=True, changes=place.changes)
        return _pool({ALL: nothing.of_products(shelf)}, narrowing, place)
    # Each part has what only one question stands in the way of, so none has what another has, but for variants that
    # stand in it with another option each. What isn't in stock counts for nothing where that is asked for.
    parts = {ALL: " AND ".join([narrowing.of_products(shelf), *narrowing.on_products()])}
    if len(chosen) == 1 and is_told and not place.changes:
        return _pool(parts, narrowing, place, kept_for=None if chosen == ["stock"] else chosen[0])
    for name in chosen:
        if name != "stock":
            others = [narrowing.of_products(shelf, but=name), *narrowing.on_products(but=name)]
            parts[name] = " AND ".join([*others, narrowing.lacks(name)])
    return _pool(parts, narrowing, place)


def _pool(parts: dict[str, str], narrowing: Narrowing, place: Place, kept_for: str | None = None) -> Pool:
    most = MOST_OF_LARGE if place.is_large else MOST_EXACT
    by_name = {f"part_{number}": which for number, which in enumerate(parts.values())}
    is_narrowed = place.category_id is not None and bool(narrowing.bits)
    # What a part misses is said by its name; only of all candidates it has to be looked for.
    missed = [str(narrowing.bits.get(name, 0)) if is_narrowed else narrowing.missed for name in parts]
    ctes = [
        f"{name} AS MATERIALIZED ({_part(which, narrowing, most, misses)})"
        for (name, which), misses in zip(by_name.items(), missed, strict=True)
    ]
    united = " UNION ALL ".join(f"SELECT * FROM {name}" for name in by_name)  # noqa: S608
    sizes = ", ".join(f"(SELECT count(*) FROM {name})" for name in by_name)  # noqa: S608
    return Pool(
        f"{', '.join(ctes)}, pool AS ({united})",
        f"json_build_array({sizes})",
        tuple(parts),
        place.category_id,
        most,
        is_narrowed=is_narrowed,
        kept_for=kept_for,
    )


def _part(which: str, narrowing: Narrowing, most: int, missed: str) -> str:
    return (PART_BY_VARIANTS if narrowing.options else PART).format(
        which=which,
        column=narrowing.column,
        can_be_bought=narrowing.could_be_bought,
        missed=narrowing.missed if narrowing.options else missed,
        missed_by_product=narrowing.missed_by_product,
        missed_by_variant=narrowing.missed_by_variant,
        of_variant=narrowing.of_variant,
        most=most + 1,
    )
