"""Deeds and facts in the words of people: what shall be done, and what a product was and becomes."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from flask_babel import format_datetime, gettext
from sqlalchemy import text

from ..db import db
from ..languages import current_language
from ..money import money
from .asked import STATUSES
from .deeds import Deed, Facts

NAMES = text("""
    SELECT c.id, coalesce(nullif(t.title, ''), c.name) FROM category c
    LEFT JOIN translation t ON t.category_id = c.id AND t.language = :language
    WHERE c.id = ANY (CAST(:ids AS bigint[]))
""")


def deed_words(deed: Deed) -> str:
    """`Raise prices by 10 %, ending in .99`."""
    if deed.kind in {"price", "sale"}:
        return _price_words(deed)
    ways: dict[str, Callable[[], Any]] = {
        "status": lambda: gettext("Set the status to “%(name)s”", name=STATUSES.get(deed.status, "")),
        "put": lambda: gettext("Put into “%(name)s”", name=deed.name),
        "take": lambda: gettext("Take out of “%(name)s”", name=deed.name),
        "brand": lambda: gettext("Set the brand to “%(name)s”", name=deed.name) if deed.name else _no_brand(),
        "no_sale": lambda: gettext("End the sale"),
    }
    return str(ways[deed.kind]())


def names_of_categories(facts: Iterable[Facts]) -> Mapping[int, str]:
    """What the categories in these facts are called; one statement, or none."""
    ids = {number for one in facts for number, _ in one.get("categories", ())}
    if not ids:
        return {}
    rows = db.session.execute(NAMES, {"ids": sorted(ids), "language": current_language()})
    return dict(map(tuple, rows))


def fact_words(facts: Facts, names: Mapping[int, str]) -> str:
    """One side of a change: `Draft`, `Prints, Paper`, `€12.00 – €15.00`."""
    if "status" in facts:
        return str(STATUSES[facts["status"]])
    if "brand" in facts:
        return str(facts["brand"] or gettext("no brand"))
    if "categories" in facts:
        called = [names.get(number, gettext("a category that is gone")) for number, _ in facts["categories"]]
        return ", ".join(called) or str(gettext("no category"))
    if "prices" in facts:
        return _range([now for _, now, _ in facts["prices"]])
    if "sales" in facts:
        return _sales(facts["sales"])
    return ""


def _price_words(deed: Deed) -> str:
    figure = f"{deed.percent.lstrip('-')} %" if deed.percent else money(abs(deed.amount))
    if deed.kind == "sale":
        words = gettext("Put on sale, %(figure)s off", figure=figure)
        if deed.begins:
            words += gettext(", from %(moment)s", moment=_moment(deed.begins))
        if deed.ends:
            words += gettext(", until %(moment)s", moment=_moment(deed.ends))
    elif deed.percent.startswith("-") or deed.amount < 0:
        words = gettext("Lower prices by %(figure)s", figure=figure)
    else:
        words = gettext("Raise prices by %(figure)s", figure=figure)
    if deed.ending is not None:
        words += gettext(", ending in .%(figures)s", figures=f"{deed.ending:02}")
    return str(words)


def _no_brand() -> str:
    return str(gettext("Take the brand away"))


def _range(prices: list[int]) -> str:
    least, most = min(prices, default=0), max(prices, default=0)
    return money(least) if least == most else f"{money(least)} – {money(most)}"


def _sales(sales: list[list[Any]]) -> str:
    if not sales:
        return str(gettext("no sale"))
    prices, ends = [one[2] for one in sales], {one[4] for one in sales}
    words = _range(prices)
    begins = {one[3] for one in sales}
    if len(begins) == 1 and (begin := begins.pop()):
        words += gettext(", from %(moment)s", moment=_moment(begin))
    if len(ends) == 1 and (end := ends.pop()):
        words += gettext(", until %(moment)s", moment=_moment(end))
    return str(gettext("on sale: %(words)s", words=words))


def _moment(told: str) -> str:
    return str(format_datetime(datetime.fromisoformat(told).replace(tzinfo=UTC), "short"))
