"""What was counted of facets (shop/catalog/facet_counts.py), as pages and the API show it."""

from collections.abc import Mapping, Sequence
from typing import Any

from .choices import Choices
from .facet_pools import ALL, Pool
from .facet_prices import prices_of
from .facets import NOTHING_TO_CHOOSE, Facet, Facets, FacetValue, Flag
from .narrowing import Narrowing

Row = Sequence[Any]


def facets_of(told: Mapping[str, Any], pool: Pool, narrowing: Narrowing) -> Facets:
    """The facets in what counted_facets() told of `pool`."""
    if not told.get("figures"):
        return NOTHING_TO_CHOOSE
    choices, figures = narrowing.choices, told["figures"]
    cut = cut_parts(told, pool)
    is_cut = {name: bool({ALL, name} & cut) and name != pool.kept_for for name in narrowing.bits}
    values, categories = told["values"] or [], told["categories"] or []
    by_path = [
        FacetValue(path, name, count, is_cut.get("category", ALL in cut), path in choices.categories)
        for path, name, count in categories
        if count or path in choices.categories
    ]
    is_on_shelf = bool(pool.category_id)
    shelves = () if is_on_shelf or not by_path else (Facet("category", "", "", tuple(by_path), len(by_path)),)
    return Facets(
        facets=(*shelves, *_facets(values, choices, is_cut, ALL in cut)),
        prices=prices_of(told["prices"] or [], (choices.least, choices.most), is_cut.get("price", ALL in cut)),
        in_stock=Flag(figures["in_stock"], is_cut.get("stock", ALL in cut), choices.in_stock),
        on_sale=Flag(figures["on_sale"], is_cut.get("sale", ALL in cut), choices.on_sale),
        words=_words(values, categories),
        shelves={one.key: one for one in by_path} if is_on_shelf else {},
    )


def total_of(told: Mapping[str, Any]) -> int:
    """How many products the list has, as far as it was counted."""
    figures = told.get("figures") or {"total": 0}
    total: int = figures["total"] if told.get("total") is None else told["total"]
    return total


def cut_parts(told: Mapping[str, Any], pool: Pool) -> set[str]:
    """The questions whose candidates were too many to be counted one by one."""
    return {name for name, size in zip(pool.covers, told["figures"]["sizes"], strict=False) if size > pool.most}


def _facets(rows: Sequence[Row], choices: Choices, is_cut: Mapping[str, bool], is_rest_cut: bool) -> list[Facet]:
    """The brand and the options: those with values, the one that most products have first."""
    brands, options, sought = choices.brands, choices.options, dict(choices.sought)
    found: dict[tuple[str, str], list[FacetValue]] = {}
    names: dict[str, str] = {}
    totals: dict[tuple[str, str], int] = {}
    for kind, option, name, key, words, count, several, is_found in rows:
        value = f"{option}:{key}" if kind == "option" else key
        is_chosen = value in (options if kind == "option" else brands)
        if count or is_chosen:
            shown = found.setdefault((kind, option), [])
            names.setdefault(option, name)
            totals[kind, option] = several
            if is_found or is_chosen:
                is_at_least = is_cut.get(f"option:{option}" if kind == "option" else kind, is_rest_cut)
                shown.append(FacetValue(value, words, count, is_at_least, is_chosen))
    for kind, option, value in [("brand", "", key) for key in brands] + [
        ("option", key.partition(":")[0], key) for key in options
    ]:
        known = found.setdefault((kind, option), [])
        if value not in {one.key for one in known}:  # no product ever had it
            known.append(FacetValue(value, value.partition(":")[2] or value, 0, False, True))
    facets = [
        Facet(
            kind,
            option,
            names.get(option, option),
            tuple(values),
            max(len(values), totals.get((kind, option), 0)),
            sought.get(f"{kind}-{option}".strip("-"), ""),
        )
        for (kind, option), values in found.items()
    ]
    return sorted(facets, key=lambda one: (one.name != "brand", -sum(value.count for value in one.values), one.option))


def _words(values: Sequence[Row], categories: Sequence[Row]) -> dict[tuple[str, str], str]:
    called = {("category", path): name for path, name, _ in categories}
    for kind, option, _, key, words, *_ in values:
        called[kind, f"{option}:{key}" if kind == "option" else key] = words
    return called
