"""Goods for tests. A factory says only what matters and calls the services, so test data is always possible data."""

import json
from collections.abc import Sequence
from itertools import count
from typing import Any

from sqlalchemy import text

from shop.catalog.models import Category, Product, Variant
from shop.catalog.services import NewVariant, Words, create_category, create_product, slugify
from shop.db import db

_numbers = count(1)


def make_category(name: str = "Prints", parent: Category | None = None, es: str = "") -> Category:
    """A shelf; the second of a name gets another slug."""
    words = Words(name, {"es": es} if es else {})
    return create_category(f"{slugify(name)}-{next(_numbers)}" if not parent else slugify(name), words, parent=parent)


def make_product(
    title: str = "Mug",
    stock: int = 0,
    price: int = 1200,
    *,
    es: str = "",
    description: str = "",
    category: Category | None = None,
    options: dict[str, Sequence[str]] | None = None,
    variants: Sequence[NewVariant] | None = None,
    **others: Any,
) -> Product:
    """A product with one variant, or one for each value of its options; `stock` of each. Price in minor units."""
    number = next(_numbers)
    words = [(Words(name), [Words(value) for value in values]) for name, values in (options or {}).items()]
    if variants is None:
        firsts = next(iter(options.values())) if options else [""]
        variants = [
            NewVariant(price, sku=f"SKU-{number}-{place}", values=(value,) if value else ())
            for place, value in enumerate(firsts)
        ]
    product = create_product(
        Words(title, {"es": es} if es else {}),
        slug=others.pop("slug", f"{slugify(title)}-{number}"),
        description=Words(description),
        variants=variants,
        options=words,
        categories=[category] if category else [],
        **others,
    )
    if stock:
        # Here, because tests of the catalogue alone need no stockroom.
        from shop.stock.services import SYSTEM, receive_stock

        for variant in product.variants:
            receive_stock(variant, stock, by=SYSTEM)
    return product


def fill_shelf(category: Category, goods: Sequence[tuple[str, int, int]]) -> None:
    """Many products at once, in a handful of statements: (title, price in minor units, days since it was published)."""
    first = next(_numbers)
    rows = [
        {"slug": f"filled-{first}-{place}", "title": title, "price": price, "days": days}
        for place, (title, price, days) in enumerate(goods)
    ]
    db.session.execute(FILL, {"rows": json.dumps(rows), "category_id": category.id})
    db.session.commit()


FILL = text("""
    WITH wanted AS (
        SELECT * FROM json_to_recordset(CAST(:rows AS json)) AS row(slug text, title text, price bigint, days int)
    ), made AS (
        INSERT INTO product (slug, title, status, published_at)
        SELECT slug, title, 'active', now() - make_interval(days => days) FROM wanted RETURNING id, slug
    ), priced AS (
        INSERT INTO variant (product_id, price_minor) SELECT id, price FROM made JOIN wanted USING (slug)
    )
    INSERT INTO product_category (product_id, category_id) SELECT id, :category_id FROM made
""")


def make_variant(title: str = "Mug", stock: int = 0, price: int = 1200) -> Variant:
    """The only variant of a new product."""
    return make_product(title, stock=stock, price=price).variants[0]
