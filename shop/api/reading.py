"""Reading what programs send, strictly: what could be meant in two ways is refused, and the field is named."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar, get_args

from flask import request
from flask_babel import gettext
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import RequestEntityTooLarge

from .problems import Invalid, Malformed, PreconditionRequired, TooLarge, WrongMediaType
from .schemas.base import Query
from .sentences import sentence_of

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"
MOST_BYTES = 1_000_000
DEEPEST = 32
EXACT = 2**53  # up to which a float is a whole number for sure
LONGEST_NUMBER = 40  # digits: far beyond every limit, so the limit is what is told
KIND = "do"  # the field that says which of several shapes an object has, wherever there are several
UNKEPT = re.compile("[\x00\ud800-\udfff]")  # NUL, and halves of a surrogate pair

Model = TypeVar("Model", bound=BaseModel)
Asked = TypeVar("Asked", bound=Query)


class _Twice(dict[str, Any]):
    """An object that has a key twice. Which of the values was meant, nobody can say."""

    key: str


def read_query(model: type[Asked]) -> Asked:
    """What the address asks for. Raises Invalid, which names the parameter; unknown ones are refused too."""
    sent: dict[str, Any] = {name: values if len(values) > 1 else values[0] for name, values in request.args.lists()}
    errors = [
        {"parameter": name, "detail": gettext("This was sent more than once.")}
        for name, values in sent.items()
        if isinstance(values, list) and name not in model.repeatable
    ]
    if errors:
        raise Invalid(errors)
    try:
        return model.model_validate(model.read(sent))
    except ValidationError as error:
        raise Invalid(
            [{"parameter": str(item["loc"][0]), "detail": sentence_of(item)} for item in error.errors()]
        ) from None


def read_body(most_bytes: int = MOST_BYTES, *kinds: str) -> Any:
    """The JSON that was sent, as Python has it. Raises WrongMediaType, TooLarge, Malformed or Invalid."""
    kinds = kinds or (JSON,)
    if request.mimetype not in kinds:
        raise WrongMediaType(gettext("Send %(kinds)s.", kinds=" / ".join(kinds)))
    sent = content(most_bytes)
    if not sent:
        raise Malformed(gettext("There is nothing in the body: send JSON."))
    try:
        data = json.loads(
            sent.decode(),
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_int=_whole,
            parse_float=_number,
        )
    except (ValueError, RecursionError) as error:
        raise _unreadable(error) from None
    _look_through(data, "", 1)
    return data


def read_tags() -> set[str]:
    """The versions in If-Match, as `version_of` says them: what is behind them tells only how they travelled.

    Raises PreconditionRequired.
    """
    if not request.headers.get("If-Match", "").strip():
        raise PreconditionRequired("If-Match", gettext("Read it first, then send its ETag as If-Match."))
    if request.if_match.star_tag:
        return {"*"}
    return {tag.partition(".")[0] for tag in (*request.if_match.as_set(include_weak=True),)}


def read_nothing() -> None:
    """What an operation reads that takes no body. Raises Malformed where something was sent that it would ignore."""
    try:
        sent = content(MOST_BYTES)
    except TooLarge:
        sent = b"?"
    if sent.strip() not in {b"", b"{}"}:
        raise Malformed(gettext("This takes no body: send none."))


def content(most_bytes: int) -> bytes:
    """The body as it is. Raises TooLarge."""
    request.max_content_length = most_bytes
    too_large = TooLarge(gettext("The body may have %(most)s bytes at most.", most=most_bytes))
    try:
        sent = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise too_large from None
    if len(sent) > most_bytes:
        raise too_large
    return sent


def validated(model: type[Model], data: Any) -> Model:
    """`data` as `model` has it, converting nothing. Raises Invalid, which points at each field that is wrong."""
    try:
        return model.model_validate_json(json.dumps(data, ensure_ascii=False), strict=True)
    except ValidationError as error:
        raise Invalid(
            [
                {"pointer": pointer_to(_place_in(data, item)), "detail": sentence_of(item)}
                for item in error.errors()[:100]
            ]
        ) from None


def patched(model: type[Model], current: Mapping[str, Any], patch: Any) -> Model:
    """`current` after `patch`, as `model` has it. Raises Invalid, also for what would only be ignored by merging:

    a name that the model doesn't have, or null for what can't be null but would fall back to what a new thing has. What
    is there already may be more than the model takes (a product that came in by a file): where the model knows what it
    was `sent`, such a field is left out, unless the patch touches it.
    """
    if isinstance(patch, Mapping):
        unknown = {name: gettext("There is no such field.") for name in patch if name not in model.model_fields}
        empty = {
            name: gettext("This can’t be null.")
            for name, field in model.model_fields.items()
            if name in patch and patch[name] is None and type(None) not in get_args(field.annotation)
        }
        if wrong := unknown | empty:
            raise Invalid([{"pointer": pointer_to([name]), "detail": words} for name, words in wrong.items()])
    whole = merged(current, patch)
    try:
        return validated(model, whole)
    except Invalid as refusal:
        places = {error["pointer"].split("/")[1] for error in refusal.errors if error["pointer"]}
        old = {name for name in places if name in model.model_fields and name not in patch}
        if not old or not hasattr(model, "sent") or any(model.model_fields[name].is_required() for name in old):
            raise
    return validated(model, {name: value for name, value in whole.items() if name not in old})


def merged(current: Any, patch: Any) -> Any:
    """`current` after the JSON Merge Patch `patch` (RFC 7396): null removes, objects merge, all else replaces."""
    if not isinstance(patch, Mapping):
        return patch
    result = dict(current) if isinstance(current, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def pointer_to(steps: Any) -> str:
    """The JSON Pointer (RFC 6901) of a place: `/variants/0/sku`."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def _place_in(data: Any, error: Any) -> list[Any]:
    """Where in `data` an error is. Pydantic names also what it took an object for, which `do` says."""
    steps: list[Any] = []
    for step in error["loc"]:
        if isinstance(data, dict) and isinstance(step, str) and data.get(KIND) == step:
            data = {name: value for name, value in data.items() if name != KIND}
        else:
            steps.append(step)
            data = data.get(step) if isinstance(data, dict) else _item(data, step)
    return [*steps, KIND] if error["type"].startswith("union_tag") else steps


def _item(data: Any, step: Any) -> Any:
    return data[step] if isinstance(data, list) and isinstance(step, int) and step < len(data) else None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen: set[str] = set()
    twice = _Twice(found)
    twice.key = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
    return twice


def _look_through(value: Any, place: str, depth: int) -> None:
    """Raises Malformed or Invalid for what JSON can say, but we can't keep or wouldn't know how to take."""
    if depth > DEEPEST:
        raise Malformed(gettext("The JSON is nested too deeply: %(most)s levels at most.", most=DEEPEST))
    if isinstance(value, _Twice):
        _refuse(pointer_to([*place.split("/")[1:], value.key]), gettext("This was sent more than once."))
    if isinstance(value, dict):
        for name, inner in value.items():
            _look_at_text(name, place)
            _look_through(inner, place + pointer_to([name]), depth + 1)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            _look_through(inner, f"{place}/{number}", depth + 1)
    elif isinstance(value, str):
        _look_at_text(value, place)


def _look_at_text(text: str, place: str) -> None:
    if UNKEPT.search(text):
        _refuse(place, gettext("This holds a character that can’t be kept."))


def _refuse(pointer: str, detail: str) -> NoReturn:
    raise Invalid([{"pointer": pointer.encode("utf-8", "replace").decode(), "detail": detail}])


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(gettext("%(name)s is no number in JSON.", name=name))


def _whole(digits: str) -> int:
    return int(digits[:LONGEST_NUMBER])


def _number(text: str) -> float | int:
    """A number with a point or an exponent. To JSON, and to JSON Schema, 3.0 is the whole number 3."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(gettext("%(name)s is larger than any number can be.", name=text[:LONGEST_NUMBER]))
    return int(number) if number.is_integer() and abs(number) <= EXACT else number


def _unreadable(error: ValueError | RecursionError) -> Malformed:
    if isinstance(error, RecursionError):
        return Malformed(gettext("The JSON is nested too deeply: %(most)s levels at most.", most=DEEPEST))
    if isinstance(error, UnicodeDecodeError):
        return Malformed(gettext("The body is not in UTF-8."))
    if isinstance(error, json.JSONDecodeError):
        return Malformed(
            gettext("This is no JSON: line %(line)s, column %(column)s.", line=error.lineno, column=error.colno)
        )
    return Malformed(str(error))
