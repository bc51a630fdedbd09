"""The product list of the desk, and what is done to many products at once."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as BaseResponse

from ..auth.guard import may, me
from ..errors import ShopError
from ..keyset import place_asked_for
from ..web import private_page, refused, wants_fragment, whole_number
from . import services, working
from .asked import LACKS, SORTS, STATUSES, asked_for, choices
from .choosing import MOST_PRODUCTS, choose, choose_all
from .deeds import deed_of
from .forms import DeedForm, FilterForm
from .looking import TABS, items_of, latest_edits
from .models import BulkEdit
from .rows import Row, edge_asked_for, sheet_of, with_words
from .saving import drop_filter, save_filter
from .telling import deed_words, fact_words, names_of_categories
from .walking import FEW

blueprint = Blueprint("assortment", __name__, url_prefix="/desk/products")


@blueprint.app_template_filter("status_name")
def status_name(status: str) -> str:
    """What people call a status."""
    return str(STATUSES[status])


@blueprint.app_template_filter("deed_words")
def words_of_deed(told: dict[str, Any]) -> str:
    """What a bulk edit does, by its deed as it is kept."""
    return deed_words(deed_of(told)) if told else "–"


@blueprint.get("")
@may("catalog:read")
def index() -> Response:
    """Fifty products, as they were asked for."""
    return _list(FilterForm())


@blueprint.post("/filters")
@may("catalog:read")
def keep_filter() -> BaseResponse:
    """Keep the list as its address asks for it, under a name."""
    form = FilterForm()
    if not form.validate_on_submit():
        return _list(form, 422)
    asked = asked_for(request.args, choices(me().id))
    try:
        save_filter(asked, form.name.data, is_shared=form.is_shared.data, by=me().actor)
    except ShopError as refusal:
        form.complain("name", str(refusal))
        return _list(form, refusal.status)
    return redirect(asked.address(), 303)


@blueprint.post("/filters/<int:filter_id>/removal")
@may("catalog:read")
def forget_filter(filter_id: int) -> BaseResponse:
    """A filter of one's own goes."""
    drop_filter(filter_id, by=me().actor)
    return redirect(asked_for(request.args, choices(me().id)).address(), 303)


@blueprint.get("/bulk")
@may("catalog:read")
def edits() -> Response:
    """What was done to many products at once, the newest first."""
    return private_page("assortment/edits.html", here="edits", sheet=latest_edits(place_asked_for()))


@blueprint.post("/bulk")
@may("catalog:write")
def choose_products() -> BaseResponse:
    """Begin to change those that are ticked, or all that the list shows."""
    try:
        if request.form.get("which") == "all":
            asked, _ = with_words(asked_for(request.args, choices(me().id)))
            edit = choose_all(asked, by=me().actor)
        else:
            numbers = [whole_number(one, 1, 2**62) for one in request.form.getlist("product")[:MOST_PRODUCTS]]
            edit = choose([number for number in numbers if number], by=me().actor)
    except ShopError as refusal:
        return refused(_list(FilterForm(formdata=None), refusal.status, str(refusal)), refusal)
    return redirect(url_for("assortment.edit", edit_id=edit.id), 303)


@blueprint.get("/bulk/<int:edit_id>")
@may("catalog:read")
def edit(edit_id: int) -> BaseResponse:
    """What shall be done, what it would change, how far it is, or what it changed: as far as the edit has come."""
    found = services.bulk_edit(edit_id)
    if wants_fragment() and found.state not in services.BUSY:  # the page was waiting for this
        return Response(
            headers={"HX-Redirect": url_for("assortment.edit", edit_id=edit_id), "Cache-Control": "no-store"}
        )
    return _edit(found, None if found.state != "chosen" and "anew" not in request.args else _form())


@blueprint.post("/bulk/<int:edit_id>")
@may("catalog:write")
def preview(edit_id: int) -> BaseResponse:
    """Say what shall be done; nothing is, before it was looked at."""
    found, form = services.bulk_edit(edit_id), _form()
    if not form.validate_on_submit() or form.deed is None:
        return _edit(found, form, 422)
    try:
        services.preview(edit_id, form.deed, may_price=me().may("prices:write"))
    except ShopError as refusal:
        return refused(_edit(services.bulk_edit(edit_id), form, refusal.status, str(refusal)), refusal)
    return redirect(url_for("assortment.edit", edit_id=edit_id), 303)


@blueprint.post("/bulk/<int:edit_id>/application")
@may("catalog:write")
def apply(edit_id: int) -> BaseResponse:
    """Do what was looked at: at once, or by the worker where they are many."""
    return _do(edit_id, "apply")


@blueprint.post("/bulk/<int:edit_id>/undoing")
@may("catalog:write")
def undo(edit_id: int) -> BaseResponse:
    """Give the products back what they had."""
    return _do(edit_id, "undo")


@blueprint.post("/bulk/<int:edit_id>/cancellation")
@may("catalog:write")
def leave(edit_id: int) -> BaseResponse:
    """Stop the worker, or leave what nobody wants to apply."""
    found = services.bulk_edit(edit_id)
    if found.state in services.BUSY:
        working.stop(edit_id)
        return redirect(url_for("assortment.edit", edit_id=edit_id), 303)
    try:
        services.leave(edit_id)
    except ShopError as refusal:
        return refused(_edit(services.bulk_edit(edit_id), None, refusal.status, str(refusal)), refusal)
    return redirect(url_for("assortment.index") + (f"?{found.asked}" if found.asked else ""), 303)


def _do(edit_id: int, task: str) -> BaseResponse:
    found, person = services.bulk_edit(edit_id), me()
    terms: dict[str, Any] = {"may_price": person.may("prices:write"), "by": person.actor}
    try:
        if working.is_for_the_worker(found):
            working.hand_over(edit_id, task, **terms)
        else:
            found = (services.apply if task == "apply" else services.undo)(edit_id, **terms)
            if found.trouble:
                return _edit(found, None, 409)
            flash(_done(found))
    except ShopError as refusal:
        return refused(_edit(services.bulk_edit(edit_id), None, refusal.status, str(refusal)), refusal)
    return redirect(url_for("assortment.edit", edit_id=edit_id), 303)


def _done(found: BulkEdit) -> str:
    changed, undone = found.counts.get("applied", 0), found.counts.get("undone", 0)
    if found.state == "applied":
        return str(ngettext("%(num)s product was changed.", "%(num)s products were changed.", changed))
    return str(ngettext("%(num)s product is as it was.", "%(num)s products are as they were.", undone))


def _form() -> DeedForm:
    return DeedForm(choices(me().id).shelves, may_price=me().may("prices:write"))


def _list(form: FilterForm, status: int = 200, trouble: str = "") -> Response:
    offered = choices(me().id)
    asked, is_cut = with_words(asked_for(request.args, offered))
    return private_page(
        "assortment/index.html",
        status,
        here="list",
        offered=offered,
        asked=asked,
        is_cut=is_cut,
        sheet=sheet_of(asked, edge_asked_for(request.args, asked)),
        most=FEW,
        statuses=STATUSES,
        lacks=LACKS,
        sorts=SORTS,
        saving=form,
        trouble=trouble,
        stock_words=stock_words,
    )


def _edit(found: BulkEdit, form: DeedForm | None, status: int = 200, trouble: str = "") -> Response:
    if found.state in services.BUSY:
        page = "assortment/_progress.html" if wants_fragment() else "assortment/busy.html"
        return private_page(page, status, edit=found, progress=working.progress_of(found.id))
    if form is not None and found.state in {"chosen", "previewed"}:
        return private_page("assortment/choose.html", status, edit=found, form=form, trouble=trouble)
    tabs = [tab for tab in TABS if found.counts.get(tab)]
    asked = request.args.get("items", "")
    tab = asked if asked in tabs else (tabs or ["changes"])[0]
    items = items_of(found, tab, whole_number(request.args.get("after"), 1, 2**62) or 0)
    names = names_of_categories(facts for item in items.rows for facts in (item.old, item.new) if facts)
    return private_page(
        "assortment/edit.html",
        status,
        edit=found,
        tabs=tabs,
        tab=tab,
        items=items,
        trouble=trouble or found.trouble,
        told=lambda facts: fact_words(facts, names),
    )


def stock_words(row: Row) -> str:
    """`12 free`, `none free`."""
    return str(gettext("none free") if not row.free else ngettext("%(num)s free", "%(num)s free", row.free))
