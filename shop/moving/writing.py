"""A transfer while it is being written: its lines travel in the form, and are kept nowhere until it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask import request
from flask_babel import gettext

from ..stock.models import Location
from ..stock.things import Thing, find_things, things_of
from ..web import whole_number
from .finding import free_at
from .forms import MOST_UNITS, TransferForm


@dataclass(frozen=True)
class Row:
    """A line: what was typed, how many are free, and what is wrong with it."""

    thing: Thing
    typed: str
    free: int
    error: str


def beginning(shelves: Sequence[Location]) -> dict[str, Any]:
    """What a new form says: from the first shelf to the second, unless the address knows better."""
    numbers = [shelf.id for shelf in shelves]
    here = whole_number(request.args.get("from"), 1, 2**62)
    here = here if here in numbers else numbers[0]
    there = next(number for number in numbers if number != here)
    return {"from_id": here, "to_id": there, "transit_id": 0, "request_key": uuid4().hex}


def change_lines(form: TransferForm, typed: dict[int, str]) -> Sequence[Thing]:
    """Do to the lines what was asked for: one thing more or less. Answers the things that may be meant, if several."""
    form.validate()
    for name in ("from_id", "to_id", "transit_id", "note"):
        form[name].errors = []
    typed.pop(whole_number(request.form.get("remove"), 1, 2**62) or 0, None)
    found = _meant(form)
    if len(found) == 1:
        number = found[0].id
        before = dict(typed)
        typed.clear()  # what was scanned last stands first
        typed[number] = str((whole_number(before.pop(number, "0"), 0, MOST_UNITS) or 0) + 1)
        typed.update(before)
        form.typed.data = ""
    return found if len(found) > 1 else []


def _meant(form: TransferForm) -> Sequence[Thing]:
    if chosen := whole_number(request.form.get("pick"), 1, 2**62):
        return list(things_of([chosen]).values())
    if "add" not in request.form or form.typed.errors:
        return []
    found = find_things(form.typed.data or "")
    if not found:
        form.complain("typed", gettext("Nothing is called that. Type a SKU, a barcode or words of the name."))
    return found


def rows_of(form: TransferForm, typed: Mapping[int, str], errors: Mapping[int, str]) -> list[Row]:
    """The lines as the page shows them. What is no thing of the catalogue is left out."""
    numbers = list(typed)
    things, free = things_of(numbers), free_at(int(form.from_id.data or 0), numbers)
    return [
        Row(things[number], words, free.get(number, 0), errors.get(number, ""))
        for number, words in typed.items()
        if number in things
    ]
