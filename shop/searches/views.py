"""Suggestions for the search field of every page."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from ..catalog.searching import MOST_LETTERS
from ..languages import foreign_language, own_language
from ..web import clean_text, public_page, wants_fragment
from .suggesting import suggestions_for

blueprint = Blueprint("searches", __name__)


@blueprint.get("/search/suggestions")
def suggestions() -> BaseResponse:
    """What begins as these words do, for a script to show; whoever comes without one is led to the results."""
    words = clean_text(request.args.get("q"), MOST_LETTERS)
    if not wants_fragment():
        answer = redirect(url_for("catalog.search", q=words or None), 302)
        answer.vary.update(("HX-Request", "HX-History-Restore-Request"))
        return answer
    found = suggestions_for(words, own_language(), foreign_language())
    return public_page("searches/_suggestions.html", found=found)
