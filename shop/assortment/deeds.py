"""What can be done to many products at once: a deed, and what it makes of the facts of one product.

The facts are what FACTS of facts.py reads, as JSON; what a deed makes of them is what is written.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext, lazy_gettext

from ..catalog import limits
from .steps import Step

Facts = dict[str, Any]

KINDS = {
    "status": lazy_gettext("Change the status"),
    "put": lazy_gettext("Put into a category"),
    "take": lazy_gettext("Take out of a category"),
    "brand": lazy_gettext("Set the brand"),
    "price": lazy_gettext("Change the price"),
    "sale": lazy_gettext("Put on sale"),
    "no_sale": lazy_gettext("End the sale"),
}
OF_PRICES = {"price", "sale", "no_sale"}  # which take prices:write
# Which facts of a product each kind is about.
ABOUT = {
    "status": "status",
    "put": "categories",
    "take": "categories",
    "brand": "brand",
    "price": "prices",
    "sale": "sales",
    "no_sale": "sales",
}


class LeftAlone(Exception):
    """A product to which a deed can't be done; its text says why."""


@dataclass(frozen=True)
class Deed:
    """One thing to do to many products. Money in minor units; moments in UTC, in ISO 8601 as Postgres prints them."""

    kind: str
    status: str = ""
    category: int | None = None
    name: str = ""  # of the category, or the brand
    percent: str = ""
    amount: int = 0
    ending: int | None = None
    begins: str = ""  # "" is at once
    ends: str = ""  # "" is open

    @property
    def step(self) -> Step:
        """How it changes a price; of a sale, how much is taken off."""
        percent = Decimal(self.percent) if self.percent else None
        if self.kind == "sale":
            return Step(None if percent is None else -percent, -self.amount, self.ending)
        return Step(percent, self.amount, self.ending)

    @property
    def about(self) -> str:
        """The name of the facts that it changes."""
        return ABOUT[self.kind]

    @property
    def told(self) -> dict[str, Any]:
        """The deed as JSON: what is not as usual."""
        return {name: value for name, value in asdict(self).items() if value not in ("", None, 0) or name == "ending"}

    def done_to(self, facts: Facts) -> Facts:
        """What the facts become; the same, where they are so already. Raises LeftAlone."""
        ways: dict[str, Callable[[Facts], Facts]] = {
            "status": lambda facts: (
                facts | {"status": self.status}
            ),  # the day of publication follows when it is written
            "put": self._put,
            "take": self._taken,
            "brand": lambda facts: facts | {"brand": self.name},
            "price": self._priced,
            "sale": self._on_sale,
            "no_sale": lambda facts: facts | {"sales": []},
        }
        return ways[self.kind](facts)

    def _put(self, facts: Facts) -> Facts:
        standing: list[list[int]] = facts["categories"]
        if any(number == self.category for number, _ in standing):
            return facts
        if len(standing) >= limits.CATEGORIES:
            raise LeftAlone(gettext("It stands in %(most)s categories already.", most=limits.CATEGORIES))
        return facts | {"categories": [*standing, [self.category, max((at for _, at in standing), default=-1) + 1]]}

    def _taken(self, facts: Facts) -> Facts:
        return facts | {"categories": [one for one in facts["categories"] if one[0] != self.category]}

    def _priced(self, facts: Facts) -> Facts:
        if facts["on_sale"]:
            raise LeftAlone(gettext("It is on sale now. End the sale first."))
        return facts | {"prices": [[number, self._price(now, was), was] for number, now, was in facts["prices"]]}

    def _price(self, now: int, was: int | None) -> int:
        price = self.step.of(now) if now or not self.percent else 0  # no part of nothing: it has no price yet
        if price < 0:
            raise LeftAlone(gettext("It would cost less than nothing."))
        if price > limits.MOST_MINOR:
            raise LeftAlone(gettext("It would cost more than the shop has room for."))
        if was is not None and price >= was:
            raise LeftAlone(gettext("Its crossed-out price would no longer be above it."))
        return price

    def _on_sale(self, facts: Facts) -> Facts:
        begins, ends = _moment(self.begins or facts["now"]), _moment(self.ends)
        for _, _, _, lower, upper in facts["sales"]:
            if (ends is None or _moment(lower) < ends) and (upper is None or _moment(upper) > begins):
                raise LeftAlone(gettext("Another sale of it falls into the same time."))
        added = []
        for number, now, _ in facts["prices"]:
            price = self.step.of(now)
            if price < 0 or price >= now:
                raise LeftAlone(gettext("The sale would not make it cheaper, or it would cost less than nothing."))
            added.append([None, number, price, self.begins or None, self.ends or None])
        return facts | {"sales": [*facts["sales"], *added]}


def deed_of(told: dict[str, Any]) -> Deed:
    """The deed that was kept as JSON."""
    return Deed(**told)


def _moment(told: str | None) -> Any:
    return datetime.fromisoformat(told) if told else None
