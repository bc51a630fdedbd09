"""Products, variants and categories, as programs see them."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AwareDatetime, Field

from ...languages import LANGUAGES
from .base import (
    BIGGEST_ID,
    Currency,
    Id,
    Out,
    Problem,
    Version,
    between,
)

if TYPE_CHECKING:
    Language = str
else:
    Language = Literal[tuple(LANGUAGES)]
Amount = Annotated[int, between(0, BIGGEST_ID)]
Status = Literal["draft", "active", "archived"]


class VariantLevel(Out):
    """What lies in one place. `id` is the level’s own number."""

    id: Id
    location_id: Id
    on_hand: int
    reserved: int
    free: int = Field(description="What can be sold: on hand, and not reserved.")


class VariantOfProduct(Out):
    """What is bought. Money is in minor units of the product’s currency."""

    id: Id
    sku: str | None
    barcode: str | None
    price_minor: Amount
    compare_at_minor: Amount | None = Field(description="A price from before, which is crossed out.")
    weight_grams: int | None
    position: int
    is_active: bool
    is_available: bool = Field(description="Whether it can be bought now.")
    values: dict[str, str] = Field(description="For each option of the product its value: {“Size”: “A3”}.")
    levels: list[VariantLevel] | None = Field(description="Only with `include=levels`.")


class Variant(Out):
    """What is bought, with a few words about its product."""

    id: Id
    product_id: Id
    product_slug: str
    product_title: str
    sku: str | None
    barcode: str | None
    price_minor: Amount
    compare_at_minor: Amount | None
    weight_grams: int | None
    position: int
    is_active: bool
    is_available: bool
    values: dict[str, str]
    levels: list[VariantLevel] | None = Field(description="Only with `include=levels`.")
    currency: Currency


class CategoryOfProduct(Out):
    id: Id
    path: str
    name: str


class OptionValue(Out):
    id: Id
    value: str
    translations: dict[Language, str]


class Option(Out):
    """Something to choose, and its choices in order."""

    id: Id
    name: str
    translations: dict[Language, str]
    values: list[OptionValue]


class Image(Out):
    """A picture, in `urls` by its width in pixels. `source_url` is where it came from, for programs that may know."""

    id: Id
    urls: dict[str, str] | None
    source_url: str | None
    alt: str
    width: int | None
    height: int | None
    focus_x: float
    focus_y: float
    variant_id: int | None = Field(description="The variant that it shows, where it shows just one.")
    translations: dict[Language, str]


class AttributeWords(Out):
    name: str
    value: str


class Attribute(Out):
    """A line of the specification: Weight, 350, g."""

    id: Id
    name: str
    value: str
    unit: str
    translations: dict[Language, AttributeWords]


class ProductWords(Out):
    """The texts of a product in a further language; what is empty is shown in the shop’s own."""

    title: str
    description: str
    seo_title: str
    seo_description: str


class Product(Out):
    """A product, whole. Its texts are in the shop’s own language; `translations` has the others.

    Without `catalog:read` it is what visitors see: variants that are sold, pictures that the shop keeps, no `tags`.
    """

    id: Id
    slug: str
    title: str
    description: str = Field(description="Plain text, or HTML where it holds a tag.")
    brand: str
    type: str
    status: Status
    published_at: AwareDatetime | None
    seo_title: str
    seo_description: str
    is_available: bool
    price_from_minor: Amount | None
    price_to_minor: Amount | None
    currency: Currency
    version: Version
    created_at: AwareDatetime
    updated_at: AwareDatetime
    category_ids: list[Id]
    categories: list[CategoryOfProduct]
    options: list[Option]
    variants: list[VariantOfProduct]
    images: list[Image]
    attributes: list[Attribute]
    tags: list[str] | None
    translations: dict[Language, ProductWords]


class Figure(Out):
    """How many products a filter would leave."""

    count: int
    is_at_least: bool = Field(description="There may be more: the list is too long to be counted to its end.")
    is_chosen: bool


class FacetValue(Figure):
    """A brand, a category, or a value of an option."""

    key: str = Field(description="As the address takes it: `brand=studio-verde`, `option=colour:sage`.")
    words: str


class Facet(Out):
    """A question with its values, the most frequent first. `words` is what people call an option."""

    name: Literal["brand", "option", "category"]
    words: str
    values: list[FacetValue]
    total: int = Field(description="How many values there are; at most 100 are listed.")


class PriceRange(Figure):
    """Prices from `least` to `most`, both included; null: and above."""

    least: Amount
    most: Amount | None


class Prices(Out):
    """What the cheapest and the dearest cost, and ranges between them, ends included. In minor units."""

    least: Amount
    most: Amount
    ranges: list[PriceRange]


class Facets(Out):
    """What the list can be narrowed by. Each is counted with all that is chosen but its own values."""

    in_stock: Figure
    on_sale: Figure
    prices: Prices | None
    facets: list[Facet]


class Products(Out):
    items: list[Product]
    next: str | None
    facets: Facets | None = Field(
        description="Only with `include=facets`, of what visitors see: not with `status`, `tag`, `slug` or `ids`."
    )


class Variants(Out):
    items: list[Variant]
    next: str | None


class CategoryWords(Out):
    name: str
    description: str


class Category(Out):
    """A shelf. Its path (`prints/botanical`) follows the slugs up the tree."""

    id: Id
    parent_id: Id | None
    path: str
    slug: str
    name: str
    description: str
    position: int
    version: Version
    translations: dict[Language, CategoryWords]


class Categories(Out):
    items: list[Category]
    next: str | None


class Branch(Out):
    """A category and all below it."""

    id: Id
    parent_id: Id | None
    path: str
    slug: str
    name: str
    position: int
    children: list["Branch"]


class CategoryTree(Out):
    items: list[Branch]


class UpsertResult(Out):
    """What became of one product. `status` is what the answer would have had, had it been sent alone."""

    index: int = Field(ge=0, description="Its place in what was sent.")
    status: int
    outcome: Literal["created", "changed", "unchanged", "refused"]
    id: Id | None
    version: Version | None
    problem: Problem | None


class UpsertResults(Out):
    results: list[UpsertResult]
