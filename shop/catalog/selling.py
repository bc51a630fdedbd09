"""What variants are to be: the facts told, checked against the product, its other variants and all SKUs of the shop."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask_babel import gettext, lazy_gettext
from sqlalchemy import text

from ..db import db
from . import limits
from .barcodes import is_gtin
from .checking import few_enough, in_range, writable
from .facts import UNTOLD, OptionFacts, VariantFacts
from .options import fitting, told_apart
from .refusals import MayNotPrice, NotABarcode, NotASale, SkuTaken, Unknown

OWNER = text("""
    SELECT lower(asked.sku) AS key, asked.sku, p.title FROM unnest(CAST(:skus AS text[])) AS asked(sku)
    JOIN variant v ON lower(v.sku) = lower(asked.sku) JOIN product p ON p.id = v.product_id
    WHERE v.id <> ALL (CAST(:mine AS bigint[])) ORDER BY asked.sku LIMIT 1
""")


def settled_variants(
    kept: Sequence[VariantFacts],
    told: Sequence[VariantFacts],
    options: Sequence[OptionFacts],
    *,
    found: Mapping[int, VariantFacts] | None = None,
    may_price: bool = True,
    pointer: str = "/variants",
) -> tuple[VariantFacts, ...]:
    """All variants of a product as they will be: those that are there in their order, with what is told of them, then

    new ones. A variant told is found by its number, else by its SKU, else by its values; `found` has it by its place
    where that is known. Who may not `may_price` leaves the prices of what is there, and adds what costs the same as all
    that is there.
    Raises SkuTaken, TooMany, NotABarcode, NotASale, NoValue, SameValues, Unknown, Twice, MayNotPrice and the like.
    """
    found = _matched(kept, told, pointer) if found is None else found
    last = max((one.position or 0 for one in kept), default=-1)
    after = {one.id: one for one in kept}
    new = []
    for place, one in enumerate(told):
        before = found.get(place)
        at = f"{pointer}/{place}" if pointer else ""
        if before is None:
            last += 1
            new.append(_settled(None, one, options, last, at))
            _mind_price(kept, new[-1], may_price, at)
        else:
            after[before.id] = _settled(before, one, options, before.position or 0, at)
            _mind_price([before], after[before.id], may_price, at)
    variants = (*after.values(), *new)
    if variants != tuple(kept):
        few_enough(len(variants), max(limits.VARIANTS, len(kept)), lazy_gettext("variants"), pointer)
        told_apart(variants, options, pointer or "/values")
        _mind_skus(kept, variants, pointer or "/sku")
    return variants


def named_variants(kept: Sequence[VariantFacts], told: Sequence[VariantFacts]) -> set[int | None]:
    """The numbers of those variants of the product that are told by their number or SKU, whatever their values."""
    numbers, skus = {one.id for one in told}, {one.sku.lower() for one in told if one.sku}
    return {one.id for one in kept if one.id in numbers or (one.sku or "").lower() in skus}


def _matched(kept: Sequence[VariantFacts], told: Sequence[VariantFacts], pointer: str) -> dict[int, VariantFacts]:
    """Which variant of the product each of those told is, by its place among them."""
    left = {one.id: one for one in kept}
    found: dict[int, VariantFacts] = {}
    likenesses: tuple[Callable[[VariantFacts], Any], ...] = (
        lambda one: one.id,
        lambda one: one.sku and one.sku.lower(),
        lambda one: frozenset(one.values.items()),
    )
    for like in likenesses:
        there = {like(one): one for one in reversed(left.values())}
        for place, one in enumerate(told):
            if place in found or (mine := like(one)) is None:
                continue
            if match := there.pop(mine, None):
                found[place] = left.pop(match.id)
            elif one.id is not None and one.id == mine:
                words = gettext("The product has no variant %(id)s. Leave “id” out for a new one.", id=one.id)
                raise Unknown(words, f"{pointer}/{place}/id")
    return found


def _settled(
    before: VariantFacts | None, told: VariantFacts, options: Sequence[OptionFacts], position: int, pointer: str
) -> VariantFacts:
    variant = replace(
        told,
        id=before.id if before else None,
        position=position if told.position is None else told.position,
        cost_minor=(before.cost_minor if before else None) if told.cost_minor == UNTOLD else told.cost_minor,
        values={option.name: told.values[option.name] for option in options if option.name in told.values}
        | dict(told.values),
    )
    if variant == before:
        return variant
    if variant.sku is not None and (before is None or variant.sku != before.sku):
        writable("sku", variant.sku, f"{pointer}/sku")
    if variant.barcode is not None and not is_gtin(variant.barcode):
        raise NotABarcode(
            gettext(
                "%(code)s is no GTIN: 8, 12, 13 or 14 figures, of which the last is a check.", code=variant.barcode
            ),
            f"{pointer}/barcode",
        )
    _check_figures(before, variant, pointer)
    if before is None or variant.values != before.values:
        fitting(variant, options, f"{pointer}/values")
    return variant


def _check_figures(before: VariantFacts | None, variant: VariantFacts, pointer: str) -> None:
    for name, most in (
        ("price_minor", limits.MOST_MINOR),
        ("compare_at_minor", limits.MOST_MINOR),
        ("cost_minor", limits.MOST_MINOR),
        ("weight_grams", limits.MOST_GRAMS),
        ("position", limits.MOST_POSITION),
    ):
        value = getattr(variant, name)
        if value is not None and (before is None or value != getattr(before, name)):
            in_range(value, 0, most, f"{pointer}/{name}")
    if variant.compare_at_minor is not None and variant.compare_at_minor <= variant.price_minor:
        raise NotASale(
            gettext("The crossed-out price must be above the price. Leave it out where nothing is reduced."),
            f"{pointer}/compare_at_minor",
        )


def _mind_price(known: Sequence[VariantFacts], variant: VariantFacts, may_price: bool, pointer: str) -> None:
    """Raises MayNotPrice where the variant costs something else than all that are `known`, or none is."""
    costs = {one.cost_minor for one in known if one.id == variant.id} or {None}
    if not may_price and ({_price(one) for one in known} != {_price(variant)} or variant.cost_minor not in costs):
        raise MayNotPrice(
            gettext("You may change goods, but not set prices: that takes the permission prices:write."),
            f"{pointer}/price_minor",
        )


def _price(variant: VariantFacts) -> tuple[int, int | None]:
    return variant.price_minor, variant.compare_at_minor


def _mind_skus(kept: Sequence[VariantFacts], variants: Sequence[VariantFacts], pointer: str) -> None:
    """Raises SkuTaken where an SKU that is new here is another variant's already, whatever its case."""
    before = {one.sku for one in kept}
    seen: set[str] = set()
    for one in variants:
        if one.sku is not None and one.sku.lower() in seen:
            raise SkuTaken(gettext("Two variants would have the SKU “%(sku)s”.", sku=one.sku), pointer)
        seen.add((one.sku or "").lower())
    new = [one.sku for one in variants if one.sku is not None and one.sku not in before]
    mine = [one.id for one in kept]
    taken = db.session.execute(OWNER, {"skus": new, "mine": mine}).first() if new else None
    if taken:
        raise SkuTaken(
            gettext("The SKU “%(sku)s” is one of “%(title)s”. Choose another one.", sku=taken.sku, title=taken.title),
            pointer,
        )
