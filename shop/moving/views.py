"""What goes from one location to another, and the locations."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as BaseResponse

from ..auth.guard import may, me
from ..errors import ShopError
from ..keyset import place_asked_for
from ..stock.places import active_locations, location_named
from ..stock.places import locations as all_locations
from ..stock.reasons import NoSuchReason, reasons
from ..stock.refusals import DoesNotFit
from ..stock.things import Thing
from ..web import private_page, refused, wants_fragment, whole_number
from . import finding, places, services
from .finding import all_open_transfers, free_at, lines_of, open_transfers, other_transfers, sender_of, transfer_by_id
from .forms import (
    ArrivalForm,
    ButtonForm,
    LocationForm,
    MissingForm,
    NewLocationForm,
    TransferForm,
    typed_units,
    units_in,
)
from .models import Transfer
from .writing import beginning, change_lines, rows_of

blueprint = Blueprint("moving", __name__, url_prefix="/desk")

STATES = {
    "sent": lazy_gettext("On its way"),
    "arrived": lazy_gettext("Arrived"),
    "undone": lazy_gettext("Taken back"),
}


@blueprint.app_template_filter("transfer_state")
def transfer_state(state: str) -> str:
    return str(STATES[state])


@blueprint.get("/transfers")
@may("stock:read")
def index() -> Response:
    """What is on its way, then all that went before."""
    place = place_asked_for()
    is_all_open = request.args.get("state") == "sent"
    is_first = place.after is None and place.before is None and not is_all_open
    waiting = open_transfers() if is_first else []
    return private_page(
        "moving/index.html",
        waiting=waiting[: finding.MOST_OPEN],
        are_more=len(waiting) > finding.MOST_OPEN,
        is_all_open=is_all_open,
        sheet=all_open_transfers(place) if is_all_open else other_transfers(place),
        shelves=active_locations("shelf"),
    )


@blueprint.route("/transfers/new", methods=["GET", "POST"])
@may("stock:write")
def create() -> BaseResponse:
    """Choose from where to where, scan or type what goes, send it."""
    open_places = active_locations()
    shelves = [place for place in open_places if place.kind == "shelf"]
    if len(shelves) < 2:
        return private_page("moving/alone.html", shelf=shelves[0])
    form = TransferForm(data=beginning(shelves))
    form.offer(open_places)
    if request.method == "GET":
        asked = whole_number(request.args.get("variant"), 1, 2**62)
        return _writing(form, {asked: "1"} if asked else {})
    typed = typed_units()
    if "send" in request.form and form.validate_on_submit():
        return _send(form, typed)
    if "send" in request.form:
        return _writing(form, typed, 422)
    choices = change_lines(form, typed)
    return _writing(form, typed, 422 if form.typed.errors else 200, choices=choices, is_adding=True)


def _send(form: TransferForm, typed: dict[int, str]) -> BaseResponse:
    units, wrong = units_in(typed)
    if wrong:
        return _writing(form, typed, 422, dict.fromkeys(wrong, gettext("Enter a whole number.")))
    try:
        transfer = services.send(
            units,
            from_id=form.from_id.data,
            to_id=form.to_id.data,
            transit_id=form.transit_id.data or None,
            by=me().actor,
            note=form.note.data,
            request_key=form.request_key.data or None,
        )
    except DoesNotFit as refusal:
        form.form_errors.append(str(refusal))
        short = {misfit.variant_id: gettext("Not so many are free.") for misfit in refusal.misfits}
        return refused(_writing(form, typed, errors=short), refusal)
    except ShopError as refusal:
        form.form_errors.append(str(refusal))
        return refused(_writing(form, typed), refusal)
    flash(gettext("The goods are on their way.") if transfer.state == "sent" else gettext("The goods were moved."))
    return redirect(url_for("moving.show", transfer_id=transfer.id), 303)


def _writing(
    form: TransferForm,
    typed: Mapping[int, str],
    status: int = 200,
    errors: Mapping[int, str] | None = None,
    *,
    choices: Sequence[Thing] = (),
    is_adding: bool = False,
) -> Response:
    rows = rows_of(form, typed, errors or {})
    free = free_at(int(form.from_id.data or 0), [thing.id for thing in choices]) if choices else {}
    page = "moving/_lines.html" if wants_fragment() else "moving/create.html"
    return private_page(page, status, form=form, rows=rows, choices=choices, free=free, is_adding=is_adding)


@blueprint.get("/transfers/<int:transfer_id>")
@may("stock:read")
def show(transfer_id: int) -> Response:
    """What was sent, and what became of it."""
    return _page(transfer_by_id(transfer_id))


@blueprint.post("/transfers/<int:transfer_id>/arrival")
@may("stock:write")
def arrive(transfer_id: int) -> BaseResponse:
    """So many came."""

    def book(units: Mapping[int, int], form: Any) -> None:
        services.arrive(
            transfer_id, units, by=me().actor, note=form.note.data, request_key=form.request_key.data or None
        )
        flash(gettext("Booked: what arrived lies where it belongs."))

    return _book(transfer_id, ArrivalForm(), book)


@blueprint.post("/transfers/<int:transfer_id>/missing")
@may("stock:write")
def settle_missing(transfer_id: int) -> BaseResponse:
    """What does not arrive is written off, or goes back to where it came from."""
    form = MissingForm()
    form.offer(reasons())

    def book(units: Mapping[int, int], form: Any) -> None:
        told: dict[str, Any] = {"by": me().actor, "note": form.note.data, "request_key": form.request_key.data or None}
        if "back" in request.form:
            services.send_back(transfer_id, units, **told)
            flash(gettext("Booked: it is back where it came from."))
        else:
            services.write_off(transfer_id, units, form.reason.data or "", **told)
            flash(gettext("Booked: it is written off."))

    return _book(transfer_id, form, book)


def _book(transfer_id: int, form: Any, book: Callable[[Mapping[int, int], Any], None]) -> BaseResponse:
    transfer, typed = transfer_by_id(transfer_id), typed_units()
    units, wrong = units_in(typed)
    if wrong and form.validate():
        form.form_errors.append(gettext("Enter whole numbers."))
    if wrong or not form.validate_on_submit():
        return _page(transfer, 422, form, typed)
    try:
        book(units, form)
    except NoSuchReason as refusal:
        form.complain(refusal.field, str(refusal))
        return _page(transfer, 422, form, typed)
    except ShopError as refusal:
        form.form_errors.append(str(refusal))
        return refused(_page(transfer_by_id(transfer_id), form=form, typed=typed), refusal)
    return redirect(url_for("moving.show", transfer_id=transfer_id), 303)


@blueprint.post("/transfers/<int:transfer_id>/undo")
@may("stock:write")
def undo(transfer_id: int) -> BaseResponse:
    """As if it had never been sent."""
    return _undo(transfer_id, again=False)


@blueprint.post("/transfers/<int:transfer_id>/redo")
@may("stock:write")
def redo(transfer_id: int) -> BaseResponse:
    """It was right after all."""
    return _undo(transfer_id, again=True)


def _undo(transfer_id: int, *, again: bool) -> BaseResponse:
    transfer, form = transfer_by_id(transfer_id), ButtonForm()
    if not form.validate_on_submit():
        return _page(transfer, 422, form)
    try:
        services.undo_transfer(transfer_id, by=me().actor, again=again, request_key=form.request_key.data or None)
    except ShopError as refusal:
        form.form_errors.append(str(refusal))
        return refused(_page(transfer_by_id(transfer_id), form=form), refusal)
    flash(gettext("Done again.") if again else gettext("Taken back: everything is where it was."))
    return redirect(url_for("moving.show", transfer_id=transfer_id), 303)


def _page(transfer: Transfer, status: int = 200, form: Any = None, typed: Mapping[int, str] | None = None) -> Response:
    fresh = {"request_key": uuid.uuid4().hex}
    missing = form if isinstance(form, MissingForm) else MissingForm(formdata=None, data=fresh)
    missing.offer(reasons())
    return private_page(
        "moving/show.html",
        status,
        transfer=transfer,
        names={place.id: place.name for place in all_locations()},
        lines=lines_of(transfer),
        sender=sender_of(transfer),
        typed=typed or {},
        arrival=form if isinstance(form, ArrivalForm) else ArrivalForm(formdata=None, data=fresh),
        missing=missing,
        button=form if isinstance(form, ButtonForm) else ButtonForm(formdata=None, data=fresh),
    )


@blueprint.get("/locations")
@may("stock:read")
def locations() -> Response:
    """Where stock lies."""
    return _locations(NewLocationForm(formdata=None))


@blueprint.post("/locations")
@may("stock:setup")
def create_location() -> BaseResponse:
    """One more."""
    form = NewLocationForm()
    if not form.validate_on_submit():
        return _locations(form, 422)
    try:
        place = places.create_location(form.code.data, form.name.data, form.kind.data, by=me().actor)
    except ShopError as refusal:
        form.complain("code", str(refusal))
        return refused(_locations(form), refusal)
    flash(gettext("“%(place)s” can be used.", place=place.name))
    return redirect(url_for("moving.locations"), 303)


@blueprint.route("/locations/<int:location_id>", methods=["GET", "POST"])
@may("stock:setup")
def change_location(location_id: int) -> BaseResponse:
    """Another name or code."""
    place = location_named(location_id)
    form = LocationForm(data={"code": place.code, "name": place.name})
    if not form.validate_on_submit():
        return private_page("moving/location.html", 422 if form.is_submitted() else 200, place=place, form=form)
    try:
        places.change_location(location_id, form.code.data, form.name.data, by=me().actor)
    except ShopError as refusal:
        form.complain("code", str(refusal))
        return refused(private_page("moving/location.html", place=place, form=form), refusal)
    flash(gettext("Saved."))
    return redirect(url_for("moving.locations"), 303)


@blueprint.post("/locations/<int:location_id>/retirement")
@may("stock:setup")
def retire_location(location_id: int) -> BaseResponse:
    """Use it no more."""
    try:
        place = places.retire_location(location_id, by=me().actor)
    except places.InUse as refusal:
        place = location_named(location_id)
        form = LocationForm(formdata=None, data={"code": place.code, "name": place.name})
        return refused(private_page("moving/location.html", place=place, form=form, trouble=str(refusal)), refusal)
    flash(gettext("“%(place)s” is no longer used. It can be brought back.", place=place.name))
    return redirect(url_for("moving.locations"), 303)


@blueprint.post("/locations/<int:location_id>/return")
@may("stock:setup")
def bring_back_location(location_id: int) -> BaseResponse:
    """Use it again."""
    place = places.bring_back(location_id, by=me().actor)
    flash(gettext("“%(place)s” can be used.", place=place.name))
    return redirect(url_for("moving.locations"), 303)


def _locations(form: NewLocationForm, status: int = 200) -> Response:
    return private_page("moving/locations.html", status, places=all_locations(), form=form)
