"""Puts the demo shop into the database, by the same services that staff and programs use."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select, text

from .. import media
from ..catalog.models import Category, Product
from ..catalog.services import NewAttribute, NewImage, NewVariant, Words, create_category, create_product
from ..catalog.words import Translation
from ..db import db, transaction
from ..pages.models import Page, Shop
from ..stock.services import set_reorder_point
from . import goods
from .past import write_past

PICTURES = Path(__file__).parent / "pictures"


def is_new_shop() -> bool:
    """Whether nobody has put anything on sale yet."""
    return db.session.scalar(text("SELECT NOT EXISTS (SELECT FROM product)")) is True


def fill_shop() -> int:
    """Add whatever of the demo shop is missing; return how many products that were. Changes nothing that is there."""
    with transaction():
        if is_new_shop():
            _name_shop()
        _write_pages()
        shelves = _build_shelves(goods.CATEGORIES)
        there = set(db.session.scalars(select(Product.slug)))
        missing = [product for product in goods.PRODUCTS if product.slug not in there]
        stock = [line for product in missing for line in _stock(product, _put_on_shelves(product, shelves))]
        write_past(stock)
    db.session.execute(text("ANALYZE"))
    db.session.commit()
    return len(missing)


def _name_shop() -> None:
    shop = db.session.get_one(Shop, 1)
    shop.name = goods.SHOP.name
    shop.tagline = goods.SHOP.tagline.en
    shop.email = goods.SHOP.email
    shop.phone = goods.SHOP.phone
    shop.address = "\n".join(goods.SHOP.address)
    shop.currency = goods.SHOP.currency
    shop.time_zone = goods.SHOP.time_zone
    db.session.add(Translation(shop_id=1, language="es", title=goods.SHOP.tagline.es))


def _write_pages() -> None:
    there = set(db.session.scalars(select(Page.slug)))
    for position, page in enumerate(goods.PAGES):
        if page.slug not in there:
            row = Page(slug=page.slug, title=page.title.en, body=page.body.en, position=position)
            db.session.add(row)
            db.session.flush()
            db.session.add(Translation(page_id=row.id, language="es", title=page.title.es, text=page.body.es))


def _build_shelves(categories: tuple[goods.Category, ...], parent: Category | None = None) -> dict[str, Category]:
    """All shelves by their path, those that were missing made."""
    shelves: dict[str, Category] = {}
    for position, wanted in enumerate(categories):
        path = f"{parent.path}/{wanted.slug}" if parent else wanted.slug
        shelf = db.session.scalar(select(Category).where(Category.path == path)) or create_category(
            wanted.slug, _words(wanted.name), parent=parent, description=_words(wanted.description), position=position
        )
        shelves |= {path: shelf} | _build_shelves(wanted.children, shelf)
    return shelves


def _put_on_shelves(product: goods.Product, shelves: dict[str, Category]) -> Product:
    return create_product(
        _words(product.title),
        slug=product.slug,
        description=_words(product.description),
        brand=product.brand,
        type=product.type,
        status=product.status,
        published_at=datetime.now(UTC) - timedelta(days=product.published_days_ago),
        categories=[shelves[path] for path in product.categories],
        options=[(_words(option.name), [_words(value) for value in option.values]) for option in product.options],
        variants=[
            NewVariant(
                price_minor=variant.price_minor,
                values=variant.values,
                sku=variant.sku,
                barcode=variant.barcode,
                compare_at_minor=variant.compare_at_minor,
                weight_grams=variant.weight_grams,
            )
            for variant in product.variants
        ],
        images=[
            NewImage(_keep(picture), _words(picture.alt), picture.width, picture.height, picture.option_value)
            for picture in product.pictures
        ],
        attributes=[
            NewAttribute(_words(attribute.name), _words(attribute.value), attribute.unit)
            for attribute in product.attributes
        ],
        tags=[tag.en for tag in product.tags],
    )


def _stock(wanted: goods.Product, product: Product) -> list[tuple[int, int, int]]:
    """Its reorder points; and what shall be there of each variant: (id, price, units)."""
    by_sku = {variant.sku: variant for variant in product.variants}
    for variant in wanted.variants:
        if variant.reorder_point is not None:
            set_reorder_point(by_sku[variant.sku], variant.reorder_point)
    return [
        (by_sku[variant.sku].id, variant.price_minor, variant.stock) for variant in wanted.variants if variant.stock
    ]


def _keep(picture: goods.Picture) -> str:
    """Copy a drawing's files into the media store; return the key, which changes when the drawing does."""
    files = {width: (PICTURES / f"{picture.file}-{width}.webp").read_bytes() for width in goods.PICTURE_WIDTHS}
    key = f"demo/{picture.file}-{hashlib.sha256(files[max(files)]).hexdigest()[:8]}"
    for width, body in files.items():
        media.put(f"{key}-{width}.webp", body)
    return key


def _words(words: goods.Words) -> Words:
    return Words(words.en, {"es": words.es})
