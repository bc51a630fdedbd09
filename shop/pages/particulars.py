"""The particulars of the shop: what its owner may set. Each is checked here, whoever asks for the change."""

import difflib
import re
from collections.abc import Callable, Mapping
from zoneinfo import available_timezones

from babel.core import get_global
from babel.dates import get_timezone
from flask_babel import gettext
from sqlalchemy import text as sql

from ..audit.actors import SHELL, Actor
from ..audit.services import note
from ..db import db, transaction
from ..errors import NotFound, ShopError
from ..languages import LANGUAGES
from .models import Shop

LONGEST = 200

TRANSLATED = sql("""
    INSERT INTO translation (shop_id, language, title) VALUES (1, :language, :words)
    ON CONFLICT (shop_id, language) DO UPDATE SET title = excluded.title
""")
TAGLINE = sql("SELECT title FROM translation WHERE shop_id = 1 AND language = :language")
UNTRANSLATED = sql("DELETE FROM translation WHERE shop_id = 1 AND language = :language")


class NotPossible(ShopError):
    """A value that a particular can't have."""


class NoSuchParticular(NotFound):
    """A name that is none of PARTICULARS."""


class NotPossibleNow(ShopError):
    """Several particulars that can't be as they were told: each by its name, with what is wrong."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        super().__init__(" ".join(reasons.values()))
        self.reasons = reasons


def particulars() -> dict[str, str]:
    """Each particular by its name, in the order in which they are shown."""
    shop = db.session.get_one(Shop, 1)
    return {name: getattr(shop, name) or "" for name in PARTICULARS}


def tagline_in(language: str) -> str:
    """The tagline in a further language; empty where it is said in the shop's own."""
    return db.session.scalar(TAGLINE, {"language": language}) or ""


def set_particular(name: str, typed: str, language: str = "", *, by: Actor = SHELL) -> str:
    """Change one, in the shop's own language or, of the tagline, in another. Returns the value as it is kept.

    Raises NoSuchParticular, NotPossible.
    """
    if name not in PARTICULARS:
        known = ", ".join(PARTICULARS)
        raise NoSuchParticular(gettext("The shop has no “%(name)s”. It has: %(known)s.", name=name, known=known))
    with transaction():
        shop = db.session.get_one(Shop, 1, with_for_update=True)
        if language and language != shop.default_language:
            value = PARTICULARS[name](typed.strip())
            _translate(name, value, language)
            note("shop.changed", by=by, subject=("shop", 1), new={f"{name}:{language}": value})
        else:
            value = _set(shop, {name: typed}, by)[name]
    return value


def set_particulars(told: Mapping[str, str], *, taglines: Mapping[str, str] | None = None, by: Actor) -> None:
    """Change several at once, or nothing; `taglines` by further language.

    Raises NotPossibleNow with what is wrong with each, NoSuchParticular.
    """
    if unknown := set(told) - set(PARTICULARS):
        raise NoSuchParticular(gettext("The shop has no “%(name)s”.", name=min(unknown)))
    with transaction():
        shop = db.session.get_one(Shop, 1, with_for_update=True)
        _set(shop, told, by)
        for language, words in (taglines or {}).items():
            if words.strip() != tagline_in(language):
                set_particular("tagline", words, language, by=by)


def set_logo(storage_key: str | None, *, by: Actor) -> None:
    """Show the picture under this key of the media store at the head of every page; None for the shop's name."""
    with transaction():
        shop = db.session.get_one(Shop, 1, with_for_update=True)
        if shop.logo_key != storage_key:
            old, new = {"logo": shop.logo_key or ""}, {"logo": storage_key or ""}
            note("shop.changed", by=by, subject=("shop", 1), old=old, new=new)
            shop.logo_key = storage_key


def _set(shop: Shop, told: Mapping[str, str], by: Actor) -> dict[str, str]:
    """Each value as it is kept. What is so already stays untouched."""
    values, wrong = {}, {}
    for name, typed in told.items():
        try:
            values[name] = PARTICULARS[name](typed.strip())
            if name == "default_language" and values[name] != shop.default_language:
                _refuse_where_goods_are()
        except NotPossible as refusal:
            wrong[name] = str(refusal)
    if len(told) == 1 and wrong:
        raise NotPossible(*wrong.values())
    if wrong:
        raise NotPossibleNow(wrong)
    before = {name: getattr(shop, name) or "" for name in values}
    changed = {name: value for name, value in values.items() if value != before[name]}
    for name, value in changed.items():
        setattr(shop, name, value or ("" if name != "accent" else None))
    if changed:
        note("shop.changed", by=by, subject=("shop", 1), old={name: before[name] for name in changed}, new=changed)
    return values


def _translate(name: str, value: str, language: str) -> None:
    if name != "tagline":
        raise NotPossible(gettext("Only the tagline is said in several languages."))
    db.session.execute(TRANSLATED if value else UNTRANSLATED, {"language": _language(language), "words": value})


def _refuse_where_goods_are() -> None:
    """What goods are called stands in the shop's own language in their rows, and is searched by its rules."""
    if db.session.scalar(sql("SELECT EXISTS (SELECT FROM product)")):
        raise NotPossible(gettext("The shop’s own language can only change while there are no products in it."))


def _words(text: str) -> str:
    if len(text) > LONGEST:
        raise NotPossible(gettext("That is too long: %(most)s characters at most.", most=LONGEST))
    if re.search(r"[\x00-\x1f\x7f]", text):
        raise NotPossible(gettext("It must be one line of words."))
    return text


def _name(text: str) -> str:
    if not text:
        raise NotPossible(gettext("A shop needs a name."))
    return _words(text)


def _lines(text: str) -> str:
    lines = [_words(line.strip()) for line in re.split(r"\r?\n|\\n", text)]
    return "\n".join(line for line in lines if line)


def _colour(text: str) -> str:
    if text and not re.fullmatch("#[0-9a-f]{6}", text.lower()):
        raise NotPossible(gettext("A colour is written like #a9452b; nothing for the usual one."))
    return text.lower()


def _currency(text: str) -> str:
    if text.upper() not in currencies():
        raise NotPossible(
            gettext("“%(typed)s” is no currency that is in use: give its ISO 4217 code, as EUR.", typed=text)
        )
    return text.upper()


def currencies() -> set[str]:
    """The codes of all currencies that are legal tender somewhere today."""
    tenders = (tender for tenders in get_global("territory_currencies").values() for tender in tenders)
    return {code for code, _since, until, is_tender in tenders if is_tender and not until}


def _time_zone(text: str) -> str:
    try:
        if re.fullmatch(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*", text):
            get_timezone(text)
            return text
    except LookupError:
        pass
    near = difflib.get_close_matches(text, sorted(available_timezones()), n=1) or ["Europe/Madrid"]
    raise NotPossible(gettext("“%(typed)s” is no time zone; %(near)s is one.", typed=text, near=near[0]))


def _language(text: str) -> str:
    if text not in LANGUAGES:
        raise NotPossible(gettext("The shop speaks %(languages)s.", languages=", ".join(LANGUAGES)))
    return text


def _email(text: str) -> str:
    if text and not re.fullmatch(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+", text):
        raise NotPossible(gettext("“%(typed)s” is no e-mail address.", typed=text))
    return _words(text)


def _phone(text: str) -> str:
    if text and not re.fullmatch(r"\+?[0-9][0-9 ()./-]{2,30}", text):
        raise NotPossible(gettext("“%(typed)s” is no telephone number.", typed=text))
    return text


PARTICULARS: dict[str, Callable[[str], str]] = {
    "name": _name,
    "tagline": _words,
    "accent": _colour,
    "currency": _currency,
    "time_zone": _time_zone,
    "default_language": _language,
    "email": _email,
    "phone": _phone,
    "address": _lines,
    "tax_label": _words,
}
