"""What an operation gives back, on its way to the program: as JSON, with its version, no longer than it must be."""

import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import brotli
from flask import Response, current_app, request

from ..errors import written
from ..web import PAGE_QUALITY

ASKED_AGAIN = ("REQUEST_METHOD", "HTTP_IF_NONE_MATCH")
WORTH_COMPRESSING = 1000  # bytes
QUICKLY = 1


@dataclass(frozen=True)
class Answer:
    """`data` is what the schema says, as a dictionary; or `text`, that very thing as JSON already.

    `version` is told of a text whose parts may change without it: its tag says both, so that nobody keeps an old part.
    """

    data: Any = None
    status: int = HTTPStatus.OK
    location: str = ""
    text: str = ""
    version: str = ""
    is_chosen: bool = False  # the text has those fields only that were asked for
    next: str = ""  # of a list: the cursor behind it
    previous: str = ""  # and the one before it
    is_list: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self, fields: Sequence[str] = ()) -> bytes:
        """The JSON; of each item, or of the one thing, only `fields` where there are any."""
        if not fields or self.is_chosen:
            return self.text.encode() if self.text else written(self.data)
        data = json.loads(self.text) if self.text else self.data
        if self.is_list:
            return written(data | {"items": [_only(fields, item) for item in data["items"]]})
        return written(_only(fields, data))


def page(items: Sequence[Any], next: str | None = "", **more: Any) -> Answer:
    """A page of a list, of dictionaries, and the cursor of the next one where more follow."""
    return Answer({"items": list(items), "next": next or None, **more}, next=next or "", is_list=True)


def page_of_texts(
    items: Sequence[str], next: str = "", previous: str = "", *, is_chosen: bool = False, **beside: Any
) -> Answer:
    """A page of a list whose items Postgres wrote as JSON itself: they are not read here, only put together.

    `is_chosen` where it wrote only the fields that were asked for; `beside` is what stands beside the items.
    """
    others = json.dumps({"next": next or None} | beside, ensure_ascii=False, separators=(",", ":"))
    text = f'{{"items":[{",".join(items)}],{others[1:]}'
    return Answer(text=text, is_chosen=is_chosen, next=next, previous=previous, is_list=True)


def version_of(data: Any) -> str:
    """What tells one state of a thing from another: its version where it has one, else a digest of all of it."""
    if isinstance(data, Mapping) and isinstance(data.get("version"), int):
        return str(data["version"])
    return digest_of(written(data))


def digest_of(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=8).hexdigest()


def response_of(
    answer: Answer,
    fields: Sequence[str] = (),
    is_part: bool = False,
    is_public: bool = False,
    has_tag: bool = True,
) -> Response:
    """The answer as HTTP. `is_part`: the address asks for less or more than the whole, so a version alone isn't a tag.

    To GET a 304 where the program has it already.
    """
    body = answer.body(fields)
    response = Response(body, answer.status, content_type="application/json")
    if answer.status == HTTPStatus.NO_CONTENT:
        response = Response(status=answer.status)
        del response.headers["Content-Type"]  # of nothing
    response.headers.update(answer.headers)
    if answer.location:
        response.headers["Location"] = answer.location
    if answer.is_list:
        response.headers["Link"] = _links(answer.next, answer.previous)
    response.headers["Cache-Control"] = current_app.config["PUBLIC_CACHE"] if is_public else "private, no-cache"
    response.vary.update(("Authorization", "Accept-Encoding"))
    if body and answer.status in {HTTPStatus.OK, HTTPStatus.CREATED} and has_tag:
        response.set_etag(_tag(answer, body, is_part), weak=answer.is_list)
    return response


def _tag(answer: Answer, body: bytes, is_part: bool) -> str:
    if answer.is_list or (answer.text and not answer.version):
        return digest_of(body)
    version = answer.version or version_of(answer.data)
    return f"{version}.{digest_of(body)}" if is_part or answer.version else version


def say_how_long(response: Response, deprecated: datetime | None, sunset: datetime | None) -> None:
    """Since when, and until when, there is an operation that is to go (RFC 9745, RFC 8594)."""
    if deprecated:
        response.headers["Deprecation"] = f"@{int(deprecated.timestamp())}"
    if sunset:
        response.headers["Sunset"] = sunset.strftime("%a, %d %b %Y %H:%M:%S GMT")


def sent(response: Response) -> Response:
    """As short as the program can read it; nothing at all where it has it."""
    if response.is_streamed or response.direct_passthrough:
        return response  # whoever asks for its length makes Werkzeug read all of it
    if request.method in {"GET", "HEAD"} and response.status_code == HTTPStatus.OK:
        # If-Match is for changes: on a GET, Werkzeug would answer 412 even to a star.
        response.make_conditional({name: request.environ[name] for name in ASKED_AGAIN if name in request.environ})
    if response.status_code == HTTPStatus.NOT_MODIFIED:
        return response
    body = response.get_data()
    if len(body) < WORTH_COMPRESSING or not current_app.config["COMPRESS_PAGES"]:
        return response
    # No cookie opens anything here, so no other site can make somebody's browser ask (BREACH).
    if request.accept_encodings["br"]:
        return _encoded(response, "br", brotli.compress(body, quality=PAGE_QUALITY))
    if request.accept_encodings["gzip"]:
        return _encoded(response, "gzip", gzip.compress(body, QUICKLY, mtime=0))
    return response


def _encoded(response: Response, encoding: str, body: bytes) -> Response:
    """The same in other bytes, so that its tag is a weak one now (RFC 9110, 8.8.3); If-Match takes it all the same."""
    response.set_data(body)
    response.headers["Content-Encoding"] = encoding
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)
    return response


def address_of(path: str) -> str:
    """`/api/v1/products/7` for `/products/7`, for Location."""
    from .contents import PREFIX

    return f"{request.script_root}{PREFIX}{path}"


def _only(fields: Sequence[str], thing: Mapping[str, Any]) -> dict[str, Any]:
    return {name: thing[name] for name in fields if name in thing}


def _links(next: str, previous: str) -> str:
    """RFC 8288: where the list begins, where it goes on, and where it goes back."""
    asked = {name: value for name, value in request.args.items() if name not in {"after", "before", "page"}}
    links = [("first", asked)] + ([("next", asked | {"after": next})] if next else [])
    links += [("prev", asked | {"before": previous})] if previous else []
    return ", ".join(
        f'<{request.base_url}{"?" if query else ""}{urlencode(query)}>; rel="{rel}"' for rel, query in links
    )
