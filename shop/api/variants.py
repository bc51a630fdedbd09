"""Variants: found by SKU, by barcode, or one after the other."""

import json
from typing import Any

from ..catalog.cursors import pack_cursor
from ..catalog.finding import no_such_variant
from ..db import ask
from ..stock.things import spellings_of
from .answers import Answer, page_of_texts
from .authorizing import demand, may
from .operations import operation
from .paging import place_in
from .schemas.catalog import Variant, VariantQuery, Variants, VariantsQuery
from .telling import IS_PUBLIC, Told, variant_json

SOLD = f"v.is_active AND {IS_PUBLIC}"


@operation("Read variants", scope="catalog:read", is_open=True, gives=Variants)
def read_variants(query: VariantsQuery) -> Answer:
    """What can be bought, in the order of `id`. `sku` and `barcode` are what a till scans: a barcode may be in any of
    a GTIN’s lengths, with or without zeros in front, and several variants may share one.

    Without `catalog:read`, those that visitors see.
    """
    told = _told(query)
    conditions = [
        (True, "v.id > %(after)s"),
        (not told.is_private, SOLD),
        (query.sku, "lower(v.sku) = lower(%(sku)s)"),
        (query.barcode, "v.barcode = ANY (%(codes)s)"),
        (query.product_id, "v.product_id = %(product_id)s"),
    ]
    rows = ask(
        f"""SELECT v.id, {variant_json(told)} AS item FROM variant v JOIN product p ON p.id = v.product_id
            WHERE {" AND ".join(condition for wanted, condition in conditions if wanted)}
            ORDER BY v.id LIMIT %(most)s""",  # noqa: S608 (constants)
        after=place_in(query.after, "bigint")[1],
        sku=query.sku,
        codes=spellings_of(query.barcode or ""),
        product_id=query.product_id,
        most=query.limit + 1,
    )
    shown = rows[: query.limit]
    following = pack_cursor(shown[-1].id, shown[-1].id) if len(rows) > query.limit else ""
    return page_of_texts([row.item for row in shown], following, is_chosen=bool(told.fields))


@operation("Read a variant", scope="catalog:read", is_open=True, gives=Variant)
def read_variant(variant_id: int, query: VariantQuery) -> Answer:
    """One variant, and a few words about its product. Its ETag is of all this: it is what a change names."""
    return Answer(found_variant(variant_id, _told(query)), is_chosen=True)


def found_variant(variant_id: int, told: Told) -> dict[str, Any]:
    """The variant as it is told. Raises NoSuchVariant, also for one that who asks may not see."""
    seen = "" if told.is_private else f" AND {SOLD}"
    rows = ask(
        f"""SELECT {variant_json(told)} AS item FROM variant v JOIN product p ON p.id = v.product_id
            WHERE v.id = %(id)s{seen}""",  # noqa: S608 (constants)
        id=variant_id,
    )
    if not rows:
        raise no_such_variant()
    found: dict[str, Any] = json.loads(rows[0].item)
    return found


def _told(query: VariantQuery | VariantsQuery) -> Told:
    if query.include:
        demand("stock:read")
    return Told(may("catalog:read"), tuple(query.fields or ()), bool(query.include))
