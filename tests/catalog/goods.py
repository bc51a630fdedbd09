"""Facts of goods for tests of the catalogue's services: each says only what matters."""

from typing import Any

from sqlalchemy import select

from shop.audit.actors import Actor
from shop.audit.models import AuditEntry
from shop.catalog.editing import create_product_with
from shop.catalog.facts import (
    AttributeFacts,
    AttributeWords,
    CategoryFacts,
    ImageFacts,
    OptionFacts,
    ProductFacts,
    ProductWords,
    ValueFacts,
    VariantFacts,
)
from shop.catalog.finding import kept_product
from shop.catalog.models import Product
from shop.db import db

from ..factories import make_category

ANA = Actor("person", "user 1")
COLOURS = OptionFacts(
    "Colour", [ValueFacts("Red", {"es": "Rojo"}), ValueFacts("Blue", {"es": "Azul"})], {"es": "Color"}
)
SIZES = ("S", "M", "L", "XL", "XXL")


def mug(title: str = "Mug", **others: Any) -> ProductFacts:
    return ProductFacts(title, **{"status": "active"} | others)


def whole_mug(**others: Any) -> ProductFacts:
    """A product that has a bit of everything."""
    return mug(
        slug="mug",
        description="A mug.\n\nFor tea.",
        brand="Alfar",
        type="Tableware",
        seo_title="Mugs",
        seo_description="Mugs of clay",
        translations={"es": ProductWords("Taza", "Una taza.", "Tazas", "Tazas de barro")},
        categories=(make_category("Kitchen").id, make_category("Gifts").id),
        tags=("clay", "Tea"),
        attributes=(AttributeFacts("Height", "90", "mm", {"es": AttributeWords("Altura", "90")}),),
        options=(COLOURS,),
        images=(ImageFacts("https://example.com/mug.jpg", "A mug", {"es": "Una taza"}, focus_x=0.25),),
        **others,
    )


def make_whole_mug(**others: Any) -> Product:
    variants = [sold(1200, "RED", colour="Red"), sold(1300, "BLUE", colour="Blue")]
    return create_product_with(whole_mug(**others), variants, by=ANA)


def sold(price: int = 1200, sku: str | None = None, **others: Any) -> VariantFacts:
    """A variant. What isn't known of it is the value of an option: `sold(colour="Red")`."""
    known = {name: others.pop(name) for name in list(others) if name in VariantFacts.__dataclass_fields__}
    values = known.pop("values", {name.title(): one for name, one in others.items()})
    return VariantFacts(price, sku, values=values, **known)


def choice(name: str, *values: str) -> OptionFacts:
    return OptionFacts(name, tuple(ValueFacts(value) for value in values))


def in_fifty_colours(**others: Any) -> tuple[ProductFacts, list[VariantFacts]]:
    """As many variants as a product may have."""
    colours = [str(number) for number in range(50)]
    facts = mug(options=[choice("Colour", *colours), choice("Size", *SIZES)], **others)
    return facts, [sold(sku=f"{one}-{size}", colour=one, size=size) for one in colours for size in SIZES]


def entries(action: str) -> list[AuditEntry]:
    """What the audit trail has of an action."""
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)))


def shelf(name: str = "Prints", **others: Any) -> CategoryFacts:
    return CategoryFacts(name, **others)


def product_facts(product_id: int) -> tuple[ProductFacts, int]:
    """All that can be edited of a product, as it is now, and its version."""
    kept = kept_product(product_id)
    return kept.facts, kept.version
