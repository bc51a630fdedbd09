"""What comes in: receipts, and whom it comes from."""

import uuid
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext, lazy_gettext, ngettext
from werkzeug.wrappers import Response as BaseResponse

from ..auth.guard import may, me
from ..errors import ShopError
from ..keyset import place_asked_for
from ..stock.things import Thing
from ..web import private_page, refused, wants_fragment, whole_number
from . import booking, services
from .finding import receipts, summaries_of, suppliers_to_choose, things_meant
from .forms import HeadForm, PasteForm, ReceiptForm, SheetForm, Written, written_lines
from .pasting import Mistakes, paste_lines
from .refusals import MoreThanExpected
from .sheets import count, expected_side, keep, receipt_page
from .supplier_pages import add_supplier_pages

blueprint = Blueprint("receiving", __name__, url_prefix="/desk")
add_supplier_pages(blueprint)

STATES = {"open": lazy_gettext("Open"), "closed": lazy_gettext("Closed")}


@blueprint.app_template_filter("receipt_state")
def receipt_state(state: str) -> str:
    return str(STATES[state])


@blueprint.get("/receipts")
@may("stock:read")
def index() -> Response:
    """What is still to come, then what came, the latest first."""
    place = place_asked_for()
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    supplier_id = whole_number(request.args.get("supplier"), 1, 10**18)
    is_first = place.after is None and place.before is None
    sheets = {}
    if state != "closed" and (is_first or state):
        sheets["open"] = receipts("open", supplier_id, place)
    if state != "open":
        sheets["closed"] = receipts("closed", supplier_id, place)
    return private_page(
        "receiving/index.html",
        sheets=sheets,
        summaries=summaries_of([row.id for sheet in sheets.values() for row in sheet.rows]),
        suppliers=suppliers_to_choose(supplier_id),
        asked={"state": state, "supplier": supplier_id},
        states=STATES,
    )


@blueprint.route("/receipts/new", methods=["GET", "POST"])
@may("stock:write")
def create() -> BaseResponse:
    """A delivery that comes, or has come."""
    form = ReceiptForm(data={"supplier": request.args.get("supplier", ""), "request_key": uuid.uuid4().hex})
    form.offer()
    if not form.validate_on_submit():
        return private_page("receiving/create.html", 422 if form.is_submitted() else 200, form=form)
    try:
        receipt = services.open_receipt(
            by=me().actor,
            supplier_id=whole_number(form.supplier.data, 1, 10**18),
            supplier_note=form.supplier_note.data,
            location_id=whole_number(form.location.data, 1, 10**18),
            note=form.note.data,
            request_key=form.request_key.data or None,
        )
    except ShopError as refusal:
        form.form_errors.append(str(refusal))
        return refused(private_page("receiving/create.html", form=form), refusal)
    return redirect(url_for("receiving.show", receipt_id=receipt.id), 303)


@blueprint.route("/receipts/<int:receipt_id>/head", methods=["GET", "POST"])
@may("stock:write")
def describe(receipt_id: int) -> BaseResponse:
    """Whose delivery it is, in case that was wrong."""
    receipt = services.receipt_by_id(receipt_id)
    kept = {"supplier": str(receipt.supplier_id or ""), "supplier_note": receipt.supplier_note, "note": receipt.note}
    form = HeadForm(data=kept)
    form.offer(receipt.supplier_id)
    if not form.validate_on_submit():
        return private_page("receiving/head.html", 422 if form.is_submitted() else 200, form=form, receipt=receipt)
    try:
        services.describe_receipt(
            receipt_id,
            by=me().actor,
            supplier_id=whole_number(form.supplier.data, 1, 10**18),
            supplier_note=form.supplier_note.data,
            note=form.note.data,
        )
    except ShopError as refusal:
        form.form_errors.append(str(refusal))
        return refused(private_page("receiving/head.html", form=form, receipt=receipt), refusal)
    return redirect(url_for("receiving.show", receipt_id=receipt_id), 303)


@blueprint.get("/receipts/<int:receipt_id>")
@may("stock:read")
def show(receipt_id: int) -> Response:
    """What should come, what has come, and who booked it."""
    side = request.args.get("side", "")
    return receipt_page(receipt_id, form=SheetForm(data={"side": side if side == "expected" else "arriving"}))


@blueprint.post("/receipts/<int:receipt_id>/lines")
@may("stock:write")
def add(receipt_id: int) -> BaseResponse:
    """Count what was scanned, and keep what was written on the lines meanwhile."""
    form, written = SheetForm(), written_lines()
    trouble, found, said = None, list[Thing](), ""
    services.receipt_by_id(receipt_id)
    if form.validate_on_submit():
        trouble = keep(receipt_id, written)
        try:
            said, found = _scan(receipt_id, form, written)
        except ShopError as refusal:
            trouble = trouble or refusal
    if form.errors or written.errors or trouble or found or wants_fragment():
        status = 422 if form.errors or written.errors else trouble.status if trouble else 200
        return receipt_page(receipt_id, status, form=form, written=written, trouble=trouble, found=found, said=said)
    if said:
        flash(said)
    return redirect(url_for("receiving.show", receipt_id=receipt_id, side=expected_side(form)), 303)


def _scan(receipt_id: int, form: SheetForm, written: Written) -> tuple[str, list[Thing]]:
    """What is said of the thing that was scanned or chosen; or those that may be meant."""
    if chosen := whole_number(form.variant.data, 1, 10**18):
        return count(receipt_id, form, written, chosen), []
    if not form.typed.data:
        return "", []
    found = things_meant(form.typed.data, services.receipt_by_id(receipt_id).supplier_id)
    if len(found) == 1:
        return count(receipt_id, form, written, found[0].id), []
    if not found:
        form.complain("typed", gettext("Nothing is called “%(typed)s”.", typed=form.typed.data))
    return "", found


@blueprint.post("/receipts/<int:receipt_id>/lines/<int:line_id>/removal")
@may("stock:write")
def remove(receipt_id: int, line_id: int) -> BaseResponse:
    """It was never on the note."""
    written = written_lines()
    written.lines.pop(line_id, None)
    for name in ("now", "cost", "expected"):
        written.errors.pop(f"{name}-{line_id}", None)
    trouble = keep(receipt_id, written)
    said = gettext("%(thing)s was taken off.", thing=services.remove_line(receipt_id, line_id, by=me().actor))
    if written.errors or trouble or wants_fragment():
        status = 422 if written.errors else trouble.status if trouble else 200
        return receipt_page(receipt_id, status, written=written, trouble=trouble, said=said)
    flash(said)
    return redirect(url_for("receiving.show", receipt_id=receipt_id), 303)


@blueprint.post("/receipts/<int:receipt_id>/pasted-lines")
@may("stock:write")
def paste(receipt_id: int) -> BaseResponse:
    """The whole note at once."""
    form, mistakes = PasteForm(), []
    if form.validate_on_submit():
        try:
            many = paste_lines(receipt_id, form.lines.data, by=me().actor)
        except ShopError as refusal:
            form.complain("lines", str(refusal))
            mistakes = refusal.mistakes if isinstance(refusal, Mistakes) else []
            return refused(receipt_page(receipt_id, paste_form=form, mistakes=mistakes), refusal)
        flash(ngettext("%(num)s line was added.", "%(num)s lines were added.", many))
        return redirect(url_for("receiving.show", receipt_id=receipt_id), 303)
    return receipt_page(receipt_id, 422, paste_form=form)


@blueprint.post("/receipts/<int:receipt_id>/bookings")
@may("stock:write")
def book(receipt_id: int) -> BaseResponse:
    """What has come goes on the shelf: what was counted, or all that was expected."""
    form, written = SheetForm(), written_lines()
    if not form.validate_on_submit() or written.errors:
        return receipt_page(receipt_id, 422, form=form, written=written)
    is_all = "everything" in request.form
    units = {line_id: line.rest if is_all else line.arriving for line_id, line in written.lines.items()}
    arrivals = {
        line_id: booking.Arrival(units[line_id], line.unit_cost_minor, line.stamp, line.expected)
        for line_id, line in written.lines.items()
        if units[line_id] or line.is_touched
    }
    try:
        movements = booking.book_arrivals(
            receipt_id,
            arrivals,
            by=me().actor,
            may_exceed=form.may_exceed.data,
            request_key=f"receipt-{receipt_id}-{form.key.data}" if form.key.data else None,
        )
    except MoreThanExpected as refusal:
        return refused(receipt_page(receipt_id, form=form, written=written, trouble=refusal, is_asking=True), refusal)
    except ShopError as refusal:
        return refused(receipt_page(receipt_id, form=form, written=written, trouble=refusal), refusal)
    booked = sum(movement.delta for movement in movements)
    flash(ngettext("%(num)s unit was booked.", "%(num)s units were booked.", booked))
    return redirect(url_for("receiving.show", receipt_id=receipt_id), 303)


@blueprint.post("/receipts/<int:receipt_id>/closure")
@may("stock:write")
def close(receipt_id: int) -> BaseResponse:
    """The rest will not come."""
    return _do(receipt_id, services.close_receipt, gettext("The receipt is closed."))


@blueprint.post("/receipts/<int:receipt_id>/opening")
@may("stock:write")
def reopen(receipt_id: int) -> BaseResponse:
    """More comes after all."""
    return _do(receipt_id, services.reopen_receipt, gettext("The receipt is open again."))


@blueprint.post("/receipts/<int:receipt_id>/undo")
@may("stock:write")
def undo(receipt_id: int) -> BaseResponse:
    """Nothing of this came."""
    return _do(receipt_id, booking.undo_receipt, gettext("All that was booked has been taken back."))


@blueprint.post("/receipts/<int:receipt_id>/redo")
@may("stock:write")
def redo(receipt_id: int) -> BaseResponse:
    """It came after all."""
    return _do(receipt_id, booking.redo_receipt, gettext("It is booked again."))


@blueprint.post("/receipts/<int:receipt_id>/bookings/<int:seq>/undo")
@may("stock:write")
def undo_booking(receipt_id: int, seq: int) -> BaseResponse:
    """What was booked at one moment was wrong."""

    def take_back(receipt_id: int, *, by: Any) -> None:
        booking.undo_booking(receipt_id, seq, by=by)

    return _do(receipt_id, take_back, gettext("That has been taken back."))


def _do(receipt_id: int, deed: Any, said: str) -> BaseResponse:
    try:
        deed(receipt_id, by=me().actor)
    except ShopError as refusal:
        if refusal.status == 404:
            raise
        return refused(receipt_page(receipt_id, trouble=refusal), refusal)
    flash(said)
    return redirect(url_for("receiving.show", receipt_id=receipt_id), 303)
