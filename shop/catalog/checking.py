"""Texts and figures of goods, looked at before the database sees them. What is wrong is refused, not mended."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from flask_babel import format_decimal, gettext, lazy_gettext
from sqlalchemy import text

from ..db import db
from ..languages import LANGUAGES
from . import limits
from .refreshing import asked_once
from .refusals import NoSuchLanguage, OutOfRange, TooMany, Unwritable

OWN_LANGUAGE = text("SELECT default_language FROM shop")


@dataclass(frozen=True)
class Rule:
    """What people call a text, and what it may be."""

    name: Any
    most: int
    least: int = 0
    pattern: str = limits.LINE


TEXTS = {
    "title": Rule(lazy_gettext("title"), limits.TITLE, 1),
    "translated title": Rule(lazy_gettext("title"), limits.TITLE),
    "slug": Rule(lazy_gettext("address"), limits.SLUG, 1, limits.SLUG_PATTERN),
    "description": Rule(lazy_gettext("description"), limits.DESCRIPTION, pattern=limits.PROSE),
    "brand": Rule(lazy_gettext("brand"), limits.BRAND),
    "type": Rule(lazy_gettext("type"), limits.TYPE),
    "seo_title": Rule(lazy_gettext("title for search engines"), limits.SEO_TITLE),
    "seo_description": Rule(lazy_gettext("description for search engines"), limits.SEO_DESCRIPTION),
    "tag": Rule(lazy_gettext("tag"), limits.TAG, 1),
    "option": Rule(lazy_gettext("name of the option"), limits.OPTION, 1),
    "value": Rule(lazy_gettext("value of the option"), limits.VALUE, 1),
    "translated option": Rule(lazy_gettext("name of the option"), limits.OPTION),
    "translated value": Rule(lazy_gettext("value of the option"), limits.VALUE),
    "attribute": Rule(lazy_gettext("name in the specification"), limits.ATTRIBUTE_NAME, 1),
    "translated attribute": Rule(lazy_gettext("name in the specification"), limits.ATTRIBUTE_NAME),
    "attribute value": Rule(lazy_gettext("value in the specification"), limits.ATTRIBUTE_VALUE, 1),
    "translated attribute value": Rule(lazy_gettext("value in the specification"), limits.ATTRIBUTE_VALUE),
    "unit": Rule(lazy_gettext("unit"), limits.UNIT),
    "alt": Rule(lazy_gettext("text instead of the picture"), limits.ALT),
    "source_url": Rule(lazy_gettext("address of the picture"), limits.ADDRESS, 1, limits.WEB_ADDRESS),
    "sku": Rule(lazy_gettext("SKU"), limits.SKU, 1),
    "category slug": Rule(lazy_gettext("address"), limits.CATEGORY_SLUG, 1, limits.SLUG_PATTERN),
    "name": Rule(lazy_gettext("name"), limits.CATEGORY_NAME, 1),
    "translated name": Rule(lazy_gettext("name"), limits.CATEGORY_NAME),
    "category description": Rule(lazy_gettext("description"), limits.CATEGORY_DESCRIPTION, pattern=limits.PROSE),
}
# What a text must look like, where it is more than a line.
LOOKS = {
    limits.SLUG_PATTERN: lazy_gettext("small letters a to z, digits and single hyphens"),
    limits.WEB_ADDRESS: lazy_gettext("a web address that begins with https:// or http://"),
    limits.LINE: lazy_gettext("one line, without blanks at its ends or control characters"),
    limits.PROSE: lazy_gettext("text without control characters"),
}


def writable(what: str, words: str, pointer: str = "") -> None:
    """Raises Unwritable unless `words` can be kept as the text that `what` (of TEXTS) is."""
    rule = TEXTS[what]
    if not rule.least <= len(words) <= rule.most:
        raise Unwritable(
            gettext(
                "The %(what)s must be a text of %(least)s to %(most)s characters.",
                what=rule.name,
                least=rule.least,
                most=format_decimal(rule.most),
            ),
            pointer,
        )
    if not _pattern(rule.pattern).search(words) or _has_halves(words):
        raise Unwritable(gettext("The %(what)s must be %(look)s.", what=rule.name, look=LOOKS[rule.pattern]), pointer)


def in_range(value: float, least: int, most: int, pointer: str = "", *, is_whole: bool = True) -> None:
    """Raises OutOfRange unless `value` is from `least` to `most`, and whole where that is asked for."""
    if isinstance(value, bool) or not least <= value <= most or (is_whole and not isinstance(value, int)):
        raise OutOfRange(
            gettext(
                "Enter a number from %(least)s to %(most)s.", least=format_decimal(least), most=format_decimal(most)
            ),
            pointer,
        )


def few_enough(number: int, most: int, what: Any, pointer: str = "") -> None:
    """Raises TooMany where there are more than `most` of `what`."""
    if number > most:
        raise TooMany(
            gettext("%(most)s %(what)s are the most; these are %(number)s.", most=most, what=what, number=number),
            pointer,
        )


def translatable(translations: Mapping[str, Any], pointer: str = "") -> None:
    """Raises NoSuchLanguage for a language that the shop doesn't speak, or that is its own."""
    if not translations:
        return
    own = asked_once("own language", lambda: db.session.scalar(OWN_LANGUAGE))
    for code in translations:
        if code not in LANGUAGES:
            raise NoSuchLanguage(gettext("The shop doesn’t speak “%(code)s”.", code=code[:20]), pointer)
        if code == own:
            raise NoSuchLanguage(
                gettext(
                    "%(language)s is the shop’s own language: its words are the thing’s own, not a translation.",
                    language=LANGUAGES[code],
                ),
                f"{pointer}/{code}" if pointer else "",
            )


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    # In Python `$` also matches before a line feed at the end.
    return re.compile(pattern.removesuffix("$") + r"\Z")


def _has_halves(words: str) -> bool:
    """Whether there is half of a surrogate pair in it, which UTF-8 can't write."""
    return any("\ud800" <= letter <= "\udfff" for letter in words)


def is_in_our_time(moment: datetime) -> bool:
    """Whether its year is one of those that goods and papers have, here and in UTC, as which it is kept."""
    years = range(limits.FIRST_YEAR, limits.LAST_YEAR + 1)
    return moment.year in years and moment.astimezone(UTC).year in years
