"""The documentation of the API, for people: every operation with a real request and its real answer."""

from functools import cache

from flask import Blueprint, Response, current_app, render_template
from markupsafe import Markup

from ...languages import current_language
from ...web import public_page

blueprint = Blueprint("docs", __name__)


@blueprint.get("/api/docs")
def show() -> Response:
    """The page. All but its frame is made once for each language."""
    site = current_app.config["SHOP"].site
    ways, reference = _made(current_language())
    return public_page("api/docs.html", site=site, ways=ways, reference=reference)


@cache
def _made(language: str) -> tuple[Markup, Markup]:
    """The table of contents, and all that it leads to."""
    # Here, because it takes every operation, and Pydantic with them: no command should wait for that.
    from .chapters import book, with_code

    told = book()
    ways = render_template("api/_ways.html", book=told)
    reference = render_template("api/_reference.html", book=told, with_code=with_code)
    return Markup(ways), Markup(reference)  # noqa: S704 (our own templates)
