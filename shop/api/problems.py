"""Refusals as programs read them: problem+json (RFC 9457), with the same sentence that people read on the page."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import singledispatch
from http import HTTPStatus
from typing import Any

from flask import Response
from flask_babel import gettext

from ..auth.tokens import BadToken
from ..catalog.refusals import MayNotPrice
from ..errors import WORDS, ShopError, answer, wait_of
from ..receiving.refusals import LinesMovedOn, MoreThanExpected
from ..stock.refusals import DoesNotFit, StockMovedOn
from ..stocktaking.refusals import CorrectedSince, LineCounted
from .authorizing import MissingScope

REALM = 'Bearer realm="almacen"'
DOCS = "/api/docs"


class Malformed(ShopError):
    """What can't be read at all: no JSON, or a header that says nothing."""

    status = HTTPStatus.BAD_REQUEST


class Invalid(ShopError):
    """What can be read, but isn't what the operation takes. `errors` says where: each has a `detail`, and a `pointer`

    (a JSON Pointer into the body, RFC 6901), a `parameter` (of the address) or a `header`.
    """

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, errors: Sequence[dict[str, str]]) -> None:
        super().__init__(gettext("Look at “errors”: it says what is wrong, and where."))
        self.errors = list(errors)


class MissingHeader(ShopError):
    """A header that this operation can't do without."""

    status = HTTPStatus.BAD_REQUEST

    def __init__(self, header: str, detail: str) -> None:
        super().__init__(detail)
        self.errors = [{"header": header, "detail": detail}]


class PreconditionRequired(MissingHeader):
    """RFC 6585, 3: whoever changes a thing says which version they saw."""

    status = HTTPStatus.PRECONDITION_REQUIRED


class PreconditionFailed(ShopError):
    """The thing is no longer as the program saw it. Says how it is now."""

    status = HTTPStatus.PRECONDITION_FAILED

    def __init__(self, version: str, current: dict[str, Any]) -> None:
        super().__init__(
            gettext("This has changed since you read it. “current” is how it is now: decide anew, and send its ETag.")
        )
        self.version, self.current = version, current


class KeyReused(ShopError):
    """The idempotency key belongs to another request."""


class KeyUnderWay(ShopError):
    """A request with the same key is being worked on this very moment."""

    seconds = 1


class WrongMediaType(ShopError):
    """The body is of a kind that this operation doesn't read."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class TooLarge(ShopError):
    """The body is longer than this operation reads."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class NotOpen(ShopError):
    """Something that this shop has switched off."""

    status = HTTPStatus.NOT_FOUND


@singledispatch
def facts_of(refusal: ShopError) -> dict[str, Any]:
    """What a program needs to know of a refusal beside its sentence. Register more with `@facts_of.register`."""
    errors = getattr(refusal, "errors", None)
    return {"errors": errors} if errors else {}


@facts_of.register
def _(refusal: PreconditionFailed) -> dict[str, Any]:
    return {"version": refusal.version, "current": refusal.current}


@facts_of.register
def _(refusal: StockMovedOn) -> dict[str, Any]:
    """The figures of DESIGN's fifth invariant: what was seen, what is, and what the change would now give."""
    return {
        "seen": refusal.seen,
        "on_hand": refusal.on_hand,
        "would_be": refusal.would_be,
        "version": refusal.version,
        "since": [
            {"seq": line.seq, "kind": line.kind, "delta": line.delta, "reason": line.reason, "at": line.at}
            for line in refusal.since
        ],
    }


@facts_of.register
def _(refusal: DoesNotFit) -> dict[str, Any]:
    return {
        "misfits": [
            {
                "variant_id": misfit.variant_id,
                "location_id": misfit.location_id,
                "on_hand": misfit.on_hand,
                "reserved": misfit.reserved,
                "would_be": misfit.would_be,
            }
            for misfit in refusal.misfits
        ]
    }


@facts_of.register(LinesMovedOn)
@facts_of.register(MoreThanExpected)
def _(refusal: LinesMovedOn | MoreThanExpected) -> dict[str, Any]:
    errors = getattr(refusal, "errors", None)
    return {"line_ids": sorted(refusal.line_ids)} | ({"errors": errors} if errors else {})


@facts_of.register
def _(refusal: CorrectedSince) -> dict[str, Any]:
    return {"things": list(refusal.names)}


@facts_of.register
def _(refusal: LineCounted) -> dict[str, Any]:
    """Who counted it since, and what stands there now; `version` is the line's."""
    return {"who": refusal.who, "at": refusal.at, "counted": refusal.counted, "version": refusal.version}


@contextmanager
def refused_as(status: HTTPStatus, *kinds: type[ShopError]) -> Iterator[None]:
    """Say no under `status` where a form says 422: to a program, that is for what the schema doesn't allow."""
    try:
        yield
    except kinds as refusal:
        refusal.status = status
        raise


def kind_of(refusal: ShopError) -> str:
    """The address that names the kind of problem, and leads to the words about it: `/api/docs#out-of-stock`."""
    return f"{DOCS}#{anchor_of(type(refusal))}"


def anchor_of(kind: type[ShopError]) -> str:
    """Where /api/docs tells of a kind of refusal: `out-of-stock`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()


def facts_told(refusal: ShopError, pointer: str = "") -> dict[str, Any]:
    """The members of a problem beside status, title and detail. `pointer` is the field that it is about."""
    facts = {"type": kind_of(refusal), **facts_of(refusal)}
    if pointer:
        facts.setdefault("errors", [{"pointer": pointer, "detail": str(refusal)}])
    return facts


def told_as_problem(refusal: ShopError, pointer: str = "") -> dict[str, Any]:
    """The same as problem_of says, for a part of an answer that is itself none."""
    heading, _ = WORDS.get(refusal.status) or WORDS[500]
    told = {"status": int(refusal.status), "title": str(heading), "detail": str(refusal)}
    return told | facts_told(refusal, pointer)


def problem_of(refusal: ShopError, pointer: str = "") -> Response:
    """The whole answer."""
    response = answer(refusal.status, str(refusal), wait_of(refusal), **facts_told(refusal, pointer))
    if challenge := _challenge(refusal):
        response.headers["WWW-Authenticate"] = challenge
    return response


def _challenge(refusal: ShopError) -> str:
    """RFC 6750, 3: no reason is given to who has shown nothing."""
    if isinstance(refusal, MissingScope):
        return f'{REALM}, error="insufficient_scope", scope="{refusal.scope}"'
    if isinstance(refusal, MayNotPrice):
        return f'{REALM}, error="insufficient_scope", scope="prices:write"'
    if isinstance(refusal, BadToken):
        return f'{REALM}, error="invalid_token"'
    return REALM if refusal.status == 401 else ""
