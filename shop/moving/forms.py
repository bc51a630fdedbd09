"""What people are asked about transfers and locations."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import lazy_gettext
from wtforms import SelectChoice, SelectField

from ..forms import UNREADABLE, Line, RequestKey, ShopForm
from ..stock.models import Location
from ..stock.reasons import Reason
from ..web import whole_number

MOST_UNITS = 1_000_000
UNITS = "units-"  # what the fields of lines begin with; the variant's number follows


class TransferForm(ShopForm):
    request_key = RequestKey()
    from_id = SelectField(lazy_gettext("From"), coerce=int)
    to_id = SelectField(lazy_gettext("To"), coerce=int)
    transit_id = SelectField(lazy_gettext("How"), coerce=int)
    typed = Line(lazy_gettext("Scan or type: SKU, barcode or name"), most=100)
    note = Line(lazy_gettext("Note (optional)"), most=500)

    def offer(self, places: Sequence[Location]) -> None:
        """Let people choose between these places."""
        shelves = [SelectChoice(place.id, place.name) for place in places if place.kind == "shelf"]
        self.from_id.choices = self.to_id.choices = shelves
        self.transit_id.choices = [
            SelectChoice(0, lazy_gettext("At once")),
            *(
                SelectChoice(place.id, lazy_gettext("By way of %(place)s", place=place.name))
                for place in places
                if place.kind == "transit"
            ),
        ]


class ArrivalForm(ShopForm):
    request_key = RequestKey()
    note = Line(lazy_gettext("Note (optional)"), most=500)


class MissingForm(ShopForm):
    request_key = RequestKey()
    reason = SelectField(lazy_gettext("Why it is written off"), validate_choice=False)
    note = Line(lazy_gettext("Note"), most=500, id="missing-note")

    def offer(self, reasons: Sequence[Reason]) -> None:
        """Let people choose between these reasons."""
        self.reason.choices = [
            SelectChoice("", lazy_gettext("Choose a reason")),
            *(SelectChoice(reason.word, reason.label) for reason in reasons),
        ]


class ButtonForm(ShopForm):
    request_key = RequestKey()


class LocationForm(ShopForm):
    code = Line(lazy_gettext("Code"), missing=lazy_gettext("Enter a code."), most=20)
    name = Line(lazy_gettext("Name"), missing=lazy_gettext("Enter a name."), most=100)


class NewLocationForm(LocationForm):
    kind = SelectField(
        lazy_gettext("What it is"),
        choices=[
            SelectChoice("shelf", lazy_gettext("A place where goods lie and are sold from")),
            SelectChoice("transit", lazy_gettext("For goods on their way, which can’t be sold")),
        ],
    )


def typed_units() -> dict[int, str]:
    """What was typed into the fields of lines, by variant; a field that was sent twice holds what can be no number."""
    found: dict[int, Any] = {}
    for name, values in request.form.lists():
        number = whole_number(name.removeprefix(UNITS), 1, 2**62) if name.startswith(UNITS) else None
        if number is not None:
            typed = values[0].strip()
            found[number] = "?" if len(values) != 1 or UNREADABLE.search(typed) else typed[:20]
    return found


def units_in(typed: dict[int, str], *, least: int = 1) -> tuple[dict[int, int], set[int]]:
    """The units of each line, and the lines that hold something else. An empty line asks for nothing."""
    units = {
        number: whole_number(words, least, MOST_UNITS) for number, words in typed.items() if words not in {"", "0"}
    }
    good = {number: count for number, count in units.items() if count is not None}
    return good, set(units) - set(good)
