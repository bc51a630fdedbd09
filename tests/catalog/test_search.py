"""Finding products by words, article number or barcode, in both languages."""

from datetime import UTC, datetime, timedelta

import pytest

from shop.catalog.services import NewVariant

from ..browser_client import PageReader
from ..factories import fill_shelf, make_category, make_product


def found(browser: PageReader, words: str, language: str = "") -> list[str]:
    return browser.get("catalog.search", q=words, language=language).cards


def test_without_words_the_page_asks_for_some(browser: PageReader):
    page = browser.get("catalog.search")
    assert page.words("h1") == "Search"
    assert "Type what you are looking for" in page.words("main")


@pytest.mark.parametrize("words", ["fern", "FERN", "ferns", "printing", "fern print", "verde", "cotton", "forests"])
def test_title_brand_and_description_are_searched_by_their_stems(browser: PageReader, words):
    make_product("Fern print", brand="Studio Verde", description="A forest on cotton paper.")
    make_product("Mug")
    assert found(browser, words) == ["Fern print"]


@pytest.mark.parametrize("words", ["café", "cafe", "CAFÉ", "Cafe"])
def test_accents_and_case_do_not_matter(browser: PageReader, words):
    make_product("Café poster")
    assert found(browser, words) == ["Café poster"]


@pytest.mark.parametrize("words", ["lámina", "lamina", "láminas", "helechos"])
def test_a_spanish_page_is_searched_in_spanish(browser: PageReader, words):
    make_product("Fern print", es="Lámina de helecho")
    assert found(browser, words, language="es") == ["Lámina de helecho"]


def test_a_spanish_page_finds_english_words_too(browser: PageReader):
    make_product("Fern print", es="Lámina de helecho")
    assert found(browser, "fern", language="es") == ["Lámina de helecho"]


def test_the_title_counts_for_more_than_the_description(browser: PageReader):
    make_product("Vase", description="Goes well with a fern.")
    make_product("Fern", description="Goes well with a vase.")
    make_product("Bowl", description="For a fern.")
    assert found(browser, "fern")[0] == "Fern"
    assert found(browser, "vase") == ["Vase", "Fern"]


@pytest.mark.parametrize("words", ["AB-17/x", "ab-17/X", " ab-17/x "])
def test_an_article_number_is_found_in_any_case(browser: PageReader, words):
    make_product("Mug", variants=[NewVariant(900, sku="AB-17/x")])
    make_product("Other mug", variants=[NewVariant(900, sku="AB-17")])
    assert found(browser, words) == ["Mug"]


def test_a_barcode_finds_its_product(browser: PageReader):
    make_product("Mug", variants=[NewVariant(900, barcode="4006381333931")])
    assert found(browser, "4006381333931") == ["Mug"]


def test_quotes_ask_for_a_phrase_and_a_minus_leaves_out(browser: PageReader):
    make_product("Green fern")
    make_product("Fern, green")
    assert found(browser, '"green fern"') == ["Green fern"]
    make_product("Green vase")
    assert found(browser, "green -fern") == ["Green vase"]


def test_nothing_found_names_the_words_and_a_way_on(browser: PageReader):
    page = browser.get("catalog.search", q="unicorn <b>")
    assert "We found nothing for “unicorn <b>”" in page.words("main")
    assert "/c/" in [link.get("href") for link in page.one("main").iter("a")]


@pytest.mark.parametrize(
    "others",
    [{"status": "draft"}, {"status": "archived"}, {"published_at": datetime.now(UTC) + timedelta(days=1)}],
    ids=["a draft", "archived", "published tomorrow"],
)
@pytest.mark.parametrize("words", ["fern", "SECRET-1", "helecho"])
@pytest.mark.parametrize("language", ["", "es"])
def test_what_is_not_public_is_not_found(browser: PageReader, others, words, language):
    make_product("Fern", es="Helecho", variants=[NewVariant(900, sku="SECRET-1")], **others)
    assert found(browser, words, language) == []


def test_the_retired_variant_does_not_betray_its_number(browser: PageReader):
    make_product("Fern", variants=[NewVariant(900, sku="OLD-1", is_active=False), NewVariant(900, sku="NEW-1")])
    assert (found(browser, "OLD-1"), found(browser, "NEW-1")) == ([], ["Fern"])


def test_equally_good_matches_can_be_walked_without_loss(browser: PageReader):
    fill_shelf(make_category(), [(f"Fern {number}", 1000, number % 3) for number in range(60)])
    page = browser.get("catalog.search", q="fern")
    seen = page.cards
    while page.links(rel="next") and len(seen) < 100:
        page = browser.get(page.links(rel="next")[0])
        seen += page.cards
    assert len(seen) == len(set(seen)) == 60


def test_the_words_survive_sorting_filters_and_paging(browser: PageReader):
    fill_shelf(make_category(), [("Fern print", 1000 + number, 0) for number in range(30)])
    page = browser.get("catalog.search", q="fern print", sort="price", min="10")
    assert all("q=fern+print" in link for link in [*page.links(rel="next"), *page.links(class_="chip")])
    assert page.one("input", id="search-words").get("value") == "fern print"
    assert page.one("input", name="q", type="hidden").get("value") == "fern print"


@pytest.mark.parametrize("query", ["q=zzz", "q=", "q=fern", "q=fern+cheap+pills", "q=fern&stock=1"])
def test_other_search_engines_keep_out_of_ours(browser: PageReader, query):
    make_product("Fern", stock=1)
    page = browser.get(f"/search?{query}")
    assert page.one("meta", name="robots").get("content") == "noindex, follow"


def test_what_was_found_has_one_address_whatever_else_was_asked(browser: PageReader):
    make_product("Fern", stock=1)
    page = browser.get("/search?q=%20Fern%20&utm_source=x&sort=price")
    assert page.one("meta", name="robots").get("content") == "noindex, follow"
    assert page.one("link", rel="canonical").get("href") == "http://localhost/search?q=Fern"
    assert page.one("meta", name="description").get("content") == "Fern at Almacén"
