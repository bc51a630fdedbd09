"""Goods as their owner wants them: what services take in and finders hand out, whole.

A product is told by all that there is to say of it. Parts may carry the number that they have in the shop; one without
is found by its name (or value, or file), and is new where nothing has that. Texts are in the shop's own language;
`translations` has the others by their code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class ProductWords:
    """The texts of a product in one further language; what is empty is shown in the shop's own."""

    title: str = ""
    description: str = ""
    seo_title: str = ""
    seo_description: str = ""


@dataclass(frozen=True)
class AttributeWords:
    """A line of the specification in one further language."""

    name: str = ""
    value: str = ""


@dataclass(frozen=True)
class AttributeFacts:
    """A line of the specification: Weight, 350, g."""

    name: str
    value: str
    unit: str = ""
    translations: Mapping[str, AttributeWords] = field(default_factory=dict)
    id: int | None = None


@dataclass(frozen=True)
class ValueFacts:
    """One choice of an option."""

    value: str
    translations: Mapping[str, str] = field(default_factory=dict)
    id: int | None = None


@dataclass(frozen=True)
class OptionFacts:
    """Something to choose, and its choices in order."""

    name: str
    values: Sequence[ValueFacts] = ()
    translations: Mapping[str, str] = field(default_factory=dict)
    id: int | None = None


@dataclass(frozen=True)
class ImageFacts:
    """A picture: of a file in the media store (`storage_key`, with its size), or elsewhere (`source_url`).

    A picture that stays is named by its `id`, else by its file. `variant_id` is the variant that it shows.
    """

    source_url: str | None = None
    alt: str = ""
    translations: Mapping[str, str] = field(default_factory=dict)
    variant_id: int | None = None
    focus_x: float = 0.5
    focus_y: float = 0.5
    id: int | None = None
    storage_key: str | None = None
    width: int | None = None
    height: int | None = None


# What is one column each of a product, whatever belongs to it.
PLAIN = "slug title description brand type status published_at seo_title seo_description".split()


@dataclass(frozen=True)
class ProductFacts:
    """A product without its variants. `categories` are numbers in order; `published_at` is in UTC.

    Without a slug a new product gets one from its title, and one that is there keeps its own. What is active and says
    no `published_at` is published by now, and keeps its day if it has been; a day in the future schedules it.
    """

    title: str
    slug: str = ""
    description: str = ""
    brand: str = ""
    type: str = ""
    status: str = "draft"
    published_at: datetime | None = None
    seo_title: str = ""
    seo_description: str = ""
    translations: Mapping[str, ProductWords] = field(default_factory=dict)
    categories: Sequence[int] = ()
    tags: Sequence[str] = ()
    attributes: Sequence[AttributeFacts] = ()
    options: Sequence[OptionFacts] = ()
    images: Sequence[ImageFacts] = ()


UNTOLD = -1  # a cost that nobody said anything about


@dataclass(frozen=True)
class VariantFacts:
    """What is bought. `values` leads from the name of each option to this variant's value; money in minor units.

    `position` None is behind all others for a new variant, and where it was for one that is there. `cost_minor` is
    what it usually costs the shop; UNTOLD leaves it as it is, since most who tell of variants know no costs.
    """

    price_minor: int
    sku: str | None = None
    barcode: str | None = None
    compare_at_minor: int | None = None
    weight_grams: int | None = None
    is_active: bool = True
    position: int | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    id: int | None = None
    cost_minor: int | None = UNTOLD


@dataclass(frozen=True)
class CategoryWords:
    """A category in one further language."""

    name: str = ""
    description: str = ""


@dataclass(frozen=True)
class CategoryFacts:
    """A shelf below `parent_id`, or at the top. Without a slug a new one gets one from its name."""

    name: str
    slug: str = ""
    description: str = ""
    parent_id: int | None = None
    position: int = 0
    translations: Mapping[str, CategoryWords] = field(default_factory=dict)


@dataclass(frozen=True)
class KeptProduct:
    """A product as the shop has it, whole: every part with its number. `read_at` is by the database's clock."""

    id: int
    version: int
    facts: ProductFacts
    variants: Sequence[VariantFacts]
    read_at: datetime = field(compare=False)


@dataclass(frozen=True)
class KeptCategory:
    """A category as the shop has it now."""

    id: int
    version: int
    path: str
    facts: CategoryFacts
