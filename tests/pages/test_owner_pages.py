"""The pages that the owner writes, and what surrounds every page."""

import pytest
from sqlalchemy import text

from shop.db import db
from shop.pages.models import Page

from ..browser_client import PageReader
from ..factories import make_category


@pytest.fixture
def delivery() -> Page:
    """A page about delivery, in both languages."""
    page = Page(
        slug="delivery", title="Delivery", body="We send within two days.\n\n## To islands\nFour days.\n\n- DHL\n- UPS"
    )
    db.session.add(page)
    db.session.flush()
    words = "INSERT INTO translation (language, page_id, title, text) VALUES ('es', :id, 'Envíos', 'En dos días.')"
    db.session.execute(text(words), {"id": page.id})
    db.session.commit()
    return page


def shop_is(**settings: str) -> None:
    for name, value in settings.items():
        db.session.execute(text(f"UPDATE shop SET {name} = :value"), {"value": value})
    db.session.commit()


def test_an_owner_page_shows_its_paragraphs_headings_and_lists(browser: PageReader, delivery):
    page = browser.get("pages.show", slug="delivery")
    assert page.words("h1") == "Delivery"
    prose = page.one("div", class_="prose")
    assert [element.tag for element in prose] == ["p", "h2", "p", "ul"]
    assert [item.text for item in prose.iter("li")] == ["DHL", "UPS"]


def test_an_owner_page_is_written_in_both_languages(browser: PageReader, delivery):
    page = browser.get("pages.show", slug="delivery", language="es")
    assert (page.words("h1"), page.words("div", class_="prose")) == ("Envíos", "En dos días.")


def test_every_page_leads_to_the_owner_pages_in_their_order(browser: PageReader, delivery):
    db.session.add(Page(slug="about", title="About us", position=-1))
    db.session.commit()
    footer = browser.get("catalog.home").one("footer")
    assert [link.text for link in footer.iter("a") if "/info/" in link.get("href")] == ["About us", "Delivery"]


def test_what_the_owner_typed_is_never_html(browser: PageReader):
    db.session.add(Page(slug="evil", title="<b>x</b>", body="<script>1</script>\n\n- <i>\n\n## <u>\n&amp;\n\n\n\n  \n"))
    db.session.commit()
    page = browser.get("pages.show", slug="evil")
    assert not any(page.all(tag) for tag in ("b", "i", "u"))
    assert "&amp;" in page.words("div", class_="prose")


@pytest.mark.parametrize("body", ["", " ", "\n\n\n", "## Heading", "- ", "-", "##", "a\r\n\r\nb"])
def test_any_text_is_a_page(browser: PageReader, body):
    db.session.add(Page(slug="odd", title="Odd", body=body))
    db.session.commit()
    browser.get("pages.show", slug="odd")


def test_a_page_that_nobody_wrote_is_not_found(browser: PageReader):
    browser.get("pages.show", slug="nothing", status=404)


def test_the_shop_is_called_as_its_owner_says(browser: PageReader):
    shop_is(
        name="Casa & Co", tagline="Nice things", email="hola@casa.example", phone="+34 900", address="Calle 1\nMadrid"
    )
    page = browser.get("catalog.home")
    assert page.words("a", class_="wordmark") == "Casa & Co"
    assert page.words("title") == "Nice things – Casa & Co"
    assert page.links(href="tel:+34900")
    assert page.links(href="mailto:hola@casa.example")
    assert "Calle 1Madrid" in page.words("address").replace(" ", "", 0).replace("1 M", "1M")


def test_the_shops_currency_is_the_currency_of_its_prices(browser: PageReader):
    from ..factories import make_product

    shop_is(currency="JPY")
    make_product("Mug", slug="mug", price=1250)
    page = browser.get("catalog.show", slug="mug")
    assert page.words("span", class_="price-now") == "¥1,250"


def test_the_header_shows_the_top_categories_and_a_way_to_all(browser: PageReader):
    for number in range(9):
        make_category(f"Shelf {number}")
    shelves = browser.get("catalog.home").one("nav", class_="shelves")
    names = [link.text for link in shelves.iter("a")]
    assert names == [*(f"Shelf {number}" for number in range(7)), "All categories"]


def test_the_header_searches(browser: PageReader):
    form = browser.get("catalog.home").one("form", class_="search")
    assert (form.get("action"), form.get("method")) == ("/search", "get")
