"""The particulars of the shop: what its owner may set. Each is checked here, whoever asks for the change."""

import difflib
import re
from collections.abc import Callable
from zoneinfo import available_timezones

from babel.core import get_global
from babel.dates import get_timezone
from flask_babel import gettext
from sqlalchemy import text as sql

from ..db import db, transaction
from ..errors import NotFound, ShopError
from ..languages import LANGUAGES
from .models import Shop

LONGEST = 200

TRANSLATED = sql("""
    INSERT INTO translation (shop_id, language, title) VALUES (1, :language, :words)
    ON CONFLICT (shop_id, language) DO UPDATE SET title = excluded.title
""")
UNTRANSLATED = sql("DELETE FROM translation WHERE shop_id = 1 AND language = :language")


class NotPossible(ShopError):
    """A value that a particular can't have."""


class NoSuchParticular(NotFound):
    """A name that is none of PARTICULARS."""


def particulars() -> dict[str, str]:
    """Each particular by its name, in the order in which they are shown."""
    shop = db.session.get_one(Shop, 1)
    return {name: getattr(shop, name) or "" for name in PARTICULARS}


def set_particular(name: str, typed: str, language: str = "") -> str:
    """Change one, in the shop's own language or, of the tagline, in another. Returns the value as it is kept."""
    if name not in PARTICULARS:
        known = ", ".join(PARTICULARS)
        raise NoSuchParticular(gettext("The shop has no “%(name)s”. It has: %(known)s.", name=name, known=known))
    value = PARTICULARS[name](typed.strip())
    with transaction():
        shop = db.session.get_one(Shop, 1, with_for_update=True)
        if language and language != shop.default_language:
            _translate(name, value, language)
        else:
            if name == "default_language" and value != shop.default_language:
                _refuse_where_goods_are()
            setattr(shop, name, value or ("" if name != "accent" else None))
    return value


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
