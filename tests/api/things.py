"""What operations of the API are about: a thing for each name in a path, and a body that could be one."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import text

from shop.api.contents import Entry
from shop.api.operations import Operation
from shop.audit.actors import SHELL
from shop.auth.tokens import create_token
from shop.catalog.models import Variant
from shop.db import db
from shop.receiving.finding import lines_of
from shop.stock.actors import Source
from shop.stock.counting import level_of
from shop.stock.holding import hold_stock
from shop.stock.services import receive_stock

from ..auth.people import make_person
from ..factories import make_category, make_variant
from ..imports.stock_files import compared
from ..moving.places import make_places
from ..receiving.notes import make_receipt, make_supplier
from ..stocktaking.sheets import line_of, make_sheet

BASKET = Source("api", "basket-7")
TOMORROW = datetime.now(UTC) + timedelta(days=1)


def batch_of(variant: Variant) -> str:
    """What many changes at once are known by."""
    receive_stock(variant, 5, source=Source("bulk", "api-walked"), by=SHELL)
    return "api-walked"


def line_of_a_count(variant: Variant) -> int:
    """A line of a count sheet, which is there once the thing is."""
    return line_of(make_sheet(), variant).id


# One thing of each kind. A name that is missing here fails the walk.
MAKERS: dict[str, Callable[[], Any]] = {
    "product_id": lambda: make_variant().product_id,
    "variant_id": lambda: make_variant().id,
    "category_id": lambda: make_category().id,
    "location_id": lambda: make_places().attic,
    "supplier_id": lambda: make_supplier(),
    "receipt_id": lambda: make_receipt({make_variant(): 2}),
    "receipt_line_id": lambda: lines_of(make_receipt({make_variant(): 2}))[0].id,
    "count_id": lambda: make_sheet().id,
    "count_line_id": lambda: line_of_a_count(make_variant()),
    "import_id": lambda: compared("SKU,Count", f"{make_variant().sku},8").id,
    "level_id": lambda: level_of(make_variant(stock=5)).id,
    "seq": lambda: receive_stock(make_variant(), 5, by=SHELL).seq,
    "hold_id": lambda: hold_stock(make_variant(stock=5), 2, source=BASKET, expires_at=TOMORROW, by=SHELL).id,
    "batch": lambda: batch_of(make_variant()),
    "token_id": lambda: create_token(make_person("staff"), "Somebody’s", ["stock:read"], by=SHELL)[0].id,
}
# Fields whose value no rule of the schema gives away.
VALUES: dict[str, Any] = {}

_names = count(1)


class Things(dict[str, Any]):
    """One of each kind, made when it is first asked for."""

    def __missing__(self, name: str) -> Any:
        assert name in MAKERS, f"say in things.py what {{{name}}} can be"
        self[name] = MAKERS[name]()
        return self[name]


def all_apart() -> Things:
    """One of each kind, such that no two have the same number, and none has one that another kind could have."""
    db.session.execute(APART)
    db.session.commit()
    things = Things()
    for name in MAKERS:
        assert things[name]
    return things


def names_in(entry: Entry) -> list[str]:
    """What its path takes: `["product_id"]`."""
    return re.findall(r"{(\w+)}", entry.path)


def path_of(entry: Entry, things: Things, others: dict[str, Any]) -> str:
    """The path, with the number of a thing in each place, or what `others` has for it."""
    return re.sub(
        r"{(\w+)}", lambda match: str(others[match[1]] if match[1] in others else things[match[1]]), entry.path
    )


def body_of(told: Operation) -> Any:
    """As little as the schema of its body allows."""
    assert told.body
    schema = told.body.model_json_schema()
    return _least(schema, schema.get("$defs", {}), "")


def _least(schema: Any, known: Any, name: str) -> Any:
    if name in VALUES:
        return VALUES[name]
    if "$ref" in schema:
        return _least(known[schema["$ref"].rpartition("/")[2]], known, name)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            rest = {key: value for key, value in schema.items() if key != several}
            return _least(_both(rest, schema[several][0]), known, name)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if schema.get("type") == "object":
        return {
            field: _least(inner, known, field)
            for field, inner in schema.get("properties", {}).items()
            if field in schema.get("required", [])
        }
    if schema.get("type") == "array":
        return [_least(schema["items"], known, name)] * max(1, schema.get("minItems", 0))
    if schema.get("type") == "integer":
        return schema.get("minimum", 1)
    if schema.get("type") == "boolean":
        return False
    assert schema.get("type") == "string", (name, schema)
    if schema.get("format") == "date-time":
        return "2026-11-23T12:00:00Z"
    return "a" * max(1, schema.get("minLength", 1), len(f"{next(_names)}"))


def _both(schema: Any, other: Any) -> Any:
    """What must be, where a schema and one of its alternatives must."""
    required = {"required": [*schema.get("required", []), *other.get("required", [])]}
    return schema | other | (required if "properties" in schema else {})


# Each kind counts from a million of its own.
APART = text("""
    SELECT setval(s.oid::regclass, 1000000 * row_number() OVER (ORDER BY s.relname))
    FROM pg_class s WHERE s.relkind = 'S' AND s.relnamespace = 'public'::regnamespace
""")
