"""Products, variants and categories, as programs send them. What is limited is said in shop/catalog/limits.py.

Each says what services take of it (`facts`). A part that is there already may be sent as it was read.
"""

from typing import Annotated, Any, Literal, Self

from flask_babel import gettext
from pydantic import Field, StringConstraints, model_validator

from ...catalog import limits
from ...catalog.facts import (
    AttributeFacts,
    AttributeWords,
    CategoryFacts,
    CategoryWords,
    ImageFacts,
    OptionFacts,
    ProductFacts,
    ProductWords,
    ValueFacts,
    VariantFacts,
)
from .base import Id, In, Minor, Moment, Query, Version, between, line, prose
from .catalog import Language, Status

Slug = Annotated[str, StringConstraints(max_length=limits.SLUG, pattern=r"^([a-z0-9]+(-[a-z0-9]+)*)?$")]
CategorySlug = Annotated[
    str, StringConstraints(max_length=limits.CATEGORY_SLUG, pattern=r"^([a-z0-9]+(-[a-z0-9]+)*)?$")
]
Address = Annotated[str, StringConstraints(max_length=limits.ADDRESS, pattern=limits.WEB_ADDRESS)]
WIDTH = "^[0-9]{1,5}$"
Width = Annotated[str, StringConstraints(pattern=WIDTH)]
Share = Annotated[float, Field(ge=0, le=1)]
Position = Annotated[int, between(0, limits.MOST_POSITION)]
Grams = Annotated[int, between(0, limits.MOST_GRAMS)]
OptionName = Annotated[str, line(limits.OPTION, 1)]
Value = Annotated[str, line(limits.VALUE, 1)]
Alt = Annotated[str, line(limits.ALT)]
Sku = Annotated[str, line(limits.SKU, 1)]
Barcode = Annotated[str, StringConstraints(pattern=limits.GTIN), Field(description="A GTIN.")]
Addresses = Annotated[
    dict[Width, Annotated[str, line(5000)]], Field(json_schema_extra={"propertyNames": {"pattern": WIDTH}})
]
# Never null: what has no number says none.
NUMBER: Any = Field(None, description="Of one that is there; without it, it is found by its name or is new.")
AS_READ: Any = Field(None, description="May be sent as it was read, and changes nothing.")


class ProductWordsIn(In):
    """The texts of a product in a further language; what is empty is shown in the shop’s own."""

    title: Annotated[str, line(limits.TITLE)] = ""
    description: Annotated[str, prose(limits.DESCRIPTION)] = ""
    seo_title: Annotated[str, line(limits.SEO_TITLE)] = ""
    seo_description: Annotated[str, line(limits.SEO_DESCRIPTION)] = ""


class AttributeWordsIn(In):
    name: Annotated[str, line(limits.ATTRIBUTE_NAME)] = ""
    value: Annotated[str, line(limits.ATTRIBUTE_VALUE)] = ""


class AttributeIn(In):
    """A line of the specification: Weight, 350, g."""

    name: Annotated[str, line(limits.ATTRIBUTE_NAME, 1)]
    value: Annotated[str, line(limits.ATTRIBUTE_VALUE, 1)]
    unit: Annotated[str, line(limits.UNIT)] = ""
    translations: dict[Language, AttributeWordsIn] = {}
    id: Id = NUMBER

    def facts(self) -> AttributeFacts:
        words = {code: AttributeWords(one.name, one.value) for code, one in self.translations.items()}
        return AttributeFacts(self.name, self.value, self.unit, words, self.id)


class OptionValueIn(In):
    value: Value
    translations: dict[Language, Value] = {}
    id: Id = NUMBER

    def facts(self) -> ValueFacts:
        return ValueFacts(self.value, dict(self.translations), self.id)


class OptionIn(In):
    """Something to choose, and its choices in order."""

    name: OptionName
    values: Annotated[list[OptionValueIn], Field(min_length=1, max_length=limits.VALUES)]
    translations: dict[Language, OptionName] = {}
    id: Id = NUMBER

    def facts(self) -> OptionFacts:
        values = tuple(value.facts() for value in self.values)
        return OptionFacts(self.name, values, dict(self.translations), self.id)


class ImageIn(In):
    """A picture: one that is there, by its `id`; or a new one, by its `source_url`."""

    model_config = {
        "json_schema_extra": {
            "anyOf": [
                {"required": ["id"]},
                {"required": ["source_url"], "properties": {"source_url": {"type": "string"}}},
            ]
        }
    }

    source_url: Address | None = None
    alt: Alt = ""
    translations: dict[Language, Alt] = {}
    variant_id: Id | None = Field(None, description="The variant of this product that it shows, where it shows one.")
    focus_x: Share = Field(0.5, description="What must stay in view when the picture is cropped: from the left.")
    focus_y: Share = Field(0.5, description="And from the top.")
    id: Id = NUMBER
    urls: Addresses | None = AS_READ
    width: Annotated[int, between(1, 1_000_000)] | None = AS_READ
    height: Annotated[int, between(1, 1_000_000)] | None = AS_READ

    @model_validator(mode="after")
    def is_somewhere(self) -> Self:
        if self.id is None and self.source_url is None:
            raise ValueError(gettext("Give the “id” of a picture that is there, or the “source_url” of a new one."))
        return self

    def facts(self) -> ImageFacts:
        return ImageFacts(
            self.source_url, self.alt, dict(self.translations), self.variant_id, self.focus_x, self.focus_y, self.id
        )


class ProductIn(In):
    """All of a product but its variants. Lists are whole: what isn’t in one goes."""

    title: Annotated[str, line(limits.TITLE, 1)]
    slug: Slug = Field("", description="The end of its address. Empty: made of the title, or as it was.")
    description: Annotated[str, prose(limits.DESCRIPTION)] = Field(
        "", description="Plain text; or HTML, of which only what a description is made of is kept."
    )
    brand: Annotated[str, line(limits.BRAND)] = ""
    type: Annotated[str, line(limits.TYPE)] = ""
    status: Status = "draft"
    published_at: Moment | None = Field(
        None, description="When visitors see it, once it is active; now, where that isn’t said."
    )
    seo_title: Annotated[str, line(limits.SEO_TITLE)] = ""
    seo_description: Annotated[str, line(limits.SEO_DESCRIPTION)] = ""
    category_ids: Annotated[list[Id], Field(max_length=limits.CATEGORIES)] = Field(
        [], description="The categories that it stands in, the main one first."
    )
    options: Annotated[list[OptionIn], Field(max_length=limits.OPTIONS)] = Field(
        [], description="A new option gives all variants its first value. A value that variants have can’t go."
    )
    images: Annotated[list[ImageIn], Field(max_length=limits.IMAGES)] = []
    attributes: Annotated[list[AttributeIn], Field(max_length=limits.ATTRIBUTES)] = []
    tags: Annotated[list[Annotated[str, line(limits.TAG, 1)]], Field(max_length=limits.TAGS)] = []
    translations: dict[Language, ProductWordsIn] = {}

    def facts(self) -> ProductFacts:
        return ProductFacts(
            title=self.title,
            slug=self.slug,
            description=self.description,
            brand=self.brand,
            type=self.type,
            status=self.status,
            published_at=self.published_at,
            seo_title=self.seo_title,
            seo_description=self.seo_description,
            translations={code: ProductWords(**dict(words)) for code, words in self.translations.items()},
            categories=tuple(self.category_ids),
            tags=tuple(self.tags),
            attributes=tuple(one.facts() for one in self.attributes),
            options=tuple(one.facts() for one in self.options),
            images=tuple(one.facts() for one in self.images),
        )

    def sent(self) -> set[str]:
        """The fields of ProductFacts that are told; all others stay as they are."""
        told = self.model_fields_set & set(ProductIn.model_fields)
        return {"categories" if name == "category_ids" else name for name in told}


class VariantIn(In):
    """What is bought. Money is in minor units of the shop’s currency."""

    price_minor: Minor
    sku: Sku | None = Field(None, description="Unique in the shop, whatever its letters’ case.")
    barcode: Barcode | None = None
    compare_at_minor: Minor | None = Field(None, description="A price from before, to be crossed out: above the price.")
    weight_grams: Grams | None = None
    is_active: bool = Field(True, description="Whether it is sold at all.")
    position: Position | None = Field(None, description="Behind all others, where it isn’t said.")
    values: dict[OptionName, Value] = Field(
        {},
        description="For each option of the product its value: {“Size”: “A3”}.",
        json_schema_extra={"propertyNames": {"minLength": 1, "maxLength": limits.OPTION, "pattern": limits.LINE}},
    )

    def facts(self) -> VariantFacts:
        return VariantFacts(**{name: getattr(self, name) for name in VariantIn.model_fields})


class NewProduct(ProductIn):
    """A product with its variants; it needs one at least."""

    variants: Annotated[list[VariantIn], Field(min_length=1, max_length=limits.VARIANTS)]


class UpsertedVariant(VariantIn):
    """Found by its `id`, else by its SKU, else by its values; else it is new."""

    id: Id = NUMBER

    def facts(self) -> VariantFacts:
        return VariantFacts(**{name: getattr(self, name) for name in UpsertedVariant.model_fields})


class UpsertedProduct(ProductIn):
    """What becomes of the product at `slug`. Fields and variants that aren’t told stay as they are."""

    slug: Annotated[str, StringConstraints(min_length=1, max_length=limits.SLUG, pattern=limits.SLUG_PATTERN)]
    variants: Annotated[list[UpsertedVariant], Field(max_length=limits.VARIANTS)] = []
    version: Version | None = Field(None, description="The one that you saw. Else 409: it has changed since.")


class Upserts(In):
    """Products as they are to be."""

    mode: Literal["all_or_nothing", "each"] = Field(
        description="`all_or_nothing`: one refusal and nothing is written. `each`: every product stands or falls alone."
    )
    products: Annotated[list[UpsertedProduct], Field(min_length=1, max_length=1000)]


class CategoryWordsIn(In):
    name: Annotated[str, line(limits.CATEGORY_NAME)] = ""
    description: Annotated[str, prose(limits.CATEGORY_DESCRIPTION)] = ""


class CategoryIn(In):
    """A shelf, at the top or below another."""

    name: Annotated[str, line(limits.CATEGORY_NAME, 1)]
    slug: CategorySlug = Field("", description="Its step in the address. Empty: made of the name, or as it was.")
    description: Annotated[str, prose(limits.CATEGORY_DESCRIPTION)] = ""
    parent_id: Id | None = Field(None, description="The category above it; null: it stands at the top.")
    position: Position = Field(0, description="Its place among those beside it.")
    translations: dict[Language, CategoryWordsIn] = {}

    def facts(self) -> CategoryFacts:
        words = {code: CategoryWords(one.name, one.description) for code, one in self.translations.items()}
        return CategoryFacts(self.name, self.slug, self.description, self.parent_id, self.position, words)


class WithCategory(Query):
    """What becomes of what stands in a category that goes."""

    products: Literal["refuse", "move_up"] = "refuse"
    categories: Literal["refuse", "move_up"] = "refuse"
