"""The palette: a few letters lead to whatever the person may see, and to nothing else."""

import pytest
from flask import Flask

from shop.catalog.services import NewVariant

from ..auth.people import Browser, signed_in
from ..factories import make_category, make_product


@pytest.fixture
def nil(app: Flask) -> Browser:
    """A browser of staff."""
    return signed_in(app, "staff", name="Nil Puig")


@pytest.fixture
def mia(app: Flask) -> Browser:
    """A manager's browser."""
    return signed_in(app, "manager", name="Mia Roca")


def found(browser: Browser, words: str) -> list[str]:
    return browser.get("palette.index", q=words, htmx=True).each("li")


def test_without_words_it_tells_what_one_can_do(nil: Browser):
    shown = found(nil, "")
    assert "Receive goods" in shown
    assert "Invite somebody" not in shown


def test_a_product_is_found_by_the_beginning_of_its_name_and_by_its_sku(nil: Browser):
    make_product("Fern print", variants=[NewVariant(1200, sku="FERN-1")])
    assert any("Fern print" in line and "FERN-1" in line for line in found(nil, "fer"))
    assert any("Fern print" in line for line in found(nil, "fern-1"))


def test_drafts_are_found_too(nil: Browser):
    make_product(title="Secret mug", status="draft")
    assert any("Secret mug" in line for line in found(nil, "secret"))


def test_a_category_is_found_by_any_part_of_its_name_whatever_its_accents(nil: Browser):
    make_category("Botánica")
    assert "Botánica" in found(nil, "TANIC")


def test_people_are_found_by_those_who_may_see_people(nil: Browser, mia: Browser):
    assert any("Nil Puig" in line for line in found(mia, "Nil"))
    assert not any("Mia" in line for line in found(nil, "Mia"))


@pytest.mark.parametrize("words", ["receive", "deliv", "goods receive"])
def test_deeds_are_found_by_the_beginnings_of_their_words(nil: Browser, words: str):
    assert "Receive goods" in found(nil, words)


def test_nothing_is_said_plainly(nil: Browser):
    page = nil.get("palette.index", q="xyzzy")
    assert "Nothing here is called “xyzzy”" in page.words("main")


@pytest.mark.parametrize("words", ["%", "' OR 1=1", "\\", "(((", "🦜", "x" * 300, "a\x00b", "-1", "1e309"])
def test_any_text_is_survived(mia: Browser, words: str):
    mia.get("palette.index", q=words)


def test_statements_do_not_grow_with_what_is_found(mia: Browser, statements):
    for number in range(12):
        make_product(title=f"Mug {number}", stock=1)
    with statements.at_most(8):
        mia.get("palette.index", q="mug", htmx=True)


def test_customers_have_no_palette(app: Flask):
    signed_in(app).get("palette.index", status=404)
