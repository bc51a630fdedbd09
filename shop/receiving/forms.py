"""What staff are asked about receipts and suppliers."""

import re
from dataclasses import dataclass, field
from typing import Any

from flask import g, request
from flask_babel import format_decimal, gettext, lazy_gettext
from wtforms import BooleanField, HiddenField, SelectChoice, SelectField, ValidationError

from ..auth.addresses import BadAddress, clean_address
from ..forms import Line, Paragraph, RequestKey, ShopForm
from ..money import exponent, minor_units
from ..stock.asking import MOST_AT_ONCE, UNREADABLE
from ..stock.places import active_locations
from ..web import whole_number
from .finding import suppliers_to_choose
from .suppliers import LARGEST_PACK, LONGEST_LEAD

SEEN = re.compile(r"([0-9]{1,18})\.([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{0,13})")
LINE_FIELD = re.compile(r"seen-([0-9]{1,18})")


class WholeNumber(Line):
    """A whole number, or nothing. `number` is what it says, or None."""

    def __init__(self, label: Any, least: int, most: int, **more: Any) -> None:
        super().__init__(label, most=20, **more)
        self.least, self.greatest = least, most
        self.number: int | None = None

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        self.number = whole_number(self.data, self.least, self.greatest)
        if self.data and self.number is None:
            raise ValidationError(not_whole(self.least, self.greatest))


class Cost(Line):
    """A price in the shop's currency, with a point or a comma, or nothing. `minor` is what it says, or None."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, most=20, **more)
        self.minor: int | None = None

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        self.minor = minor_in(self.data)
        if self.data and self.minor is None:
            raise ValidationError(no_cost())


class AnyAddress(Line):
    """An e-mail address in its usual form, or nothing."""

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        try:
            self.data = clean_address(self.data) if self.data else ""
        except BadAddress as refusal:
            raise ValidationError(str(refusal)) from None


class ReceiptForm(ShopForm):
    request_key = RequestKey()
    supplier = SelectField(lazy_gettext("Supplier"))
    supplier_note = Line(lazy_gettext("Number of their delivery note"))
    location = SelectField(lazy_gettext("Where it goes"))
    note = Paragraph(lazy_gettext("Note"))

    def offer(self) -> None:
        """Fill in what can be chosen."""
        self.supplier.choices = supplier_choices()
        self.location.choices = [SelectChoice(str(place.id), place.name) for place in active_locations("shelf")]


class HeadForm(ShopForm):
    """Of a receipt that is there already. It stays where it is: its goods may lie there."""

    supplier = SelectField(lazy_gettext("Supplier"))
    supplier_note = Line(lazy_gettext("Number of their delivery note"))
    note = Paragraph(lazy_gettext("Note"))

    def offer(self, chosen: int | None) -> None:
        """Fill in what can be chosen: whoever is chosen already may stay."""
        self.supplier.choices = supplier_choices(chosen)


class PasteForm(ShopForm):
    lines = Paragraph(lazy_gettext("Lines"), most=100_000)


class SheetForm(ShopForm):
    """What is sent with the lines of a receipt: a scan, or that they are to be booked."""

    typed = Line(lazy_gettext("Scan or type"))
    units = WholeNumber(lazy_gettext("How many"), 1, MOST_AT_ONCE)
    side = SelectField(
        lazy_gettext("They"),
        choices=[
            SelectChoice("arriving", lazy_gettext("have come")),
            SelectChoice("expected", lazy_gettext("are expected")),
        ],
        default="arriving",
    )
    variant = HiddenField()
    key = HiddenField()
    may_exceed = BooleanField(lazy_gettext("Yes, that many have come"))


class SupplierForm(ShopForm):
    name = Line(lazy_gettext("Name"), missing=lazy_gettext("Enter the name of the supplier."))
    email = AnyAddress(lazy_gettext("E-mail address"))
    phone = Line(lazy_gettext("Phone"), most=50)
    lead_days = WholeNumber(lazy_gettext("Days from order to arrival"), 0, LONGEST_LEAD)
    note = Paragraph(lazy_gettext("Note"))


class ItemForm(ShopForm):
    their_sku = Line(lazy_gettext("What they call it"))
    unit_cost = Cost(lazy_gettext("What one costs"))
    pack_size = WholeNumber(lazy_gettext("Units in a pack"), 1, LARGEST_PACK)
    is_preferred = BooleanField(lazy_gettext("Order it here first"))


class FindForm(ShopForm):
    typed = Line(lazy_gettext("Scan or type"), missing=lazy_gettext("Scan something, or type its name."))


@dataclass(frozen=True)
class WrittenLine:
    """What a form says of a line, and what its person saw there."""

    arriving: int
    unit_cost_minor: int | None
    expected: int
    stamp: str
    received_seen: int
    was: tuple[int, int | None, int]

    @property
    def is_touched(self) -> bool:
        return (self.arriving, self.unit_cost_minor, self.expected) != self.was

    @property
    def rest(self) -> int:
        """How many come if all that is expected comes."""
        return max(self.arriving, self.expected - self.received_seen, 0)


@dataclass
class Written:
    """The lines that a form brings, by number. `raw` and `errors` are by the names of its fields."""

    lines: dict[int, WrittenLine] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def touched(self) -> dict[int, WrittenLine]:
        return {line_id: line for line_id, line in self.lines.items() if line.is_touched}

    def forget(self, line_ids: Any) -> None:
        """Show these lines as they are, not as they were written."""
        for line_id in line_ids:
            for name in ("now", "cost", "expected"):
                self.raw.pop(f"{name}-{line_id}", None)


def written_lines() -> Written:
    """What this request's form says of the lines of a receipt. What it can't mean is among the errors."""
    written = Written()
    for name in request.form:
        if match := LINE_FIELD.fullmatch(name):
            _read_line(written, int(match[1]))
    return written


def _read_line(written: Written, line_id: int) -> None:
    seen = SEEN.fullmatch(request.form[f"seen-{line_id}"])
    version, received, expected, arriving, minor = (int(part or -1) for part in seen.groups()) if seen else (0,) * 5
    was = (arriving, None if minor < 0 else minor, expected)
    now_said = _text(written, f"now-{line_id}")
    cost_said = _text(written, f"cost-{line_id}")
    expected_said = _text(written, f"expected-{line_id}")
    now = whole_number(now_said or "0", 0, MOST_AT_ONCE)
    cost = minor_in(cost_said) if cost_said is not None else was[1]
    note = expected if expected_said is None else whole_number(expected_said or "0", 0, MOST_AT_ONCE)
    if now is None:
        written.errors[f"now-{line_id}"] = not_whole(0, MOST_AT_ONCE)
    if cost_said and cost is None:
        written.errors[f"cost-{line_id}"] = no_cost()
    if note is None:
        written.errors[f"expected-{line_id}"] = not_whole(0, MOST_AT_ONCE)
    stamp = f"{version}.{received}" if seen else "?"
    line = written.lines[line_id] = WrittenLine(now or 0, cost, note or 0, stamp, received, was)
    if not line.is_touched and not any(name.endswith(f"-{line_id}") for name in written.errors):
        written.forget([line_id])  # else it would hide what others wrote


def _text(written: Written, name: str) -> str | None:
    """What was typed into a field, or None where the form has no such field."""
    if name not in request.form:
        return None
    said = request.form[name].strip()
    written.raw[name] = UNREADABLE.sub("", said)[:40]
    if len(request.form.getlist(name)) > 1:
        written.errors[name] = gettext("This was sent more than once.")
    return said


def supplier_choices(chosen: int | None = None) -> list[Any]:
    offered = [SelectChoice(str(row.id), row.name) for row in suppliers_to_choose(chosen)]
    return [SelectChoice("", gettext("Not said")), *offered]


def minor_in(typed: str) -> int | None:
    """The price that was typed, in minor units of the shop's currency."""
    return minor_units(typed, exponent(g.frame.shop["currency"]))


def not_whole(least: int, most: int) -> str:
    return str(
        gettext(
            "Enter a whole number from %(least)s to %(most)s.", least=format_decimal(least), most=format_decimal(most)
        )
    )


def no_cost() -> str:
    return str(gettext("Enter a price like 12.50, or nothing where you don’t know it."))
