"""How many products each facet would leave, counted in the statement that finds the page (docs/search.md, "Facets").

Each candidate is looked at once: which of the questions it misses. What misses none counts for all facets, what misses
one counts for that one alone, whose own choice doesn't narrow it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ..wording import translation, worded
from .facet_kept import KEPT, KEPT_PRICES, KEPT_SEVERAL, kept_counts, kept_for
from .facet_keys import ON_SALE
from .facet_pools import Pool
from .facet_prices import STEPS
from .facets import MOST_SHOWN
from .narrowing import Narrowing

# Of categories only those to go on to, `{shelves}`: grouping takes longer than all that comes before.
NUMBERS = """
    SELECT number, missed FROM (SELECT unnest(facets) AS number, missed FROM pool WHERE missed IN ({few})) n
    WHERE number >= 0 OR (missed IN ({few_of_shelves}) AND number = ANY (ARRAY({shelves})))
"""
# Of products with several options each variant tells its own values: a small one counts if it is red and red is chosen.
VARIANTS = """
    of_variants AS MATERIALIZED (
        SELECT DISTINCT v.product_id, number, pool.missed_by_product + {missed_by_variant} AS missed
        FROM pool CROSS JOIN LATERAL (SELECT * FROM variant_facets v WHERE v.product_id = pool.product_id OFFSET 0) v
        CROSS JOIN unnest(v.facets) number WHERE pool.has_variants AND {of_variant}
    )
"""
NUMBERS_BY_VARIANTS = """
    SELECT number, missed FROM pool CROSS JOIN unnest(facets) number
    WHERE missed IN ({few}) AND (number >= 0 OR number = ANY (ARRAY({shelves})))
        AND NOT (has_variants AND number IN (SELECT number FROM of_variants))
    UNION ALL SELECT number, missed FROM of_variants WHERE missed IN ({few_of_variants})
"""
COUNTED = """
    counted AS MATERIALIZED (
        SELECT number, missed, count(*) AS products FROM ({numbers}) one GROUP BY number, missed
        {chosen}
    ), figures AS (
        SELECT {sizes} AS sizes, count(*) FILTER (WHERE missed = 0) AS total,
            count(*) FILTER (WHERE missed IN ({stock}) AND can_be_bought) AS in_stock,
            (SELECT coalesce(sum(products), 0) FROM counted WHERE number = {on_sale} AND missed IN ({sale})) AS on_sale
        FROM pool
    ), prices AS (
        SELECT width_bucket(price_minor, CAST('{{{steps}}}' AS bigint[])) AS place, count(*) AS products,
            min(price_minor) AS lowest, max(price_minor) AS highest
        FROM pool WHERE missed IN ({price}) GROUP BY 1
    )
"""
CHOSEN = "UNION ALL SELECT number, 0, 0 FROM unnest(CAST('{{{numbers}}}' AS bigint[])) number"
# Of a question whose values are looked for, those too that are too rare to be kept: at most MOST_LOOKED_AT.
KEPT_RARE = """
    UNION ALL
    SELECT id, {missed}, products FROM (
        SELECT v.id, (SELECT count(*) FROM product_facets f
                      WHERE f.facets @> ARRAY[v.id{shelf}] AND f.published_at <= now()) AS products
        FROM facet_value v WHERE ({in_sought}) AND {is_found}
            AND v.id NOT IN (SELECT unnest(numbers) FROM kept)
        LIMIT {most}
    ) rare WHERE products > 0
"""

MOST_LOOKED_AT = 300


@dataclass(frozen=True)
class Counts:
    """CTEs that count, each with a comma behind it, and the expression of all counts as JSON."""

    ctes: str = ""
    told: str = ""


NO_COUNTS = Counts()


def counted_facets(pool: Pool, narrowing: Narrowing, language: str | None, most_counted: str) -> Counts:
    """What facets_of() reads. It asks for `language`, `here` (the shelf), and what `narrowing` and the pool ask for.

    `most_counted` is the SELECT of the total where the pool is of all candidates, and was cut.
    """
    total = f"CASE WHEN (SELECT CAST(sizes ->> 0 AS int) FROM figures) > {pool.most} THEN ({most_counted}) END"  # noqa: S608
    told = f"""
        json_build_object(
            'figures', (SELECT row_to_json(figures) FROM figures),
            'total', {"NULL" if pool.is_narrowed else total},
            'prices', (SELECT json_agg(json_build_array(place, products, lowest, highest)) FROM prices),
            'values', ({_values(pool, narrowing, language)}),
            'categories', ({_categories(pool, narrowing, language)}))
    """  # noqa: S608 (built from constants and numbers of ours)
    return Counts(_counted(pool, narrowing, language) + ",", told)


def _counted(pool: Pool, narrowing: Narrowing, language: str | None) -> str:
    if pool.is_kept:
        rare = _rare(pool, narrowing, language) if narrowing.choices.sought else ""
        return kept_counts(pool.changes, rare)
    bits = narrowing.bits
    chosen = ""
    if narrowing.numbers:
        chosen = CHOSEN.format(numbers=_list(narrowing.numbers))
    if pool.kept_for is not None:
        rare = _rare(pool, narrowing, language) if narrowing.is_sought(pool.kept_for) else ""
        chosen += f" UNION ALL {kept_for(bits[pool.kept_for])} {rare}"
    ctes, numbers = (
        pool.ctes,
        NUMBERS.format(
            few=_list((0, *bits.values())),
            few_of_shelves=_missed("category", pool, narrowing),
            shelves=_shelves(pool, narrowing),
        ),
    )
    if narrowing.options:
        ctes += f", {VARIANTS.format(missed_by_variant=narrowing.missed_by_variant, of_variant=narrowing.of_variant)}"
        numbers = NUMBERS_BY_VARIANTS.format(
            shelves=_shelves(pool, narrowing),
            few=_list((0, *bits.values())),
            few_of_variants=_list((0, *(bit for name, bit in bits.items() if name != pool.kept_for))),
        )
    counted = COUNTED.format(
        numbers=numbers,
        chosen=chosen,
        sizes=pool.sizes,
        stock=_missed("stock", pool, narrowing),
        sale=_missed("sale", pool, narrowing),
        price=_missed("price", pool, narrowing),
        on_sale=ON_SALE,
        steps=_list(STEPS),
    )
    if pool.kept_for == "price":
        counted = counted.rpartition("prices AS (")[0] + f"prices AS ({KEPT_PRICES})"
    return f"{KEPT}, {ctes}, {counted}" if pool.kept_for else f"{ctes}, {counted}"


def _missed(name: str, pool: Pool, narrowing: Narrowing) -> str:
    """What a product that counts for a question may miss: nothing, or this very question."""
    bit = narrowing.bits.get(name, 0)
    return str(bit) if name == pool.kept_for and name != "price" else _list({0, bit})


def _values(pool: Pool, narrowing: Narrowing, language: str | None) -> str:
    """The brands and values of options, the most frequent of each question, and those that are chosen."""
    counts = [f"WHEN v.kind = 'brand' THEN c.missed IN ({_missed('brand', pool, narrowing)})"]
    counts += [
        f"WHEN v.name_key = %(option_{bit})s THEN c.missed IN ({_missed(name, pool, narrowing)})"
        for name, bit in narrowing.bits.items()
        if name.startswith("option:")
    ]
    name, words, is_found = _called("name", language), _called("words", language), "true"
    several = "count(*) OVER (PARTITION BY v.kind, v.name_key)"
    if pool.is_kept and not pool.changes:
        several = KEPT_SEVERAL
    elif pool.kept_for == "brand":
        several = f"CASE WHEN v.kind = 'brand' THEN {KEPT_SEVERAL} ELSE {several} END"
    elif pool.kept_for and pool.kept_for.startswith("option:"):
        is_kept = f"v.kind = 'option' AND v.name_key = %(option_{narrowing.bits[pool.kept_for]})s"
        several = f"CASE WHEN {is_kept} THEN {KEPT_SEVERAL} ELSE {several} END"
    if narrowing.choices.sought:
        is_found = narrowing.is_found(words)
        found = f"count(*) FILTER (WHERE {is_found}) OVER (PARTITION BY v.kind, v.name_key)"
        several = f"CASE WHEN {narrowing.in_sought} THEN {found} ELSE {several} END"
    return f"""
        SELECT json_agg(json_build_array(kind, name_key, name, key, words, products, several, is_found) ORDER BY nth)
        FROM (
            SELECT v.kind, v.name_key, {name} AS name, v.key, {words} AS words, v.id, sum(c.products) AS products,
                row_number() OVER (
                    PARTITION BY v.kind, v.name_key ORDER BY {is_found} DESC, sum(c.products) DESC, v.key) AS nth,
                {several} AS several, {is_found} AS is_found
            FROM counted c JOIN facet_value v ON v.id = c.number AND c.number > {ON_SALE}
            WHERE CASE {" ".join(counts)} ELSE c.missed = 0 END OR c.products = 0 GROUP BY v.id
        ) v WHERE (nth <= {MOST_SHOWN} AND is_found) OR nth = 1 OR id IN ({_list(narrowing.numbers) or "NULL"})
    """  # noqa: S608 (constants and numbers of ours)


def _rare(pool: Pool, narrowing: Narrowing, language: str | None) -> str:
    return KEPT_RARE.format(
        missed=narrowing.bits[pool.kept_for] if pool.kept_for else 0,
        shelf=", -CAST(%(here)s AS bigint)" if pool.category_id else "",
        in_sought=narrowing.in_sought,
        is_found=narrowing.is_found(_called("words", language)),
        most=MOST_LOOKED_AT,
    )


def _called(what: str, language: str | None) -> str:
    """SQL for the `name` or the `words` of a value in a language; None is the shop's own."""
    return f"v.{what}" if language is None else f"coalesce(v.translations -> %(language)s ->> '{what}', v.{what})"


def _categories(pool: Pool, narrowing: Narrowing, language: str | None) -> str:
    """The categories to go on to, in words."""
    name = worded("c.name", "t.title", language)
    return f"""
        SELECT json_agg(json_build_array(path, name, products) ORDER BY position, id) FROM (
            SELECT c.id, c.path, c.position, {name} AS name, sum(n.products) AS products
            FROM counted n JOIN category c ON c.id = -n.number {translation("t", "category_id = c.id", language)}
            WHERE n.number = ANY (ARRAY({_shelves(pool, narrowing)}))
                AND (n.missed IN ({_missed("category", pool, narrowing)}) OR n.products = 0)
            GROUP BY c.id, c.path, c.position, 4
        ) c
    """  # noqa: S608 (constants and numbers of ours)


def _shelves(pool: Pool, narrowing: Narrowing) -> str:
    """The numbers of the categories to go on to: below this one, or those that are chosen; else those at the top."""
    ids = _list(narrowing.category_ids.values())
    if pool.category_id:
        which = "parent_id = %(here)s"
    elif ids:
        which = f"parent_id IN ({ids}) OR id IN ({ids})"
    else:
        which = "parent_id IS NULL"
    return f"SELECT -id FROM category WHERE {which}"  # noqa: S608 (numbers of ours)


def _list(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))
