"""The pages of a count sheet, which answer several addresses: the sheet itself, and what differs on it."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from ..auth.guard import me
from ..errors import ShopError
from ..keyset import place_asked_for
from ..stock.refusals import BelowReserved, TooMany
from ..web import private_page, this_address, wants_fragment, whole_number
from . import finding
from .forms import CountForm
from .refusals import CorrectedSince, LineCounted

MOST_NAMED = 50  # things in a refusal


def back_to(stocktake_id: int, **values: Any) -> BaseResponse:
    """Back to counting, where the list stays as it was chosen."""
    show = request.values.get("then") or request.values.get("show")
    chosen = show if show in finding.SHOWN and show != "all" else None
    return redirect(url_for("stocktaking.show", stocktake_id=stocktake_id, show=chosen, **values), 303)


def lines_wanted(sheet: Any) -> str:
    """Which lines the page shows."""
    asked = request.values.get("then") or request.values.get("show", "")
    return asked if asked in finding.SHOWN and not (asked == "differing" and finding.is_hidden(sheet)) else "all"


def lines_shown(sheet: Any, wanted: str, lines: finding.Lines) -> dict[str, Any]:
    return {
        "sheet": sheet,
        "lines": lines,
        "show": wanted,
        "is_hidden": finding.is_hidden(sheet),
        "seen": finding.seen_of(sheet),
    }


def sheet_page(
    sheet: Any,
    status: int = 200,
    *,
    line_id: int | None = None,
    form: CountForm | None = None,
    conflict: LineCounted | None = None,
    typed: str = "",
    found: Sequence[Any] = (),
) -> Response:
    """The sheet with one of its lines to be counted: the one asked for, else the next that isn't counted yet.

    Who looks for something sees what was `found` instead.
    """
    chosen = line_id or whole_number(request.args.get("line"), 1, 10**17)
    done = whole_number(request.args.get("done"), 1, 10**17)
    how = "scan" if chosen and request.values.get("how") == "scan" else "walk"
    wanted = lines_wanted(sheet)
    lines = finding.lines_of(sheet, wanted, place_asked_for())
    is_open = sheet.state == "open"
    some = finding.some_lines(sheet, [chosen or 0, done or 0], wants_next=not (chosen or typed)) if is_open else []
    by_id = {row.id: row for row in some}
    current = by_id.get(chosen) if chosen else next((row for row in some if row.counted is None), None)
    page = private_page(
        "stocktaking/_sheet.html" if wants_fragment() else "stocktaking/show.html",
        status,
        **lines_shown(sheet, wanted, lines),
        things=finding.things_on(*lines.rows, *some),
        current=current,
        is_chosen=chosen is not None and current is not None,
        done=by_id.get(done) if done else None,
        how=how,
        form=form or CountForm(formdata=None),
        conflict=conflict,
        typed=typed,
        found=found,
    )
    if wants_fragment() and request.method == "GET":
        page.headers["HX-Replace-Url"] = this_address(urlencode(list(request.args.items(multi=True))))
    return page


def differences_page(sheet: Any, refusal: ShopError | None = None) -> Response:
    sort = request.args.get("sort", "")
    order = sort if sort in finding.ORDERS else "value"
    lines = finding.differences_of(sheet, order, place_asked_for())
    is_written = sheet.state in {"approved", "undone"}
    misfits = refusal.misfits[:MOST_NAMED] if isinstance(refusal, BelowReserved | TooMany) else []
    return private_page(
        "stocktaking/differences.html",
        sheet=sheet,
        lines=lines,
        order=order,
        things=finding.things_on(*lines.rows),
        totals=finding.totals_of(sheet, me().id),
        standing=finding.standing_of(sheet.id) if is_written else None,
        refusal=refusal,
        misfits=misfits,
        is_late=isinstance(refusal, CorrectedSince),
    )
