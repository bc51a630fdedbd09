"""Variants: found by SKU, by barcode, or one after the other."""

import json
from dataclasses import replace
from typing import Any

from ..catalog.cursors import pack_cursor
from ..catalog.finding import no_such_variant
from ..catalog.variants import LOCK_LEVELS, add_variant, edit_variant, locked_variant, remove_variant
from ..db import ask, db
from ..stock.things import spellings_of
from .answers import Answer, address_of, page_of_texts, version_of
from .authorizing import demand, may, the_program
from .operations import operation
from .paging import place_in
from .schemas.catalog import Variant, Variants
from .schemas.catalog_queries import VariantQuery, VariantsQuery
from .schemas.goods import VariantIn
from .telling import IS_PUBLIC, Told, variant_json

WHOLE = Told(is_private=True)
LINKS = {name: {"variant_id": "$response.body#/id"} for name in ("readVariant", "changeVariant", "deleteVariant")}
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
    told = _told(query)
    found = found_variant(variant_id, told)
    return Answer(found, version=version_of(found | {"levels": None}) if told.with_levels else "")


def found_variant(variant_id: int, told: Told = WHOLE) -> dict[str, Any]:
    """The variant with all its fields. Raises NoSuchVariant, also for one that who asks may not see."""
    seen = "" if told.is_private else f" AND {SOLD}"
    rows = ask(
        f"""SELECT {variant_json(replace(told, fields=()))} AS item FROM variant v JOIN product p ON p.id = v.product_id
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


def locked(variant_id: int) -> dict[str, Any]:
    """The variant as it is told, and nobody else changes its product before this transaction ends."""
    locked_variant(variant_id)
    return found_variant(variant_id)


def at_rest(variant_id: int) -> dict[str, Any]:
    """The same, and nobody moves its stock either."""
    db.session.execute(LOCK_LEVELS, {"id": variant_id})
    return locked(variant_id)


@operation("Add a variant", scope="catalog:write", gives=Variant, status=201, links=LINKS)
def create_variant(product_id: int, body: VariantIn) -> Answer:
    """A further variant of a product. It has a value of each of the product’s options. Where it doesn’t cost the same
    as all others, it takes the scope `prices:write` too.
    """
    made = add_variant(product_id, body.facts(), may_price=may("prices:write"), by=the_program().actor)
    return Answer(found_variant(made.id), 201, location=address_of(f"/variants/{made.id}"))


@operation("Change a variant", scope="catalog:write", gives=Variant, guards=locked)
def change_variant(variant_id: int, body: VariantIn) -> dict[str, Any]:
    """SKU, barcode, weight, values. Another price takes the scope `prices:write` too."""
    edit_variant(variant_id, body.facts(), may_price=may("prices:write"), by=the_program().actor)
    return found_variant(variant_id)


@operation("Remove a variant", scope="catalog:write", status=204, guards=at_rest)
def delete_variant(variant_id: int) -> Answer:
    """For a variant that was never stocked or sold, and isn’t the only one. Any other is made inactive instead."""
    remove_variant(variant_id, by=the_program().actor)
    return Answer(status=204)
