"""What a list of products can be narrowed by, as programs see it."""

from typing import Any

from ..catalog.facets import Facet, Facets, FacetValue, Flag, Prices


def facets_json(facets: Facets) -> dict[str, Any]:
    """The facets of a list. The categories below a shelf, which are links on its page, come as the others do."""
    shelves = tuple(facets.shelves.values())
    every = [*([Facet("category", "", "", shelves, len(shelves))] if shelves else []), *facets.facets]
    return {
        "in_stock": _figure(facets.in_stock),
        "on_sale": _figure(facets.on_sale),
        "prices": _prices(facets.prices) if facets.prices else None,
        "facets": [
            {
                "name": one.name,
                "words": one.words,
                "values": [_value(value) for value in one.values],
                "total": one.total,
            }
            for one in every
        ],
    }


def _figure(figure: Flag | FacetValue) -> dict[str, Any]:
    return {"count": figure.count, "is_at_least": figure.is_at_least, "is_chosen": figure.is_chosen}


def _value(value: FacetValue) -> dict[str, Any]:
    return {"key": value.key, "words": value.words} | _figure(value)


def _prices(prices: Prices) -> dict[str, Any]:
    return {
        "least": prices.least,
        "most": prices.most,
        "ranges": [
            {
                "least": one.least,
                "most": one.most,
                "count": one.count,
                "is_at_least": prices.is_at_least,
                "is_chosen": one.is_chosen,
            }
            for one in prices.buckets
        ],
    }
