"""What customers choose: the options of a product, their values, and what becomes of its variants when they change.

A new option of a product that has variants gives each of them its first value: every variant has a value of every
option. An option may go, unless two variants would be the same without it; a value goes when no variant has it.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from flask_babel import gettext, lazy_gettext

from . import limits
from .checking import few_enough, translatable, writable
from .facts import OptionFacts, ValueFacts, VariantFacts
from .matching import with_numbers
from .refusals import NoValue, SameValues, Twice, Unknown, ValueInUse


def settled_options(
    kept: Sequence[OptionFacts], told: Sequence[OptionFacts], pointer: str = "/options"
) -> tuple[OptionFacts, ...]:
    """The options as told, those that stay with their numbers. Raises what is wrong with them."""
    if tuple(told) == tuple(kept):
        return tuple(kept)
    few_enough(len(told), max(limits.OPTIONS, len(kept)), lazy_gettext("options"), pointer)
    matched = with_numbers(kept, told, lambda one: one.name, lambda one: one.name.casefold(), pointer=pointer)
    _no_twins([option.name.casefold() for option in matched], pointer, "name")
    before = {option.id: option for option in kept}
    return tuple(_settled(before.get(option.id), option, f"{pointer}/{place}") for place, option in enumerate(matched))


def carried_over(
    kept: Sequence[OptionFacts],
    options: Sequence[OptionFacts],
    variants: Sequence[VariantFacts],
    told: Collection[int | None] = (),
) -> tuple[VariantFacts, ...]:
    """The variants with the values that they have of `options`, which follow on `kept`.

    Raises ValueInUse for a value that went although variants have it that are not among those `told` (by number).
    """
    if tuple(options) == tuple(kept):
        return tuple(variants)
    after: dict[int | None, OptionFacts] = {option.id: option for option in options if option.id}
    words = {value.id: value.value for option in options for value in option.values if value.id}
    moves: dict[tuple[str, str], tuple[str, str]] = {}
    for option in kept:
        for value in option.values if option.id in after else ():
            if value.id in words:
                moves[option.name, value.value] = after[option.id].name, words[value.id]
            else:
                _mind_use(option, value, [one for one in variants if one.id not in told])
    given = {option.name: option.values[0].value for option in options if option.id is None}
    return tuple(
        replace(one, values=given | dict(moves[choice] for choice in one.values.items() if choice in moves))
        for one in variants
    )


def fitting(variant: VariantFacts, options: Sequence[OptionFacts], pointer: str) -> None:
    """Raises NoValue or Unknown unless the variant has one of the values of each option."""
    choices = {option.name: {value.value for value in option.values} for option in options}
    for name, value in variant.values.items():
        if name not in choices:
            raise Unknown(gettext("The product has no option “%(name)s”.", name=name[:100]), pointer)
        if value not in choices[name]:
            raise Unknown(
                gettext(
                    "“%(name)s” has no value “%(value)s”. Give the product that value first.",
                    name=name,
                    value=value[:100],
                ),
                pointer,
            )
    for name in choices:
        if name not in variant.values:
            raise NoValue(gettext("A variant needs a value of “%(name)s”.", name=name), pointer)


def told_apart(variants: Sequence[VariantFacts], options: Sequence[OptionFacts], pointer: str = "") -> None:
    """Raises SameValues where two variants have the same values."""
    seen: dict[frozenset[tuple[str, str]], VariantFacts] = {}
    for one in variants:
        twin = seen.setdefault(frozenset(one.values.items()), one)
        if twin is one:
            continue
        values = ", ".join(one.values[option.name] for option in options if option.name in one.values)
        raise SameValues(
            gettext(
                "Two variants would be the same: %(one)s and %(other)s (%(values)s).",
                one=_name(twin),
                other=_name(one),
                values=values or gettext("no options"),
            ),
            pointer,
        )


def _settled(before: OptionFacts | None, option: OptionFacts, pointer: str) -> OptionFacts:
    if option == before:
        return option
    if before is None or option.name != before.name:
        writable("option", option.name, f"{pointer}/name")
    if before is None or option.translations != before.translations:
        translatable(option.translations, f"{pointer}/translations")
        for code, name in option.translations.items():
            writable("translated option", name, f"{pointer}/translations/{code}")
    if not option.values:
        raise NoValue(gettext("An option needs a value."), f"{pointer}/values")
    kept = before.values if before else ()
    most = max(limits.VALUES, len(kept))
    few_enough(len(option.values), most, lazy_gettext("values of an option"), f"{pointer}/values")
    matched = with_numbers(kept, option.values, lambda one: one.value, pointer=f"{pointer}/values")
    _no_twins([value.value for value in matched], f"{pointer}/values", "value")
    there = {value.id: value for value in kept}
    for place, value in enumerate(matched):
        _check_value(there.get(value.id), value, f"{pointer}/values/{place}")
    values = tuple(replace(value, translations=_said(value.translations)) for value in matched)
    return replace(option, values=values, translations=_said(option.translations))


def _said(translations: Mapping[str, str]) -> dict[str, str]:
    return {code: word for code, word in translations.items() if word}


def _check_value(before: ValueFacts | None, value: ValueFacts, pointer: str) -> None:
    if before is None or value.value != before.value:
        writable("value", value.value, f"{pointer}/value")
    if before is None or value.translations != before.translations:
        translatable(value.translations, f"{pointer}/translations")
        for code, word in value.translations.items():
            writable("translated value", word, f"{pointer}/translations/{code}")


def _no_twins(words: Sequence[str], pointer: str, name: str) -> None:
    word, times = Counter(words).most_common(1)[0] if words else ("", 0)
    if times > 1:
        place = [*words].index(word, words.index(word) + 1)
        raise Twice(gettext("“%(word)s” comes twice.", word=word[:100]), f"{pointer}/{place}/{name}")


def _mind_use(option: OptionFacts, value: ValueFacts, variants: Sequence[VariantFacts]) -> None:
    users = [one for one in variants if one.values.get(option.name) == value.value]
    if users:
        raise ValueInUse(
            gettext(
                "“%(value)s” can’t go: it is the value of %(variants)s. Give what has it another one first.",
                value=value.value,
                variants=", ".join(_name(one) for one in users[:10]) + (" …" if len(users) > 10 else ""),
            ),
            "/options",
        )


def _name(variant: VariantFacts) -> str:
    if variant.sku:
        return variant.sku
    name = gettext("variant %(id)s", id=variant.id) if variant.id else gettext("a new variant")
    return str(name)
