"""Files at the desk: brought in, looked at as a difference before anything is written, applied, and taken back.

What differs between stock and catalogues is in stock_pages.py and catalogue_pages.py.
"""

from types import ModuleType
from typing import Any

from flask import Response, redirect, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from ..auth.guard import may
from ..errors import ShopError
from ..keyset import place_asked_for
from ..web import private_page, refused, wants_fragment
from . import (
    catalogue_pages,
    stock_pages,
    taking_out,  # noqa: F401 (pages of files that go out)
)
from .blueprint import blueprint
from .catalogue_services import MOST_BYTES, catalogue_job, waits_for_mapping
from .forms import ImportForm, holds_stock
from .layouts import MAPPED
from .models import ImportJob
from .problems import UnreadableFile
from .stock_finding import latest_imports
from .stock_services import BUSY, import_job
from .ticks import place_of_form

MOST_SENT = MOST_BYTES + 1024 * 1024  # with the rest of the form
PAGES: dict[str, ModuleType] = {"stock": stock_pages, "catalog": catalogue_pages}


@blueprint.url_value_preprocessor
def take_more(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Catalogues are larger than other forms. Not for somebody who never signed in."""
    if endpoint == "imports.create" and "_user_id" in session:
        request.max_content_length = MOST_SENT


@blueprint.get("")
@may("imports:read")
def index() -> Response:
    """The latest imports, and a form for a new one."""
    return _index(ImportForm())


@blueprint.post("")
@may("imports:write")
def create() -> BaseResponse:
    """A file comes in; it is compared at once, or by the worker where it is long."""
    form = ImportForm()
    if not form.validate_on_submit():
        return _index(form, 422)
    file = form.brought()
    if file is None:
        form.complain("file", gettext("Choose a file."))
        return _index(form, 422)
    content = file.stream.read(MOST_BYTES + 1)
    kind = form.kind.data
    try:
        if kind == "stock" or (kind == "auto" and holds_stock(content)):
            job = stock_pages.bring(content, file.filename, form.mode.data)
        else:
            job = catalogue_pages.bring(content, file.filename, kind if kind == MAPPED else "auto")
    except UnreadableFile as refusal:
        form.complain("file", str(refusal))
        return _index(form, refusal.status)
    return _to(job.id)


@blueprint.get("/<int:job_id>")
@may("imports:read")
def show(job_id: int) -> BaseResponse:
    """What a file would change, row by row; while the worker is at it, how far it is."""
    job = import_job(job_id)
    is_busy = job.state in BUSY and not (job.kind == "catalog" and waits_for_mapping(job))
    if wants_fragment() and not is_busy:  # the page was waiting for this
        return Response(headers={"HX-Redirect": url_for("imports.show", job_id=job_id), "Cache-Control": "no-store"})
    return _page(job)


@blueprint.route("/<int:job_id>/columns", methods=["GET", "POST"])
@may("imports:write")
def columns(job_id: int) -> BaseResponse:
    """What each column of a catalogue is; the next file with these headings is read in the same way."""
    job = catalogue_job(job_id)
    if request.method == "GET":
        return catalogue_pages.mapping_page(job)
    try:
        return catalogue_pages.map_columns(job) or _to(job_id)
    except UnreadableFile as refusal:
        return refused(catalogue_pages.mapping_page(import_job(job_id), trouble=str(refusal)), refusal)
    except ShopError as refusal:
        return _refusal(job, refusal)


@blueprint.post("/<int:job_id>/ticks")
@may("imports:write")
def tick(job_id: int) -> BaseResponse:
    """Which of the rows of this page are meant; or all rows, or none."""
    job = import_job(job_id)
    pages = PAGES[job.kind]
    try:
        pages.keep_ticks(job_id)
    except ShopError as refusal:
        return _refusal(job, refusal)
    if wants_fragment():
        return private_page("imports/_ticked.html", job=import_job(job_id))
    return redirect(url_for("imports.show", job_id=job_id, rows=_rows_of_form(pages), **place_of_form()), 303)


@blueprint.post("/<int:job_id>/application")
@may("imports:write")
def apply_rows(job_id: int) -> BaseResponse:
    """Write what is ticked: at once, or by the worker where it is much."""
    job = import_job(job_id)
    pages = PAGES[job.kind]
    try:
        if request.form.getlist("shown"):
            pages.keep_ticks(job_id)
        pages.apply_ticked(job_id, without_moved=request.form.get("without_moved") == "1")
    except pages.Moved as refusal:
        return _refusal(job, refusal, "moved")
    except ShopError as refusal:
        return _refusal(job, refusal)
    return _to(job_id)


@blueprint.post("/<int:job_id>/undoing")
@may("imports:undo")
def take_back(job_id: int) -> BaseResponse:
    """The whole import is taken back, or that is taken back again."""
    job = import_job(job_id)
    try:
        PAGES[job.kind].take_back(job_id)
    except ShopError as refusal:
        return _refusal(job, refusal)
    return _to(job_id)


@blueprint.post("/<int:job_id>/cancellation")
@may("imports:write")
def leave(job_id: int) -> BaseResponse:
    """What is going on is stopped, or a file is left that nobody wants to apply."""
    job = import_job(job_id)
    try:
        PAGES[job.kind].leave(job_id)
    except ShopError as refusal:
        return _refusal(job, refusal)
    return _to(job_id)


@blueprint.get("/<int:job_id>/report.csv")
@may("imports:read")
def report(job_id: int) -> BaseResponse:
    """Every row with all that was said of it, as a file."""
    job = import_job(job_id)
    answer: Response = PAGES[job.kind].report(job)
    return answer


def _index(form: ImportForm, status: int = 200) -> Response:
    return private_page("imports/index.html", status, form=form, sheet=latest_imports(place_asked_for()))


def _page(job: ImportJob, kind: str = "", trouble: str = "") -> Response:
    page: Response = PAGES[job.kind].page(job, kind=kind, trouble=trouble)
    return page


def _to(job_id: int) -> BaseResponse:
    return redirect(url_for("imports.show", job_id=job_id), 303)


def _rows_of_form(pages: ModuleType) -> str:
    """The kind of rows that the form stood on; the page shows another where there are none."""
    return request.form.get("rows", "")[:20] or str(pages.TICKABLE)


def _refusal(job: ImportJob, refusal: ShopError, kind: str = "") -> Response:
    """The import as it is, with what was refused above it."""
    if wants_fragment():
        raise refusal
    return refused(_page(import_job(job.id), kind=kind, trouble=str(refusal)), refusal)
