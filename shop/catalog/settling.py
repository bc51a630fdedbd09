"""What a product is to be: the facts told, checked against what is there, with its numbers and what they leave open.

Only what differs from what is there is looked at, so that a product that came in under older rules can be edited.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from flask_babel import gettext, lazy_gettext
from sqlalchemy import func, select

from ..db import db
from . import limits
from .checking import few_enough, is_in_our_time, translatable, writable
from .facts import AttributeFacts, AttributeWords, KeptProduct, ProductFacts, ProductWords, VariantFacts
from .matching import with_numbers
from .models import STATUSES
from .options import settled_options
from .pictures import settled_images
from .placing import settled_categories, settled_tags
from .refusals import OutOfRange
from .services import slugify
from .slugs import free_slug, mind_slug
from .texts import clean_description

NOTHING = ProductFacts(title="")
PLAIN_TEXTS = ("title", "brand", "type", "seo_title", "seo_description")


def settled(kept: KeptProduct | None, facts: ProductFacts, variants: Sequence[VariantFacts] = ()) -> ProductFacts:
    """The product as it will be written. `variants` are those that pictures may show.

    Raises Unwritable, SlugTaken, TooMany, Unknown, Twice, NoSuchLanguage and the like.
    """
    before = kept.facts if kept else NOTHING
    for name in PLAIN_TEXTS:
        if kept is None or getattr(facts, name) != getattr(before, name):
            writable(name, getattr(facts, name), f"/{name}")
    return replace(
        facts,
        slug=_slug(kept, facts),
        description=_description(before.description, facts.description, "/description"),
        published_at=_published_at(kept, facts),
        translations=_translations(before.translations, facts.translations),
        categories=settled_categories(before.categories, facts.categories),
        tags=settled_tags(before.tags, facts.tags),
        attributes=settled_attributes(before.attributes, facts.attributes),
        options=settled_options(before.options, facts.options),
        images=settled_images(before.images, facts.images, variants),
    )


def _slug(kept: KeptProduct | None, facts: ProductFacts) -> str:
    if kept and facts.slug in {"", kept.facts.slug}:
        return kept.facts.slug
    if not facts.slug:
        return free_slug(slugify(facts.title))
    writable("slug", facts.slug, "/slug")
    mind_slug(facts.slug, kept.id if kept else 0)
    return facts.slug


def _description(before: str, told: str, pointer: str) -> str:
    """The description, cleaned. Cleaning may make it longer, so it is measured once more."""
    if told == before:
        return before
    writable("description", told, pointer)
    cleaned = clean_description(told)
    writable("description", cleaned, pointer)
    return cleaned


def _published_at(kept: KeptProduct | None, facts: ProductFacts) -> datetime | None:
    before = kept.facts if kept else NOTHING
    if facts.status not in STATUSES:
        raise OutOfRange(gettext("The status is one of %(words)s.", words=", ".join(STATUSES)), "/status")
    if facts.published_at is None and facts.status == "active":
        # The database's clock, since it is the one that decides what is public by now.
        now: datetime = kept.read_at if kept else db.session.scalar(select(func.now()))  # type: ignore[assignment]
        return min(before.published_at or now, now)
    if facts.published_at is None:
        return None
    if facts.published_at == before.published_at:
        return before.published_at
    if not is_in_our_time(facts.published_at):
        raise OutOfRange(gettext("Give a time from 1970 to 2199."), "/published_at")
    return facts.published_at.astimezone(UTC)


def _translations(before: Mapping[str, ProductWords], told: Mapping[str, ProductWords]) -> dict[str, ProductWords]:
    """The texts in further languages; a language without any is left out."""
    if told == before:
        return dict(before)
    translatable(told, "/translations")
    found = {}
    for code, words in told.items():
        pointer, mine = f"/translations/{code}", before.get(code, ProductWords())
        for name, rule in (
            ("title", "translated title"),
            ("seo_title", "seo_title"),
            ("seo_description", "seo_description"),
        ):
            if getattr(words, name) != getattr(mine, name):
                writable(rule, getattr(words, name), f"{pointer}/{name}")
        found[code] = replace(
            words, description=_description(mine.description, words.description, f"{pointer}/description")
        )
    return {code: words for code, words in found.items() if words != ProductWords()}


def settled_attributes(
    kept: Sequence[AttributeFacts], told: Sequence[AttributeFacts], pointer: str = "/attributes"
) -> tuple[AttributeFacts, ...]:
    """The specification as told, lines that stay with their number. Raises what is wrong with them."""
    if tuple(told) == tuple(kept):
        return tuple(kept)
    most = max(limits.ATTRIBUTES, len(kept))
    few_enough(len(told), most, lazy_gettext("lines of the specification"), pointer)
    matched = with_numbers(kept, told, lambda one: (one.name, one.value), lambda one: one.name, pointer=pointer)
    before = {one.id: one for one in kept}
    for place, one in enumerate(matched):
        if one != before.get(one.id):
            _check_attribute(one, f"{pointer}/{place}")
    return tuple(
        replace(one, translations={code: pair for code, pair in one.translations.items() if pair != AttributeWords()})
        for one in matched
    )


def _check_attribute(one: AttributeFacts, pointer: str) -> None:
    writable("attribute", one.name, f"{pointer}/name")
    writable("attribute value", one.value, f"{pointer}/value")
    writable("unit", one.unit, f"{pointer}/unit")
    translatable(one.translations, f"{pointer}/translations")
    for code, pair in one.translations.items():
        writable("translated attribute", pair.name, f"{pointer}/translations/{code}/name")
        writable("translated attribute value", pair.value, f"{pointer}/translations/{code}/value")
