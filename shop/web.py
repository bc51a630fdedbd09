"""What views and templates share: fragments, element ids, clean input, money in print, cache headers."""

import hashlib
import re
from typing import Any
from urllib.parse import quote, urlencode, urljoin

import brotli
from flask import Flask, Response, current_app, g, make_response, render_template, request, url_for
from markupsafe import Markup, escape

from .config import Settings
from .db import end_transaction
from .languages import current_language, text_direction
from .money import money, money_bare


def init_app(app: Flask, settings: Settings) -> None:
    """Give templates their words, and finish each answer."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(money=money, money_bare=money_bare, paragraphs=paragraphs)
    app.jinja_env.globals.update(
        absolute=absolute,
        canonical_address=canonical_address,
        product_address=product_address,
        this_address=this_address,
        dom_id=dom_id,
        text_direction=text_direction,
        htmx_url=settings.htmx_url,
        htmx_integrity=settings.htmx_integrity,
    )
    app.config["PUBLIC_CACHE"] = (
        f"public, max-age={settings.public_max_age}" if settings.public_max_age else "public, no-cache"
    )

    @app.after_request
    def finish(response: Response) -> Response:
        end_transaction()
        return response


def wants_fragment() -> bool:
    """Whether htmx asks for a part of the page. When it restores history it needs the whole."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def wants_json() -> bool:
    """Whether the caller is a program that reads JSON."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return best == "application/json"


def public_page(template: str, status: int = 200, **context: Any) -> Response:
    """An anonymous page that any cache may keep and must revalidate: ETag, Vary, no cookie, brotli.

    Compressing is safe here only, where the page holds no secret that its size could betray (BREACH).
    """
    body = render_template(template, **context).encode()
    response = make_response(body, status)
    response.headers["Cache-Control"] = current_app.config["PUBLIC_CACHE"]
    response.headers["Content-Language"] = current_language()
    response.vary.update(("HX-Request", "HX-History-Restore-Request", "Accept-Encoding"))
    response.set_etag(hashlib.blake2b(body, digest_size=12).hexdigest(), weak=True)
    response.make_conditional(request)  # turns it into a 304 in place
    if response.status_code != 304 and request.accept_encodings["br"]:
        response.set_data(brotli.compress(body, quality=4))
        response.headers["Content-Encoding"] = "br"
    return response


def product_address(slug: str) -> str:
    """`/p/fern`, as url_for() says it. Lists have dozens, and a slug never needs quoting: url_for() is asked once."""
    if "product_base" not in g:
        g.product_base = url_for("catalog.show", slug="-")[:-1]
    return f"{g.product_base}{slug}"


def absolute(path: str) -> str:
    """A path of this site, or an address elsewhere, as a whole address."""
    return urljoin(request.host_url, path)


def this_address(query: str = "") -> str:
    """The address of this page on this site, with `query` behind it. Never `//elsewhere`, whatever was asked for."""
    path = quote(request.script_root + request.path, safe="/%").lstrip("/")
    return f"/{path}" + (f"?{query}" if query else "")


def canonical_address() -> str:
    """The one address under which search engines should keep this page; a view may add to it by g.canonical_query."""
    return absolute(this_address(urlencode(g.get("canonical_query", {}))))


def dom_id(thing: Any, part: str = "") -> str:
    """`product-42-stock`: the id of the element that shows `part` of `thing`."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "-", type(thing).__name__).lower()
    return f"{name}-{thing.id}-{part}" if part else f"{name}-{thing.id}"


def clean_text(value: str | None, most: int = 200) -> str:
    """What a person typed, without control characters (Postgres can't hold NUL) and stray blanks, cut at `most`."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", " ", value or "").split())[:most]


def whole_number(value: str | None, least: int, most: int) -> int | None:
    """The number in `value` where it is one from `least` to `most`, else None. ASCII digits only."""
    if not re.fullmatch(r"-?[0-9]{1,18}", value or ""):
        return None
    number = int(value or "")
    return number if least <= number <= most else None


def paragraphs(text: str) -> Markup:
    """The owner's plain text as HTML: blank lines part paragraphs, `## ` heads, `- ` lists. All of it is escaped."""
    return Markup("\n").join(_block(block) for block in re.split(r"\n\s*\n", text.strip()) if block)


def _block(block: str) -> Markup:
    lines = block.strip().splitlines()
    if lines[0].startswith("## "):
        heading = Markup("<h2>{}</h2>").format(lines[0][3:])
        return heading + (_block("\n".join(lines[1:])) if lines[1:] else Markup(""))
    if all(line.startswith("- ") for line in lines):
        return Markup("<ul>{}</ul>").format(Markup("").join(Markup("<li>{}</li>").format(line[2:]) for line in lines))
    return Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in lines))
