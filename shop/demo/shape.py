"""What the demo shop's goods are made of: plain frozen values, no database in sight."""

from dataclasses import dataclass

PICTURE_WIDTHS = (320, 640, 1280)
PICTURE_WIDTH, PICTURE_HEIGHT = 1280, 1600


@dataclass(frozen=True)
class Words:
    """The same thing said in English, which is the source, and in Spanish."""

    en: str
    es: str


@dataclass(frozen=True)
class Category:
    slug: str
    name: Words
    description: Words
    children: tuple["Category", ...] = ()


@dataclass(frozen=True)
class Picture:
    """A drawing in `pictures/<file>-<width>.webp`; with an option value when it shows one colour only."""

    file: str
    alt: Words
    option_value: str | None = None
    width: int = PICTURE_WIDTH
    height: int = PICTURE_HEIGHT


@dataclass(frozen=True)
class Attribute:
    name: Words
    value: Words
    unit: str = ""


@dataclass(frozen=True)
class Option:
    name: Words
    values: tuple[Words, ...]


@dataclass(frozen=True)
class Variant:
    """`values` are the English option values, in the order of the product's options."""

    sku: str
    values: tuple[str, ...]
    price_minor: int
    compare_at_minor: int | None
    weight_grams: int
    barcode: str | None
    stock: int
    reorder_point: int | None


@dataclass(frozen=True)
class Product:
    slug: str
    title: Words
    description: Words
    brand: str
    type: str
    categories: tuple[str, ...]
    tags: tuple[Words, ...]
    attributes: tuple[Attribute, ...]
    options: tuple[Option, ...]
    variants: tuple[Variant, ...]
    pictures: tuple[Picture, ...]
    published_days_ago: int
    status: str = "active"


@dataclass(frozen=True)
class Page:
    """A page the owner writes: paragraphs apart by blank lines, `## ` subheads, `- ` list items."""

    slug: str
    title: Words
    body: Words


@dataclass(frozen=True)
class Shop:
    name: str
    tagline: Words
    email: str
    phone: str
    address: tuple[str, ...]
    currency: str
    time_zone: str
