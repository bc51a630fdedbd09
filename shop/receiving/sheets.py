"""The page of a receipt: its lines as they are, with what somebody wrote on them and could not be kept."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import Response
from flask_babel import gettext, lazy_gettext, ngettext

from ..auth.guard import me
from ..errors import ShopError
from ..money import money_bare
from ..stock.things import Thing
from ..web import private_page, wants_fragment
from . import services
from .finding import Line, bookings_of, lines_of, story_of
from .forms import PasteForm, SheetForm, Written
from .refusals import LineBooked, LinesMovedOn, NoSuchLine, ReceiptClosed

DEEDS = {
    "receipt.opened": lazy_gettext("Opened"),
    "receipt.described": lazy_gettext("Changed the head"),
    "receipt.closed": lazy_gettext("Closed"),
    "receipt.reopened": lazy_gettext("Opened again"),
}


class Deed(NamedTuple):
    """What somebody did to a receipt. `undoes` is the movement by which it can be taken back, if it can."""

    at: datetime
    name: str | None
    actor_label: str
    words: str
    undoes: int | None = None


def receipt_page(
    receipt_id: int,
    status: int = 200,
    *,
    form: SheetForm | None = None,
    written: Written | None = None,
    trouble: ShopError | None = None,
    is_asking: bool = False,
    found: Sequence[Thing] = (),
    said: str = "",
    paste_form: PasteForm | None = None,
    mistakes: Sequence[Any] = (),
) -> Response:
    """The receipt as it is now; only its lines where a script asks."""
    receipt = services.receipt_by_id(receipt_id)
    lines = lines_of(receipt_id)
    told: dict[str, Any] = {
        "receipt": receipt,
        "lines": lines,
        "values": _values(lines, written),
        "errors": written.errors if written else {},
        "form": form or SheetForm(formdata=None),
        "trouble": trouble,
        "is_asking": is_asking,
        "found": found,
        "said": said,
        "key": secrets.token_urlsafe(12),
        "may_write": me().may("stock:write"),
    }
    if wants_fragment():
        return private_page("receiving/_lines.html", status, **told)
    more = {"paste_form": paste_form or PasteForm(formdata=None), "mistakes": mistakes}
    bookings = bookings_of(receipt_id)
    history = sorted(
        [*map(_booked, bookings), *map(_done, story_of(receipt_id))], key=lambda deed: deed.at, reverse=True
    )
    return private_page("receiving/show.html", status, **told, **more, bookings=bookings, history=history)


def keep(receipt_id: int, written: Written) -> ShopError | None:
    """Keep what was written on the lines, or say why not; what is kept needs no more to be shown as it was written."""
    if written.errors:
        return None
    counted = {
        line_id: services.Counted(line.arriving, line.unit_cost_minor, line.expected)
        for line_id, line in written.touched.items()
    }
    try:
        seen = {line_id: written.lines[line_id].stamp for line_id in counted}
        services.change_lines(receipt_id, counted, seen, by=me().actor)
    except (LinesMovedOn, LineBooked, NoSuchLine, ReceiptClosed) as refusal:
        return refusal
    written.raw.clear()
    return None


def count(receipt_id: int, form: SheetForm, written: Written, variant_id: int) -> str:
    """Count what was scanned, and say so."""
    side = "expected" if form.side.data == "expected" else "arriving"
    units = {side: form.units.number or 1}
    line_id = services.add_line(receipt_id, variant_id, by=me().actor, **units)
    written.forget([line_id])
    form.typed.data = form.typed.raw_data = None
    form.units.data = ""
    line = next(line for line in lines_of(receipt_id) if line.id == line_id)
    if side == "expected":
        return str(gettext("%(thing)s: %(units)s expected", thing=line.thing.whole_name, units=line.expected))
    return str(gettext("%(thing)s: %(units)s now", thing=line.thing.whole_name, units=line.arriving))


def expected_side(form: SheetForm) -> str | None:
    """What goes on from one scan to the next: a note that is typed in is not what has come."""
    return "expected" if form.side.data == "expected" else None


def _values(lines: Collection[Line], written: Written | None) -> Mapping[str, str]:
    """What each field of the lines shows: what was written, or else what is kept."""
    values = {}
    for line in lines:
        values[f"now-{line.id}"] = str(line.arriving) if line.arriving else ""
        values[f"cost-{line.id}"] = "" if line.unit_cost_minor is None else money_bare(line.unit_cost_minor)
        values[f"expected-{line.id}"] = str(line.expected) if line.expected else ""
    return values | (written.raw if written else {})


def _booked(row: Any) -> Deed:
    units, lines = abs(row.units), row.lines
    if row.units < 0:
        words = ngettext("Took %(num)s unit back", "Took %(num)s units back", units)
    elif row.kind == "undone":
        words = ngettext("Booked %(num)s unit again", "Booked %(num)s units again", units)
    else:
        words = ngettext("Booked %(num)s unit", "Booked %(num)s units", units)
    on_lines = ngettext("on %(num)s line", "on %(num)s lines", lines)
    return Deed(row.at, row.actor_name, row.actor_label, f"{words} {on_lines}", row.first_seq if row.standing else None)


def _done(row: Any) -> Deed:
    return Deed(row.at, row.name or row.email, row.actor_label, str(DEEDS.get(row.action, row.action)))
