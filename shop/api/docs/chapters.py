"""The documentation as a page shows it: a chapter for each resource, made of the specification and the examples."""

import re
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from ..spec import specification
from ..troubles import TROUBLE
from .examples import Example, examples_of
from .refusals import Refusal, refusals
from .shapes import Row, Shape, Word, kind_of, row, shape_of

Described = Mapping[str, Any]

# Names of chapters that a module's own name doesn't make.
TITLES = {
    "describing": "Description",
    "product_upserts": "Many products at once",
    "exports": "Exports of the catalogue",
    "levels": "Stock levels",
    "movements": "Stock movements",
    "stock_changes": "Many changes of stock at once",
    "stock_exports": "Export of stock",
    "receipt_lines": "Lines of receipts",
    "stock_imports": "Imports",
    "import_products": "Imports of catalogues",
}


class Trouble(NamedTuple):
    """A status with which an operation may refuse, and what it means."""

    status: int
    words: str


class Section(NamedTuple):
    """One operation."""

    anchor: str
    method: str
    path: str
    summary: str
    description: str
    is_deprecated: bool
    parameters: list[Row]
    takes: list[Word]
    takes_as: list[str]
    status: int
    gives: list[Word]
    gives_as: list[str]
    troubles: list[int]
    examples: list[Example]

    @property
    def paragraphs(self) -> list[Markup]:
        """Its description, as HTML."""
        return paragraphs_of(self.description)


class Chapter(NamedTuple):
    """The operations on one resource."""

    anchor: str
    title: str
    sections: list[Section]


class Book(NamedTuple):
    """All of it."""

    chapters: list[Chapter]
    shapes: list[Shape]
    refusals: list[Refusal]
    statuses: list[Trouble]


@cache
def book() -> Book:
    """Made once in the life of a process: it says nothing that depends on who asks, or on the shop's rows."""
    spec = specification()
    chapters = [
        Chapter(f"on-{tag['name'].replace('_', '-')}", title_of(tag["name"]), _sections(spec, tag["name"]))
        for tag in sorted(spec["tags"], key=lambda tag: tag["name"] == "describing")  # what is for machines comes last
    ]
    # What `fields` leaves of a thing is told with the whole.
    schemas = spec["components"]["schemas"]
    shapes = [
        shape_of(name, schemas[name]) for name in schemas if name.removeprefix("Some") not in schemas.keys() - {name}
    ]
    return Book(chapters, shapes, refusals(), [_trouble(status) for status in TROUBLE])


def title_of(module: str) -> str:
    """What the chapter of a module is called: `holds` has “Holds”."""
    return TITLES.get(module, module.replace("_", " ").capitalize())


def paragraphs_of(text: str) -> list[Markup]:
    """The paragraphs of a text, which blank lines part, as HTML."""
    return [with_code(block.strip()) for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]


def _sections(spec: Described, tag: str) -> list[Section]:
    return [
        _section(spec, method.upper(), path, described)
        for path, methods in spec["paths"].items()
        for method, described in methods.items()
        if tag in described["tags"]
    ]


def _section(spec: Described, method: str, path: str, described: Described) -> Section:
    status = next(status for status in described["responses"] if status < "400")
    takes = described.get("requestBody", {}).get("content", {})
    gives = described["responses"][status].get("content", {})
    return Section(
        anchor=described["operationId"],
        method=method,
        path=spec["servers"][0]["url"] + path,
        summary=described["summary"],
        description=described["description"],
        is_deprecated=described.get("deprecated", False),
        parameters=[_parameter(parameter) for parameter in described["parameters"]],
        takes=_body_kind(spec, takes),
        takes_as=list(takes),
        status=int(status),
        gives=_body_kind(spec, gives),
        gives_as=list(gives),
        troubles=[int(code) for code in described["responses"] if code >= "400"],
        examples=examples_of(described["operationId"]),
    )


def _parameter(told: Described) -> Row:
    return row(
        told["name"],
        told["schema"],
        is_required=told.get("required", False),
        place=told["in"],
        words=told.get("description", ""),
    )


def _body_kind(spec: Described, content: Described) -> list[Word]:
    """A body by the name of its schema. What has only some of its fields is told as the whole."""
    schema = next((media["schema"] for media in content.values()), None)
    if schema is None:
        return []
    if "anyOf" in schema and "$ref" in schema["anyOf"][0]:
        return kind_of(schema["anyOf"][0])
    for name, whole in spec["components"]["schemas"].items():
        if "properties" in schema and schema["properties"] == whole.get("properties"):
            return [Word(name, name)]
    return kind_of(schema)


def _trouble(status: int) -> Trouble:
    return Trouble(status, f"{HTTPStatus(status).phrase}. {TROUBLE[status]}")


def with_code(text: str) -> Markup:
    """A text as HTML, escaped, in which what stands between backticks is code."""
    pieces = re.split(r"`([^`]+)`", text)
    return Markup().join(
        Markup("<code>{}</code>").format(piece) if number % 2 else escape(piece) for number, piece in enumerate(pieces)
    )
