"""Products, variants and categories as the API tells them: as JSON that Postgres writes itself.

Each field is an expression of SQL. A list of whole products is one statement, and no object of Python's is made of it.
What is private is told to programs with `catalog:read` only: variants that aren't sold, tags, and where pictures came
from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from flask import current_app, request

from ..media import WIDTHS

IS_PUBLIC = "p.status = 'active' AND p.published_at <= now()"


@dataclass(frozen=True)
class Told:
    """How much is told: to whom, which `fields` (all, where none are named), and what lies where."""

    is_private: bool = False
    fields: tuple[str, ...] = ()
    with_levels: bool = False


def time(column: str) -> str:
    """A moment as RFC 3339 has it, in UTC."""
    return f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""


def media_base() -> str:
    """What the addresses of pictures begin with; expressions here ask for it as `media`."""
    base: str = current_app.config["MEDIA_BASE"]
    if base.startswith("//"):
        return f"{request.scheme}:{base}"
    return f"{request.scheme}://{request.host}{base}" if base.startswith("/") else base


@cache
def product_json(told: Told) -> str:
    """A product `p` as a text of JSON."""
    return _whole(_product_fields(told), told.fields)


@cache
def variant_json(told: Told) -> str:
    """A variant `v` of the product `p` as a text of JSON."""
    return _whole(_variant_fields(told), told.fields)


@cache
def category_json(fields: tuple[str, ...] = ()) -> str:
    """A category `c` as a text of JSON."""
    return _whole(CATEGORY, fields)


def _whole(expressions: Mapping[str, str], fields: Sequence[str]) -> str:
    return f"(SELECT CAST(row_to_json(item) AS text) FROM ({_row(expressions, fields)}) item)"  # noqa: S608 (constants)


def _row(expressions: Mapping[str, str], fields: Sequence[str] = ()) -> str:
    return "SELECT " + ", ".join(f'{expressions[name]} AS "{name}"' for name in fields or expressions)


def _list(expressions: Mapping[str, str], source: str) -> str:
    return f"(SELECT coalesce(json_agg(part), '[]') FROM ({_row(expressions)} FROM {source}) part)"  # noqa: S608


def _words(thing: str, number: str, title: str = "", text: str = "", *more: str) -> str:
    """What a thing is called in further languages: by language, a word, or an object of words."""
    columns = ([f"'{title}', t.title"] if title else []) + ([f"'{text}', t.text"] if text else [])
    columns += [f"'{name}', t.{name}" for name in more]
    words = f"json_build_object({', '.join(columns)})" if columns else "t.title"
    return f"""(SELECT coalesce(json_object_agg(t.language, {words} ORDER BY t.language), '{{}}')
        FROM translation t WHERE t.{thing} = {number})"""  # noqa: S608 (constants)


def _product_fields(told: Told) -> dict[str, str]:
    variants, images = "variant v WHERE v.product_id = p.id", "product_image i WHERE i.product_id = p.id"
    if not told.is_private:
        variants, images = f"{variants} AND v.is_active", f"{images} AND i.storage_key IS NOT NULL"
    return PRODUCT | {
        "options": OPTIONS,
        "variants": _list(_parts_of_variant(told), f"{variants} ORDER BY v.position, v.id"),
        "images": _list(_parts_of_image(told), f"{images} ORDER BY i.position"),
        "attributes": ATTRIBUTES,
        "tags": TAGS if told.is_private else "NULL",
        "translations": _words("product_id", "p.id", "title", "description", "seo_title", "seo_description"),
    }


def _variant_fields(told: Told) -> dict[str, str]:
    of_product = {"product_id": "v.product_id", "product_slug": "p.slug", "product_title": "p.title"}
    return {"id": "v.id"} | of_product | _parts_of_variant(told) | {"currency": CURRENCY}


def _parts_of_variant(told: Told) -> dict[str, str]:
    return VARIANT | {"levels": LEVELS if told.with_levels else "NULL"}


def _parts_of_image(told: Told) -> dict[str, str]:
    return IMAGE | {"source_url": "i.source_url" if told.is_private else "NULL"}


CURRENCY = "(SELECT currency FROM shop)"
VALUES = """(
    SELECT coalesce(json_object_agg(o.name, ov.value ORDER BY o.position), '{}') FROM variant_option_value c
    JOIN product_option o ON o.id = c.option_id JOIN option_value ov ON ov.id = c.option_value_id
    WHERE c.variant_id = v.id)"""
VARIANT = {
    name: f"v.{name}"
    for name in ("id sku barcode price_minor compare_at_minor weight_grams position is_active is_available".split())
} | {"values": VALUES}
LEVELS = _list(
    {name: f"l.{name}" for name in ("id", "location_id", "on_hand", "reserved")} | {"free": "l.on_hand - l.reserved"},
    "stock_level l WHERE l.variant_id = v.id ORDER BY l.location_id",
)
OPTIONS = _list(
    {
        "id": "o.id",
        "name": "o.name",
        "translations": _words("option_id", "o.id"),
        "values": _list(
            {"id": "ov.id", "value": "ov.value", "translations": _words("option_value_id", "ov.id")},
            "option_value ov WHERE ov.option_id = o.id ORDER BY ov.position",
        ),
    },
    "product_option o WHERE o.product_id = p.id ORDER BY o.position",
)
_ADDRESSES = ", ".join(f"'{width}', %(media)s || '/' || i.storage_key || '-{width}.webp'" for width in WIDTHS)
IMAGE = {
    "id": "i.id",
    "urls": f"CASE WHEN i.storage_key IS NOT NULL THEN json_build_object({_ADDRESSES}) END",
    "source_url": "i.source_url",
    "alt": "i.alt",
    "width": "i.width",
    "height": "i.height",
    "focus_x": "i.focus_x",
    "focus_y": "i.focus_y",
    "variant_id": "i.variant_id",
    "translations": _words("image_id", "i.id"),
}
ATTRIBUTES = _list(
    {
        "id": "a.id",
        "name": "a.name",
        "value": "a.value",
        "unit": "a.unit",
        "translations": _words("attribute_id", "a.id", "name", "value"),
    },
    "product_attribute a WHERE a.product_id = p.id ORDER BY a.position",
)
TAGS = """(
    SELECT coalesce(json_agg(tag.name ORDER BY lower(tag.name), tag.id), '[]')
    FROM product_tag pt JOIN tag ON tag.id = pt.tag_id WHERE pt.product_id = p.id)"""
PRODUCT = {
    "id": "p.id",
    "slug": "p.slug",
    "title": "p.title",
    "description": "p.description",
    "brand": "p.brand",
    "type": "p.type",
    "status": "p.status",
    "published_at": time("p.published_at"),
    "seo_title": "p.seo_title",
    "seo_description": "p.seo_description",
    "is_available": "p.is_available",
    "price_from_minor": "p.price_from_minor",
    "price_to_minor": "p.price_to_minor",
    "currency": CURRENCY,
    "version": "p.version",
    "created_at": time("p.created_at"),
    "updated_at": time("p.updated_at"),
    "category_ids": """(
        SELECT coalesce(json_agg(pc.category_id ORDER BY pc.position, pc.category_id), '[]')
        FROM product_category pc WHERE pc.product_id = p.id)""",
    "categories": _list(
        {"id": "c.id", "path": "c.path", "name": "c.name"},
        "product_category pc JOIN category c ON c.id = pc.category_id "
        "WHERE pc.product_id = p.id ORDER BY pc.position, pc.category_id",
    ),
}
CATEGORY = {
    "id": "c.id",
    "parent_id": "c.parent_id",
    "path": "c.path",
    "slug": "c.slug",
    "name": "c.name",
    "description": "c.description",
    "position": "c.position",
    "version": "c.version",
    "translations": _words("category_id", "c.id", "name", "description"),
}
