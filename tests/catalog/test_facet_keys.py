"""Brands and options in addresses: what people type is what the database made of the goods."""

import pytest
from sqlalchemy import text

from shop.catalog.facet_keys import brand_number, facet_key, option_key, option_number
from shop.db import db

KEYS = text("SELECT words, facet_key(words) AS key FROM unnest(CAST(:words AS text[])) words")
LETTERS = "".join(chr(number) for number in range(0x20, 0x3000) if chr(number).isprintable())


@pytest.mark.parametrize(
    "words",
    [
        "Studio Verde", "  studio   VERDE ", "Ñandú", "Ölberg & Söhne", "A+", "C#", "10 ½", "4,5", "Größe", "Łódź",
        "-5 °C", "Smørrebrød", "+", "★", "...", "日本", "a_b", "x" * 300, "ab-" * 60, "100 %", "l'Été", "2′ × 3′",
    ],
)  # fmt: skip
def test_what_is_typed_becomes_the_key_that_the_database_made(words: str):
    assert facet_key(words) == db.session.execute(KEYS, {"words": [words]}).one().key


def test_a_key_of_the_database_stays_as_it_is():
    words = [f"a{letter}z" for letter in LETTERS] + list(LETTERS)
    keys = set(db.session.execute(KEYS, {"words": words}).scalars("key"))
    assert {key: facet_key(key) for key in keys if facet_key(key) != key} == {}


def test_numbers_are_those_of_the_database():
    numbers = text("SELECT facet_number('brand', '', 'a+'), facet_number('option', 'colour', 'ñ')")
    assert tuple(db.session.execute(numbers).one()) == (brand_number("a+"), option_number("colour:ñ"))


@pytest.mark.parametrize(
    ("typed", "key"),
    [("Colour: Sage", "colour:sage"), ("size:10:30", "size:10-30"), ("nonsense", "nonsense"), (":", ":")],
)
def test_an_option_is_typed_as_name_and_value(typed: str, key: str):
    assert option_key(typed) == key
