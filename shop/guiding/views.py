"""The desk of searches: what people look for in vain, and where words lead."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from ..auth.guard import may, me
from ..catalog.steering import (
    CantSteer,
    add_synonym,
    lead_search,
    pin_product,
    pins,
    product_called,
    redirects,
    remove_synonym,
    stop_leading,
    synonyms,
    unpin_product,
)
from ..languages import LANGUAGES, own_language
from ..searches.reporting import report_of
from ..web import clean_text, private_page, whole_number
from .forms import PinForm, RedirectForm, SynonymForm

blueprint = Blueprint("guiding", __name__, url_prefix="/desk/search")

DAYS, MOST = (7, 30, 90), 50


@blueprint.get("")
@may("catalog:read")
def index() -> Response:
    """What was searched for in vain, and all that the shop says of searches in one language."""
    return _page()


@blueprint.post("/synonyms")
@may("catalog:write")
def create_synonym() -> BaseResponse:
    """One more word that means the same."""
    form = SynonymForm()
    return _done(
        form,
        "synonym_form",
        lambda: add_synonym(_language(), form.word.data, form.means.data, by=me().actor),
        gettext("Who looks for “%(word)s” finds “%(means)s” too.", word=form.word.data, means=form.means.data),
    )


@blueprint.post("/synonyms/removal")
@may("catalog:write")
def delete_synonym() -> BaseResponse:
    """The word stands for itself alone again."""
    remove_synonym(_language(), _typed("word"), _typed("means"), by=me().actor)
    flash(gettext("The synonym is removed."))
    return _back("synonyms")


@blueprint.post("/redirects")
@may("catalog:write")
def create_redirect() -> BaseResponse:
    """Words that lead to a page of their own."""
    form = RedirectForm()
    return _done(
        form,
        "redirect_form",
        lambda: lead_search(_language(), form.words.data, form.address.data, by=me().actor),
        gettext("Who looks for “%(words)s” is led to %(address)s.", words=form.words.data, address=form.address.data),
    )


@blueprint.post("/redirects/removal")
@may("catalog:write")
def delete_redirect() -> BaseResponse:
    """The words are searched for again."""
    stop_leading(_language(), _typed("words"), by=me().actor)
    flash(gettext("The search finds products again."))
    return _back("redirects")


@blueprint.post("/pins")
@may("catalog:write")
def create_pin() -> BaseResponse:
    """A product that comes first for these words."""
    form = PinForm()
    return _done(
        form,
        "pin_form",
        lambda: pin_product(_language(), form.words.data, product_called(form.product.data), by=me().actor),
        gettext("The product comes first for “%(words)s”.", words=form.words.data),
    )


@blueprint.post("/pins/removal")
@may("catalog:write")
def delete_pin() -> BaseResponse:
    """The product finds its own place again."""
    if product_id := whole_number(request.form.get("product_id"), 1, 2**62):
        unpin_product(_language(), _typed("words"), product_id, by=me().actor)
        flash(gettext("The product finds its own place again."))
    return _back("pins")


def _done(form: Any, name: str, change: Callable[[], None], words: str) -> BaseResponse:
    if not form.validate_on_submit():
        return _page(422, **{name: form})
    try:
        change()
    except CantSteer as refusal:
        form.complain(refusal.field, str(refusal))
        return _page(422, **{name: form})
    flash(words)
    return _back()


def _page(status: int = 200, **forms: Any) -> Response:
    language = _language()
    days = whole_number(request.args.get("days"), 1, 90) or 30
    word = clean_text(request.args.get("word"), 80)
    given = {
        "synonym_form": SynonymForm(data={"word": word}),
        "redirect_form": RedirectForm(data={"words": word}),
        "pin_form": PinForm(data={"words": word}),
    }
    return private_page(
        "guiding/index.html",
        status,
        report=report_of(days, language, MOST),
        synonyms=synonyms(language),
        pins=pins(language),
        redirects=redirects(language),
        of_language=language,
        spoken=LANGUAGES,
        days=days,
        offered_days=DAYS,
        **(given | forms),
    )


def _language() -> str:
    """The language of whose searches the page tells."""
    asked = request.args.get("language", "")
    return asked if asked in LANGUAGES else own_language()


def _typed(name: str) -> str:
    return clean_text(request.form.get(name), 300)


def _back(anchor: str | None = None) -> BaseResponse:
    return redirect(url_for("guiding.index", language=_language(), _anchor=anchor), 303)
