"""A Spanish bicycle shop, whose things are looked for in the ways in which people type."""

import csv
import json
import random

import pytest
from flask import Flask
from sqlalchemy import text

from shop.catalog.choices import Choices
from shop.catalog.searching import search_products
from shop.db import db

from ..conftest import THOROUGH
from .ways_of_typing import WAYS

GOODS = "tests/data/spanish/productos.csv"
FILL = text("""
    WITH wanted AS (
        SELECT * FROM json_to_recordset(CAST(:rows AS json))
            AS row(number int, sku text, nombre_es text, nombre_en text, barcode text)
    ), made AS (
        INSERT INTO product (slug, title, status, published_at)
        SELECT 'bicicleta-' || number, CASE WHEN :own = 'es' THEN nombre_es ELSE nombre_en END, 'active', now()
        FROM wanted RETURNING id, slug
    ), told AS (
        INSERT INTO translation (product_id, language, title)
        SELECT id, 'es', nombre_es FROM made JOIN wanted ON slug = 'bicicleta-' || number WHERE :own <> 'es'
    )
    INSERT INTO variant (product_id, sku, barcode, price_minor)
    SELECT id, sku, barcode, 1000 FROM made JOIN wanted ON slug = 'bicicleta-' || number
""")


def barcode(number: int) -> str:
    digits = f"84{number:010d}"
    check = -sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10
    return f"{digits}{check}"


@pytest.fixture(params=["es", "en"])
def shop(request: pytest.FixtureRequest, app: Flask) -> tuple[str, list[dict[str, str]]]:
    """A shop that speaks Spanish by itself, or beside English; and its goods."""
    with open(GOODS, encoding="utf-8") as file:
        goods = [row | {"number": place, "barcode": barcode(place)} for place, row in enumerate(csv.DictReader(file))]
    db.session.execute(text("UPDATE shop SET default_language = :own"), {"own": request.param})
    db.session.execute(FILL, {"rows": json.dumps(goods), "own": request.param})
    db.session.commit()
    return request.param, goods


def is_among_the_first_ten(words: str, own: str, number: int) -> bool:
    results = search_products(words, own, None if own == "es" else "es", Choices("relevance", "relevance"))
    return f"bicicleta-{number}" in [card.slug for card in results.cards[:10]]


def test_things_are_among_the_first_ten_however_they_are_typed(shop):
    """95 of 100 over all, and 90 of each kind."""
    own, goods = shop
    dice = random.Random(7)
    shares, missed = {}, []
    for way in WAYS:
        tried = goods if THOROUGH else dice.sample(goods, 15)
        typed = [(way(row["nombre_es"], dice), row["number"]) for row in tried]
        lost = [words for words, number in typed if not is_among_the_first_ten(words, own, number)]
        shares[way.__name__] = 1 - len(lost) / len(typed)
        missed += [f"{way.__name__}: {words}" for words in lost]
    assert min(shares.values()) >= 0.9, (shares, missed)
    assert sum(shares.values()) / len(shares) >= 0.95, (shares, missed)


def test_a_barcode_or_number_finds_its_thing_and_nothing_else(shop):
    own, goods = shop
    for row in random.Random(7).sample(goods, 10):
        for typed in (row["barcode"], row["sku"], row["sku"].lower()):
            results = search_products(typed, own, None if own == "es" else "es", Choices("relevance", "relevance"))
            assert results.cards[0].slug == f"bicicleta-{row['number']}"
