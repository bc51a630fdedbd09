"""Options and variants of a product: which variant of the file is which of the shop's, and what becomes of them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext

from .cells import Row
from .goods import FileOption, FileProduct, FileVariant
from .kept import VARIANT_COLUMNS, Option, Product, Variant
from .merging import Around, Merged, ProductRefused, Receipt, Rows, refuse

NEW_VARIANT: dict[str, Any] = dict.fromkeys(VARIANT_COLUMNS) | {"is_active": True}

Choices = frozenset[tuple[str, str]]  # (option's name without case, value)


def merge_variants(
    merged: Merged, told: FileProduct, kept: Product | None, rows: Rows, around: Around
) -> dict[tuple[str, ...], Variant]:
    """Give the product its options and variants, and say what arrives. Returns each variant by the file's choices.

    A variant is found by its SKU, else by its choices. Raises ProductRefused where none is left.
    """
    mine = list(kept.variants if kept else [])
    found = _matched(told, kept, around.variant_of)
    there: dict[tuple[str, ...], Variant] = {}
    for line, wanted in enumerate(told.variants):
        before = found.get(line)
        variant = _variant(wanted, before, told.options, rows[wanted.line], around)
        if variant:
            there[wanted.values] = variant
            _receive(merged, wanted, variant.id if before is None else before.id, rows[wanted.line], around)
    if any(row.is_refused for row in rows.values()):
        raise ProductRefused  # as it stands; it is looked at again without these rows
    merged.product.variants = _in_order(mine, list(there.values()))
    if not merged.product.variants:
        refuse(rows[told.line], "price", gettext("a product needs a variant with a price"))
    merged.product.options = _options(told.options, kept, merged.product.variants)
    _mind_choices(merged.product, rows[told.line])
    return there


def _mind_choices(product: Product, head: Row) -> None:
    """Variants that the file doesn't name stay, but must still be told apart from those that it does."""
    if any(len(variant.choices) < len(product.options) for variant in product.variants):
        refuse(head, "option1_name", gettext("variants that the file does not name would be left without a choice"))
    if len({_choices(variant.choices) for variant in product.variants}) < len(product.variants):
        refuse(head, "option1_value", gettext("two variants would have the same choices"))


def _matched(told: FileProduct, kept: Product | None, variant_of: Mapping[str, int]) -> dict[int, Variant]:
    """The shop's variant for each of the file's, by its place there: by SKU, by choices, by values alone.

    By values alone because an option may have been called something else.
    """
    if kept is None:
        return {}
    left = {variant.id: variant for variant in kept.variants}
    found: dict[int, Variant] = {}
    names = [option.name for option in kept.options]
    for key_of_file, key_of_shop in (
        (lambda one: variant_of.get(one.facts.get("sku") or ""), lambda one: one.id),
        (lambda one: _choices(_named(one, told.options)), lambda one: _choices(one.choices)),
        (lambda one: one.values, lambda one: tuple(one.choices.get(name, "") for name in names)),
    ):
        there = {key_of_shop(variant): variant for variant in left.values()}
        for place, wanted in enumerate(told.variants):
            if place not in found and (variant := there.pop(key_of_file(wanted), None)):
                found[place] = left.pop(variant.id)
    return found


def _variant(
    wanted: FileVariant, before: Variant | None, options: list[FileOption], row: Row, around: Around
) -> Variant | None:
    facts = dict(before.facts if before else NEW_VARIANT) | wanted.facts
    if facts["price_minor"] is None:
        if not row.is_refused:
            row.refuse("price", gettext("a new variant needs a price"))
        return None
    # A price before that is not above the price now is no sale.
    if facts["compare_at_minor"] is not None and facts["compare_at_minor"] <= facts["price_minor"]:
        if wanted.facts.get("compare_at_minor"):
            row.note("compare_at_price", gettext("is not above the price, so it is no sale; left out"))
        facts["compare_at_minor"] = None
    choices = _named(wanted, options) or (before.choices if before else {})
    return Variant(before.id if before else around.next_id("variant"), facts, choices)


def _receive(merged: Merged, wanted: FileVariant, variant_id: int, row: Row, around: Around) -> None:
    """Opening stock for what was never counted. What was counted is the stockroom's to change, not a catalogue's."""
    if wanted.stock is None:
        return
    if variant_id not in around.counted:
        if wanted.stock:
            merged.receipts.append(Receipt(variant_id, wanted.stock, wanted.unit_cost_minor))
    elif around.counted[variant_id] != wanted.stock:
        row.note("stock", gettext("the stockroom counts %(count)s; left as it is", count=around.counted[variant_id]))


def _in_order(mine: list[Variant], told: list[Variant]) -> list[Variant]:
    """The file's order where it names all variants; else the shop's, and new ones behind."""
    by_id = {variant.id: variant for variant in told}
    if {variant.id for variant in mine} <= set(by_id):
        return told
    known = {variant.id for variant in mine}
    return [by_id.get(one.id) or replace(one) for one in mine] + [one for one in told if one.id not in known]


def _options(told: list[FileOption], kept: Product | None, variants: list[Variant]) -> list[Option]:
    """The options that any variant has a value of: the file's first, each with the values that are chosen."""
    mine = {option.name.casefold(): option for option in (kept.options if kept else [])}
    options = [_option(option, mine.pop(option.name.casefold(), None), variants) for option in told]
    options += [_option(FileOption(option.name), option, variants) for option in mine.values()]
    return [option for option in options if option.values]


def _option(told: FileOption, before: Option | None, variants: list[Variant]) -> Option:
    key = told.name.casefold()
    for variant in variants:  # the option's name may have changed its case
        variant.choices = {told.name if name.casefold() == key else name: v for name, v in variant.choices.items()}
    known = dict(before.values) if before else {}
    chosen = {variant.choices[told.name] for variant in variants if told.name in variant.choices}
    values = [value for value in dict.fromkeys([*known, *told.values]) if value in chosen]
    places = {value: place for value, (place, _) in told.values.items() if place is not None}
    if places:
        last = max(places.values()) + 1
        values.sort(key=lambda value: places.get(value, last))
    words = (before.words if before else {}) | told.words
    return Option(
        told.name,
        {code: word for code, word in words.items() if word},
        [(value, _value_words(value, told, known)) for value in values],
    )


def _value_words(value: str, told: FileOption, known: Mapping[str, dict[str, str]]) -> dict[str, str]:
    words = known.get(value, {}) | (told.values[value][1] if value in told.values else {})
    return {code: word for code, word in words.items() if word}


def _named(wanted: FileVariant, options: list[FileOption]) -> dict[str, str]:
    return {option.name: value for option, value in zip(options, wanted.values, strict=True)}


def _choices(choices: Mapping[str, str]) -> Choices:
    return frozenset((name.casefold(), value) for name, value in choices.items())
