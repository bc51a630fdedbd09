"""Money is whole minor units; here it is printed in two languages, and read from what people type."""

import pytest
from flask import Flask, g
from hypothesis import given
from hypothesis import strategies as st

from shop.money import exponent, minor_units, money, money_bare
from shop.pages.services import Frame

pytestmark = pytest.mark.usefixtures("without_database")


def printed(app: Flask, minor: int, currency: str, language: str) -> str:
    with app.test_request_context(environ_overrides={"almacen.language": language}):
        return money(minor, currency).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("minor", "currency", "english", "spanish"),
    [
        (1250, "EUR", "€12.50", "12,50 €"),
        (0, "EUR", "€0.00", "0,00 €"),
        (123456789, "EUR", "€1,234,567.89", "1.234.567,89 €"),
        (1250, "JPY", "¥1,250", "1.250 JPY"),
        (1250, "CHF", "CHF 12.50", "12,50 CHF"),
        (1250, "KWD", "KWD 1.250", "1,250 KWD"),
        (1250, "IQD", "IQD 1.250", "1,250 IQD"),
        (10**17 + 1, "EUR", "€1,000,000,000,000,000.01", "1.000.000.000.000.000,01 €"),
    ],
)
def test_money_is_printed_as_the_language_has_it(app: Flask, minor, currency, english, spanish):
    assert printed(app, minor, currency, "en") == english
    assert printed(app, minor, currency, "es") == spanish


def test_the_shops_currency_goes_without_saying(app: Flask):
    with app.test_request_context():
        g.frame = Frame("en", {"currency": "GBP", "default_language": "en"}, [], [])
        assert (money(999), money_bare(999)) == ("£9.99", "9.99")


@pytest.mark.parametrize(
    ("currency", "digits"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("IQD", 3), ("CLF", 4), ("XYZ", 2)]
)
def test_digits_after_the_point_follow_iso_4217(currency, digits):
    assert exponent(currency) == digits


@pytest.mark.parametrize(
    ("typed", "digits", "minor"),
    [
        ("12", 2, 1200),
        ("12.5", 2, 1250),
        ("12,50", 2, 1250),
        (" 7 ", 2, 700),
        ("12", 0, 12),
        ("1.234", 3, 1234),
        ("0", 2, 0),
    ],
)
def test_a_price_is_read_with_point_or_comma(typed, digits, minor):
    assert minor_units(typed, digits) == minor


@pytest.mark.parametrize(
    "typed", ["", "-1", "1e3", "1.234", "1,2,3", "NaN", "١", "1 000", "12.", ".5", "9" * 10, "€5", "0x1"]
)
def test_what_is_no_price_is_none(typed):
    assert minor_units(typed, 2) is None


def test_a_currency_without_minor_units_has_no_point():
    assert minor_units("12.5", 0) is None


@given(minor=st.integers(0, 10**11 - 1), digits=st.sampled_from([0, 2, 3]))
def test_what_is_printed_bare_is_read_back_the_same(minor, digits):
    currency = {0: "JPY", 2: "EUR", 3: "KWD"}[digits]
    bare = money_bare(minor, currency)
    assert minor_units(bare, digits) == (minor if len(bare.split(".")[0]) <= 9 else None)
