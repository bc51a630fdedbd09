"""Suggestions for the search field of every page."""

from http import HTTPStatus

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from ..catalog.searching import MOST_LETTERS
from ..languages import current_language, foreign_language, own_language
from ..web import clean_text, public_page, wants_fragment, whole_number
from .suggesting import suggestions_for
from .visits import note_suggestion

blueprint = Blueprint("searches", __name__)


@blueprint.get("/search/suggestions")
def suggestions() -> BaseResponse:
    """What begins as these words do, for a script to show; whoever comes without one is led to the results.

    With `chosen`, the number of a product, the script tells that this one was chosen; there is no answer to that.
    """
    words = clean_text(request.args.get("q"), MOST_LETTERS)
    if chosen := whole_number(request.args.get("chosen"), 1, 2**62):
        note_suggestion(request, words, current_language(), chosen)
        return Response(status=HTTPStatus.NO_CONTENT, headers={"Cache-Control": "no-store"})
    if not wants_fragment():
        answer = redirect(url_for("catalog.search", q=words or None), 302)
        answer.vary.update(("HX-Request", "HX-History-Restore-Request"))
        return answer
    found = suggestions_for(words, own_language(), foreign_language())
    return public_page("searches/_suggestions.html", found=found)
