"""What views and templates share: fragments, element ids, clean input, money in print, cache headers."""

import hashlib
import json
import re
from collections import ChainMap
from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urljoin

import brotli
from flask import Flask, Response, current_app, g, make_response, redirect, render_template, request, url_for
from flask.templating import Environment
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as BaseResponse

from .config import Settings
from .db import end_transaction
from .languages import current_language, language_prefixes, own_language, text_direction
from .money import money, money_bare

try:
    # The C of MarkupSafe: what escape() calls before it wraps the text.
    from markupsafe._speedups import _escape_inner as escape_text
except ImportError:
    from markupsafe._native import _escape_inner as escape_text

# Of brotli. A page of 24 cards takes 0.07 ms and 6.7 KB; quality 4 would take 0.4 ms, and save 0.7 KB.
PAGE_QUALITY = 1
PRIVATE = "private, no-store"


class Prints(CodeGenerator):
    """Jinja's, but for how it escapes what it prints: as `escaped()` does it."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)


class Templates(Environment):
    """Flask's, with one dictionary of globals for all templates, and text that is printed as text.

    Jinja chains a dictionary of each template's own before it, which is empty here, and looks through both for every
    name at every import: a tenth of a page's time. And it makes a Markup of each piece of text that it prints, to
    join them all a moment later: another tenth.
    """

    code_generator_class = Prints

    @staticmethod
    def escaped(printed: Any) -> str:
        """`printed` as HTML."""
        kind = type(printed)
        if kind is str:
            return escape_text(printed)
        if kind is int:
            return str(printed)
        return printed if kind is Markup else escape(printed)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return ChainMap(d, self.globals) if d else self.globals


def init_app(app: Flask, settings: Settings) -> None:
    """Give templates their words, and finish each answer."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(money=money, money_bare=money_bare, paragraphs=paragraphs, linked_data=linked_data)
    app.jinja_env.filters.update(shelf_address=shelf_address, with_attributes=with_attributes)
    app.jinja_env.globals.update(
        absolute=absolute,
        canonical_address=canonical_address,
        canonical_in_every_language=canonical_in_every_language,
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

    app.config["COMPRESS_PAGES"] = settings.compress_pages

    @app.after_request
    def finish(response: Response) -> Response:
        end_transaction()
        response.headers.setdefault("Cache-Control", PRIVATE)
        return response


def wants_fragment() -> bool:
    """Whether htmx asks for a part of the page. When it restores history it needs the whole."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def wants_json() -> bool:
    """Whether the caller is a program that reads JSON, or asks where only programs do: not where it is told of them."""
    if request.path.startswith("/api/") and request.path != "/api/docs":
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return best == "application/json"


def public_page(template: str, status: int = 200, **context: Any) -> Response:
    """An anonymous page that any cache may keep and must revalidate: ETag, Vary, no cookie, brotli.

    Compressing is safe here only, where the page holds no secret that its size could betray (BREACH). To somebody who
    is signed in it says so, and is theirs alone.
    """
    if g.get("person"):
        return private_page(template, status, **context)
    body = render_template(template, **context).encode()
    response = make_response(body, status)
    response.headers["Content-Language"] = current_language()
    response.vary.update(("HX-Request", "HX-History-Restore-Request"))
    may_be_kept(response, body)
    if response.status_code != 304 and takes_brotli():
        response.set_data(brotli.compress(body, quality=PAGE_QUALITY))
        response.headers["Content-Encoding"] = "br"
    return response


def private_page(template: str, status: int = 200, **context: Any) -> Response:
    """A page for the person who asks, which nobody may keep, and which isn't compressed: it holds secrets (BREACH)."""
    response = make_response(render_template(template, **context), status)
    response.headers["Content-Language"] = current_language()
    response.headers["Cache-Control"] = PRIVATE
    response.vary.update(("Cookie", "HX-Request", "HX-History-Restore-Request"))
    return response


def refused(page: Response, refusal: Any) -> Response:
    """The form that came back because of a refusal, under its status; with how long to wait, where it says so."""
    page.status_code = refusal.status
    if seconds := getattr(refusal, "seconds", None):
        page.headers["Retry-After"] = str(seconds)
    return page


def may_be_kept(response: Response, *told_by: bytes) -> None:
    """Let caches keep a public answer under a tag of what it is `told_by`, and shorten it to a 304 for who has it."""
    response.headers["Cache-Control"] = current_app.config["PUBLIC_CACHE"]
    if current_app.config["COMPRESS_PAGES"]:
        response.vary.add("Accept-Encoding")
    digest = hashlib.blake2b(digest_size=12)
    for part in told_by:
        digest.update(part)
    response.set_etag(digest.hexdigest(), weak=True)
    asked_again = "If-None-Match" in request.headers or "If-Modified-Since" in request.headers
    if asked_again and response.status_code == 200:  # else it would hide that a thing is gone, or a price unreadable
        response.make_conditional(request)


def takes_brotli() -> bool:
    """Whether this answer is to be compressed: the owner has it so, and the browser reads it."""
    return bool(current_app.config["COMPRESS_PAGES"] and request.accept_encodings["br"])


def moved_to(address: str) -> BaseResponse:
    """For ever to `address`, with all that was asked for behind the old one.

    Kept like a page: a browser that never asks again would miss a new thing at the old address.
    """
    # With what advertisements hang on, which is left out where copies of pages are kept.
    query = str(request.environ.get("almacen.whole_query", request.environ.get("QUERY_STRING", "")))
    words = urlencode(parse_qsl(query.encode("latin-1").decode("utf-8", "replace"), keep_blank_values=True))
    response = redirect(address + (f"?{words}" if words else ""), 301)
    response.headers["Cache-Control"] = current_app.config["PUBLIC_CACHE"]
    return response


def product_address(slug: str) -> str:
    """`/p/fern`, as url_for() says it. Pages have dozens, and a slug never needs quoting: url_for() is asked once."""
    return _beginning(request.script_root, "catalog.show", "slug") + slug


def shelf_address(path: str) -> str:
    """`/c/prints/botanical`, in the same way."""
    return _beginning(request.script_root, "catalog.shelf", "path") + path


@lru_cache(maxsize=100)
def _beginning(script_root: str, endpoint: str, name: str) -> str:
    """What all addresses of an endpoint begin with; `script_root` is told because url_for() looks at it."""
    values: dict[str, Any] = {name: "-"}
    return url_for(endpoint, **values)[:-1]


def absolute(path: str) -> str:
    """A path of this site, or an address elsewhere, as a whole address."""
    if path.startswith("/") and not path.startswith("//"):
        return f"{request.host_url}{path[1:]}"
    return urljoin(request.host_url, path)


def this_address(query: str = "") -> str:
    """The address of this page on this site, with `query` behind it. Never `//elsewhere`, whatever was asked for."""
    path = quote(request.script_root + request.path, safe="/%").lstrip("/")
    return f"/{path}" + (f"?{query}" if query else "")


def canonical_address() -> str:
    """The one address under which search engines should keep this page; a view may add to it by g.canonical_query."""
    return absolute(this_address(_canonical_query()))


def canonical_in_every_language() -> list[tuple[str, str]]:
    """(hreflang, canonical address) of this page in each language, and `x-default`: the shop's own."""
    path, query = quote(request.path, safe="/%"), _canonical_query()
    outer = request.environ.get("almacen.outer_script_name", request.script_root)
    page = path + (f"?{query}" if query else "")
    found = [(code, f"{request.host_url.rstrip('/')}{outer}{prefix}{page}") for code, prefix in language_prefixes()]
    return [*found, ("x-default", dict(found)[own_language()])]


def _canonical_query() -> str:
    return urlencode(g.get("canonical_query", {}), doseq=True, safe=":/")


def linked_data(things: list[dict[str, Any]]) -> Markup:
    """JSON-LD for a data block. Whatever a title holds, it can't end the block: what could is written as `\\u003c`."""
    body = json.dumps({"@context": "https://schema.org", "@graph": things}, ensure_ascii=False, separators=(",", ":"))
    return Markup(re.sub("[<>&\u2028\u2029]", lambda match: f"\\u{ord(match[0]):04x}", body))  # noqa: S704


def with_attributes(usual: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """The attributes of an input: the macro's and its caller's, but for those that are None."""
    return {name: value for name, value in (usual | more).items() if value is not None}


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
