"""The stock desk: every level in one grid, to be mended in place."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, url_for
from flask_babel import format_decimal, gettext
from werkzeug.wrappers import Response as BaseResponse

from ..auth.guard import may, me
from ..errors import NotFound, ShopError
from ..stock.reasons import NoSuchReason, reason_label
from ..stock.refusals import RequestKeyUsed, StockMovedOn
from ..web import private_page, refused
from .changes import Change, Where, make_change, read_change
from .forms import CorrectionForm, correction_form
from .levels import Level, levels_of
from .merging import Merge, merge_of
from .ways import stock_ways_of
from .working import begin_work, new_key

blueprint = Blueprint("stockroom", __name__, url_prefix="/desk/stock")

blueprint.add_app_template_global(stock_ways_of, "stock_ways_of")
blueprint.add_app_template_filter(reason_label, "reason_label")


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
        form.complain("change", str(refusal))
        if isinstance(refusal, RequestKeyUsed):
            form.request_key.data = new_key()
        return refused(_correction(_levels_of(variant_id), form, 422), refusal)
    if movement is None:
        flash(gettext("There were %(number)s already. Nothing was changed.", number=format_decimal(change.units)))
    else:
        before, after = format_decimal(movement.before), format_decimal(movement.after)
        flash(gettext("Changed from %(before)s to %(after)s.", before=before, after=after))
    return redirect(_why(variant_id), 303)


def _levels_of(variant_id: int) -> list[Level]:
    levels = levels_of([variant_id]) if variant_id < 2**63 else []
    if not levels:
        raise NotFound(gettext("There is no such thing in the catalogue."))
    return levels


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
