"""What JSON schemas say, in a few words: of which kind a value is, and within which limits."""

from collections.abc import Mapping
from typing import Any, NamedTuple

Schema = Mapping[str, Any]
BIG = 2**53  # what is larger is no limit that anybody would meet

NAMES = {"string": "text", "integer": "whole number", "boolean": "true or false", "object": "object", "null": "null"}
FORMATS = {"date-time": "time", "date": "day", "binary": "bytes", "email": "e-mail address", "uri": "address"}


class Word(NamedTuple):
    """A piece of a kind's description; `shape` is the schema that it leads to."""

    text: str
    shape: str = ""


class Row(NamedTuple):
    """A field of a shape, or a parameter."""

    name: str
    place: str
    is_required: bool
    kind: list[Word]
    words: str
    limits: str


class Shape(NamedTuple):
    """A schema that has a name."""

    name: str
    words: str
    kind: list[Word]
    rows: list[Row]


def shape_of(name: str, schema: Schema) -> Shape:
    """A named schema as a table of its fields, or by its kind where it has none."""
    rows = rows_of(schema)
    return Shape(name, schema.get("description", ""), [] if rows else kind_of(schema), rows)


def rows_of(schema: Schema) -> list[Row]:
    """The fields of an object."""
    required = schema.get("required", ())
    return [row(name, field, is_required=name in required) for name, field in schema.get("properties", {}).items()]


def row(name: str, schema: Schema, *, is_required: bool, place: str = "", words: str = "") -> Row:
    return Row(name, place, is_required, kind_of(schema), words or schema.get("description", ""), limits_of(schema))


def kind_of(schema: Schema) -> list[Word]:
    """`text or null`, `list of Variant`, `“draft”, “active” or “archived”`."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return [Word(name, name)]
    for union in ("anyOf", "oneOf"):
        if union in schema:
            return _joined([kind_of(kind) for kind in schema[union]])
    if "allOf" in schema:
        return kind_of(schema["allOf"][0])
    if "enum" in schema:
        return _joined([[Word(_quoted(value))] for value in schema["enum"]])
    if "const" in schema:
        return [Word(_quoted(schema["const"]))]
    if schema.get("type") == "array":
        return [Word("list of "), *kind_of(schema.get("items", {}))]
    more = schema.get("additionalProperties")
    if isinstance(more, Mapping) and more and not schema.get("properties"):
        return [Word("object of "), *kind_of(more)]
    if schema.get("format") in FORMATS:
        return [Word(FORMATS[schema["format"]])]
    return [Word(NAMES.get(str(schema.get("type")), "anything"))]


def limits_of(schema: Schema) -> str:
    """`1 to 100`, `up to 200 characters`, `50 unless said`; of a union, those of its first kind that has any."""
    found = list(filter(None, (_range(schema), _lengths(schema))))
    for kind in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        found = found or ([limits_of(kind)] if "$ref" not in kind and limits_of(kind) else [])
    if schema.get("default") not in (None, [], {}, ""):
        found.append(f"{_quoted(schema['default'])} unless said")
    return ", ".join(found)


def _range(schema: Schema) -> str:
    least, most = schema.get("minimum"), schema.get("maximum")
    has_least, has_most = least is not None and abs(least) < BIG, most is not None and abs(most) < BIG
    if has_least and has_most:
        return f"{least:,} to {most:,}"
    if has_most:
        return f"up to {most:,}"
    return f"{least:,} or more" if has_least else ""


def _lengths(schema: Schema) -> str:
    for ending, things in (("Length", "characters"), ("Items", "of them")):
        least, most = schema.get(f"min{ending}", 0), schema.get(f"max{ending}")
        if most is not None:
            return f"{f'{least:,} to' if least else 'up to'} {most:,} {things}"
        if least > 1:
            return f"{least:,} {things} or more"
    return ""


def _joined(kinds: list[list[Word]]) -> list[Word]:
    words = list(kinds[0])
    for number, kind in enumerate(kinds[1:], 2):
        words += [Word(" or " if number == len(kinds) else ", "), *kind]
    return words


def _quoted(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"“{value}”" if isinstance(value, str) else str(value)
