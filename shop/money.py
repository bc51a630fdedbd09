"""Money is whole minor units and a currency. Here it is printed and read; nothing here rounds."""

import copy
import re
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import NumberPattern
from flask import g

from .languages import current_language

# Digits after the point by ISO 4217, where they are not 2. Babel's own table differs for some (IQD, LBP, RSD).
EXPONENTS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}


def exponent(currency: str) -> int:
    """How many digits follow the point in `currency`."""
    return EXPONENTS.get(currency, 2)


def money(minor: int, currency: str | None = None) -> str:
    """`1250` as `€12.50` or `12,50 €`, in the language of the page; the shop's currency unless told."""
    if currency:
        return _printed(minor, currency, current_language())
    frame = g.frame
    return _printed(minor, frame.shop["currency"], frame.language)


def money_bare(minor: int, currency: str | None = None) -> str:
    """`1250` as `12.50`, for machine-readable places and number fields."""
    digits = exponent(currency or g.frame.shop["currency"])
    return f"{Decimal(minor).scaleb(-digits):.{digits}f}"


def minor_units(text: str, digits: int) -> int | None:
    """`12`, `12.5` or `12,50` as minor units, `digits` after the point. None for all else, and over 9 figures."""
    match = re.fullmatch(rf"([0-9]{{1,9}})(?:[.,]([0-9]{{1,{max(digits, 1)}}}))?", text.strip())
    if not match or (match[2] and not digits):
        return None
    return int(match[1] + (match[2] or "").ljust(digits, "0"))


def typed_minor_units(text: str, digits: int) -> int | None:
    """The same for what people type: thousands may be grouped, as in `1.234,56`, `1,234.56` or `1 234,56`.

    A single mark before three figures, as in `1.234`, groups thousands only where the page's language does it so.
    """
    bare = re.sub(r"[\s\u00a0\u202f'’]", "", text)
    if (plain := minor_units(bare, digits)) is not None:
        return plain
    match = re.fullmatch(r"([0-9]{1,3}(?:([.,])[0-9]{3})(?:\2[0-9]{3})*)([.,][0-9]+)?", bare)
    if not match or (match[3] or "")[:1] == match[2]:
        return None
    own = "," if current_language() == "en" else "."
    if not match[3] and match[1].count(match[2]) == 1 and match[2] != own:
        return None
    return minor_units(match[1].replace(match[2], "") + (match[3] or ""), digits)


@lru_cache(maxsize=20_000)
def _printed(minor: int, currency: str, language: str) -> str:
    """Kept, because Babel takes longer over a price than Postgres over a product."""
    locale, digits = Locale.parse(language), exponent(currency)
    pattern: NumberPattern = copy.copy(locale.currency_formats["standard"])
    pattern.frac_prec = (digits, digits)
    text = str(pattern.apply(Decimal(minor).scaleb(-digits), locale, currency=currency, currency_digits=False))
    # CLDR parts CHF from the figure by a space that doesn't break; Babel leaves it out.
    return re.sub(r"(?<=[A-Za-z])(?=\d)", "\xa0", text)
