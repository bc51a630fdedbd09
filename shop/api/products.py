"""Products: read, listed, made, changed and removed."""

import json
from typing import Any

from flask_babel import gettext

from ..catalog import editing
from ..catalog.editing import LOCK_LEVELS, create_product_with, edit_product
from ..catalog.finding import locked_product
from ..catalog.refusals import NoSuchProduct
from ..db import ask, db
from .answers import Answer, address_of, page_of_texts
from .authorizing import demand, may, the_program
from .choosing import Wanted
from .narrowing import facets_json
from .operations import operation
from .pointing import pointed
from .schemas.catalog import Product, Products
from .schemas.catalog_queries import ProductQuery, ProductsQuery
from .schemas.goods import NewProduct, ProductIn
from .telling import IS_PUBLIC, Told, media_base, product_json

MOST_BYTES = 4_000_000  # of one product, with every text as long as it may be
WHOLE = Told(is_private=True)
LINKS = {name: {"product_id": "$response.body#/id"} for name in ("readProduct", "changeProduct", "deleteProduct")}


@operation("Read products", scope="catalog:read", is_open=True, gives=Products)
def read_products(query: ProductsQuery) -> Answer:
    """The storefront’s lists: the query of a page’s address brings the same products here, in the same order (a page
    of a category says which in its path: `/c/prints?sort=price` is `?category=prints&sort=price`).

    Whole products, 24 at a time. A list in the order of `id` is made for a sync: whatever is added or removed
    meanwhile, following `next` meets everything else once.
    """
    if query.status or query.tag:
        demand("catalog:read")
    told = _told(query)
    shown = f"""
        SELECT p.id, chosen.sort_key, {product_json(told)} AS item
        FROM chosen JOIN product p ON p.id = chosen.product_id
    """  # noqa: S608 (constants)
    wanted = Wanted(query)
    stretch = wanted.stretch(shown, media=media_base())
    return page_of_texts(
        [row.item for row in stretch.rows],
        stretch.next,
        stretch.previous,
        is_chosen=bool(told.fields),
        facets=facets_json(found) if (found := wanted.facets(stretch)) else None,
    )


@operation("Read a product", scope="catalog:read", is_open=True, gives=Product)
def read_product(product_id: int, query: ProductQuery) -> Answer:
    """The product, whole. What visitors don’t see is there for a token with `catalog:read` only."""
    return _answer(product_id, _told(query))


def _told(query: ProductQuery | ProductsQuery) -> Told:
    with_levels = "levels" in (query.include or ())
    if with_levels:
        demand("stock:read")
    return Told(may("catalog:read"), tuple(query.fields or ()), with_levels)


def _answer(product_id: int, told: Told, status: int = 200, location: str = "") -> Answer:
    """The product as JSON. Raises NoSuchProduct, also for one that who asks may not see."""
    seen = "" if told.is_private else f" AND {IS_PUBLIC}"
    question = f"SELECT p.version, {product_json(told)} AS item FROM product p WHERE p.id = %(id)s{seen}"  # noqa: S608
    found = ask(question, id=product_id, media=media_base())
    if not found:
        raise NoSuchProduct(gettext("There is no such product."))
    version, is_chosen = str(found[0].version), bool(told.fields)
    return Answer(text=found[0].item, version=version, is_chosen=is_chosen, status=status, location=location)


def whole(product_id: int) -> dict[str, Any]:
    """The product as a program with all rights reads it."""
    told: dict[str, Any] = json.loads(_answer(product_id, WHOLE).text)
    return told


def whole_and_locked(product_id: int) -> dict[str, Any]:
    """The same, and nobody else changes it before this transaction ends."""
    locked_product(product_id)
    return whole(product_id)


def whole_and_at_rest(product_id: int) -> dict[str, Any]:
    """The same, and nobody moves its stock either."""
    db.session.execute(LOCK_LEVELS, {"id": product_id})
    return whole_and_locked(product_id)


@operation("Make a product", scope="catalog:write", gives=Product, status=201, most_bytes=MOST_BYTES, links=LINKS)
def create_product(body: NewProduct) -> Answer:
    """A new product with its variants. It is a draft, unless it says otherwise, and can’t be sold before stock of it
    is received. Since its variants have prices, it takes the scope `prices:write` too.
    """
    variants = [one.facts() for one in body.variants]
    with pointed():
        made = create_product_with(body.facts(), variants, may_price=may("prices:write"), by=the_program().actor)
    return _answer(made.id, WHOLE, 201, address_of(f"/products/{made.id}"))


@operation("Change a product", scope="catalog:write", gives=Product, guards=whole_and_locked, most_bytes=MOST_BYTES)
def change_product(product_id: int, body: ProductIn) -> Answer:
    """Anything of a product but its variants, which have their own addresses. Lists are replaced whole; parts that
    stay keep their `id`. Where the `slug` changes, the address from before leads to the new one.
    """
    with pointed():
        edit_product(product_id, body.facts(), sent=body.sent(), by=the_program().actor)
    return _answer(product_id, WHOLE)


@operation("Remove a product", scope="catalog:write", status=204, guards=whole_and_at_rest)
def delete_product(product_id: int) -> Answer:
    """For a product that was never stocked or sold. Any other has a history, which must stay: archive it."""
    editing.delete_product(product_id, by=the_program().actor)
    return Answer(status=204)
