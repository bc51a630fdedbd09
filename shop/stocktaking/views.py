"""Count sheets: counted by several people at once, approved by one."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext, lazy_gettext, ngettext
from werkzeug.wrappers import Response as BaseResponse
from wtforms import SelectChoice

from ..auth.guard import may, me, refuse_without
from ..errors import ShopError
from ..keyset import place_asked_for
from ..stock.places import active_locations
from ..stock.refusals import AlreadyUndone, ClosedLocation, DoesNotFit, NotAQuantity
from ..stock.things import find_things
from ..web import clean_text, private_page, refused, wants_fragment, whole_number
from . import counting, finding, services
from .forms import CountForm, NewSheetForm, SeenForm
from .pages import back_to, differences_page, lines_shown, lines_wanted, sheet_page
from .refusals import CorrectedSince, LineCounted, MovedSince, NothingToCount, not_in_this_state

blueprint = Blueprint("stocktaking", __name__, url_prefix="/desk/counts")

STATE_NAMES = {
    "open": lazy_gettext("Being counted"),
    "finished": lazy_gettext("Waits for approval"),
    "approved": lazy_gettext("Approved"),
    "cancelled": lazy_gettext("Cancelled"),
    "undone": lazy_gettext("Taken back"),
}


@blueprint.app_template_filter("sheet_state")
def sheet_state(state: str) -> str:
    return str(STATE_NAMES[state])


@blueprint.get("")
@may("stock:read")
def index() -> Response:
    """What is being counted, what waits for approval, and what is through."""
    done = finding.sheets_done(place_asked_for())
    return private_page("stocktaking/index.html", under_way=finding.sheets_under_way(), done=done)


@blueprint.route("/new", methods=["GET", "POST"])
@may("stock:write")
def create() -> BaseResponse:
    """A new sheet."""
    form = NewSheetForm()
    form.location.choices = [SelectChoice(str(place.id), place.name) for place in active_locations("shelf")]
    shelves = [SelectChoice(str(row.id), "\u2003" * row.path.count("/") + row.name) for row in finding.categories()]
    form.category.choices = [SelectChoice("", gettext("The whole shop")), *shelves]
    if not form.validate_on_submit():
        return private_page("stocktaking/create.html", 422 if form.is_submitted() else 200, form=form)
    try:
        sheet = services.open_stocktake(
            form.name.data,
            by=me().actor,
            location_id=int(form.location.data),
            category_id=int(form.category.data) if form.category.data else None,
            is_blind=form.is_blind.data,
            only_stocked=form.only_stocked.data,
        )
    except ShopError as refusal:
        form.complain("category", str(refusal))
        return refused(private_page("stocktaking/create.html", form=form), refusal)
    return redirect(url_for("stocktaking.show", stocktake_id=sheet.id), 303)


@blueprint.get("/<int:stocktake_id>")
@may("stock:read")
def show(stocktake_id: int) -> BaseResponse:
    """The sheet, to count on: what is scanned or comes next, and all lines of it."""
    sheet, typed = finding.sheet_by_id(stocktake_id), clean_text(request.args.get("find"))
    if not typed or sheet.state != "open":
        return sheet_page(sheet)
    things = find_things(typed)
    lines = finding.lines_of_variants(sheet, [thing.id for thing in things])
    if len(things) == len(lines) == 1:
        return back_to(sheet.id, line=lines[things[0].id].id, how="scan")
    return sheet_page(sheet, typed=typed, found=[(thing, lines.get(thing.id)) for thing in things])


@blueprint.get("/<int:stocktake_id>/news")
@may("stock:read")
def news(stocktake_id: int) -> BaseResponse:
    """How far it is, and the lines shown, for a page that stays open while others count; nothing where nothing is."""
    if not wants_fragment():
        return back_to(stocktake_id)
    sheet = finding.sheet_by_id(stocktake_id)
    seen = request.args.get("seen", "")
    if seen == finding.seen_of(sheet):
        return Response(status=204)
    if not seen.startswith("open-") or sheet.state != "open":
        return Response(headers={"HX-Refresh": "true"})
    wanted = lines_wanted(sheet)
    lines = finding.lines_of(sheet, wanted, place_asked_for())
    return private_page(
        "stocktaking/_lines.html", **lines_shown(sheet, wanted, lines), things=finding.things_on(*lines.rows)
    )


@blueprint.post("/<int:stocktake_id>/lines")
@may("stock:write")
def add(stocktake_id: int) -> BaseResponse:
    """Something that lies there, and isn't on the sheet."""
    variant_id = whole_number(request.form.get("variant_id"), 1, 10**17)
    if variant_id is None:
        raise NothingToCount(gettext("Choose what to put on the sheet."))
    line = services.add_thing(stocktake_id, variant_id, by=me().actor)
    return back_to(stocktake_id, line=line.id, how="scan")


@blueprint.post("/lines/<int:line_id>/count")
@may("stock:write")
def count(line_id: int) -> BaseResponse:
    """So many lie there; on to the next."""
    form, line = CountForm(), finding.line_by_id(line_id)
    sheet_id, scans = line.stocktake_id, form.how.data == "scan"
    if not form.validate_on_submit():
        return _mistyped(line, form)
    if scanned := _scanned(line, form):
        return scanned
    adds, units = request.form.get("mode") == "add", form.counted.units
    try:
        counting.count_line(line_id, units, seen=form.seen.version, by=me().actor, adds=adds, note=form.note.data)
    except LineCounted as conflict:
        page = sheet_page(finding.sheet_by_id(sheet_id), line_id=line_id, form=form, conflict=conflict)
        return refused(page, conflict)
    except (MovedSince, NotAQuantity) as refusal:
        form.complain("counted", str(refusal))
        return refused(sheet_page(finding.sheet_by_id(sheet_id), line_id=line_id, form=form), refusal)
    following = None if scans else finding.next_uncounted(sheet_id, line.position)
    return back_to(sheet_id, line=following, done=line_id, how="scan" if scans else None)


@blueprint.post("/lines/<int:line_id>/removal")
@may("stock:write")
def uncount(line_id: int) -> BaseResponse:
    """As if it hadn't been counted."""
    line, form = finding.line_by_id(line_id), SeenForm()
    try:
        counting.uncount_line(line_id, seen=form.seen.version, by=me().actor)
    except LineCounted as refusal:
        form = CountForm(formdata=None)
        form.complain("counted", str(refusal))
        return refused(sheet_page(finding.sheet_by_id(line.stocktake_id), line_id=line_id, form=form), refusal)
    return back_to(line.stocktake_id, line=line_id)


@blueprint.post("/<int:stocktake_id>/completion")
@may("stock:write")
def finish(stocktake_id: int) -> BaseResponse:
    """Counting is over."""
    left = services.finish_stocktake(stocktake_id, by=me().actor)
    words = gettext("Counting is finished. A manager can approve the sheet.")
    if left:
        words += " " + ngettext(
            "%(num)s thing wasn’t counted; it stays as it is.",
            "%(num)s things weren’t counted; they stay as they are.",
            left,
        )
    flash(words)
    return redirect(url_for("stocktaking.differences", stocktake_id=stocktake_id), 303)


@blueprint.post("/<int:stocktake_id>/resumption")
@may("stock:write")
def resume(stocktake_id: int) -> BaseResponse:
    """Something was forgotten."""
    refuse_without(me(), finding.permission_to_resume(finding.sheet_by_id(stocktake_id)))
    services.resume_stocktake(stocktake_id, by=me().actor)
    flash(gettext("Counting goes on."))
    return back_to(stocktake_id)


@blueprint.post("/<int:stocktake_id>/cancellation")
@may("stock:write")
def cancel(stocktake_id: int) -> BaseResponse:
    """Nothing comes of it."""
    services.cancel_stocktake(stocktake_id, by=me().actor)
    flash(gettext("The count sheet is cancelled. Nothing was changed."))
    return redirect(url_for("stocktaking.index"), 303)


@blueprint.get("/<int:stocktake_id>/differences")
@may("stock:read")
def differences(stocktake_id: int) -> BaseResponse:
    """What was counted otherwise than the books say, with its value; here a manager approves."""
    sheet = finding.sheet_by_id(stocktake_id)
    if finding.is_hidden(sheet):
        flash(gettext("This sheet is counted blind. Its differences are shown when it is finished."))
        return back_to(stocktake_id)
    return differences_page(sheet)


@blueprint.post("/<int:stocktake_id>/approval")
@may("stock:approve")
def approve(stocktake_id: int) -> BaseResponse:
    """Correct the books by the differences."""
    all_the_same = request.form.get("all_the_same") == "1"
    try:
        written = services.approve_stocktake(stocktake_id, by=me().actor, all_the_same=all_the_same)
    except (DoesNotFit, CorrectedSince, ClosedLocation) as refusal:
        return refused(differences_page(finding.sheet_by_id(stocktake_id), refusal), refusal)
    if written:
        flash(
            ngettext(
                "Approved: %(num)s correction was written.", "Approved: %(num)s corrections were written.", written
            )
        )
    else:
        flash(gettext("Approved: the books agree with the shelves."))
    return redirect(url_for("stocktaking.differences", stocktake_id=stocktake_id), 303)


@blueprint.post("/<int:stocktake_id>/undoing")
@may("stock:approve")
def undo(stocktake_id: int) -> BaseResponse:
    """Take back what the approval wrote."""
    try:
        services.undo_stocktake(stocktake_id, by=me().actor)
    except (DoesNotFit, AlreadyUndone, ClosedLocation) as refusal:
        return refused(differences_page(finding.sheet_by_id(stocktake_id), refusal), refusal)
    flash(gettext("The corrections of this sheet were taken back."))
    return redirect(url_for("stocktaking.differences", stocktake_id=stocktake_id), 303)


@blueprint.post("/<int:stocktake_id>/redoing")
@may("stock:approve")
def redo(stocktake_id: int) -> BaseResponse:
    """Write it once more."""
    all_the_same = request.form.get("all_the_same") == "1"
    try:
        services.redo_stocktake(stocktake_id, by=me().actor, all_the_same=all_the_same)
    except (DoesNotFit, AlreadyUndone, CorrectedSince, ClosedLocation) as refusal:
        return refused(differences_page(finding.sheet_by_id(stocktake_id), refusal), refusal)
    flash(gettext("The corrections of this sheet were written once more."))
    return redirect(url_for("stocktaking.differences", stocktake_id=stocktake_id), 303)


@blueprint.get("/<int:stocktake_id>/paper")
@may("stock:read")
def paper(stocktake_id: int) -> Response:
    """The list to print, with empty boxes. What the books say isn't on it: who knows it counts what he knows."""
    sheet = finding.sheet_by_id(stocktake_id)
    wanted = lines_wanted(sheet)
    lines = finding.lines_of(sheet, wanted, place_asked_for(), most=finding.LINES_ON_PAPER)
    shown, things = lines_shown(sheet, wanted, lines), finding.things_on(*lines.rows)
    return private_page("stocktaking/paper.html", **shown, things=things)


def _mistyped(line: Any, form: CountForm) -> BaseResponse:
    """The form again, or where the barcode leads that was scanned into it."""
    return _scanned(line, form) or sheet_page(_open_sheet(line), 422, line_id=line.id, form=form)


def _scanned(line: Any, form: CountForm) -> BaseResponse | None:
    """A barcode, scanned while the cursor was in the field, counts nothing and leads to its thing."""
    code = clean_text(form.counted.data, 20)
    things = find_things(code, exact=True) if code.isdecimal() and len(code) >= 8 else []
    if not things:
        return None
    sheet = _open_sheet(line)
    lines = finding.lines_of_variants(sheet, [thing.id for thing in things])
    if len(lines) == 1:
        flash(gettext("That was a barcode, so nothing was counted; here is its thing."))
        return back_to(sheet.id, line=next(iter(lines.values())).id, how="scan")
    form.complain("counted", gettext("That is a barcode. Enter how many lie there."))
    return sheet_page(sheet, 422, line_id=line.id, form=form)


def _open_sheet(line: Any) -> Any:
    sheet = finding.sheet_by_id(line.stocktake_id)
    if sheet.state != "open":
        raise not_in_this_state(sheet.state)
    return sheet
