"""The desk: what needs a person today, and the audit trail."""

import csv
from collections.abc import Iterator
from datetime import date
from io import TextIOWrapper
from tempfile import TemporaryFile
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, send_file, url_for
from flask_babel import format_decimal, gettext
from werkzeug.wrappers import Response as BaseResponse

from ..audit.services import note
from ..auth.deeds import ACTIONS
from ..auth.guard import may, me
from ..auth.people import staff_without_second_factor
from ..auth.sentences import actor_name, sentence
from ..auth.signing_in import second_factors_of
from ..auth.trail import Question, all_entries, entries
from ..db import transaction
from ..explaining.worth import parts_of
from ..imports.almacen import defused
from ..jobs.services import overdue_jobs, troubled_jobs
from ..keyset import place_asked_for
from ..languages import own_time_zone
from ..mail.finding import how_it_goes
from ..money import money
from ..replenishing.finding import low_stock_count
from ..stock.checking import RULES, ask_for_check, is_check_asked_for, latest_check
from ..stocktaking.finding import sheets_to_approve
from ..web import PRIVATE, clean_text, private_page
from ..webhooks.finding import troubled_webhooks
from .figures import bars, figures
from .needs import catalogue_needs
from .ways import ways_of

blueprint = Blueprint("desk", __name__, url_prefix="/desk")

blueprint.add_app_template_global(ways_of, "ways_of")
blueprint.add_app_template_filter(actor_name, "actor_name")
blueprint.add_app_template_filter(sentence, "sentence")

RECENT = 8
YEARS = range(2000, 2101)
TOLD_ELSEWHERE = {"mail.send", "webhooks.deliver"}  # jobs whose trouble the desk tells in words of their own


@blueprint.get("")
@may("desk:read")
def index() -> Response:
    """Today: what needs a person, and where one can go."""
    user = me()
    cares_for_mail = user.may("mail:read")
    mine = [] if second_factors_of(user) else [user]
    added_up = figures() if user.may("stock:read") else None
    shelves = parts_of(added_up.valuation)[1] if added_up else []
    return private_page(
        "desk/index.html",
        ways=[way for way in ways_of(user) if way.endpoint != "desk.index"],
        letters=how_it_goes() if cares_for_mail else None,
        jobs=[job for job in troubled_jobs() if job.kind not in TOLD_ELSEWHERE] if cares_for_mail else [],
        unguarded=staff_without_second_factor() if user.may("shop:write") else mine,
        overdue=overdue_jobs(),
        webhooks=troubled_webhooks() if user.may("webhooks:write") else 0,
        low=low_stock_count() if user.may("stock:read") else 0,
        sheets=sheets_to_approve() if user.may("stock:approve") else 0,
        check=latest_check() if user.may("stock:read") else None,
        is_check_asked_for=is_check_asked_for(),
        rules=RULES,
        needs=catalogue_needs(user),
        recent=entries(Question()).rows[:RECENT] if user.may("audit:read") else [],
        figures=added_up,
        shelves=shelves,
        drawings=[
            {
                "title": gettext("Units on hand"),
                "bars": bars([(part.name, part.sum.units, format_decimal(part.sum.units)) for part in shelves]),
            },
            {
                "title": gettext("Value"),
                "bars": bars([(part.name, value, money(value)) for part in shelves if (value := part.sum.value_minor)]),
            },
        ],
    )


@blueprint.post("/stock/checks")
@may("stock:approve")
def check_stock() -> BaseResponse:
    """Prove the stock now, by the worker: it may take some seconds."""
    ask_for_check()
    flash(gettext("The books are being checked. It takes some seconds."))
    return redirect(url_for("desk.index"), 303)


@blueprint.get("/audit")
@may("audit:read")
def audit() -> Response:
    """Who did what, and when."""
    asked = _asked()
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if name not in {"after", "before"}}
    return private_page(
        "desk/audit.html",
        sheet=entries(asked, place=place_asked_for()),
        asked=asked,
        actions=ACTIONS,
        download=url_for("desk.download_audit", **kept),
    )


@blueprint.get("/audit.csv")
@may("audit:read")
def download_audit() -> BaseResponse:
    """The same entries as a file, all of them."""
    asked = _asked()
    file = TemporaryFile()  # noqa: SIM115 (it is closed when it has been sent)
    words = TextIOWrapper(file, encoding="utf-8-sig", newline="")  # spreadsheets know UTF-8 by its mark
    csv.writer(words).writerows(_rows(asked))
    words.flush()
    words.detach()
    file.seek(0)
    with transaction():
        note("audit.downloaded", by=me().actor)
    response = send_file(file, "text/csv", as_attachment=True, download_name="audit.csv")
    response.headers["Cache-Control"] = PRIVATE
    return response


def _rows(asked: Question) -> Iterator[list[str]]:
    yield [
        gettext("Number"),
        gettext("Time (UTC)"),
        gettext("Who"),
        gettext("Under the name of"),
        gettext("What"),
        gettext("Action"),
        gettext("About"),
        gettext("From"),
    ]
    for entry in all_entries(asked):
        about = f"{entry.subject_kind} {entry.subject_ref}".strip()
        cells = (actor_name(entry), entry.actor_label, str(sentence(entry)), entry.action, about, entry.address)
        yield [str(entry.id), entry.at.isoformat(timespec="seconds"), *map(defused, cells)]


def _asked() -> Question:
    """What the address of the page asks for. What can't be meant is left out, there and in the form."""
    given = {name: clean_text(request.args.get(name), 254) for name in ("action", "actor", "subject")}
    return Question(
        action=given["action"] if given["action"] in ACTIONS else "",
        actor=given["actor"],
        subject=given["subject"],
        since=_day(request.args.get("since", "")),
        until=_day(request.args.get("until", "")),
        time_zone=own_time_zone(),
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None
