"""Labels for shelves, to print."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import format_decimal, gettext
from werkzeug.wrappers import Response as BaseResponse

from ..auth.guard import may
from ..stock.things import Thing, find_things
from ..web import private_page, whole_number
from .choosing import MOST_LABELS, MOST_OF_ONE, MOST_THINGS, Wanted, labels_of, pages_of, wanted_by
from .forms import LabelsForm
from .sizes import SIZES, USUAL

blueprint = Blueprint("labels", __name__, url_prefix="/desk/stock")


@blueprint.get("/labels")
@may("stock:read")
def index() -> Response:
    """Choose things, how many of each, and what the labels are like."""
    wanted = wanted_by(request.args)
    skip = str(wanted.skipped) if wanted.skipped else ""
    form = LabelsForm(data={"size": wanted.size.name, "price": wanted.with_price, "skip": skip})
    return _page(wanted, form)


@blueprint.post("/labels")
@may("stock:read")
def choose() -> BaseResponse:
    """Take what was written into the address, with what was scanned; then here again, or on to the sheet."""
    form, copies, errors = LabelsForm(), dict[int, int](), dict[int, str]()
    for name, typed in request.form.items():
        number = whole_number(name.removeprefix("copies-"), 1, 2**63 - 1) if name.startswith("copies-") else None
        if number and request.form.get("remove") != str(number):
            copies[number] = whole_number(typed.strip() or "0", 0, MOST_OF_ONE) or 0
            if typed.strip() and whole_number(typed.strip(), 0, MOST_OF_ONE) is None:
                errors[number] = gettext("Enter a whole number up to %(most)s.", most=MOST_OF_ONE)
    form.validate_on_submit()
    size = SIZES.get(form.size.data or "", SIZES[USUAL])
    skipped = whole_number(form.skip.data or "0", 0, size.per_page - 1)
    if skipped is None:
        form.complain("skip", gettext("This sheet has %(most)s labels.", most=size.per_page))
    found = [] if form.typed.errors else _add(form, copies)
    if len(copies) > MOST_THINGS:
        form.complain("typed", gettext("%(most)s different things are enough at once.", most=MOST_THINGS))
    elif sum(copies.values()) > MOST_LABELS:
        form.form_errors.append(gettext("Print %(most)s labels at most at once.", most=format_decimal(MOST_LABELS)))
    wanted = Wanted(copies, size, bool(form.price.data), skipped or 0)
    if form.errors or errors or found:
        return _page(wanted, form, 422 if form.errors or errors else 200, found=found, errors=errors)
    to_sheet = "print" in request.form and wanted.labels
    return redirect(url_for("labels.sheet" if to_sheet else "labels.index", **_told(wanted, form)), 303)


@blueprint.get("/labels/sheet")
@may("stock:read")
def sheet() -> Response:
    """The labels as they are printed."""
    wanted = wanted_by(request.args)
    return private_page("labels/sheet.html", wanted=wanted, pages=pages_of(wanted, labels_of(wanted)))


def _add(form: LabelsForm, copies: dict[int, int]) -> list[Thing]:
    """Add what was scanned or chosen, or return what may be meant."""
    if chosen := whole_number(request.form.get("variant"), 1, 2**63 - 1):
        copies[chosen] = min(copies.get(chosen, 0) + 1, MOST_OF_ONE)
        return []
    if not form.typed.data:
        return []
    found = find_things(form.typed.data)
    if not found:
        form.complain("typed", gettext("Nothing is called “%(typed)s”.", typed=form.typed.data))
    if len(found) != 1:
        return found
    copies[found[0].id] = min(copies.get(found[0].id, 0) + 1, MOST_OF_ONE)
    return []


def _told(wanted: Wanted, form: LabelsForm) -> Any:
    return wanted._replace(copies={number: most for number, most in wanted.copies.items() if most}).address


def _page(
    wanted: Wanted,
    form: LabelsForm,
    status: int = 200,
    *,
    found: Sequence[Thing] = (),
    errors: Mapping[int, str] | None = None,
) -> Response:
    labels = labels_of(wanted)
    told: dict[str, Any] = {"wanted": wanted, "labels": labels, "form": form, "found": found, "errors": errors or {}}
    told["typed"] = {number: request.form.get(f"copies-{number}") for number in labels}
    return private_page("labels/index.html", status, **told)
