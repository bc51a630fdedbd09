"""What can be done to the catalogue. Stock is not here: it is the stockroom's (shop.stock.services)."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from ..db import db, transaction
from .models import (
    Category,
    OptionValue,
    Product,
    ProductAttribute,
    ProductCategory,
    ProductImage,
    ProductOption,
    ProductTag,
    Tag,
    Variant,
    VariantOptionValue,
)
from .texts import clean_description
from .words import Translation


@dataclass(frozen=True)
class Words:
    """A text in the shop's own language, and in others by their code."""

    own: str
    others: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NewVariant:
    """`values` are the own-language option values, in the order of the product's options; money in minor units."""

    price_minor: int
    values: tuple[str, ...] = ()
    sku: str | None = None
    barcode: str | None = None
    compare_at_minor: int | None = None
    weight_grams: int | None = None
    is_active: bool = True


@dataclass(frozen=True)
class NewImage:
    """A picture under a media key; `value` names the option value that it shows, where it shows just one."""

    storage_key: str
    alt: Words
    width: int
    height: int
    value: str | None = None


@dataclass(frozen=True)
class NewAttribute:
    """A line of the specification table."""

    name: Words
    value: Words
    unit: str = ""


def slugify(text: str) -> str:
    """`Té con limón` as `te-con-limon`; `thing` where no letter or digit is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-") or "thing"


def create_category(
    slug: str, name: Words, *, parent: Category | None = None, description: Words | None = None, position: int = 0
) -> Category:
    """A new shelf below `parent`, or at the top."""
    description = description or Words("")
    with transaction():
        category = Category(
            slug=slug, name=name.own, description=description.own, parent_id=parent and parent.id, position=position
        )
        db.session.add(category)
        db.session.flush()
        _translate("category_id", category.id, name, description)
    db.session.refresh(category)
    return category


def create_product(
    title: Words,
    *,
    variants: Sequence[NewVariant],
    slug: str = "",
    description: Words | None = None,
    brand: str = "",
    type: str = "",
    status: str = "active",
    published_at: datetime | None = None,
    categories: Sequence[Category] = (),
    options: Sequence[tuple[Words, Sequence[Words]]] = (),
    images: Sequence[NewImage] = (),
    attributes: Sequence[NewAttribute] = (),
    tags: Sequence[str] = (),
) -> Product:
    """A new product with its variants; published now unless told. It can't be sold before stock is received."""
    description = _cleaned(description or Words(""))
    with transaction():
        product = Product(
            slug=slug or slugify(title.own),
            title=title.own,
            description=description.own,
            brand=brand,
            type=type,
            status=status,
            # The database's clock, since it is the one that decides what is public by now.
            published_at=published_at or (func.now() if status == "active" else None),
        )
        db.session.add(product)
        db.session.flush()
        _translate("product_id", product.id, title, description)
        values = _add_options(product, options)
        for position, wanted in enumerate(variants):
            _add_variant(product, wanted, position, values)
        for position, image in enumerate(images):
            _add_image(product, image, position, values)
        for position, attribute in enumerate(attributes):
            _add_attribute(product, attribute, position)
        for position, category in enumerate(categories):
            db.session.add(ProductCategory(product_id=product.id, category_id=category.id, position=position))
        for name in tags:
            db.session.add(ProductTag(product_id=product.id, tag_id=_tag(name).id))
    return product


def _cleaned(description: Words) -> Words:
    return Words(
        clean_description(description.own),
        {code: clean_description(text) for code, text in description.others.items()},
    )


def _add_options(product: Product, options: Sequence[tuple[Words, Sequence[Words]]]) -> list[dict[str, OptionValue]]:
    """The product's option values by their own-language word, option by option."""
    added = []
    for position, (name, choices) in enumerate(options):
        option = ProductOption(product_id=product.id, name=name.own, position=position)
        db.session.add(option)
        db.session.flush()
        _translate("option_id", option.id, name)
        values = {
            choice.own: OptionValue(option_id=option.id, value=choice.own, position=place)
            for place, choice in enumerate(choices)
        }
        db.session.add_all(values.values())
        db.session.flush()
        for choice in choices:
            _translate("option_value_id", values[choice.own].id, choice)
        added.append(values)
    return added


def _add_variant(
    product: Product, wanted: NewVariant, position: int, values: Sequence[Mapping[str, OptionValue]]
) -> None:
    variant = Variant(
        product_id=product.id,
        sku=wanted.sku,
        barcode=wanted.barcode,
        price_minor=wanted.price_minor,
        compare_at_minor=wanted.compare_at_minor,
        weight_grams=wanted.weight_grams,
        is_active=wanted.is_active,
        position=position,
    )
    db.session.add(variant)
    db.session.flush()
    for choices, word in zip(values, wanted.values, strict=True):
        value = choices[word]
        db.session.add(VariantOptionValue(variant_id=variant.id, option_id=value.option_id, option_value_id=value.id))


def _add_image(product: Product, new: NewImage, position: int, values: Sequence[Mapping[str, OptionValue]]) -> None:
    shown = next((choices[new.value] for choices in values if new.value in choices), None) if new.value else None
    variant_id = shown and db.session.scalar(
        select(VariantOptionValue.variant_id)
        .where(VariantOptionValue.option_value_id == shown.id)
        .order_by(VariantOptionValue.variant_id)
        .limit(1)
    )
    image = ProductImage(
        product_id=product.id,
        variant_id=variant_id,
        position=position,
        alt=new.alt.own,
        width=new.width,
        height=new.height,
        storage_key=new.storage_key,
    )
    db.session.add(image)
    db.session.flush()
    _translate("image_id", image.id, new.alt)


def _add_attribute(product: Product, new: NewAttribute, position: int) -> None:
    attribute = ProductAttribute(
        product_id=product.id, name=new.name.own, value=new.value.own, unit=new.unit, position=position
    )
    db.session.add(attribute)
    db.session.flush()
    _translate("attribute_id", attribute.id, new.name, new.value)


def _tag(name: str) -> Tag:
    tag = db.session.scalar(select(Tag).where(func.lower(Tag.name) == name.lower()))
    if tag is None:
        tag = Tag(name=name)
        db.session.add(tag)
        db.session.flush()
    return tag


def _translate(thing: str, number: int, title: Words, text: Words | None = None) -> None:
    for language in sorted({*title.others, *(text.others if text else ())}):
        translation = Translation(
            language=language,
            # Pages print it, so it can't be empty where only the text was translated.
            title=title.others.get(language) or title.own,
            text=text.others.get(language, "") if text else "",
        )
        setattr(translation, thing, number)
        db.session.add(translation)
