"""What runs low: how long it lasts, and ordering more of it."""

import csv
import re
import uuid
from io import StringIO
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as BaseResponse

from ..auth.guard import may, me
from ..errors import ShopError
from ..imports.almacen import defused
from ..stock.asking import MOST_AT_ONCE
from ..stock.services import FEW_LEFT
from ..stock.things import things_of
from ..web import PRIVATE, private_page, refused, whole_number
from .asked import Asked, Choices, asked_for, choices_for
from .finding import MOST_LOOKED_AT, low_stock
from .forms import ListForm, PointsForm, Typed, cell, typed
from .letters import watch
from .ordering import order_things
from .points import Matching, matching, set_each, set_matching, undo_points
from .suggesting import DAYS

blueprint = Blueprint("replenishing", __name__, url_prefix="/desk/stock")

MOST_PREVIEWED = 20


@blueprint.get("/low")
@may("stock:read")
def low() -> Response:
    """What will be gone first, at the head."""
    choices = choices_for(me().id)
    return _page(asked_for(request.args, choices), choices)


@blueprint.get("/low.csv")
@may("stock:read")
def download_low() -> Response:
    """The same list as a file, all of it."""
    asked = asked_for(request.args, choices_for(me().id))
    words = StringIO(newline="")
    csv.writer(words).writerows(_cells(asked))
    response = Response(words.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = "attachment; filename=low-stock.csv"
    response.headers["Cache-Control"] = PRIVATE
    return response


@blueprint.post("/low/reorder-points")
@may("stock:write")
def set_points() -> BaseResponse:
    """The reorder points that were typed into the list."""
    choices = choices_for(me().id)
    asked, form, words = asked_for(request.form, choices), ListForm(), typed()
    points = words.changed_points()
    if not form.validate_on_submit() or words.wrong or asked.place is None:
        return _page(asked, choices, 422, form, words)
    try:
        done = set_each(points, words.seen_points(), asked.place, by=me().actor)
    except ShopError as refusal:
        form.form_errors.append(str(refusal))
        return refused(_page(asked, choices, 200, form, words), refusal)
    flash(ngettext("%(num)s reorder point was changed.", "%(num)s reorder points were changed.", done.changed))
    if done.left:
        flash(
            ngettext(
                "%(num)s was changed by somebody else meanwhile, and stays.",
                "%(num)s were changed by somebody else meanwhile, and stay.",
                done.left,
            )
        )
    kept = asked.kept | ({"done": done.ref} if done.changed else {})
    return redirect(url_for("replenishing.low", **kept), 303)


@blueprint.post("/low/receipt")
@may("stock:write")
def order() -> BaseResponse:
    """A receipt that expects what is ticked."""
    choices = choices_for(me().id)
    asked, form, words = asked_for(request.form, choices), ListForm(), typed()
    units = words.ordered()
    if not form.validate_on_submit() or words.wrong:
        return _page(asked, choices, 422, form, words)
    offered = {row.thing.id: row.supplier_id for row in low_stock(asked).rows}
    try:
        key = form.request_key.data or None
        receipt = order_things(units, offered, location_id=asked.place, by=me().actor, request_key=key)
    except ShopError as refusal:
        form.form_errors.append(str(refusal))
        return refused(_page(asked, choices, 200, form, words), refusal)
    flash(gettext("The receipt is open. It expects what you ticked; book it when it arrives."))
    return redirect(url_for("receiving.show", receipt_id=receipt.id), 303)


@blueprint.post("/low/letter")
@may("stock:read")
def watch_low() -> BaseResponse:
    """A letter each morning, or none."""
    choices = choices_for(me().id)
    form = ListForm()
    if not form.validate_on_submit():
        return _page(asked_for(request.form, choices), choices, 422, form)
    wanted = "wanted" in request.form
    watch(me(), wanted=wanted)
    words = gettext("We write to you each morning about what runs low.") if wanted else gettext("No more letters.")
    flash(words)
    return redirect(url_for("replenishing.low", **asked_for(request.form, choices).kept), 303)


@blueprint.route("/reorder-points", methods=["GET", "POST"])
@may("stock:write")
def change_points() -> BaseResponse:
    """One reorder point for all that match: first looked at, then done."""
    choices = choices_for(me().id)
    given = request.form if request.method == "POST" else request.args
    asked, form = asked_for(given, choices), PointsForm()
    place = asked.location or choices.shelves[0][0]
    said = given.get("units")
    words = cell(said or "")
    units = whole_number(words, 0, MOST_AT_ONCE) if words else None
    page: dict[str, Any] = {"choices": choices, "asked": asked, "place": place, "typed": words, "form": form}
    page |= {"few": FEW_LEFT, "done": _reference()}
    if said is None:
        return private_page("replenishing/points.html", **page)
    if words and units is None:
        trouble = gettext("Enter a whole number, or nothing for the shop’s usual.")
        return private_page("replenishing/points.html", 422, trouble=trouble, **page)
    try:
        if request.method == "POST" and form.validate_on_submit():
            expected = whole_number(request.form.get("expected"), 0, 10**6) or 0
            done = set_matching(asked.filters, place, units, expected=expected, by=me().actor)
            flash(ngettext("%(num)s reorder point was changed.", "%(num)s reorder points were changed.", done.changed))
            kept = asked.kept | ({"done": done.ref} if done.changed else {})
            return redirect(url_for("replenishing.change_points", **kept), 303)
        found = matching(asked.filters, place, units)
    except ShopError as refusal:
        return refused(private_page("replenishing/points.html", trouble=str(refusal), **page), refusal)
    return private_page("replenishing/points.html", 422 if form.errors else 200, **page, **_preview(found))


@blueprint.post("/reorder-points/undo")
@may("stock:write")
def undo_change() -> BaseResponse:
    """As it was before, but for what was changed again since."""
    choices = choices_for(me().id)
    asked, form = asked_for(request.form, choices), ListForm()
    if not form.validate_on_submit() or not _reference():
        return _page(asked, choices, 422, form)
    try:
        done = undo_points(_reference(), by=me().actor)
    except ShopError as refusal:
        form.form_errors.append(str(refusal))
        return refused(_page(asked, choices, 200, form), refusal)
    flash(
        ngettext(
            "%(num)s reorder point is as it was before.",
            "%(num)s reorder points are as they were before.",
            done.changed,
        )
    )
    if done.left:
        flash(
            ngettext(
                "%(num)s was changed again since, and stays.", "%(num)s were changed again since, and stay.", done.left
            )
        )
    return redirect(url_for("replenishing.low", **asked.kept), 303)


def _page(
    asked: Asked, choices: Choices, status: int = 200, form: ListForm | None = None, words: Typed | None = None
) -> Response:
    found, form = low_stock(asked), form or ListForm(formdata=None)
    form.request_key.data = form.request_key.data or uuid.uuid4().hex
    if words is None:
        wants = request.args.get("tick") == "wanted"
        words = Typed(ticked={row.thing.id for row in found.rows if wants and row.figures.suggested})
    return private_page(
        "replenishing/low.html",
        status,
        asked=asked,
        choices=choices,
        form=form,
        typed=words,
        found=found,
        few=FEW_LEFT,
        days=DAYS,
        done=_reference(),
    )


def _preview(found: Matching) -> dict[str, Any]:
    first = found.changing[:MOST_PREVIEWED]
    things = things_of([level.variant_id for level in first])
    return {"found": found, "first": [(things[level.variant_id], level.reorder_point) for level in first]}


def _reference() -> str:
    """Under which what was just done can be taken back, where the address or form says so."""
    said = request.form.get("done") or request.args.get("done") or ""
    return said if re.fullmatch("[0-9a-f]{16}", said) else ""


def _cells(asked: Asked) -> list[list[str]]:
    head = [
        *(
            gettext("SKU"),
            gettext("Name"),
            gettext("Options"),
            gettext("On hand"),
            gettext("Free"),
            gettext("Promised"),
        ),
        *(gettext("Reorder point"), gettext("Sold in %(days)s days", days=DAYS), gettext("Days of cover")),
        *(gettext("Coming"), gettext("To order"), gettext("Supplier"), gettext("Their SKU")),
        *(gettext("Lead time in days"), gettext("Pack size")),
    ]
    lines = [head]
    for row in low_stock(asked, most=MOST_LOOKED_AT).rows:
        figures = row.figures
        texts = [row.thing.sku or "", row.thing.name, row.thing.options]
        numbers = [row.on_hand, figures.free, figures.backordered, figures.point, figures.sold, figures.cover]
        numbers += [figures.coming, figures.suggested]
        last = [figures.lead_days, figures.pack_size if row.supplier_id else None]
        cells = [*map(defused, texts), *map(_cell, numbers)]
        lines.append([*cells, defused(row.supplier), defused(row.their_sku), *map(_cell, last)])
    return lines


def _cell(number: int | None) -> str:
    return "" if number is None else str(number)
