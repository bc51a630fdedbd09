"""What a visit to a page tells the log: that these words were searched for, or that they led to this product.

No address is changed for it and no cookie set: where a visitor comes from is in the Referer, as browsers send it from
one page of the shop to the next.
"""

import re
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from flask import Request, current_app, url_for

from ..copies.noting import at_each_visit
from .noting import Notebook, notebook_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


# As programs call themselves that walk through the web.
CRAWLER = re.compile(r"bot\b|crawl|spider|slurp", re.I)


def note_search(request: Request, words: str, language: str, hits: int, corrected: str = "") -> None:
    """Count everybody who is shown this page as somebody who searched for `words`."""
    if notebook := notebook_of(current_app):
        at_each_visit(request.environ, partial(_searched, notebook, words, language, hits, corrected))


def note_choice(request: Request, language: str, product_id: int) -> None:
    """Count whoever comes to this page from a search as somebody who found what they searched for."""
    if notebook := notebook_of(current_app):
        search = f"//{request.host}{url_for('catalog.search')}"
        at_each_visit(request.environ, partial(_chose, notebook, search, language, product_id))


def note_suggestion(request: Request, words: str, language: str, product_id: int) -> None:
    """Count whoever chose this product among what was suggested for `words`, on a page of ours."""
    if notebook := notebook_of(current_app):
        at_each_visit(request.environ, partial(_took, notebook, f"//{request.host}", words, language, product_id))


def _searched(
    notebook: Notebook, words: str, language: str, hits: int, corrected: str, environ: "WSGIEnvironment"
) -> None:
    if _counts(environ):
        notebook.note_search(words, language, hits, corrected)


def _chose(notebook: Notebook, search: str, language: str, product_id: int, environ: "WSGIEnvironment") -> None:
    if _counts(environ) and (words := _searched_on(search, environ.get("HTTP_REFERER", ""))):
        notebook.note_choice(words, language, product_id)


def _took(
    notebook: Notebook, host: str, words: str, language: str, product_id: int, environ: "WSGIEnvironment"
) -> None:
    if _counts(environ) and _is_at(host, environ.get("HTTP_REFERER", "")):
        notebook.note_choice(words, language, product_id)


def _is_at(host: str, referer: str) -> bool:
    try:
        return f"//{urlsplit(referer).netloc}" == host
    except ValueError:
        return False


def _searched_on(search: str, referer: str) -> str:
    """The words in the address of a page of results, where `referer` is one."""
    if "/search?" not in referer:
        return ""
    try:
        came_from = urlsplit(referer)
        words = parse_qs(came_from.query, max_num_fields=50).get("q", [""])
    except ValueError:
        return ""
    return words[0] if f"//{came_from.netloc}{came_from.path}" == search else ""


def _counts(environ: "WSGIEnvironment") -> bool:
    """Whether a person looks at this page, and hasn't asked to be left alone ("do not track", GPC)."""
    return (
        environ["REQUEST_METHOD"] == "GET"
        and environ.get("HTTP_DNT") != "1"
        and environ.get("HTTP_SEC_GPC") != "1"
        and "prefetch" not in environ.get("HTTP_SEC_PURPOSE", "")
        and not CRAWLER.search(environ.get("HTTP_USER_AGENT", ""))
    )
