"""Products and categories whole, with every number: what is edited, and what edits are compared with."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from sqlalchemy import text

from ..db import db
from .facts import (
    PLAIN,
    AttributeFacts,
    AttributeWords,
    CategoryFacts,
    CategoryWords,
    ImageFacts,
    KeptCategory,
    KeptProduct,
    OptionFacts,
    ProductFacts,
    ProductWords,
    ValueFacts,
    VariantFacts,
)
from .refusals import MovedOn, NoSuchCategory, NoSuchProduct, NoSuchVariant

BIGGEST_NUMBER = 2**63 - 1  # what Postgres can look up


def kept_product(product_id: int) -> KeptProduct:
    """The product with its variants, as it is now. Two statements. Raises NoSuchProduct."""
    found = db.session.execute(PRODUCT, {"id": number_of(product_id)}).mappings().one_or_none()
    if found is None:
        raise NoSuchProduct(gettext("There is no such product."))
    return KeptProduct(found["id"], found["version"], _facts(found), _variants(found["id"]), found["read_at"])


def locked_product(product_id: int, seen: int | None = None) -> KeptProduct:
    """The same, and nobody else changes it before this transaction ends. Three statements.

    Raises NoSuchProduct, and MovedOn where `seen` is told and is not its version any more.
    """
    db.session.execute(LOCK_PRODUCT, {"id": number_of(product_id)})
    kept = kept_product(product_id)
    _mind_version(kept.facts.title, seen, kept.version)
    return kept


def product_of(variant_id: int) -> int:
    """The number of the product that the variant belongs to. Raises NoSuchVariant."""
    number = db.session.scalar(PRODUCT_OF, {"id": number_of(variant_id)})
    if number is None:
        raise no_such_variant()
    return int(number)


def no_such_variant() -> NoSuchVariant:
    """The refusal, with its sentence."""
    return NoSuchVariant(gettext("There is no such variant."))


def locked_product_at(slug: str, seen: int | None = None) -> KeptProduct | None:
    """The product at this address today, which nobody else changes before this transaction ends; None without one.

    Raises MovedOn where `seen` is told and is not its version any more.
    """
    number = db.session.scalar(LOCK_PRODUCT_AT, {"slug": slug})
    return None if number is None else locked_product(number, seen)


def kept_category(category_id: int) -> KeptCategory:
    """The category as it is now. One statement. Raises NoSuchCategory."""
    found = db.session.execute(CATEGORY, {"id": number_of(category_id)}).mappings().one_or_none()
    if found is None:
        raise NoSuchCategory(gettext("There is no such category."))
    words = {code: CategoryWords(one["title"], one["text"]) for code, one in found["words"].items()}
    names = ("name", "slug", "description", "parent_id", "position")
    facts = CategoryFacts(**{name: found[name] for name in names}, translations=words)
    return KeptCategory(found["id"], found["version"], found["path"], facts)


def locked_category(category_id: int, seen: int | None = None) -> KeptCategory:
    """The same, and nobody else changes it before this transaction ends. Two statements.

    Raises NoSuchCategory, and MovedOn where `seen` is told and is not its version any more.
    """
    db.session.execute(LOCK_CATEGORY, {"id": number_of(category_id)})
    kept = kept_category(category_id)
    _mind_version(kept.facts.name, seen, kept.version)
    return kept


def number_of(value: Any) -> int:
    """`value` where it can be a row's number; else 0, which none is."""
    return value if type(value) is int and 0 < value <= BIGGEST_NUMBER else 0


def _mind_version(thing: str, seen: int | None, version: int) -> None:
    if seen is not None and seen != version:
        words = gettext("“%(thing)s” was changed since you looked at it. Look again, and decide anew.", thing=thing)
        raise MovedOn(words, seen, version)


def _facts(found: Any) -> ProductFacts:
    return ProductFacts(
        **{name: found[name] for name in PLAIN},
        translations={
            code: ProductWords(one["title"], one["text"], one["seo_title"], one["seo_description"])
            for code, one in found["words"].items()
        },
        categories=tuple(found["categories"]),
        tags=tuple(sorted(found["tags"], key=str.lower)),  # servers sort in different ways
        attributes=tuple(
            AttributeFacts(one["name"], one["value"], one["unit"], _pairs(one["words"]), one["id"])
            for one in found["attributes"]
        ),
        options=tuple(
            OptionFacts(
                one["name"],
                tuple(ValueFacts(value["value"], _titles(value["words"]), value["id"]) for value in one["choices"]),
                _titles(one["words"]),
                one["id"],
            )
            for one in found["options"]
        ),
        images=tuple(
            ImageFacts(**one | {"translations": _titles(one.pop("words"))}) for one in map(dict, found["images"])
        ),
    )


def _titles(words: Mapping[str, Any]) -> dict[str, str]:
    return {code: one["title"] for code, one in words.items()}


def _pairs(words: Mapping[str, Any]) -> dict[str, AttributeWords]:
    return {code: AttributeWords(one["title"], one["text"]) for code, one in words.items()}


def _variants(product_id: int) -> tuple[VariantFacts, ...]:
    rows = db.session.execute(VARIANTS, {"id": product_id}).mappings()
    return tuple(VariantFacts(**dict(row) | {"values": row["values"] or {}}) for row in rows)


def _words(thing: str, number: str) -> str:
    """What a thing is called in further languages, as JSON: language -> texts."""
    return f"""(SELECT coalesce(json_object_agg(t.language, json_build_object('title', t.title, 'text', t.text,
            'seo_title', t.seo_title, 'seo_description', t.seo_description)), '{{}}')
        FROM translation t WHERE t.{thing} = {number})"""  # noqa: S608 (from constants)


def _list(row: str, source: str, order: str) -> str:
    return f"(SELECT coalesce(json_agg({row} ORDER BY {order}), '[]') FROM {source})"  # noqa: S608 (from constants)


LOCK_PRODUCT = text("SELECT FROM product WHERE id = :id FOR NO KEY UPDATE")
LOCK_CATEGORY = text("SELECT FROM category WHERE id = :id FOR NO KEY UPDATE")
PRODUCT_OF = text("SELECT product_id FROM variant WHERE id = :id")
LOCK_PRODUCT_AT = text("SELECT id FROM product WHERE slug = :slug FOR NO KEY UPDATE")

VALUES = _list(
    f"json_build_object('id', v.id, 'value', v.value, 'words', {_words('option_value_id', 'v.id')})",
    "option_value v WHERE v.option_id = o.id",
    "v.position",
)
OPTIONS = _list(
    f"json_build_object('id', o.id, 'name', o.name, 'words', {_words('option_id', 'o.id')}, 'choices', {VALUES})",
    "product_option o WHERE o.product_id = p.id",
    "o.position",
)
IMAGES = _list(
    f"""json_build_object('id', i.id, 'source_url', i.source_url, 'alt', i.alt, 'variant_id', i.variant_id,
        'focus_x', i.focus_x, 'focus_y', i.focus_y, 'storage_key', i.storage_key, 'width', i.width,
        'height', i.height, 'words', {_words("image_id", "i.id")})""",
    "product_image i WHERE i.product_id = p.id",
    "i.position",
)
ATTRIBUTES = _list(
    f"""json_build_object('id', a.id, 'name', a.name, 'value', a.value, 'unit', a.unit,
        'words', {_words("attribute_id", "a.id")})""",
    "product_attribute a WHERE a.product_id = p.id",
    "a.position",
)
PRODUCT = text(f"""
    SELECT p.id, p.version, now() AS read_at, {", ".join(f"p.{name}" for name in PLAIN)},
        {_words("product_id", "p.id")} AS words,
        {OPTIONS} AS options, {IMAGES} AS images, {ATTRIBUTES} AS attributes,
        {_list("pc.category_id", "product_category pc WHERE pc.product_id = p.id", "pc.position, pc.category_id")}
            AS categories,
        {_list("tag.name", "product_tag pt JOIN tag ON tag.id = pt.tag_id WHERE pt.product_id = p.id", "tag.id")}
            AS tags
    FROM product p WHERE p.id = :id
""")  # noqa: S608 (from constants)
VARIANTS = text("""
    SELECT v.id, v.sku, v.barcode, v.price_minor, v.compare_at_minor, v.weight_grams, v.cost_minor, v.is_active,
        v.position, (
        SELECT json_object_agg(o.name, ov.value) FROM variant_option_value c
        JOIN product_option o ON o.id = c.option_id JOIN option_value ov ON ov.id = c.option_value_id
        WHERE c.variant_id = v.id) AS values
    FROM variant v WHERE v.product_id = :id ORDER BY v.position, v.id
""")
CATEGORY = text(f"""
    SELECT c.id, c.version, c.path, c.name, c.slug, c.description, c.parent_id, c.position,
        {_words("category_id", "c.id")} AS words
    FROM category c WHERE c.id = :id
""")  # noqa: S608 (from constants)
