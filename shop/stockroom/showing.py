"""The pages of the grid: the whole of it, or the rows that one click is about."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as BaseResponse

from ..auth.guard import me
from ..errors import NotFound
from ..web import clean_text, private_page, wants_fragment
from .asked import NAMES, SORTS, STATES, UNCOUNTED_DAYS, Asked, asked_for, choices, edge_asked_for
from .finding import find_variants
from .levels import Level, Sheet, levels_of, levels_with, sheet_of
from .sending import Outcome, Sending
from .working import reason_choices, work_of


def grid_page(
    status: int = 200,
    *,
    trouble: str = "",
    done: str = "",
    sending: Sending | None = None,
    outcomes: Mapping[int, Outcome] | None = None,
    reason_trouble: str = "",
) -> Response:
    """The page; with the rows that were sent, if some were refused, else with those that its address asks for."""
    done = done or clean_text(request.args.get("done"), 40)
    offered = choices(done)
    asked, is_cut = _found(asked_for(request.args, offered))
    shown = _rows_sent(sending) if sending else sheet_of(asked, edge_asked_for(request.args, asked))
    told = {deed.level_id: Outcome(deed=deed) for deed in offered.deeds.values()} | dict(outcomes or {})
    saved = sum(deed.stands for deed in offered.deeds.values())
    return private_page(
        "stockroom/grid.html",
        status,
        offered=offered,
        cursor=offered.cursor,
        reasons=reason_choices() if me().may("stock:write") else [],
        work=work_of(),
        states=STATES,
        sorts=SORTS,
        uncounted_days=UNCOUNTED_DAYS,
        asked=asked,
        is_cut=is_cut,
        sheet=shown,
        outcomes=told,
        done=done if offered.deeds else "",
        saved=saved,
        refused=sum(outcome.is_refused for outcome in told.values()),
        trouble=trouble,
        reason_trouble=reason_trouble,
        address=_address(),
        shown=_names(shown.levels),
    )


def _found(asked: Asked) -> tuple[Asked, bool]:
    """With the variants that the words mean, and whether those were too many. What is scanned is meant alone."""
    if not asked.q:
        return asked, False
    found = find_variants(asked.q)
    filters = {} if found.is_exact else asked.values
    state = "" if found.is_exact else asked.state
    return replace(asked, state=state, values={**filters, "found": list(found.variant_ids)}), found.is_cut


def scanned_rows(typed: str) -> BaseResponse:
    """The rows of what was scanned, to be put above those that are there; else the whole page, elsewhere."""
    found = find_variants(typed)
    if not found.is_exact:
        return Response(headers={"HX-Redirect": url_for("stockroom.grid") + _address(), "Cache-Control": "no-store"})
    return private_page("stockroom/_rows.html", levels=levels_of(found.variant_ids), address=_address("q", "done"))


def sent_page(
    sending: Sending, outcomes: Mapping[int, Outcome], done: str = "", reason_trouble: str = ""
) -> BaseResponse:
    """What became of the rows: the row alone for htmx; all of them where one was refused; else on to the grid."""
    first = sending.rows[0].level_id
    if sending.is_one and wants_fragment():
        return row_page(first, outcomes[first])
    statuses = {outcome.status for outcome in outcomes.values() if outcome.is_refused}
    if statuses:
        status = statuses.pop() if len(statuses) == 1 else 422
        return grid_page(status, done=done, sending=sending, outcomes=outcomes, reason_trouble=reason_trouble)
    if unmoved := sum(outcome.deed is None for outcome in outcomes.values()):
        flash(ngettext("%(num)s row was that already.", "%(num)s rows were that already.", unmoved))
    return redirect(back_to_grid(done, first if sending.is_one else None), 303)


def row_page(level_id: int, outcome: Outcome) -> Response:
    levels = levels_with([level_id])
    if not levels:
        raise NotFound(gettext("There is no such place in the stockroom."))
    return private_page("stockroom/_row.html", outcome.status, level=levels[0], outcome=outcome, address=_address())


def _rows_sent(sending: Sending) -> Sheet:
    """The page as it was sent, row by row, with the ways on that it had."""
    rows = list(dict.fromkeys([*sending.shown, *(row.level_id for row in sending.rows)]))
    return Sheet(levels_with(rows), *(clean_text(request.form.get(name), 400) for name in ("next", "previous")))


def _names(levels: Sequence[Level]) -> str:
    return ".".join(str(level.id) for level in levels)


def _address(*but: str) -> str:
    """What the address of this grid asks for, behind its question mark."""
    kept = [(name, request.args[name]) for name in (*NAMES, "after", "before") if name in request.args]
    told = urlencode([(name, clean_text(value, 400)) for name, value in kept if name not in but])
    return f"?{told}" if told else ""


def back_to_grid(done: str, level_id: int | None = None) -> str:
    """The grid as it was asked for, telling what was done, at the row where there is one."""
    told = _address()
    address = url_for("stockroom.grid") + told + ("&" if told else "?") + urlencode({"done": done})
    return f"{address}#level-{level_id}" if level_id else address
