"""The owner's desk: what the shop is called and how it counts, and the pages that it shows."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from ..auth.guard import may, me
from ..errors import ShopError
from ..languages import LANGUAGES, own_language
from ..pages import writing
from ..pages.particulars import NotPossible, NotPossibleNow, particulars, set_logo, set_particulars, tagline_in
from ..pages.writing import PageChanged, PageFacts, PageRefused, owner_pages, page_facts
from ..picturing.keeping import store_picture
from ..picturing.limits import MOST_BYTES
from ..picturing.refusals import BadPicture
from ..web import private_page, refused
from .forms import PageForm, known_currencies, known_time_zones, page_form, settings_form

blueprint = Blueprint("settings", __name__, url_prefix="/desk")


@blueprint.route("/settings", methods=["GET", "POST"])
@may("shop:write")
def show() -> BaseResponse:
    """What the shop is called, how it looks, and how it counts."""
    now = particulars()
    taglines = {code: tagline_in(code) for code in LANGUAGES if code != own_language()}
    form = settings_form(now, taglines)
    if request.method == "GET":
        return _settings(form, now)
    if not form.validate_on_submit():
        return _settings(form, now, 422)
    if conflicts := form.conflicts(now):
        for name in conflicts:
            words = gettext("Somebody has changed this to “%(value)s” meanwhile. Save once more to keep yours.")
            form.complain(name, words % {"value": now[name] or "–"})
        return _settings(form, now, 409)
    try:
        set_particulars(form.told, taglines={code: form[f"tagline_{code}"].data for code in taglines}, by=me().actor)
    except NotPossibleNow as refusal:
        for name, words in refusal.reasons.items():
            form.complain(name, words)
        return _settings(form, now, 422)
    except NotPossible as refusal:
        form.complain(next(iter(form.told), "name"), str(refusal))
        return _settings(form, now, 422)
    flash(gettext("The settings are saved."))
    return redirect(url_for("settings.show"), 303)


@blueprint.post("/settings/logo")
@may("shop:write")
def change_logo() -> BaseResponse:
    """A picture at the head of every page instead of the name; or the name again."""
    if "remove" in request.form:
        set_logo(None, by=me().actor)
        flash(gettext("The name stands at the head of every page again."))
        return redirect(url_for("settings.show"), 303)
    file = request.files.get("logo")
    try:
        if file is None or not file.filename:
            raise BadPicture(gettext("Choose a picture first."))
        set_logo(store_picture(file.read(MOST_BYTES + 1)).storage_key, by=me().actor)
    except ShopError as refusal:
        now = particulars()
        form = settings_form(now, {code: tagline_in(code) for code in LANGUAGES if code != own_language()})
        return refused(_settings(form, now, logo_error=str(refusal)), refusal)
    flash(gettext("The logo stands at the head of every page."))
    return redirect(url_for("settings.show"), 303)


def _settings(form: Any, now: dict[str, str], status: int = 200, logo_error: str = "") -> Response:
    return private_page(
        "settings/show.html",
        status,
        form=form,
        now=now,
        logo_error=logo_error,
        currencies=known_currencies(),
        time_zones=known_time_zones(),
        further=[code for code in LANGUAGES if code != own_language()],
    )


@blueprint.get("/pages")
@may("shop:write")
def pages() -> Response:
    """The pages that the owner wrote, in the order of the footer."""
    return private_page("settings/pages.html", pages=owner_pages())


@blueprint.route("/pages/new", methods=["GET", "POST"])
@may("shop:write")
def create_page() -> BaseResponse:
    """One more page. With a preview of the text before it is saved."""
    form = page_form()
    return _edited(form, None) if request.method == "POST" else _writing(form, None)


@blueprint.route("/pages/<int:page_id>", methods=["GET", "POST"])
@may("shop:write")
def change_page(page_id: int) -> BaseResponse:
    """Its title, address and text, in each language."""
    facts = page_facts(page_id)
    form = page_form(facts, facts.mark)
    return _edited(form, page_id) if request.method == "POST" else _writing(form, page_id)


def _edited(form: PageForm, page_id: int | None) -> BaseResponse:
    if not form.validate_on_submit():
        return _writing(form, page_id, 422)
    if "preview" in request.form:
        return _writing(form, page_id, is_preview=True)
    try:
        if page_id is None:
            page = writing.create_page(form.facts, by=me().actor)
        else:
            page = writing.change_page(page_id, form.facts, seen=form.seen.data, by=me().actor)
    except PageRefused as refusal:
        form.complain(refusal.field, str(refusal))
        return _writing(form, page_id, 422)
    except PageChanged as refusal:
        theirs = page_facts(page_id or 0)
        form.seen.data = theirs.mark  # who saves once more has seen what it would overwrite
        form.form_errors.append(str(refusal))
        return refused(_writing(form, page_id, theirs=theirs), refusal)
    flash(gettext("“%(title)s” is saved.", title=page.title))
    return redirect(url_for("settings.pages"), 303)


def _writing(
    form: PageForm,
    page_id: int | None,
    status: int = 200,
    *,
    theirs: PageFacts | None = None,
    is_preview: bool = False,
) -> Response:
    names = {code: LANGUAGES[code] for code in form.languages}
    page = page_facts(page_id) if page_id else None
    return private_page(
        "settings/page.html",
        status,
        form=form,
        page_id=page_id,
        page=page,
        names=names,
        theirs=theirs,
        is_preview=is_preview,
    )


@blueprint.post("/pages/<int:page_id>/moves")
@may("shop:write")
def move_page(page_id: int) -> BaseResponse:
    """A place up in the footer, or down."""
    writing.move_page(page_id, -1 if request.form.get("to") == "up" else 1, by=me().actor)
    return redirect(url_for("settings.pages", _anchor=f"page-{page_id}"), 303)


@blueprint.route("/pages/<int:page_id>/deletion", methods=["GET", "POST"])
@may("shop:write")
def delete_page(page_id: int) -> BaseResponse:
    """Away with it, once that was asked for twice."""
    if request.method == "GET":
        return private_page("settings/delete_page.html", page_id=page_id, page=page_facts(page_id))
    facts = writing.delete_page(page_id, by=me().actor)
    flash(gettext("“%(title)s” is deleted. Its address leads nowhere now.", title=facts.title))
    return redirect(url_for("settings.pages"), 303)
