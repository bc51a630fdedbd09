"""The palette: one field that leads everywhere at the desk. Ctrl-K opens it on any of its pages; this is the page."""

from flask import Blueprint, Response, current_app, request
from flask_babel import gettext

from ..auth.guard import may, me
from ..web import clean_text, private_page, wants_fragment
from .finding import found_for

blueprint = Blueprint("palette", __name__, url_prefix="/desk/find")


@blueprint.app_template_test("page_of_ours")
def is_page_of_ours(endpoint: str) -> bool:
    """Whether there is such a page to link to."""
    return endpoint in current_app.view_functions


@blueprint.get("")
@may("desk:read")
def index() -> Response:
    """Goods, categories, people and deeds by a few letters."""
    words = clean_text(request.args.get("q"), 100)
    template = "palette/_found.html" if wants_fragment() else "palette/index.html"
    return private_page(template, words=words, found=found_for(words, me()), heading=gettext("Find"))
