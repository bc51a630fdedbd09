"""The storefront: home, shelves, products, search."""

from typing import Any

from flask import Blueprint, Response, g, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from ..copies.noting import shows_stock_of
from ..errors import Gone, NotFound
from ..languages import current_language, foreign_language
from ..money import exponent
from ..searches.helping import ways_on
from ..searches.visits import note_choice, note_search
from ..stock.services import figures_of
from ..web import clean_text, moved_to, public_page, shelf_address, wants_fragment, whole_number
from . import linked
from .addresses import ListAddress
from .arranging import front_page
from .browsing import SORTS_OF_EVERYTHING, Results, all_products, products_on_shelf
from .choices import SORTS, Choices, read_choices
from .searching import MOST_LETTERS, search_products
from .shelves import path_now, shelf_by_path, top_shelves
from .showing import product_page, related_products, slug_now
from .texts import description_html, plain
from .ticking import bars, counted, ticks

blueprint = Blueprint("catalog", __name__)
for _filter in (plain, description_html, ticks, counted, bars):
    blueprint.add_app_template_filter(_filter)


@blueprint.get("/")
def home() -> Response:
    """The shop window."""
    return public_page(
        "catalog/home.html", front=front_page(current_language(), foreign_language()), linked=linked.of_shop()
    )


@blueprint.get("/c/")
def shelves() -> Response:
    """All categories of the two upper levels."""
    return public_page(
        "catalog/shelves.html",
        shelves=top_shelves(foreign_language()),
        linked=[linked.trail([], gettext("All categories"))],
    )


@blueprint.get("/products")
def everything() -> BaseResponse:
    """All products: not everything stands on a shelf."""
    choices = _choices(offered=SORTS_OF_EVERYTHING)
    results = all_products(foreign_language(), choices)
    heading = gettext("All products")
    return _list_page(
        "catalog/everything.html",
        results,
        ListAddress(url_for("catalog.everything"), {}, choices),
        linked=[] if wants_fragment() else linked.of_list(heading, [], results),
    )


@blueprint.get("/c/<path:path>")
def shelf(path: str) -> BaseResponse:
    """A category: what is below it, and its products."""
    try:
        shelf = shelf_by_path(path, foreign_language())
    except NotFound:
        if moved := path_now(path):
            return moved_to(url_for("catalog.shelf", path=moved))
        raise
    choices = _choices("arranged", ("arranged", *SORTS)) if shelf.is_arranged else _choices()
    results = products_on_shelf(shelf.place, current_language(), foreign_language(), choices)
    return _list_page(
        "catalog/shelf.html",
        results,
        ListAddress(shelf_address(shelf.category.path), {}, choices),
        shelf=shelf,
        linked=[] if wants_fragment() else linked.of_list(shelf.category.name, shelf.above, results),
    )


@blueprint.get("/search")
def search() -> BaseResponse:
    """Products by words. Without words it asks for some."""
    words = clean_text(request.args.get("q"), MOST_LETTERS)
    if words:
        results = search_products(words, g.frame.shop["default_language"], foreign_language(), _choices("relevance"))
        if results.asked and results.asked.led_to:
            return _led_to(request.script_root + results.asked.led_to)
    else:
        results = Results([], 0, Choices("relevance", "relevance"))
    address = ListAddress(url_for("catalog.search"), {"q": words}, results.choices)
    ways = None
    if words and not wants_fragment():
        if results.choices.is_untouched:
            corrected = results.asked.corrected if results.asked else ""
            note_search(request, words, current_language(), results.total, corrected)
        if not results.cards and not results.choices.filters:
            ways = ways_on(words, g.frame.shop["default_language"], foreign_language())
    return _list_page("catalog/search.html", results, address, words=words, asked=results.asked, ways=ways)


@blueprint.get("/p/<path:slug>")
def show(slug: str) -> BaseResponse:
    """A product, looked at in one variant (`?variant=`)."""
    variant_id = whole_number(request.args.get("variant"), 1, 2**62)
    try:
        page = product_page(slug, foreign_language(), variant_id)
    except NotFound:
        if moved := slug_now(slug):
            return moved_to(url_for("catalog.show", slug=moved))
        raise
    if page.product.status == "archived":
        related = related_products(page.product.id, current_language(), foreign_language())
        return public_page("catalog/gone.html", Gone.status, page=page, related=related)
    shows_stock_of(request.environ, page.product.id)
    figures = figures_of([variant["id"] for variant in page.product.variants])
    if wants_fragment():
        return public_page("catalog/_product.html", page=page, figures=figures)
    note_choice(request, current_language(), page.product.id)
    related = related_products(page.product.id, current_language(), foreign_language())
    return public_page(
        "catalog/show.html", page=page, figures=figures, related=related, linked=linked.of_product(page, figures)
    )


def _led_to(address: str) -> BaseResponse:
    """To where the shop leads a search; htmx would put that page into the list of results."""
    if wants_fragment():
        return Response(headers={"HX-Redirect": address})
    return redirect(address, 302)


def _choices(usual_sort: str = "newest", offered: tuple[str, ...] = SORTS) -> Choices:
    return read_choices(request.args, exponent(g.frame.shop["currency"]), usual_sort, offered)


def _list_page(template: str, results: Results, address: ListAddress, **context: Any) -> Response:
    """A list as a page, or only its results for htmx, which is told the short address of what it shows."""
    choices = results.choices
    is_numbered = choices.page > 1 and choices.filters == choices.canonical
    g.canonical_query = {**address.words, **choices.canonical, **({"page": str(choices.page)} if is_numbered else {})}
    status = 422 if choices.errors else 200
    template = "catalog/_results.html" if wants_fragment() else template
    response = public_page(template, status, results=results, choices=choices, address=address, **context)
    if wants_fragment() and not (choices.after or choices.before):
        response.headers["HX-Push-Url"] = address.page(choices.page)
    return response
