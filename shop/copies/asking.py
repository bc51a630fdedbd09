"""Which requests may be answered with a copy, and what tells one copy from another."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from .drawer import Key

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# Pages of the storefront, behind the language.
PUBLIC = re.compile(r"/(?:$|c/|p/|products$|search(?:/|$)|info/)")
LONGEST = 2000  # letters of an address
SESSION_COOKIE = "session="  # also `__Host-session=`: whoever may be signed in is shown no copy

# What advertisements and letters hang behind an address, differently for each visitor. No page of ours reads it.
FOREIGN_WORDS = re.compile(r"(?:^|&)(?:utm_\w+|gclid|gbraid|wbraid|dclid|fbclid|msclkid|twclid|mc_cid|mc_eid)=[^&]*")
WHOLE_QUERY = "almacen.whole_query"

# All that whoever makes a page may read of the request: what the key holds, and what no answer that is kept can be
# changed by (errors are told in JSON to who accepts only that, and aren't kept).
READ = {"HTTP_HOST", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_X_REQUEST_ID"}
FRAGMENT = {"HTTP_HX_REQUEST", "HTTP_HX_HISTORY_RESTORE_REQUEST"}


def key_of(environ: "WSGIEnvironment") -> Key | None:
    """What a copy that answers this request is kept under; None where none may."""
    path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or not PUBLIC.match(path) or len(path) + len(query) > LONGEST:
        return None
    if SESSION_COOKIE in environ.get("HTTP_COOKIE", "") or "HTTP_AUTHORIZATION" in environ:
        return None
    if environ.get("CONTENT_LENGTH", "0") not in {"", "0"} or "HTTP_TRANSFER_ENCODING" in environ:
        return None
    is_fragment = "HTTP_HX_REQUEST" in environ and "HTTP_HX_HISTORY_RESTORE_REQUEST" not in environ
    return (
        environ["wsgi.url_scheme"],
        environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}",
        environ.get("SCRIPT_NAME", ""),
        environ.get("almacen.language", ""),
        path,
        own_query(query),
        "fragment" if is_fragment else "page",
        "br" if reads_brotli(environ.get("HTTP_ACCEPT_ENCODING", "")) else "",
    )


def for_everybody(environ: "WSGIEnvironment") -> "WSGIEnvironment":
    """The request without all that is one visitor's own: what is made of it can't tell one from another."""
    kept = {name: value for name, value in environ.items() if not name.startswith("HTTP_") or name in READ | FRAGMENT}
    query = environ.get("QUERY_STRING", "")
    return kept | {"QUERY_STRING": own_query(query), WHOLE_QUERY: query}


def own_query(query: str) -> str:
    """The query without FOREIGN_WORDS."""
    return FOREIGN_WORDS.sub("", query).lstrip("&") if "_" in query or "id=" in query else query


@lru_cache(maxsize=500)
def reads_brotli(accepted: str) -> bool:
    """As web.takes_brotli() asks; browsers send few different headers."""
    return bool(parse_accept_header(accepted, Accept)["br"])
