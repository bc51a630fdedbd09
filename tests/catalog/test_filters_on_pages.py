"""The filters as a page shows them, read by elements: boxes, swatches, chips, what crawlers are told."""

import pytest

from shop.catalog.models import Category

from ..browser_client import Page, PageReader
from ..factories import fill_shelf, make_category, make_product

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def shelf() -> Category:
    """Three prints of two brands, in colours and sizes, in both languages."""
    shelf = make_category("Prints", es="Láminas")
    make_product("Fern", price=1000, stock=5, brand="Studio Verde", category=shelf, options={"Colour": ["Sage", "Ink"]})
    make_product("Ivy", price=2000, brand="Studio Verde", category=shelf, options={"Colour": ["Sage", "Puce"]})
    make_product("Moss", price=3000, stock=5, brand="Ätelier", category=shelf, options={"Size": ["L", "S", "M"]})
    return shelf


def shown(browser: PageReader, shelf: Category, query: str = "", **how: object) -> Page:
    return browser.get(f"/c/{shelf.path}" + (f"?{query}" if query else ""), **how)


def boxes(page: Page, name: str) -> dict[str, str]:
    """What is beside each box of a filter, by the value that it sends."""
    labels = [label for label in page.all("label", class_="check") if label.find("input").get("name") == name]
    return {label.find("input").get("value"): " ".join("".join(label.itertext()).split()) for label in labels}


def chips(page: Page) -> dict[str, str]:
    return {
        words.removesuffix(" × – drop this filter"): link
        for words, link in zip(page.each("a", class_="is-on"), page.links(class_="is-on"), strict=True)
    }


def robots(page: Page) -> list[str]:
    return [tag.get("content", "") for tag in page.all("meta", name="robots")]


def canonical(page: Page) -> str:
    return page.one("link", rel="canonical").get("href", "").removeprefix("http://localhost")


@pytest.mark.parametrize("htmx", [True, False])
def test_boxes_say_how_many_each_would_leave(browser: PageReader, shelf, htmx):
    page = shown(browser, shelf, htmx=htmx)
    assert boxes(page, "brand") == {"studio-verde": "Studio Verde 2", "atelier": "Ätelier 1"}
    assert boxes(page, "stock") == {"1": "In stock 2"}
    assert page.each("legend") == ["Availability and offers", "Brand", "Colour", "Size", "Price in EUR"]


def test_sizes_stand_in_their_order(browser: PageReader, shelf):
    assert list(boxes(shown(browser, shelf), "option").values())[-3:] == ["S 1", "M 1", "L 1"]


def test_colours_that_are_known_have_a_swatch_and_others_their_name(browser: PageReader, shelf):
    colours = shown(browser, shelf).one("fieldset", id="facet-option-colour")
    swatches = {
        "".join(label.find("span").itertext()): [circle.get("fill") for circle in label.iter(f"{SVG}circle")]
        for label in colours.iter("label")
    }
    assert swatches == {"Sage": ["#9DAA88"], "Ink": ["#1F3147"], "Puce": []}


def test_the_boxes_speak_spanish(browser: PageReader, shelf):
    page = shown(browser, shelf, language="es")
    assert boxes(page, "brand") == {"studio-verde": "Studio Verde 2", "atelier": "Ätelier 1"}
    assert chips(shown(browser, shelf, "option=colour:sage", language="es")) != {}


def test_what_is_chosen_stays_ticked_and_each_chip_drops_only_itself(browser: PageReader, shelf):
    page = shown(browser, shelf, "brand=studio-verde&brand=atelier&option=colour:sage&sort=price")
    ticked = [box.get("value") for box in page.all("input", type="checkbox") if box.get("checked") is not None]
    assert ticked == ["studio-verde", "atelier", "colour:sage"]
    path = f"/c/{shelf.path}?sort=price"
    leads_to = chips(page)
    assert leads_to["Sage"] == f"{path}&brand=atelier&brand=studio-verde"
    assert leads_to["Ätelier"] == f"{path}&brand=studio-verde&option=colour:sage"
    assert page.links(id="clear") == [path]
    assert page.cards == ["Fern", "Ivy"]


def test_one_filter_alone_needs_no_clearing(browser: PageReader, shelf):
    assert shown(browser, shelf, "brand=atelier").links(id="clear") == []


def test_what_nobody_sells_is_a_chip_and_nothing_is_left(browser: PageReader, shelf):
    page = shown(browser, shelf, "brand=nobody&option=colour:plaid")
    assert page.cards == []
    assert list(chips(page)) == ["nobody", "colour:plaid"]
    nothing = page.one("div", class_="nothing")
    assert [" ".join("".join(link.itertext()).split()) for link in nothing.iter("a")] == [
        "without “nobody”",
        "without “colour:plaid”",
    ]


@pytest.mark.parametrize("name", ["brand", "option", "category"])
def test_odd_values_are_only_words(browser: PageReader, name):
    typed = ['"><b>', "%27%3B--", "a" * 300, "%00", "%F0%9F%8C%BF", "colour:", ":", "::", "%25", "%5C"]
    page = browser.get("/products?" + "&".join(f"{name}={one}" for one in typed))
    assert page.all("b") == []
    assert len(chips(page)) >= 7


def test_a_range_of_prices_keeps_the_rest_and_can_be_left(browser: PageReader):
    shelf = make_category()
    fill_shelf(shelf, [(f"Fern {number}", 500 + number * 100, 0) for number in range(60)])
    page = shown(browser, shelf, "sort=price&stock=0")
    ranges = page.all("a", class_="bucket")
    assert len(ranges) > 1
    chosen = browser.get(ranges[1].get("href"))
    assert chosen.words("p", id="results-count") == f"{ranges[1].find('span[@class]').text.strip()} products"
    assert "sort=price" in ranges[1].get("href")
    current = chosen.one("a", class_="bucket", aria_current="true")
    assert current.get("href") == f"/c/{shelf.path}?sort=price"


def test_a_histogram_is_drawn_by_attributes_and_says_nothing(browser: PageReader):
    shelf = make_category()
    fill_shelf(shelf, [(f"Fern {number}", 500 + number * 100, 0) for number in range(60)])
    drawing = shown(browser, shelf).one(f"{SVG}svg", class_="bars")
    assert drawing.get("aria-hidden") == "true"
    assert all(path.get("style") is None for path in drawing)
    assert [bool(path.get("d")) for path in drawing] == [True, False]


@pytest.mark.parametrize(
    ("query", "told", "kept"),
    [
        ("", [], ""),
        ("page=1", [], ""),
        ("sort=price", [], ""),
        ("brand=studio-verde", [], "?brand=studio-verde"),
        ("brand=Studio+VERDE", [], "?brand=studio-verde"),
        ("brand=studio-verde&brand=atelier", ["noindex, follow"], ""),
        ("option=colour:sage", ["noindex, follow"], ""),
        ("brand=studio-verde&stock=1", ["noindex, follow"], ""),
        ("min=5", ["noindex, follow"], ""),
        ("sale=1", ["noindex, follow"], ""),
    ],
)
def test_search_engines_keep_a_shelf_and_its_brands_and_nothing_else(browser: PageReader, query, told, kept):
    shelf = make_category()
    make_product("Fern print", brand="Studio Verde", category=shelf)
    page = shown(browser, shelf, query)
    assert robots(page) == told
    assert canonical(page) == f"/c/{shelf.path}{kept}"


def test_search_engines_keep_no_brand_that_somebody_made_up(browser: PageReader, shelf):
    assert robots(shown(browser, shelf, "brand=cheap-pills")) == ["noindex, follow"]


def test_no_filter_is_a_link_that_crawlers_follow(browser: PageReader, shelf):
    page = shown(browser, shelf, "stock=1&option=colour:sage")
    # What drops a filter, or all of them, leads to fewer pages, never to more.
    followed = [link.get("href", "") for link in page.one("section", id="results").iter("a") if not link.get("rel")]
    assert [link for link in followed if any(word in link for word in ("brand=", "option=", "min=", "max="))] == []


def test_filters_survive_paging_both_ways(browser: PageReader):
    shelf = make_category()
    fill_shelf(shelf, [(f"Fern {number:02}", 1000 + number, 0) for number in range(60)])
    page = shown(browser, shelf, "sort=name&min=10.05&max=10.55")
    second = browser.get(page.links(rel="next")[0])
    third = browser.get(second.links(rel="next")[0])
    assert [len(one.cards) for one in (page, second, third)] == [24, 24, 3]
    assert list(chips(third)) == ["from €10.05", "up to €10.55"]
    assert browser.get(third.links(rel="prev")[0]).cards == second.cards
    assert browser.get(second.links(aria_label="Page 3")[0]).cards == third.cards
    assert browser.get(second.links(rel="prev")[0]).cards == page.cards


def test_an_empty_shelf_has_nothing_to_choose(browser: PageReader):
    page = shown(browser, make_category())
    assert page.all("input", type="checkbox") == []
    assert page.all("details", id="filters-switch") == []


def test_search_and_all_products_can_be_narrowed_too(browser: PageReader, shelf):
    assert browser.get("/products?brand=atelier").cards == ["Moss"]
    assert boxes(browser.get("/search?q=fern"), "brand") == {"studio-verde": "Studio Verde 1"}
    narrowed = browser.get("/search?q=fern&brand=studio-verde")
    assert narrowed.cards == ["Fern"]
    assert [field.get("value") for field in narrowed.all("input", name="q", type="hidden")] == ["fern"]
    assert browser.get("/search?q=fern&brand=atelier").cards == []


def test_nothing_is_sorted_where_nothing_is_found_and_the_order_stays_for_later(browser: PageReader, shelf):
    page = shown(browser, shelf, "brand=nobody&sort=price")
    assert page.all("select", name="sort") == []
    assert page.one("input", name="sort").get("value") == "price"
    assert len(shown(browser, shelf).all("select", name="sort")) == 1


def test_categories_below_say_how_many_products_they_lead_to(browser: PageReader, shelf):
    below = make_category("Botanical", parent=shelf)
    make_category("Abstract", parent=shelf)
    for _ in range(2):
        make_product(category=below)
    assert shown(browser, shelf).each("a", class_="chip") == ["Botanical 2", "Abstract"]
    assert shown(browser, shelf, "stock=1").each("a", class_="chip")[:2] == ["Botanical", "Abstract"]
