"""Brands and options as addresses have them (`studio-verde`, `colour:sage`), and their numbers in products.

The database makes both of its own words (`facet_key()`, `facet_number()`). What it has made stays as it is here; what
people type becomes the same, for all that Latin letters write; other letters have to be typed as they are there.
"""

import hashlib
import re
import unicodedata

LONGEST = 80
# Letters that no accent makes; the others are looked up in Unicode.
LATIN = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"}
SIGNS = re.compile(r"[^0-9a-z+#\x80-\U0010ffff]+")
NO_LETTERS = ("P", "Z", "S", "C")  # of Unicode's categories

ON_SALE = 0


def facet_key(words: str) -> str:
    """`words` without case, accents and signs, as a key."""
    plain = "".join(map(_plain, words.lower())).lower()
    return SIGNS.sub("-", plain).strip("-")[:LONGEST].strip("-") or words.lower()[:LONGEST]


def option_key(typed: str) -> str:
    """The same for what is chosen of an option: `Colour: Sage` is `colour:sage`."""
    name, colon, value = typed.partition(":")
    return f"{facet_key(name.strip())}:{facet_key(value.strip())}" if colon else facet_key(typed)


def brand_number(key: str) -> int:
    """What `facet_number()` makes of a brand."""
    return _number(f"brand::{key}")


def option_number(key: str) -> int:
    """The same for a value of an option, `colour:sage`."""
    return _number(f"option:{key}")


def _number(text: str) -> int:
    return int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:15], 16)


def _plain(letter: str) -> str:
    if letter.isascii():
        return letter
    parts = unicodedata.normalize("NFKD", letter)
    if "\N{FRACTION SLASH}" in parts:
        return f" {parts} ".replace("\N{FRACTION SLASH}", " ")
    if unicodedata.category(letter).startswith(NO_LETTERS) and not parts[0].isalpha():
        return "-"
    base = unicodedata.normalize("NFD", letter)[0]
    return LATIN.get(letter) or (base if base.isascii() and base.isalpha() else letter)
