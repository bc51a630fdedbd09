"""GET /products: the storefront's lists, for programs."""

import pytest
from flask import Flask

from shop.catalog.models import Category, Product

from ..browser_client import PageReader
from ..factories import fill_shelf, make_category, make_product
from .connectors import Connector, kind, places


@pytest.fixture
def visitor(app: Flask) -> Connector:
    return Connector(app)


@pytest.fixture
def reader(app: Flask) -> Connector:
    return Connector(app, "catalog:read")


@pytest.fixture
def shelf() -> Category:
    """Fern 10.00, Ivy 20.00 (sold out), Álamo 30.00: published in this order."""
    shelf = make_category("Plants")
    for title, price, stock in (("Fern", 1000, 5), ("Ivy", 2000, 0), ("Álamo", 3000, 5)):
        make_product(title, price=price, stock=stock, category=shelf)
    return shelf


def titles(found: dict) -> list[str]:
    return [item["title"] for item in found["items"]]


def test_smoke(visitor: Connector, reader: Connector, shelf: Category):
    found = visitor.get("/products")
    assert titles(found) == ["Fern", "Ivy", "Álamo"]
    print(found["items"][0])
    assert titles(reader.get("/products?status=any&sort=price-desc&q=ivy")) == ["Ivy"]
    item = reader.get(f"/products/{found['items'][0]['id']}")
    print(visitor.get("/variants"), visitor.get("/categories"), visitor.get("/category-tree"))
