"""Why a number is what it is, what it was, and what it is worth."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, request, stream_with_context, url_for
from flask_babel import format_decimal, gettext
from werkzeug.wrappers import Response as BaseResponse

from ..auth.guard import may, me
from ..errors import NotFound, ShopError
from ..imports.almacen import defused
from ..keyset import place_asked_for
from ..stock import setting
from ..stock.asking import BIGGEST_NUMBER, is_number
from ..stock.refusals import NoSuchVariant
from ..stock.services import FEW_LEFT
from ..stock.things import Thing, things_of
from ..stock.valuing import stock_as_of, value_as_of, worth_of
from ..stock.whole import permission_to_undo, refuse_undo
from ..stockroom.forms import correction_form
from ..stockroom.working import new_key
from ..web import PRIVATE, clean_text, private_page, refused, whole_number
from . import services
from .charts import SPANS, USUAL, beginning_of, chart_of, day_name
from .forms import LevelForm
from .history import history_of, kind_name
from .levels import levels_of
from .moments import local, moment_asked_for
from .sources import source_link
from .worth import leaf_of, parts_of, table_of, table_of_one

blueprint = Blueprint("explaining", __name__, url_prefix="/desk/stock")

blueprint.add_app_template_global(source_link, "source_link")
blueprint.add_app_template_global(permission_to_undo, "permission_to_undo")
blueprint.add_app_template_filter(day_name, "day_name")
blueprint.add_app_template_filter(kind_name, "movement_kind")


@blueprint.get("/<int:variant_id>")
@may("stock:read")
def show(variant_id: int) -> Response:
    """Why this number: the sum that makes it, what is set aside, the ledger, and what it was at any moment."""
    return _page(variant_id)


@blueprint.post("/<int:variant_id>/movements/<int:seq>/undoing")
@may("stock:write")
def undo(variant_id: int, seq: int) -> BaseResponse:
    """A movement taken back, where that is possible."""
    key = clean_text(request.form.get("request_key"), 64) or None
    try:
        refuse_undo(me(), seq)
        undone = services.undo(variant_id, seq, by=me().actor, request_key=key and f"{key} {seq}")
    except ShopError as refusal:
        return _refused(variant_id, refusal)
    flash(gettext("Taken back: now %(units)s on hand.", units=format_decimal(undone.after)))
    return redirect(url_for("explaining.show", variant_id=variant_id, _anchor="history"), 303)


@blueprint.post("/<int:variant_id>/holds/<int:hold_id>/release")
@may("stock:write")
def release(variant_id: int, hold_id: int) -> BaseResponse:
    """What somebody was promised, free to everybody again."""
    try:
        services.release(variant_id, hold_id, by=me().actor)
    except ShopError as refusal:
        return _refused(variant_id, refusal)
    flash(gettext("Released: it is free to sell again."))
    return redirect(url_for("explaining.show", variant_id=variant_id, _anchor="holds"), 303)


@blueprint.post("/<int:variant_id>/locations/<int:location_id>")
@may("stock:write")
def set_level(variant_id: int, location_id: int) -> BaseResponse:
    """When it is low there, and how much may be promised beyond what is there."""
    form = LevelForm()
    if not form.validate_on_submit():
        return _page(variant_id, 422, level_form=(location_id, form))
    try:
        changed = setting.set_level(variant_id, location_id, form.point, form.cap, by=me().actor)
    except ShopError as refusal:
        form.complain("backorder_cap", str(refusal))
        return refused(_page(variant_id, level_form=(location_id, form)), refusal)
    flash(gettext("Saved.") if changed else gettext("Nothing has changed."))
    return redirect(url_for("explaining.show", variant_id=variant_id, _anchor="levels"), 303)


@blueprint.get("/value")
@may("stock:read")
def value() -> Response:
    """What the whole stock was worth at a moment, by location and category, and thing by thing."""
    moment = moment_asked_for()
    after = place_asked_for().after
    valuation = value_as_of(moment.at) if after is None else None  # only the first page adds everything up
    by_location, by_category = parts_of(valuation) if valuation else ([], [])
    return private_page(
        "explaining/value.html",
        422 if moment.trouble else 200,
        moment=moment,
        whole=valuation and valuation.whole,
        by_location=by_location,
        by_category=by_category,
        leaf=leaf_of(moment.at, after),
        given={} if moment.trouble else _given("at"),
    )


@blueprint.get("/value.csv")
@may("stock:read")
def download_value() -> BaseResponse:
    """The same, thing by thing, as a file that is written while it is read."""
    moment = moment_asked_for()
    if moment.trouble:
        return redirect(url_for("explaining.value", **_given("at")), 303)
    return _file(table_of(moment.at, g.frame.shop["currency"]), f"stock-value-{local(moment.at):%Y-%m-%d-%H%M}.csv")


@blueprint.get("/<int:variant_id>/value.csv")
@may("stock:read")
def download_value_of(variant_id: int) -> BaseResponse:
    """How one thing stood at a moment, place by place, as a file. Raises NotFound."""
    thing, moment = _thing(variant_id), moment_asked_for()
    if moment.trouble:
        return redirect(url_for("explaining.show", variant_id=variant_id, **_given("at")), 303)
    rows = table_of_one(thing, stock_as_of(variant_id, moment.at), g.frame.shop["currency"])
    return _file(rows, f"stock-value-{variant_id}-{local(moment.at):%Y-%m-%d-%H%M}.csv")


def _file(rows: Iterator[list[str]], name: str) -> Response:
    response = Response(stream_with_context(_written(rows)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers["Cache-Control"] = PRIVATE
    return response


def _thing(variant_id: int) -> Thing:
    thing = things_of([variant_id]).get(variant_id) if is_number(variant_id) else None
    if thing is None:
        raise NoSuchVariant(gettext("There is no such thing in the catalogue."))
    return thing


def _page(variant_id: int, status: int = 200, *, trouble: str = "", level_form: Any = None) -> Response:
    thing, moment = _thing(variant_id), moment_asked_for()
    days = _days()
    now = datetime.now(UTC)
    levels = levels_of(variant_id, since=beginning_of(days, now), at=moment.at, now=now)
    place = _place(levels)
    standings = [level.then for level in levels]
    return private_page(
        "explaining/show.html",
        422 if moment.trouble and status == 200 else status,
        thing=thing,
        variant_id=variant_id,
        levels=levels,
        place=place,
        moment=moment,
        standings=standings,
        worth_in_all=worth_of(standings),
        chart=chart_of(variant_id, days=days, now=now, location_id=place and place.location_id),
        days=days,
        spans=SPANS,
        since=beginning_of(days, now),
        chapter=history_of(variant_id, location_id=place and place.location_id, before=_before()),
        given=_given(*(() if moment.trouble else ("at",)), "days", "location"),
        correction=correction_form(levels) if me().may("stock:write") else None,
        few_left=FEW_LEFT,
        key=new_key(),
        level_form=level_form,
        trouble=trouble,
    )


def _refused(variant_id: int, refusal: ShopError) -> Response:
    """The page again, with what was refused; there, whatever of it is there."""
    return refused(_page(variant_id, trouble=str(refusal)), refusal)


def _days() -> int:
    """The span that the address names; the usual one for any other."""
    days = whole_number(request.args.get("days"), 1, 10_000)
    return days if days in SPANS else USUAL


def _before() -> int | None:
    typed = request.args.get("before")
    if typed is None:
        return None
    before = whole_number(typed, 1, BIGGEST_NUMBER)
    if before is None:
        raise NotFound
    return before


def _place(levels: Any) -> Any:
    """The level whose location the address names, if it does."""
    asked = whole_number(request.args.get("location"), 1, BIGGEST_NUMBER)
    return next((level for level in levels if level.location_id == asked), None)


def _given(*names: str) -> dict[str, Any]:
    """What the address says under these names, for links that keep it."""
    return {name: request.args[name] for name in names if request.args.get(name)}


def _written(rows: Iterator[list[str]]) -> Iterator[str]:
    """CSV, some hundred rows at a time; spreadsheets know UTF-8 by its mark."""
    yield "\ufeff"
    page = StringIO()
    writer = csv.writer(page)
    for number, row in enumerate(rows, 1):
        writer.writerow(map(defused, row))
        if number % 500 == 0:
            yield page.getvalue()
            page.seek(0)
            page.truncate()
    yield page.getvalue()
