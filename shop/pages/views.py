"""The owner's pages, what every page is framed in, and the files that browsers and crawlers ask for."""

import re
from typing import Any

from flask import Blueprint, Response, g, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from ..assets import asset_address
from ..db import only_read
from ..errors import NotFound
from ..languages import (
    address_in,
    current_language,
    foreign_language,
    has_needless_prefix,
    language_prefixes,
    own_language,
)
from ..web import absolute, may_be_kept, public_page, takes_brotli
from . import sitemap as sitemap_
from .accent import accent_sheet
from .services import frame_in, page_by_slug

blueprint = Blueprint("pages", __name__)

# These endpoints and blueprints answer without the database, or ask it themselves.
FRAMELESS = {"healthz", "readyz", "media", "pages.robots", "pages.accent", "feeds.show", "api"}


@blueprint.before_app_request
def load_frame() -> BaseResponse | None:
    """One statement a request; its language and currency are needed before the first word is printed."""
    if request.endpoint in FRAMELESS or request.blueprint in FRAMELESS:
        return None
    if request.method in {"GET", "HEAD"}:
        only_read()
    g.frame = frame_in(foreign_language())
    # Each page has one address in each language. Not for ever: the owner may choose another language.
    return redirect(address_in(current_language()), 302) if has_needless_prefix() else None


@blueprint.app_context_processor
def frame() -> dict[str, Any]:
    return {"frame": g.get("frame")}


@blueprint.get("/info/<slug>")
def show(slug: str) -> Response:
    """A page that the owner wrote."""
    return public_page("pages/show.html", page=page_by_slug(slug, current_language()))


@blueprint.get("/manifest.webmanifest")
def manifest() -> Response:
    """What a phone needs to put the shop on its home screen."""
    icons = [
        {
            "src": asset_address(f"icons/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
        }
        for size in (192, 512)
    ]
    response = jsonify(
        name=g.frame.shop["name"],
        short_name=g.frame.shop["name"],
        start_url=url_for("catalog.home"),
        display="browser",
        background_color="#F4EDE1",
        theme_color="#F4EDE1",
        icons=icons,
        lang=current_language(),
    )
    response.content_type = "application/manifest+json"
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@blueprint.get("/accent/<colour>.css")
def accent(colour: str) -> Response:
    """The owner's accent colour as a style sheet, since the CSP allows none inside a page."""
    if not re.fullmatch("[0-9a-f]{6}", colour):
        raise NotFound
    response = Response(accent_sheet(f"#{colour}"), mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Crawlers may read everything but the endless combinations of lists."""
    endless = ("after", "before", "sort", "stock", "sale", "option", "exact", "min", "max")
    lines = ["User-agent: *", *(f"Disallow: /*{sign}{name}=" for name in endless for sign in "?&"), ""]
    lines += [f"Sitemap: {absolute(url_for('pages.sitemap'))}", ""]
    response = Response("\n".join(lines), mimetype="text/plain")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """Where the parts of the site map are."""
    _only_without_language()
    names = ["pages", *sitemap_.part_names()]
    body = sitemap_.index_xml(absolute(url_for("pages.sitemap_part", name=name)) for name in names)
    response = Response(body, mimetype="application/xml")
    may_be_kept(response, body.encode())
    return response


@blueprint.get("/sitemap/<name>.xml")
def sitemap_part(name: str) -> Response:
    """One part: `pages`, or `products-7`, the seventh range of ids. It is sent while it is written."""
    _only_without_language()
    kind, _, number = name.partition("-")
    if name == "pages":
        home = [(url_for(f"catalog.{name}"), "") for name in ("home", "everything", "shelves")]
        entries = home + sitemap_.owner_pages(url_for("pages.show", slug="-").removesuffix("-"))
    elif kind in sitemap_.PARTS and re.fullmatch("[1-9][0-9]{0,8}", number):
        entries = sitemap_.part(kind, int(number), _beginning(kind))
    else:
        entries = []
    if not entries:
        raise NotFound
    site = request.host_url.rstrip("/")
    roots = {code: site + prefix for code, prefix in language_prefixes()}
    chunks = sitemap_.part_xml(entries, roots, own_language())
    response = Response(sitemap_.compressed(chunks) if takes_brotli() else chunks, mimetype="application/xml")
    may_be_kept(response, repr((entries, roots)).encode())
    if response.status_code != 304 and takes_brotli():
        response.headers["Content-Encoding"] = "br"
    return response


def _beginning(kind: str) -> str:
    """What the addresses of a kind begin with."""
    page = url_for("catalog.show", slug="-") if kind == "products" else url_for("catalog.shelf", path="-")
    return page.removesuffix("-")


def _only_without_language() -> None:
    # One site map names every language; below a prefix there is none.
    if "almacen.language" in request.environ:
        raise NotFound
