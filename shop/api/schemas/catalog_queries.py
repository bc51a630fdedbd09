"""What addresses may ask of the catalogue."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from ...catalog import limits
from ...catalog.choices import MOST_PAGES, MOST_SOUGHT, SOUGHT
from ...catalog.searching import MOST_LETTERS
from .base import (
    DIGITS,
    LINE,
    MOST_IN_A_LIST,
    PARTED,
    SOME,
    AskedId,
    Cursor,
    ListQuery,
    Query,
    between,
)
from .catalog import Language

Path = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=limits.PATH, pattern="^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*$"
    ),
]
# As the storefront's form sends it, which sends what nobody typed, too.
Price = Annotated[str, StringConstraints(max_length=30, pattern="^( *[0-9]{1,9}([.,][0-9]{1,4})? *)?$")]
Option = Annotated[str, StringConstraints(min_length=3, max_length=200, pattern="^[^:,]+:[^,]+$")]
Sought = Annotated[
    str,
    StringConstraints(
        min_length=7, max_length=150, pattern=r"^(brand|option-[^:\x00-\x20\x7f]{1,80}):[^\x00-\x1f\x7f]{1,50}$"
    ),
]
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


Words = Annotated[str, StringConstraints(max_length=MOST_LETTERS, pattern=LINE)]
# A brand may have a comma in its name.
ONE_OR_MORE = BeforeValidator(lambda value: [value] if isinstance(value, str) else value)
Further = Annotated[
    list[Literal["levels", "facets"]] | None,
    SOME,
    PARTED,
    Field(
        description="`levels`: how many of each variant lie where. Needs the scope `stock:read`. `facets`: what the "
        "list can be narrowed by, with how many products each would leave."
    ),
]


class ProductQuery(Query):
    fields: Annotated[list[ProductField], SOME, PARTED] | None = None
    include: Levels = None


class ProductsQuery(Query):
    """The words of the storefront’s own addresses, and a few more."""

    repeatable: ClassVar[frozenset[str]] = frozenset({"brand", "option", "category", "find"})

    q: Words | None = Field(None, description="Words, a few letters of which may be wrong; or an SKU or barcode.")
    exact: Literal["", "0", "1"] | None = Field(None, description="`1`: no word of `q` is corrected.")
    category: Annotated[list[Path], SOME, Field(max_length=20), PARTED] | None = Field(
        None, description="The path of a category; what is below it comes too. Several: what is in any of them."
    )
    sort: Literal["id", "newest", "price", "price-desc", "name", "relevance"] | None = Field(
        None, description="As usual: `relevance` with `q`, else `newest` in a category, else `id`, which suits a sync."
    )
    stock: Literal["", "0", "1"] | None = Field(None, description="`1`: only what can be bought now.")
    sale: Literal["", "0", "1"] | None = Field(None, description="`1`: only what is reduced.")
    option: Annotated[list[Option], SOME, Field(max_length=20), PARTED] | None = Field(
        None,
        description="`colour:sage`: what comes in it, of what is on sale. Several: one of the values of each option.",
    )
    min: Price | None = Field(None, description="The lowest price, as people type it: `12.50`.")
    max: Price | None = Field(None, description="The highest price.")
    brand: Annotated[list[AskedLine], SOME, Field(max_length=20), ONE_OR_MORE] | None = Field(
        None, description="Without regard to case and accents. Several: what is of any of them."
    )
    find: Annotated[list[Sought], SOME, Field(max_length=MOST_SOUGHT), ONE_OR_MORE] | None = Field(
        None,
        description="With `include=facets`: `brand:verde`, `option-colour:gre`. Of this facet the values "
        "that are called so, rather than the most frequent. As the storefront says it, too: `find-brand=verde`.",
    )
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
    include: Further = None

    @classmethod
    def read(cls, sent: dict[str, Any]) -> dict[str, Any]:
        """With what the storefront's fields send, `find-brand=verde`, as `find` has it."""
        fields = [name for name in sent if name.startswith(SOUGHT)]
        typed = {name.removeprefix(SOUGHT): words for name in fields if isinstance(words := sent[name], str)}
        if not fields:
            return sent
        told = sent.get("find", [])
        found = [f"{facet}:{words.strip()}" for facet, words in typed.items() if words.strip()]
        others = {name: value for name, value in sent.items() if name not in fields}
        return others | {"find": [*(told if isinstance(told, list) else [told]), *found] or None}


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
