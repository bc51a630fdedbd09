"""What the owner sets: name, currency, language, time and contact of the shop."""

from datetime import UTC, datetime

import pytest
from flask import Flask, g, render_template_string
from sqlalchemy import text

from shop.db import db
from shop.pages.accent import DARK_GROUNDS, LIGHT_GROUNDS, READABLE, accent_sheet, contrast, readable
from shop.pages.particulars import PARTICULARS, NoSuchParticular, NotPossible, currencies, particulars, set_particular
from shop.pages.services import frame_in

from ..browser_client import PageReader
from ..factories import make_product


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("name", "  Casa & Co ", "Casa & Co"),
        ("accent", "#A9452B", "#a9452b"),
        ("accent", "", ""),
        ("currency", "jpy", "JPY"),
        ("time_zone", "America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("default_language", "es", "es"),
        ("email", "hola@casa.example", "hola@casa.example"),
        ("email", "", ""),
        ("phone", "+34 (91) 555-01.02", "+34 (91) 555-01.02"),
        ("address", "Calle 1\\n28013 Madrid", "Calle 1\n28013 Madrid"),
        ("address", "Calle 1\r\n\n Madrid ", "Calle 1\nMadrid"),
        ("tax_label", "IVA incluido", "IVA incluido"),
    ],
)
def test_a_particular_is_kept_as_the_shop_needs_it(name, typed, kept):
    assert set_particular(name, typed) == kept
    assert particulars()[name] == kept


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("name", " ", "needs a name"),
        ("name", "x" * 201, "too long"),
        ("tagline", "a\0b", "one line"),
        ("tagline", "a\nb", "one line"),
        ("accent", "red", "like #a9452b"),
        ("accent", "#a9452b;}", "like #a9452b"),
        ("currency", "EURO", "no currency"),
        ("currency", "DEM", "no currency"),
        ("currency", "XXX", "no currency"),
        ("currency", "", "no currency"),
        ("time_zone", "Europe/Madird", "Europe/Madrid is one"),
        ("time_zone", "../etc/passwd", "no time zone"),
        ("time_zone", "", "no time zone"),
        ("default_language", "fr", "speaks en, es"),
        ("email", "hola", "no e-mail address"),
        ("email", "a@b.c\nBcc: x@y.z", "no e-mail address"),
        ("phone", "call me", "no telephone number"),
        ("address", "a\0b", "one line"),
    ],
)
def test_what_a_particular_can_not_be_is_refused_and_changes_nothing(name, typed, said):
    before = particulars()
    with pytest.raises(NotPossible, match=said):
        set_particular(name, typed)
    assert particulars() == before


def test_a_particular_that_is_none_is_refused_with_those_that_are():
    with pytest.raises(NoSuchParticular, match=r"colour.*name, tagline, accent"):
        set_particular("colour", "red")
    with pytest.raises(NoSuchParticular):
        set_particular("id", "2")


def test_the_tagline_is_said_in_each_language(browser: PageReader):
    set_particular("tagline", "Made by hand")
    for words in ("Hecho a mano", "Hecho en casa"):
        set_particular("tagline", words, "es")
        assert browser.get("catalog.home", language="es").words("h1") == words
    assert browser.get("catalog.home").words("h1") == "Made by hand"
    set_particular("tagline", "", "es")
    assert browser.get("catalog.home", language="es").words("h1") == "Made by hand"
    with pytest.raises(NotPossible, match="Only the tagline"):
        set_particular("name", "Casa", "es")
    with pytest.raises(NotPossible, match="speaks"):
        set_particular("tagline", "Fait main", "fr")


def test_the_own_language_stays_once_there_are_products():
    set_particular("default_language", "es")
    make_product("Taza")
    with pytest.raises(NotPossible, match="no products"):
        set_particular("default_language", "en")
    set_particular("default_language", "es")


def said(app: Flask, *words: str, status: int = 0) -> str:
    result = app.test_cli_runner().invoke(args=["shop", *words])
    assert result.exit_code == status, result.output
    return result.output


def test_the_owner_sees_and_sets_them_by_command(app: Flask):
    assert said(app, "set", "name", "Casa Verde") == "name is now Casa Verde.\n"
    assert said(app, "set", "phone", "") == "phone is now empty.\n"
    said(app, "set", "address", "Calle 1\\nMadrid")
    shown = dict(line.split(maxsplit=1) for line in said(app, "show").splitlines())
    assert list(shown) == list(PARTICULARS)
    assert (shown["name"], shown["address"], shown["phone"]) == ("Casa Verde", "Calle 1 / Madrid", "–")


def test_a_refusal_is_one_sentence_and_no_traceback(app: Flask):
    assert said(app, "set", "currency", "EURO", status=1).startswith("Error: “EURO” is no currency")
    assert "Traceback" not in said(app, "set", "nothing", "x", status=1)


def test_a_new_currency_converts_nothing_and_says_so(app: Flask, browser: PageReader):
    make_product("Mug", slug="mug", price=1250)
    answer = said(app, "set", "currency", "JPY")
    assert "what cost 12.50 EUR now costs 1250 JPY" in answer
    assert "check every price" in answer
    assert browser.get("catalog.show", slug="mug").words("span", class_="price-now") == "¥1,250"
    assert "not converted" not in said(app, "set", "currency", "JPY")


@pytest.mark.parametrize(
    ("currency", "printed", "typed"),
    [("JPY", "¥1,250", "1250"), ("KWD", "KWD\xa01.250", "1.250"), ("EUR", "€12.50", "12.50")],
)
def test_every_price_is_printed_in_the_shops_currency(browser: PageReader, currency, printed, typed):
    set_particular("currency", currency)
    make_product("Mug", slug="mug", price=1250, stock=1)
    for path in ("/p/mug", "/search?q=mug"):
        assert {price.replace(" ", "\xa0") for price in browser.get(path).each("span", class_="price-now")} == {printed}
    filtered = browser.get(f"/search?q=mug&min={typed}")
    assert filtered.cards == ["Mug"]
    assert printed in filtered.words("a", class_="chip").replace("KWD ", "KWD\xa0")


def test_the_currencies_are_those_in_use():
    assert {"EUR", "USD", "JPY", "KWD", "MXN", "CHF"} <= currencies()
    assert not {"DEM", "ESP", "XXX", "XTS"} & currencies()


@pytest.mark.parametrize(
    ("zone", "shown"),
    [("UTC", "2026-03-01 23:30"), ("Europe/Madrid", "2026-03-02 00:30"), ("America/Lima", "2026-03-01 18:30")],
)
def test_moments_are_shown_by_the_shops_clock(app: Flask, zone, shown):
    moment = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    set_particular("time_zone", zone)
    with app.test_request_context():
        g.frame = frame_in(None)
        assert render_template_string("{{ m | datetimeformat('yyyy-MM-dd HH:mm') }}", m=moment) == shown


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#ffff00", "#a9452b", "#7f7f7f", "#0000ff", "#00ff00"])
def test_any_accent_can_be_read_on_light_and_on_dark(colour):
    for grounds, towards in ((LIGHT_GROUNDS, "#000000"), (DARK_GROUNDS, "#ffffff")):
        shown = readable(colour, grounds, towards)
        assert min(contrast(shown, ground) for ground in grounds) >= READABLE
    assert accent_sheet(colour).count("#") == 4


def test_an_accent_that_can_be_read_stays_as_it_is():
    assert readable("#8a361f", LIGHT_GROUNDS, "#000000") == "#8a361f"
    assert readable("#f0a382", DARK_GROUNDS, "#ffffff") == "#f0a382"
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_the_database_keeps_the_rules_that_it_can():
    set_particular("currency", "CHF")
    assert db.session.scalar(text("SELECT currency FROM shop")) == "CHF"
