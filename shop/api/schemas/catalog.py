"""Products, variants and categories, as programs see them."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from ...catalog import limits
from ...catalog.choices import MOST_PAGES
from ...languages import LANGUAGES
from .base import (
    BIGGEST_ID,
    DIGITS,
    LINE,
    MOST_IN_A_LIST,
    PARTED,
    SOME,
    AskedId,
    AskedWords,
    Currency,
    Cursor,
    Id,
    ListQuery,
    Out,
    Problem,
    Query,
    Version,
    between,
)

if TYPE_CHECKING:
    Language = str
else:
    Language = Literal[tuple(LANGUAGES)]
LONGEST_PATH = 300  # that can be asked for: an address has its limits
Amount = Annotated[int, between(0, BIGGEST_ID)]
Status = Literal["draft", "active", "archived"]
Path = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=limits.PATH, pattern="^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*$"
    ),
]
Price = Annotated[str, StringConstraints(pattern="^[0-9]{1,9}([.,][0-9]{1,4})?$")]
AskedSlug = Annotated[str, StringConstraints(min_length=1, max_length=limits.SLUG, pattern=limits.SLUG_PATTERN)]
AskedLine = Annotated[str, StringConstraints(min_length=1, max_length=limits.BRAND, pattern=LINE)]

ProductField = Literal[
    "id", "slug", "title", "description", "brand", "type", "status", "published_at", "seo_title", "seo_description",
    "is_available", "price_from_minor", "price_to_minor", "currency", "version", "created_at", "updated_at",
    "category_ids", "categories", "options", "variants", "images", "attributes", "tags", "translations",
]  # fmt: skip
VariantField = Literal[
    "id", "product_id", "product_slug", "product_title", "sku", "barcode", "price_minor", "compare_at_minor",
    "weight_grams", "position", "is_active", "is_available", "values", "levels", "currency",
]  # fmt: skip
CategoryField = Literal[
    "id", "parent_id", "path", "slug", "name", "description", "position", "version", "translations"
]  # fmt: skip
Levels = Annotated[
    list[Literal["levels"]] | None,
    SOME,
    PARTED,
    Field(description="`levels`: how many of each variant lie where. Needs the scope `stock:read`."),
]


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


class Products(Out):
    items: list[Product]
    next: str | None


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


class ProductQuery(Query):
    fields: Annotated[list[ProductField], SOME, PARTED] | None = None
    include: Levels = None


class ProductsQuery(Query):
    """The words of the storefront’s own addresses, and a few more."""

    q: AskedWords | None = Field(None, description="Words, all of which match; or an SKU or barcode.")
    category: Path | None = Field(None, description="The path of a category; what is below it comes too.")
    sort: Literal["id", "newest", "price", "price-desc", "name", "relevance"] | None = Field(
        None, description="As usual: `relevance` with `q`, else `newest` in a category, else `id`, which suits a sync."
    )
    stock: Literal["0", "1"] | None = Field(None, description="`1`: only what can be bought now.")
    min: Price | None = Field(None, description="The lowest price, as people type it: `12.50`.")
    max: Price | None = Field(None, description="The highest price.")
    brand: AskedLine | None = None
    tag: AskedLine | None = Field(None, description="Needs the scope `catalog:read`.")
    slug: AskedSlug | None = Field(None, description="The product at this address, or that once was at it.")
    ids: Annotated[list[AskedId], SOME, Field(max_length=MOST_IN_A_LIST), PARTED] | None = Field(
        None, description="Those with these numbers; with `status=any`, drafts and archived ones among them too."
    )
    status: Literal["draft", "active", "archived", "any"] | None = Field(
        None,
        description="All with this status, also those that visitors don’t see. Needs the scope `catalog:read`. Without "
        "it, whoever asks, the list has what visitors see.",
    )
    language: Language | None = Field(None, description="In whose words `q` searches and `name` sorts, beside its own.")
    page: Annotated[int, between(1, MOST_PAGES), DIGITS] = Field(1, description="Better: follow `next`.")
    limit: Annotated[int, between(1, MOST_IN_A_LIST), DIGITS] = Field(24, description="How many at most.")
    after: Cursor | None = Field(None, description="The `next` of the page before.")
    before: Cursor | None = Field(None, description="The cursor of the Link header’s `prev`.")
    fields: Annotated[list[ProductField], SOME, PARTED] | None = None
    include: Levels = None


class VariantQuery(Query):
    fields: Annotated[list[VariantField], SOME, PARTED] | None = None
    include: Levels = None


class VariantsQuery(ListQuery):
    sku: Annotated[str, StringConstraints(min_length=1, max_length=limits.SKU, pattern=LINE)] | None = Field(
        None, description="Letter by letter, but for their case."
    )
    barcode: Annotated[str, StringConstraints(pattern="^[0-9][0-9 -]{4,18}[0-9]$")] | None = Field(
        None, description="A GTIN, in any of its lengths."
    )
    product_id: AskedId | None = None
    fields: Annotated[list[VariantField], SOME, PARTED] | None = None
    include: Levels = None


class CategoryQuery(Query):
    fields: Annotated[list[CategoryField], SOME, PARTED] | None = None


class CategoriesQuery(ListQuery):
    sort: Literal["id", "path"] = "id"
    parent_id: AskedId | Literal["none"] | None = Field(None, description="`none`: those at the top.")
    path: Path | None = Field(None, description="The category that is, or once was, at this path.")
    fields: Annotated[list[CategoryField], SOME, PARTED] | None = None
