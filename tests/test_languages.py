"""Two languages, told apart by the address alone."""

import re

import pytest
from sqlalchemy import text

from shop.db import db
from shop.languages import LANGUAGES

from .browser_client import Page, PageReader
from .factories import make_category, make_product

SITE = "http://localhost"
PAGES = ["/", "/c/", "/c/{shelf}", "/c/{shelf}?sort=price&stock=1", "/p/mug", "/search?q=mug"]


@pytest.fixture
def shelf() -> str:
    """A category with a mug and a bowl, in both languages."""
    shelf = make_category("Mugs", es="Tazas")
    make_product("Mug", slug="mug", es="Taza", stock=9, category=shelf)
    make_product("Bowl", slug="bowl", es="Cuenco", stock=9, category=shelf)
    return shelf.path


def alternates(page: Page) -> dict[str, str]:
    return {link.get("hreflang"): link.get("href") for link in page.all("link", rel="alternate")}


def own_language(language: str) -> None:
    db.session.execute(text("UPDATE shop SET default_language = :language"), {"language": language})
    db.session.commit()


@pytest.mark.parametrize("path", PAGES)
def test_each_page_names_itself_and_its_twin(browser: PageReader, shelf, path):
    path = path.format(shelf=shelf)
    english, spanish = browser.get(path), browser.get(path, language="es")
    assert alternates(english) == alternates(spanish)
    canonical = english.one("link", rel="canonical").get("href")
    assert alternates(english) == {
        "en": canonical,
        "es": canonical.replace(SITE, f"{SITE}/es"),
        "x-default": canonical,
    }
    assert spanish.one("link", rel="canonical").get("href") == alternates(english)["es"]
    assert (english.root.get("lang"), spanish.root.get("lang")) == ("en", "es")


@pytest.mark.parametrize("path", PAGES)
def test_links_stay_inside_the_language(browser: PageReader, shelf, path):
    page = browser.get(path.format(shelf=shelf), language="es")
    inside = [link for link in page.links() if link.startswith("/")]
    inside += [form.get("action") for form in page.all("form")]
    inside += [element.get("data-hx-get") for element in page.root.iter() if element.get("data-hx-get")]
    assert [link for link in inside if not link.startswith("/es/")] == []


def test_the_switch_leads_to_the_very_same_page(browser: PageReader, shelf):
    page = browser.get(f"/c/{shelf}?sort=name&stock=1")
    (there,) = {link.get("href") for link in page.all("a", hreflang="es")}
    assert browser.get(there.removeprefix(SITE)).cards == ["Cuenco", "Taza"]


def test_the_own_language_may_be_spanish(browser: PageReader, shelf):
    own_language("es")
    page = browser.get("catalog.show", slug="mug")
    assert page.root.get("lang") == "es"
    assert alternates(page) == {
        "en": f"{SITE}/en/p/mug",
        "es": f"{SITE}/p/mug",
        "x-default": f"{SITE}/p/mug",
    }
    assert browser.get("catalog.show", slug="mug", language="en").root.get("lang") == "en"


@pytest.mark.parametrize("own", ["en", "es"])
def test_a_prefix_that_goes_without_saying_leads_to_the_plain_address(browser: PageReader, shelf, own):
    own_language(own)
    answer = browser.open(f"/{own}/search?q=m%C3%BAg&sort=price")
    assert (answer.status_code, answer.location) == (302, f"{SITE}/search?q=m%C3%BAg&sort=price")
    assert browser.open(f"/{own}//evil.example/").location.startswith(f"{SITE}/")


def test_a_page_of_a_list_is_its_own_canonical_address_without_filters(browser: PageReader, shelf):
    page = browser.get(f"/c/{shelf}?sort=price&stock=1", language="es")
    assert page.one("link", rel="canonical").get("href") == f"{SITE}/es/c/{shelf}"


def test_no_header_and_no_cookie_decides_the_language(browser: PageReader, shelf):
    plain = browser.open("/p/mug")
    for headers in ({"Accept-Language": "es"}, {"Cookie": "language=es"}):
        assert browser.open("/p/mug", headers=headers).data == plain.data


@pytest.mark.parametrize("path", ["/es", "/es/es/", "/fr/", "/ES/", "/es//", "/espresso"])
def test_what_looks_like_a_language_but_is_none_is_a_page_or_not_found(browser: PageReader, path):
    assert browser.open(path).status_code in {200, 308, 404}


def test_the_bare_prefix_is_the_front_page(browser: PageReader):
    assert browser.get("/es").root.get("lang") == "es"


ENGLISH = r"\b(the|and|with|from|search|price|stock|products?|page|all|sort|newest|back|skip|home|details|sold|left)\b"


@pytest.mark.parametrize("path", [*PAGES, "/c/{shelf}?min=500", "/search", "/search?q=zzz", "/nothing", "/p/bowl"])
def test_no_english_is_left_on_a_spanish_page(browser: PageReader, shelf, path):
    path = path.format(shelf=shelf)
    page = browser.get(path, language="es", status=404 if path == "/nothing" else 200)
    spoken = [page.words("body"), page.words("title")]
    spoken += [
        element.get(name) or ""
        for element in page.root.iter()
        for name in ("aria-label", "alt", "placeholder", "title")
        if element.get("lang") != "en"
    ]
    said = " ".join(spoken).replace("English", "").lower()
    assert re.findall(ENGLISH, said) == []


def test_the_database_lists_goods_in_every_language_of_the_shop():
    assert set(db.session.scalar(text("SELECT shop_languages()"))) == set(LANGUAGES)
