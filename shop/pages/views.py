"""The owner's pages, what every page is framed in, and the files that browsers and crawlers ask for."""

import re
from typing import Any

from flask import Blueprint, Response, g, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from ..assets import asset_address
from ..errors import NotFound
from ..languages import address_in, current_language, has_needless_prefix
from ..web import absolute, public_page
from .services import frame_in, page_by_slug, site_map

blueprint = Blueprint("pages", __name__)

# These answer without the database.
FRAMELESS = {"healthz", "readyz", "media", "pages.robots", "pages.accent"}


@blueprint.before_app_request
def load_frame() -> BaseResponse | None:
    """One statement a request; its language and currency are needed before the first word is printed."""
    if request.endpoint in FRAMELESS:
        return None
    g.frame = frame_in(request.environ.get("almacen.language"))
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
    response = Response(f":root{{--accent:#{colour};--accent-strong:#{colour}}}", mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Crawlers may read everything but the endless combinations of lists."""
    lines = ["User-agent: *", "Disallow: /search", "Disallow: /*?*after=", "Disallow: /*?*before=", ""]
    lines += [f"Sitemap: {absolute(url_for('pages.sitemap'))}", ""]
    return Response("\n".join(lines), mimetype="text/plain")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """Every public page, in each language."""
    addresses = {
        "product": ("catalog.show", "slug"),
        "category": ("catalog.shelf", "path"),
        "page": ("pages.show", "slug"),
    }
    paths = [url_for("catalog.home")] + [
        url_for(addresses[entry.kind][0], **{addresses[entry.kind][1]: entry.name}) for entry in site_map()
    ]
    body = render_template("pages/sitemap.xml", paths=paths, root=request.host_url.rstrip("/"))
    return Response(body, mimetype="application/xml")
