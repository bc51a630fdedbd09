"""What every operation of the API has in common: who may, what is read, what is guarded, and what is answered.

    @operation("Read a product", scope="catalog:read", is_open=True, gives=Product)
    def read_product(product_id: int, query: OneProduct) -> Answer: ...

The function's annotations say what it takes: `query` is read from the address, `body` from the JSON that was sent. All
that changes something runs in one transaction, together with its idempotency key.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, Literal, get_type_hints

from flask import Response, current_app, g, request
from flask_babel import gettext
from pydantic import BaseModel

from ..auth.caller import caller
from ..auth.tokens import Bearer
from ..db import only_read
from ..errors import NotFound, ShopError
from ..patience import patiently
from ..stock.refusals import busy
from . import limiting
from .answers import Answer, response_of, say_how_long, sent, version_of
from .authorizing import MissingScope, NoToken, shown
from .keys import Key, key_sent
from .problems import PreconditionFailed, problem_of
from .reading import (
    JSON,
    MERGE_PATCH,
    MOST_BYTES,
    content,
    patched,
    read_body,
    read_nothing,
    read_query,
    read_tags,
    validated,
)
from .schemas.base import BIGGEST_ID, Query

View = Callable[..., Any]
SAFE = {"GET", "HEAD"}


@dataclass(frozen=True)
class Operation:
    """All that is known of an operation; the documentation is made of it."""

    name: str
    summary: str
    description: str
    scope: str | None
    is_open: bool
    gives: type[BaseModel] | None
    status: int
    also: tuple[int, ...]
    key: Literal["optional", "required"] | None
    guards: Callable[..., dict[str, Any]] | None
    prepare: Callable[[Any], Any] | None
    pointers: Mapping[type[ShopError], str]
    links: Mapping[str, Mapping[str, str]]
    takes: tuple[str, ...]
    most_bytes: int
    is_secret: bool
    is_for_nobody: bool
    is_report: bool
    refuses: tuple[int, ...]
    deprecated: datetime | None
    sunset: datetime | None
    kinds: tuple[str, ...]
    query: type[Query] | None = None
    body: type[BaseModel] | None = None
    values: Mapping[str, type] = field(default_factory=dict)


def operation(
    summary: str,
    *,
    scope: str | None,
    gives: type[BaseModel] | None = None,
    status: int = 200,
    also: tuple[int, ...] = (),
    is_open: bool = False,
    is_for_nobody: bool = False,
    key: Literal["optional", "required"] | None = "optional",
    guards: Callable[..., dict[str, Any]] | None = None,
    prepare: Callable[[Any], Any] | None = None,
    pointers: Mapping[type[ShopError], str] | None = None,
    links: Mapping[str, Mapping[str, str]] | None = None,
    takes: tuple[str, ...] = (),
    kinds: tuple[str, ...] = (JSON,),
    most_bytes: int = MOST_BYTES,
    is_secret: bool = False,
    is_report: bool = False,
    refuses: tuple[int, ...] = (),
    deprecated: datetime | None = None,
    sunset: datetime | None = None,
) -> Callable[[View], View]:
    """Make an operation of the function below.

    scope       what the token must have; None: any token will do
    is_open     nobody may too, while the shop's catalogue is public
    is_for_nobody  no token is looked at
    gives       the shape of the answer, under `status`, or one of `also`; `kinds` are its media types
    key         what becomes of an Idempotency-Key; None: there is nothing to repeat
    guards      returns what a PATCH or DELETE is about, locked, as it is now. If-Match must name its version; a PATCH
                is merged into it
    prepare     does with the body what no transaction may be open for, or what must hold whatever becomes of the rest;
                the function gets what it returns as `prepared`
    pointers    which field of the body a refusal is about
    takes       the media types of a body that isn't JSON; it comes as `body`, in bytes
    links       where the answer leads (OpenAPI's links)
    is_secret   the answer is kept encrypted
    is_report   the answer says what was done, and is no thing that could be read again: it has no ETag
    refuses     with which statuses too, beside those that follow from all this
    deprecated, sunset  since when, and until when (RFC 9745, RFC 8594)
    """

    def caption(view: View) -> View:
        hints = get_type_hints(view)
        models = {name: kind for name, kind in hints.items() if inspect.isclass(kind) and issubclass(kind, BaseModel)}
        told = Operation(
            name=view.__name__,
            summary=summary,
            description=inspect.cleandoc(view.__doc__ or ""),
            scope=scope,
            is_open=is_open,
            is_for_nobody=is_for_nobody,
            is_report=is_report,
            refuses=refuses,
            gives=gives,
            status=status,
            also=also,
            key=key,
            guards=guards,
            prepare=prepare,
            pointers=pointers or {},
            links=links or {},
            takes=takes,
            kinds=kinds,
            most_bytes=most_bytes,
            is_secret=is_secret,
            deprecated=deprecated,
            sunset=sunset,
            query=hints.get("query"),
            body=models.get("body"),
            values={name: kind for name, kind in hints.items() if name not in {"query", "body", "prepared", "return"}},
        )

        @wraps(view)
        def answer(**values: Any) -> Response:
            try:
                response = _answered(told, view, values)
            except ShopError as refusal:
                response = problem_of(refusal, _pointer(told, refusal))
            say_how_long(response, told.deprecated, told.sunset)
            return sent(response)

        answer.operation = told  # type: ignore[attr-defined]
        return answer

    return caption


def _answered(told: Operation, view: View, values: dict[str, Any]) -> Response:
    if request.method in SAFE and (told.is_open or "Authorization" in request.headers):
        only_read()
    bearer = g.bearer = _let_in(told)
    _refuse_impossible(values)
    asked = read_query(told.query or Query)
    if told.query:
        values["query"] = asked
    if request.method in SAFE:
        return _response(told, view(**values), values, bearer)
    return _write(told, view, values, bearer)


def _let_in(told: Operation) -> Bearer | None:
    """The program, or None where nobody may ask too. Raises NoToken, BadToken, MissingScope, or TooManyRequests."""
    is_open = told.is_open and current_app.config["SHOP"].api_public_catalogue
    if told.is_for_nobody or (is_open and "Authorization" not in request.headers):
        limiting.spend("address", caller().network)
        return None
    try:
        bearer = shown()
    except NoToken:
        limiting.spend("address", caller().network)
        if is_open:
            return None
        raise
    limiting.spend("token", str(bearer.token.id))
    if told.scope is not None and told.scope not in bearer.scopes and not is_open:
        raise MissingScope(told.scope)
    return bearer


def _refuse_impossible(values: Mapping[str, Any]) -> None:
    """Raises NotFound for numbers that Postgres has no place for."""
    if any(isinstance(value, int) and not 0 < value <= BIGGEST_ID for value in values.values()):
        raise NotFound(gettext("There is nothing with this number."))


def _write(told: Operation, view: View, values: dict[str, Any], bearer: Bearer | None) -> Response:
    """Read all of it, then do it: in one transaction, and once more where Postgres broke off a deadlock."""
    name = key_sent(is_required=told.key == "required") if told.key else ""
    tags = read_tags() if told.guards else set()
    sent_ = _sent(told)
    if told.body and not _is_patch(told):
        values["body"] = validated(told.body, sent_)
    elif told.takes:
        values["body"] = sent_
    key = Key(name, bearer, sent_, is_secret=told.is_secret) if name else None
    if told.prepare:
        if key and (earlier := key.answered_before()):
            return earlier
        try:
            values["prepared"] = told.prepare(values["body"])
        except ShopError:
            if key and (earlier := key.answered_before()):
                return earlier  # a twin was quicker, and has used up what works once
            raise
    return patiently(lambda: _done(told, view, values, bearer, key, tags, sent_), busy)


def _done(
    told: Operation,
    view: View,
    values: dict[str, Any],
    bearer: Bearer | None,
    key: Key | None,
    tags: set[str],
    patch: Any,
) -> Response:
    if key and (earlier := key.answered()):
        return earlier
    values = dict(values)
    if told.guards:
        current = told.guards(**{name: value for name, value in values.items() if name in told.values})
        if "*" not in tags and version_of(current) not in tags:
            raise PreconditionFailed(version_of(current), current)
        if _is_patch(told) and told.body:
            editable = {name: current[name] for name in told.body.model_fields if name in current}
            values["body"] = patched(told.body, editable, patch)
    response = _response(told, view(**values), values, bearer)
    if key:
        key.keep(response)
    return response


def _response(told: Operation, answer: Any, values: Mapping[str, Any], bearer: Bearer | None) -> Response:
    if isinstance(answer, Response):
        return answer
    if not isinstance(answer, Answer):
        answer = Answer(answer, told.status)
    query = values.get("query")
    fields = getattr(query, "fields", None) or ()
    is_part = bool(fields or getattr(query, "include", None))
    if current_app.config["SHOP"].profile == "test" and told.gives and not fields and answer.status < 300:
        told.gives.model_validate_json(answer.body(), strict=True)
    is_public = told.is_open and bearer is None
    return response_of(answer, fields, is_part, is_public, has_tag=not told.is_report)


def _sent(told: Operation) -> Any:
    """The body of the request: JSON as Python has it, or bytes; None where the operation reads none."""
    if told.takes:
        if request.mimetype not in told.takes:
            read_body(0, *told.takes)  # says which it takes
        return content(told.most_bytes)
    if told.body is None:
        return read_nothing()
    return read_body(told.most_bytes, *((MERGE_PATCH, JSON) if request.method == "PATCH" else (JSON,)))


def _is_patch(told: Operation) -> bool:
    return request.method == "PATCH" and told.guards is not None


def _pointer(told: Operation, refusal: ShopError) -> str:
    """The field that a refusal is about: as the refusal itself says, where that depends, else by its kind."""
    by_kind = (place for kind, place in told.pointers.items() if isinstance(refusal, kind))
    return getattr(refusal, "pointer", "") or next(by_kind, "")
