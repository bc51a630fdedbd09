"""Files with stock, in and out: looked at as a difference before anything is written."""

from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as BaseResponse

from ..auth.guard import may, me, refuse_without
from ..db import transaction
from ..errors import NotFound, ShopError
from ..keyset import place_asked_for
from ..web import private_page, refused, wants_fragment, whole_number
from . import stock_services as services
from . import taking_out  # noqa: F401 (pages of files that go out)
from .blueprint import blueprint
from .downloading import report_of
from .forms import StockFileForm
from .models import ImportJob
from .problems import UnreadableFile
from .services import problems_of
from .stock_applying import RowsMoved, apply, redo, undo
from .stock_finding import FILTERS, ROWS, latest_imports, progress_of, shown_rows
from .stock_working import hand_over, is_for_the_worker


@blueprint.get("")
@may("imports:read")
def index() -> Response:
    """The latest imports, a form for a new one, and what can be taken out."""
    return _index(StockFileForm())


@blueprint.post("")
@may("imports:write")
def create() -> BaseResponse:
    """A file comes in; it is compared at once, or by the worker where it is long."""
    form = StockFileForm()
    if not form.validate_on_submit():
        return _index(form, 422)
    file = form.brought()
    if file is None:
        form.complain("file", gettext("Choose a file."))
        return _index(form, 422)
    content = file.stream.read(services.MOST_BYTES + 1)
    try:
        with transaction():
            job = services.bring(content, file.filename, by=me().actor, mode=form.mode.data)
            if services.is_long(content):
                hand_over(job.id, "compare", by=me().actor)
            else:
                services.compare(job.id)
    except UnreadableFile as refusal:
        form.complain("file", str(refusal))
        return _index(form, refusal.status)
    return redirect(url_for("imports.show", job_id=job.id), 303)


@blueprint.get("/<int:job_id>")
@may("imports:read")
def show(job_id: int) -> BaseResponse:
    """What a file would change, row by row; while the worker is at it, how far it is."""
    job = services.import_job(job_id)
    if wants_fragment() and job.state not in services.BUSY:  # the page was waiting for this
        return Response(headers={"HX-Redirect": url_for("imports.show", job_id=job_id), "Cache-Control": "no-store"})
    return _page(job)


@blueprint.post("/<int:job_id>/ticks")
@may("imports:write")
def tick(job_id: int) -> BaseResponse:
    """Which of the rows of this page are meant; or all rows, or none."""
    job = services.stock_job(job_id)
    try:
        _keep_ticks(job_id)
    except ShopError as refusal:
        return _refusal(job, refusal)
    job = services.stock_job(job_id)
    if wants_fragment():
        return private_page("imports/_ticked.html", job=job)
    return redirect(_back(job_id), 303)


@blueprint.post("/<int:job_id>/application")
@may("imports:write")
def apply_rows(job_id: int) -> BaseResponse:
    """Write the ticked rows: at once, or by the worker where they are many."""
    refuse_without(me(), "stock:write")
    job = services.stock_job(job_id)
    without_moved = request.form.get("without_moved") == "1"
    try:
        if request.form.getlist("shown"):
            _keep_ticks(job_id)
        job = services.stock_job(job_id)
        if is_for_the_worker(job, "apply"):
            hand_over(job_id, "apply", by=me().actor, without_moved=without_moved)
        else:
            job = apply(job_id, by=me().actor, without_moved=without_moved)
            units = job.counts["applied"]
            flash(ngettext("%(num)s row was applied.", "%(num)s rows were applied.", units))
    except RowsMoved as refusal:
        return _refusal(job, refusal, "moved")
    except ShopError as refusal:
        return _refusal(job, refusal)
    return redirect(url_for("imports.show", job_id=job_id), 303)


@blueprint.post("/<int:job_id>/undoing")
@may("imports:undo")
def take_back(job_id: int) -> BaseResponse:
    """The whole import is taken back, or that is taken back again."""
    job = services.stock_job(job_id)
    again = request.form.get("again") == "1"
    task, verb = ("redo", redo) if again else ("undo", undo)
    try:
        if is_for_the_worker(job, task):
            hand_over(job_id, task, by=me().actor)
        else:
            verb(job_id, by=me().actor)
            flash(gettext("The import was applied again.") if again else gettext("The whole import was undone."))
    except ShopError as refusal:
        return _refusal(job, refusal)
    return redirect(url_for("imports.show", job_id=job_id), 303)


@blueprint.post("/<int:job_id>/cancellation")
@may("imports:write")
def leave(job_id: int) -> BaseResponse:
    """What is going on is stopped, or a file is left that nobody wants to apply."""
    job = services.stock_job(job_id)
    try:
        services.leave(job_id, by=me().actor)
    except ShopError as refusal:
        return _refusal(job, refusal)
    return redirect(url_for("imports.show", job_id=job_id), 303)


@blueprint.get("/<int:job_id>/report.csv")
@may("imports:read")
def report(job_id: int) -> BaseResponse:
    """Every row with all that was said of it, as a file."""
    return report_of(services.stock_job(job_id))


def _index(form: StockFileForm, status: int = 200) -> Response:
    return private_page(
        "imports/index.html",
        status,
        form=form,
        sheet=latest_imports(place_asked_for()),
    )


def _page(job: ImportJob, status: int = 200, kind: str = "", trouble: str = "") -> Response:
    if job.kind != "stock":
        return private_page("imports/catalogue.html", status, job=job, problems=_first(problems_of(job)))
    if job.state in services.BUSY:
        page = "imports/_progress.html" if wants_fragment() else "imports/busy.html"
        return private_page(page, status, job=job, progress=progress_of(job.id))
    kind = kind or request.args.get("rows", "")
    kinds = [name for name in FILTERS if job.counts.get(name)]
    if kind not in kinds:
        kind = next((name for name in ("applied", "changes", "refused", "same") if name in kinds), "changes")
    after, before = _places()
    sheet = shown_rows(job, kind, after=after or 0, before=before)
    filters = {name: label for name, label in FILTERS.items() if name in kinds}
    return private_page(
        "imports/show.html", status, job=job, sheet=sheet, kind=kind, filters=filters, trouble=trouble or job.trouble
    )


def _first(problems: Any) -> list[Any]:
    return [problem for problem, _ in zip(problems, range(ROWS), strict=False)]


def _places() -> tuple[int | None, int | None]:
    """The line that the page begins behind, or ends before. Raises NotFound for what can be none."""
    if request.method == "POST":
        return None, None
    given = [request.args.get(name) for name in ("after", "before")]
    lines = [None if value is None else whole_number(value, 0, 2**31 - 1) for value in given]
    if any(line is None and value is not None for line, value in zip(lines, given, strict=True)):
        raise NotFound
    return lines[0], lines[1]


def _keep_ticks(job_id: int) -> None:
    if (everything := request.form.get("all")) in {"0", "1"}:
        services.tick_all(job_id, everything == "1", by=me().actor)
        return
    shown, ticked = _lines("shown"), _lines("ticked")
    services.tick(job_id, [line for line in ticked if line in set(shown)], shown, by=me().actor)


def _lines(name: str) -> list[int]:
    found = (whole_number(value, 1, 2**31 - 1) for value in request.form.getlist(name)[: ROWS * 2])
    return [line for line in found if line is not None]


def _back(job_id: int) -> str:
    """The page of rows that the form stood on."""
    kept: dict[str, Any] = {"rows": "changes"}
    for name in ("after", "before"):
        if (line := whole_number(request.form.get(name), 1, 2**31 - 1)) is not None:
            kept[name] = line
    return url_for("imports.show", job_id=job_id, **kept)


def _refusal(job: ImportJob, refusal: ShopError, kind: str = "") -> Response:
    """The import as it is, with what was refused above it."""
    if wants_fragment():
        raise refusal
    return refused(_page(services.stock_job(job.id), kind=kind, trouble=str(refusal)), refusal)
