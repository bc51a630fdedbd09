"""What a product becomes when a file's word is laid over what the shop has. Nothing is written here."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext

from .cells import Row
from .goods import FileAttribute, FileImage, FileProduct
from .kept import IMAGE_COLUMNS, WORDS, Attribute, Image, Product, Variant
from .tree import NoSuchCategory, Tree

NEW_PRODUCT = dict.fromkeys(("description", "brand", "type", "seo_title", "seo_description"), "") | {
    "status": "active",
    "published_at": None,
}
HALF = Decimal("0.500")
NEW_IMAGE: dict[str, Any] = dict.fromkeys(IMAGE_COLUMNS) | {"alt": "", "focus_x": HALF, "focus_y": HALF}

Rows = Mapping[int, Row]  # the product's rows by their line


class ProductRefused(Exception):
    """The product can't be taken as a whole; its row has been told why."""


@dataclass
class Receipt:
    """Opening stock of a variant that was never counted; money in minor units."""

    variant_id: int
    quantity: int
    unit_cost_minor: int | None


@dataclass
class Merged:
    """What the product is to be, and what is to arrive with it."""

    product: Product
    receipts: list[Receipt] = field(default_factory=list)


@dataclass(frozen=True)
class Around:
    """What merging needs from around the product.

    `next_id` numbers new rows of a table; `counted` has the units on hand of each variant that was ever counted,
    `variant_of` the variant that has an SKU of the file. Where the file `tells_all`, its lists are whole.
    """

    tells_all: bool
    now: datetime
    next_id: Callable[[str], int]
    counted: Mapping[int, int]
    variant_of: Mapping[str, int]


def with_facts(told: FileProduct, kept: Product | None, head: Row, around: Around) -> Product:
    """The product with all that is its own: columns, words, categories, tags. Raises ProductRefused."""
    facts = dict(kept.facts if kept else NEW_PRODUCT) | told.facts | {"slug": told.slug}
    if "title" not in facts:
        refuse(head, "title", gettext("a new product needs a title"))
    if facts["status"] == "active" and facts["published_at"] is None:
        facts["published_at"] = (kept.facts["published_at"] if kept else None) or around.now
    product = Product(kept.id if kept else around.next_id("product"), facts)
    product.words = _words(told, kept, facts["title"])
    product.category_ids = list(kept.category_ids) if kept else []
    product.tags = _tags(told, kept)
    return product


def refuse(row: Row, name: str, reason: str) -> None:
    """Refuse the product for what its row says under `name`."""
    row.refuse(name, reason)
    raise ProductRefused


def _words(told: FileProduct, kept: Product | None, title: str) -> dict[str, dict[str, str]]:
    merged = {code: dict(words) for code, words in (kept.words if kept else {}).items()}
    for code, words in told.words.items():
        merged[code] = dict.fromkeys(WORDS, "") | merged.get(code, {}) | words
        if not any(merged[code].values()):
            del merged[code]
        elif not merged[code]["title"]:
            merged[code]["title"] = title  # pages print it, so it can't be empty where only the text was translated
    return merged


def categories(told: FileProduct, kept: Product | None, head: Row, tree: Tree) -> list[int]:
    """The numbers of the product's categories; those that are missing are made. Raises ProductRefused."""
    if told.categories is None:
        return list(kept.category_ids) if kept else []
    try:
        ways = [tree.way(words) for words in told.categories]
    except NoSuchCategory as error:
        refuse(head, "categories", str(error))
        return []
    return list(dict.fromkeys(tree.follow(way) for way in ways))


def _tags(told: FileProduct, kept: Product | None) -> list[str]:
    mine = kept.tags if kept else []
    if told.tags is None:
        return list(mine)
    spellings = {tag.lower(): tag for tag in mine}
    return sorted({tag.lower(): spellings.get(tag.lower(), tag) for tag in told.tags}.values(), key=str.lower)


def images(
    told: FileProduct, kept: Product | None, rows: Rows, variants: Mapping[tuple[str, ...], Variant], around: Around
) -> list[Image]:
    """The pictures. Those that the shop has keep what the file has no column for, such as their own file."""
    mine = list(kept.images if kept else [])
    if told.images is None:
        return mine
    merged = []
    for wanted in told.images:
        before = next((image for image in mine if _is_same(image, wanted)), None)
        if before:
            mine.remove(before)
        image = Image(
            dict(before.facts if before else NEW_IMAGE) | wanted.facts,
            {code: text for code, text in ((before.words if before else {}) | wanted.words).items() if text},
        )
        if wanted.choices is not None and wanted.choices in variants:
            image.facts["variant_id"] = variants[wanted.choices].id
        elif wanted.choices is not None:
            rows[wanted.line].note("image_for", gettext("no variant has these choices; the picture is the product’s"))
        elif around.tells_all:
            image.facts["variant_id"] = None
        merged.append(image)
    return merged if around.tells_all else merged + mine


def _is_same(image: Image, wanted: FileImage) -> bool:
    if wanted.facts.get("storage_key"):
        return bool(image.facts["storage_key"] == wanted.facts["storage_key"])
    return bool(image.facts["source_url"] == wanted.facts["source_url"])


def attributes(told: FileProduct, kept: Product | None, around: Around) -> list[Attribute]:
    """The lines of the specification. What a name is called in further languages stays where the file is silent."""
    mine = list(kept.attributes if kept else [])
    if told.attributes is None:
        return mine
    merged = [_attribute(wanted, mine) for wanted in told.attributes]
    if around.tells_all:
        return merged
    told_of: dict[str, list[Attribute]] = defaultdict(list)
    for attribute in merged:
        told_of[attribute.name.casefold()].append(attribute)
    # Each in the place where the shop has one of its name, and new ones behind.
    names = dict.fromkeys([attribute.name.casefold() for attribute in [*mine, *merged]])
    return [one for name in names for one in told_of.get(name) or [old for old in mine if old.name.casefold() == name]]


def _attribute(wanted: FileAttribute, mine: list[Attribute]) -> Attribute:
    before = next((one for one in mine if (one.name, one.value) == (wanted.name, wanted.value)), None)
    words = dict(before.words if before else {})
    for code, (name, value) in wanted.words.items():
        words[code] = (name or (wanted.name if value else ""), value)
    unit = wanted.unit if wanted.unit or before is None else before.unit
    return Attribute(wanted.name, wanted.value, unit, {code: pair for code, pair in words.items() if pair[0]})
