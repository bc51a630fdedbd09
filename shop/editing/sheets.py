"""A product as its form shows it: plain values by the names of the fields, and facts made of them again."""

from dataclasses import replace
from typing import Any

from ..catalog.facts import AttributeFacts, ProductFacts
from .times import moment_shown, moment_typed

LINES = ("title", "slug", "brand", "type", "seo_title", "seo_description")
FIELDS = (*LINES, "description", "status", "published_at", "tags", "categories", "attributes")


def shown(facts: ProductFacts) -> dict[str, Any]:
    """What the form holds of a product before anybody types, and would send back untouched."""
    return {
        **{name: " ".join(getattr(facts, name).split()) for name in LINES},
        "description": facts.description.replace("\r\n", "\n").strip(),
        "status": facts.status,
        "published_at": moment_shown(facts.published_at),
        "tags": [" ".join(tag.split()) for tag in facts.tags],
        "categories": list(facts.categories),
        "attributes": [[one.id, *(" ".join(word.split()) for word in words_of(one))] for one in facts.attributes],
    }


def words_of(one: AttributeFacts) -> tuple[str, str, str]:
    """A line of the specification as three fields."""
    return one.name, one.value, one.unit


def facts_of(values: dict[str, Any], kept: ProductFacts | None = None) -> ProductFacts:
    """The product that the values describe; what the form shows as it is stays exactly so. Raises NoSuchMoment."""
    before = kept or ProductFacts(title="")
    there = shown(before)
    changed = {name: value for name, value in values.items() if name in FIELDS and value != there[name]}
    if "published_at" in changed:
        changed["published_at"] = moment_typed(changed["published_at"])
    if "attributes" in changed:
        changed["attributes"] = tuple(_attribute(one, before) for one in changed["attributes"])
    for name in ("tags", "categories"):
        if name in changed:
            changed[name] = tuple(changed[name])
    return replace(before, **changed)


def _attribute(typed: list[Any], before: ProductFacts) -> AttributeFacts:
    """A line keeps its number, and what it is called in further languages while its own words stay."""
    number, name, value, unit = typed
    mine = next((one for one in before.attributes if number is not None and one.id == number), None)
    if mine is None:
        return AttributeFacts(name, value, unit)
    return replace(mine, name=name, value=value, unit=unit)
