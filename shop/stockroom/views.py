"""The stock desk: every level in one grid, to be mended in place."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, request, url_for
from flask_babel import format_decimal, gettext
from werkzeug.wrappers import Response as BaseResponse

from ..auth.guard import may, me
from ..errors import NotFound, ShopError
from ..stock.actors import Source
from ..stock.feed import CursorLost
from ..stock.reasons import NEEDS_NOTE, USUAL, NoSuchReason, reason_label
from ..stock.refusals import RequestKeyUsed, StockMovedOn
from ..stock.undoing import undo_movement, undo_source
from ..stock.whole import refuse_undo
from ..web import clean_text, private_page, refused, wants_fragment
from . import own_reasons as own
from .changes import Change, Where, make_change, read_change
from .deeds import deed_of, level_of_movement, written_under
from .finding import find_variants
from .forms import CorrectionForm, ReasonForm, correction_form
from .levels import Level, levels_of, levels_with
from .merging import Merge, merge_of
from .sending import Outcome, refuse_rows, save_rows, sending_of
from .showing import back_to_grid, grid_page, row_page, scanned_rows, sent_page
from .watching import changed_since, levels_named
from .ways import stock_ways_of
from .working import begin_work, new_key

blueprint = Blueprint("stockroom", __name__, url_prefix="/desk/stock")

blueprint.add_app_template_global(stock_ways_of, "stock_ways_of")
blueprint.add_app_template_global(new_key, "new_key")
blueprint.add_app_template_filter(reason_label, "reason_label")


@blueprint.get("")
@may("stock:read")
def grid() -> BaseResponse:
    """A hundred levels, as they were asked for. A scanned code is met by its row alone."""
    if sku := clean_text(request.args.get("sku"), 100):
        found = find_variants(sku)
        to_it = found.is_exact and len(found.variant_ids) == 1
        return redirect(_why(found.variant_ids[0]) if to_it else url_for("stockroom.grid", q=sku), 302)
    if wants_fragment():
        return scanned_rows(clean_text(request.args.get("q"), 100))
    return grid_page()


@blueprint.get("/changes")
@may("stock:read")
def changes() -> BaseResponse:
    """What others have changed since the page last asked; nothing where nothing has."""
    shown = levels_named(request.args.get("levels", ""))
    told: dict[str, Any] = {"cursor": "", "levels": [], "fresh": (), "shown": ".".join(map(str, shown))}
    try:
        changed = changed_since(request.args.get("cursor", ""), shown, of=me().id)
    except CursorLost:
        return private_page("stockroom/_changes.html", is_lost=True, **told)
    if changed is None:
        return Response(status=204, headers={"Cache-Control": "no-store"})
    told |= {"cursor": changed.cursor, "levels": changed.levels, "fresh": changed.fresh}
    return private_page("stockroom/_changes.html", is_lost=False, **told)


@blueprint.post("/corrections")
@may("stock:write")
def save() -> BaseResponse:
    """Write the row whose button was pressed, or every row that was filled in."""
    sending, by = sending_of(request.form), me().actor
    if not sending.rows:
        return grid_page(trouble=gettext("Type what is to change into a row, and save then."), status=422)
    try:
        work = begin_work(request.form.get("reason", ""), clean_text(request.form.get("note")))
    except NoSuchReason as refusal:
        return sent_page(sending, refuse_rows(sending, refusal), reason_trouble=refusal.field)
    levels = {level.id: level for level in levels_with([row.level_id for row in sending.rows])}
    if not levels:
        raise NotFound(gettext("There is no such place in the stockroom."))
    return sent_page(sending, save_rows(sending, levels, work, by), done=sending.source(by).ref)


@blueprint.post("/movements/<int:seq>/undo")
@may("stock:write")
def undo(seq: int) -> BaseResponse:
    """Take back what a row did, or take that back. Pressed twice it is done once."""
    by, level_id = me().actor, level_of_movement(seq)
    try:
        refuse_undo(me(), seq)
        movement = undo_movement(seq, by=by, request_key=f"undo-{seq}-{by.user_id}")
    except ShopError as refusal:
        if not wants_fragment():
            return refused(grid_page(trouble=str(refusal)), refusal)
        return row_page(level_id, Outcome(words=str(refusal), status=refusal.status))
    if wants_fragment():
        return row_page(level_id, Outcome(deed=deed_of(movement)))
    return redirect(back_to_grid(movement.source_ref, level_id), 303)


@blueprint.post("/batches/<ref>/undo")
@may("stock:write")
def undo_all(ref: str) -> BaseResponse:
    """Take back all rows that were saved in one go, or do them all again."""
    try:
        undo_source(Source("bulk", clean_text(ref)), by=me().actor, again="again" in request.form)
    except ShopError as refusal:
        return refused(grid_page(trouble=str(refusal), done=clean_text(ref)), refusal)
    return redirect(back_to_grid(ref), 303)


@blueprint.post("/<int:variant_id>/corrections")
@may("stock:write")
def correct(variant_id: int) -> BaseResponse:
    """Change the stock of one thing, as the grid would. Raises NotFound."""
    levels = _levels_of(variant_id)
    form = correction_form(levels)
    if not form.validate_on_submit() or form.seen is None:
        return _correction(levels, form, 422)
    location_id, version = form.seen
    where, by = Where(variant_id, location_id, version), me().actor
    try:
        change = read_change(form.change.data)
        work = begin_work(form.reason.data or "", form.note.data)
        movement = make_change(where, change, work, by=by, request_key=form.request_key.data or new_key())
    except StockMovedOn as refusal:
        return refused(_conflict(_levels_of(variant_id), refusal, where, change), refusal)
    except NoSuchReason as refusal:
        form.complain(refusal.field, str(refusal))
        return refused(_correction(levels, form, 422), refusal)
    except ShopError as refusal:
        if isinstance(refusal, RequestKeyUsed):
            if _was_saved(form.request_key.data, change, levels):
                return redirect(_why(variant_id), 303)
            form.request_key.data = new_key()
        form.complain("change", str(refusal))
        return refused(_correction(_levels_of(variant_id), form, 422), refusal)
    if movement is None:
        flash(gettext("There were %(number)s already. Nothing was changed.", number=format_decimal(change.units)))
    else:
        before, after = format_decimal(movement.before), format_decimal(movement.after)
        flash(gettext("Changed from %(before)s to %(after)s.", before=before, after=after))
    return redirect(_why(variant_id), 303)


@blueprint.get("/reasons")
@may("stock:read")
def reasons() -> Response:
    """Why stock is corrected: the reasons of every shop, and those of this one."""
    return _reasons(ReasonForm(formdata=None))


@blueprint.post("/reasons")
@may("stock:setup")
def create_reason() -> BaseResponse:
    """One more of the shop's own."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _reasons(form, 422)
    try:
        reason = own.add_reason(form.name.data, needs_note=form.needs_note.data, by=me().actor)
    except ShopError as refusal:
        form.complain("name", str(refusal))
        return refused(_reasons(form), refusal)
    flash(gettext("“%(name)s” can be chosen from now on.", name=reason.name))
    return redirect(url_for("stockroom.reasons"), 303)


@blueprint.post("/reasons/<int:reason_id>/retirement")
@may("stock:setup")
def retire_reason(reason_id: int) -> BaseResponse:
    """Not to be chosen any more. Raises NotFound."""
    reason = own.retire_reason(reason_id, by=me().actor)
    flash(gettext("“%(name)s” can’t be chosen any more.", name=reason.name))
    return redirect(url_for("stockroom.reasons"), 303)


@blueprint.post("/reasons/<int:reason_id>/return")
@may("stock:setup")
def bring_back_reason(reason_id: int) -> BaseResponse:
    """To be chosen again. Raises NotFound."""
    reason = own.bring_back_reason(reason_id, by=me().actor)
    flash(gettext("“%(name)s” can be chosen from now on.", name=reason.name))
    return redirect(url_for("stockroom.reasons"), 303)


def _reasons(form: ReasonForm, status: int = 200) -> Response:
    shown = form if me().may("stock:setup") else None
    return private_page(
        "stockroom/reasons.html", status, own=own.own_reasons(), usual=USUAL, needs_note=NEEDS_NOTE, form=shown
    )


def _levels_of(variant_id: int) -> list[Level]:
    levels = levels_of([variant_id]) if variant_id < 2**63 else []
    if not levels:
        raise NotFound(gettext("There is no such thing in the catalogue."))
    return levels


def _was_saved(request_key: str, change: Change, levels: list[Level]) -> bool:
    """Whether this was saved before, and its answer got lost; then that is said, and nothing is written again."""
    earlier = next(filter(None, (written_under(request_key, level.id) for level in levels)), None)
    if earlier is None or not change.is_what(earlier):
        return False
    before, after = format_decimal(earlier.before), format_decimal(earlier.after)
    flash(gettext("It was saved already: changed from %(before)s to %(after)s.", before=before, after=after))
    return True


def _conflict(levels: list[Level], refusal: StockMovedOn, where: Where, change: Change) -> Response:
    form = correction_form(levels)
    form.location.data = f"{where.location_id}-{refusal.version}"
    form.request_key.data = new_key()
    return _correction(levels, form, 409, merge_of(refusal, where, change))


def _correction(levels: list[Level], form: CorrectionForm, status: int, merge: Merge | None = None) -> Response:
    given: dict[str, Any] = {"correction": form, "thing": levels[0].thing, "variant_id": levels[0].variant_id}
    return private_page("stockroom/correct.html", status, merge=merge, **given)


def _why(variant_id: int) -> str:
    """The page that explains the figure, where there is one."""
    is_there = "explaining.show" in current_app.view_functions
    return url_for("explaining.show", variant_id=variant_id) if is_there else url_for("stockroom.grid")
