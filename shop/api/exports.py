"""The whole catalogue, line by line."""

from flask import Response

from .authorizing import demand
from .operations import operation
from .schemas.catalog import Category, Product
from .schemas.catalog_queries import CategoryQuery, ProductQuery
from .streaming import NDJSON, streamed
from .telling import Told, category_json, media_base, product_json

PRODUCTS_AT_ONCE = 100  # one may be large


@operation("Export all products", scope="catalog:read", gives=Product, kinds=(NDJSON,))
def export_products(query: ProductQuery) -> Response:
    """Every product, drafts and archived ones too, a line of JSON each, in the order of `id`, as of one moment.

    The header `Changes-Cursor` is that moment: go on from it at `GET /changes`, and nothing is missed. An answer that
    breaks off has no last chunk, which every client of HTTP notices: take it again.
    """
    if query.include:
        demand("stock:read")
    told = Told(True, tuple(query.fields or ()), bool(query.include))
    question = f"SELECT {product_json(told)} FROM product p ORDER BY p.id"  # noqa: S608 (constants)
    return streamed(question, PRODUCTS_AT_ONCE, media=media_base())


@operation("Export all categories", scope="catalog:read", gives=Category, kinds=(NDJSON,))
def export_categories(query: CategoryQuery) -> Response:
    """Every category, a line of JSON each, in the order of `path`: each comes after the one above it.

    As with products, the header `Changes-Cursor` leads on.
    """
    told = category_json(tuple(query.fields or ()))
    return streamed(f"SELECT {told} FROM category c ORDER BY c.path")  # noqa: S608 (constants)
