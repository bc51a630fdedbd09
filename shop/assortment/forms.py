"""What is asked of who changes many products, or keeps a filter."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from flask import g
from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, DateTimeLocalField, RadioField, SelectChoice, SelectField

from ..catalog import limits
from ..catalog.models import STATUSES
from ..forms import Line, ShopForm
from ..languages import own_time_zone
from ..money import exponent, minor_units
from .asked import STATUSES as STATUS_NAMES
from .deeds import KINDS, OF_PRICES, Deed
from .steps import ENDINGS

MOST_PERCENT = 1000
YEARS = range(2000, 2101)


class Wrong(Exception):
    """What a field holds can't be meant."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field, self.words = field, words


class FilterForm(ShopForm):
    name = Line(lazy_gettext("Name of this filter"), lazy_gettext("Give the filter a name."), most=60)
    is_shared = BooleanField(lazy_gettext("For everybody at the desk"))


class DeedForm(ShopForm):
    """One deed of several, each with fields of its own: those of the others aren't looked at."""

    kind = RadioField(lazy_gettext("What shall be done"), validate_choice=False)
    status = SelectField(
        lazy_gettext("New status"),
        choices=[SelectChoice(one, STATUS_NAMES[one]) for one in STATUSES],
        validate_choice=False,
    )
    put = SelectField(lazy_gettext("Category"), validate_choice=False)
    take = SelectField(lazy_gettext("Category"), validate_choice=False)
    brand = Line(lazy_gettext("Brand"), most=limits.BRAND)
    way = SelectField(
        lazy_gettext("Direction"),
        choices=[SelectChoice("up", lazy_gettext("Raise by")), SelectChoice("down", lazy_gettext("Lower by"))],
        validate_choice=False,
    )
    by = Line(lazy_gettext("By how much"), most=20)
    unit = SelectField(lazy_gettext("Unit"), validate_choice=False)
    ending = SelectField(lazy_gettext("Let prices end in"), validate_choice=False)
    off = Line(lazy_gettext("How much is taken off"), most=20)
    off_unit = SelectField(lazy_gettext("Unit"), validate_choice=False)
    off_ending = SelectField(lazy_gettext("Let prices end in"), validate_choice=False)
    begins = DateTimeLocalField(lazy_gettext("From"), format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
    ends = DateTimeLocalField(lazy_gettext("Until"), format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])

    def __init__(self, shelves: list[tuple[int, str]], *, may_price: bool, **given: Any) -> None:
        super().__init__(**given)
        currency = g.frame.shop["currency"]
        kinds = {kind: name for kind, name in KINDS.items() if may_price or kind not in OF_PRICES}
        endings = {str(one): f".{one:02}" for one in ENDINGS} if exponent(currency) == 2 else {}
        shelf = {"": gettext("Choose …")} | {str(number): name for number, name in shelves}
        unit, ending = {"percent": "%", "amount": currency}, {"": gettext("what comes out")} | endings
        offered: dict[Any, dict[str, Any]] = {self.kind: kinds, self.put: shelf, self.take: shelf}
        offered |= {self.unit: unit, self.off_unit: unit, self.ending: ending, self.off_ending: ending}
        for field, words in offered.items():
            field.choices = [SelectChoice(value, label) for value, label in words.items()]
        self.offered = {field.name: words for field, words in offered.items()}
        self.deed: Deed | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the fields of the deed that was chosen are as they should be; then it is `deed`."""
        if self.kind.data not in self.offered["kind"]:
            self.kind.errors = [gettext("Choose what shall be done.")]
            return False
        mine = {"kind", "csrf_token"} | FIELDS[self.kind.data]
        others = {name: self._fields.pop(name) for name in [*self._fields] if name not in mine}
        for name in {"begins", "ends"} & mine:
            typed = "".join(self[name].raw_data or []).strip()
            if self[name].data is None:  # left empty it is no moment, and may be
                self[name].process_errors = [gettext("Enter a day and a time.")] if typed else []
        is_good = super().validate(extra_validators=extra_validators)
        try:
            self.deed = getattr(self, f"_{self.kind.data}")() if is_good else None
        except Wrong as refusal:
            self.complain(refusal.field, refusal.words)
        for field in others.values():  # what was typed for another deed is nobody's business, but stays on the page
            field.errors = []
        self._fields |= others
        return self.deed is not None

    def _status(self) -> Deed:
        if self.status.data not in STATUSES:
            raise Wrong("status", gettext("Choose a status."))
        return Deed("status", status=self.status.data)

    def _put(self) -> Deed:
        return self._of_category("put")

    def _take(self) -> Deed:
        return self._of_category("take")

    def _brand(self) -> Deed:
        return Deed("brand", name=self.brand.data)

    def _price(self) -> Deed:
        given = self._step("by", self.unit.data)
        if self.way.data == "down":
            given = {name: -value for name, value in given.items()}
            if given.get("percent", 0) <= -100:
                raise Wrong("by", gettext("Lower prices by less than 100 %."))
        return Deed("price", ending=self._ending("ending"), **_told(given))

    def _sale(self) -> Deed:
        given = self._step("off", self.off_unit.data)
        if given.get("percent", 0) >= 100:
            raise Wrong("off", gettext("Take off less than 100 %."))
        begins, ends = (self._moment(name) for name in ("begins", "ends"))
        if ends and ends <= (begins or datetime.now(UTC)):
            raise Wrong("ends", gettext("The sale must end after it begins."))
        moments: dict[str, Any] = {
            name: _printed(moment) for name, moment in (("begins", begins), ("ends", ends)) if moment
        }
        return Deed("sale", ending=self._ending("off_ending"), **_told(given), **moments)

    def _no_sale(self) -> Deed:
        return Deed("no_sale")

    def _of_category(self, name: str) -> Deed:
        typed: str = self[name].data or ""
        if not typed or typed not in self.offered[name]:
            raise Wrong(name, gettext("Choose a category."))
        return Deed(name, category=int(typed))

    def _step(self, name: str, unit: str) -> dict[str, Any]:
        typed = self[name].data.removesuffix("%").strip()
        if unit == "amount":
            amount = minor_units(typed, exponent(g.frame.shop["currency"]))
            if not amount:
                raise Wrong(name, gettext("Enter an amount above 0, like 2.50."))
            return {"amount": amount}
        try:
            percent = Decimal(typed.replace(",", "."))
        except InvalidOperation:
            percent = Decimal(0)
        if not (percent.is_finite() and 0 < percent <= MOST_PERCENT and percent == round(percent, 2)):
            raise Wrong(name, gettext("Enter a percentage above 0, like 10 or 7.5."))
        return {"percent": percent}

    def _ending(self, name: str) -> int | None:
        typed = self[name].data
        return int(typed) if typed and typed in self.offered[name] else None

    def _moment(self, name: str) -> datetime | None:
        """What was typed, in UTC: people mean the time of the shop."""
        if self[name].data is None:
            return None
        if self[name].data.year not in YEARS:
            raise Wrong(name, gettext("Enter a day of this century."))
        moment: datetime = self[name].data.replace(tzinfo=ZoneInfo(own_time_zone()))
        return moment.astimezone(UTC)


FIELDS = {
    "status": {"status"},
    "put": {"put"},
    "take": {"take"},
    "brand": {"brand"},
    "price": {"way", "by", "unit", "ending"},
    "sale": {"off", "off_unit", "off_ending", "begins", "ends"},
    "no_sale": set(),
}


def _told(given: dict[str, Any]) -> dict[str, Any]:
    """The same, as a deed has it."""
    return {name: str(value) if name == "percent" else value for name, value in given.items()}


def _printed(moment: datetime) -> str:
    """As Postgres prints a moment in UTC inside JSON, so that the two can be compared."""
    return moment.replace(tzinfo=None).isoformat()
