"""What words are taken for: slips, beginnings, parts, figures with units, synonyms, pinned products; and any text."""

import pytest
from flask import current_app
from sqlalchemy import text

from shop.catalog.choices import Choices
from shop.catalog.quick import quick_products
from shop.catalog.searching import search_products
from shop.catalog.services import NewAttribute, NewVariant, Words
from shop.catalog.steering import add_synonym, pin_product, remove_synonym, unpin_product
from shop.catalog.understanding import understood
from shop.db import ask, db
from shop.searches.helping import ways_on
from shop.web import clean_text

from ..browser_client import PageReader
from ..factories import make_category, make_product


def found(browser: PageReader, words: str, **others: object) -> list[str]:
    return browser.get("catalog.search", q=words, **others).cards


@pytest.fixture
def goods() -> None:
    for title in ("Kitchen scales", "Kettle", "Fern print", "Enamel teapot"):
        make_product(title)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("ketle", "Kettle"),  # a letter missing
        ("kettlle", "Kettle"),  # one too many
        ("ketlle", "Kettle"),  # two that changed places
        ("kettpe", "Kettle"),  # a wrong one
        ("enamil taepot", "Enamel teapot"),  # two words, a slip each
        ("kicthen scalse", "Kitchen scales"),
    ],
)
def test_a_slip_finds_what_was_meant_at_once_and_says_so(browser: PageReader, goods, typed, title):
    assert found(browser, typed)[0] == title
    asked = understood(typed, "en", None)
    assert asked.corrected == title.lower()
    assert found(browser, typed, exact="1") == []


def test_a_word_that_is_known_is_never_corrected(goods):
    make_product("Kettles")
    assert understood("kettle", "en", None).corrected == ""


def test_what_many_products_have_is_likelier_meant(goods):
    make_product("Carp")
    for _ in range(3):
        make_product("Card")
    assert understood("carx", "en", None).corrected == "card"


def test_another_spelling_that_would_find_much_more_is_suggested(goods):
    make_product("Fren print")
    for _ in range(30):
        make_product("Fern print")
    asked = understood("fren print", "en", None)
    assert (asked.corrected, asked.suggestion) == ("", "fern print")
    assert understood("fren print", "en", None, is_exact=True).suggestion == ""


def test_numbers_of_models_are_not_corrected_to_other_models():
    make_product("Drill DS45")
    assert understood("drill ds46", "en", None).corrected == ""


def test_words_that_nothing_has_do_not_spoil_the_rest(browser: PageReader, goods):
    assert found(browser, "wonderful fern zzyzx print") == ["Fern print"]
    assert understood("zzyzx fern", "en", None).dropped == ("zzyzx",)


def test_what_has_all_words_comes_before_what_has_some(browser: PageReader):
    make_product("Red cup", description="For tea.")
    make_product("Blue cup")
    make_product("Red bowl")
    assert found(browser, "red cup")[0] == "Red cup"
    assert sorted(found(browser, "red cup")[1:]) == ["Blue cup", "Red bowl"]


@pytest.mark.parametrize("typed", ["kit", "enamel tea", "fern pri", "k"])
def test_the_last_word_may_be_unfinished(browser: PageReader, goods, typed):
    assert all(
        any(word.startswith(typed.split()[-1]) for word in title.lower().split()) for title in found(browser, typed)
    )
    assert found(browser, typed)


@pytest.mark.parametrize("typed", ["t-shirt", "t shirt", "tshirt", "T-Shirts"])
@pytest.mark.parametrize("title", ["T-shirt", "Tshirt"])
def test_joined_or_apart_is_the_same(browser: PageReader, typed, title):
    make_product(title)
    assert found(browser, typed) == [title]


@pytest.mark.parametrize("typed", ["128gb", "128 GB", "card 128 gb"])
@pytest.mark.parametrize("title", ["Card 128GB", "Card 128 GB"])
def test_a_figure_and_its_unit_are_one_word(browser: PageReader, typed, title):
    make_product(title)
    make_product("Card 64 GB")
    assert found(browser, typed)[0] == title


def test_two_words_written_as_one_are_taken_apart(browser: PageReader, goods):
    assert found(browser, "enamelteapot") == ["Enamel teapot"]


@pytest.mark.parametrize("typed", ["cotton", "sage", "a4", "botanical", "verde", "AB-17", "350 g", "weight 350"])
def test_shelves_options_brands_numbers_and_specifications_are_searched(browser: PageReader, typed):
    make_product(
        "Fern print",
        brand="Verde",
        category=make_category("Botanical"),
        options={"Colour": ["Sage A4"]},
        variants=[NewVariant(900, ("Sage A4",), sku="AB-17")],
        attributes=[NewAttribute(Words("Paper"), Words("Cotton")), NewAttribute(Words("Weight"), Words("350"), "g")],
    )
    make_product("Other")
    assert found(browser, typed) == ["Fern print"]


@pytest.mark.parametrize("typed", ["it", "The Who", "to be or not to be"])
def test_small_words_alone_find_what_is_called_so(browser: PageReader, typed):
    make_product(typed)
    make_product("Fern", description=f"Everything about {typed}.")
    assert found(browser, typed)[0] == typed


def test_small_words_beside_others_ask_for_nothing(browser: PageReader, goods):
    assert found(browser, "the print with a fern") == ["Fern print"]


def test_a_synonym_finds_the_other_word_whatever_its_ending_and_comes_behind(browser: PageReader, goods):
    make_product("Pot")
    add_synonym("en", "pots", "enamel teapot")
    assert found(browser, "pot") == ["Pot", "Enamel teapot"]
    remove_synonym("en", "pot", "enamel teapot")
    assert found(browser, "pot") == ["Pot"]


def test_a_laptop_is_a_notebook_from_the_first_day_on(browser: PageReader):
    make_product("Notebook 15")
    assert found(browser, "laptops") == ["Notebook 15"]


def test_pinned_products_come_first_in_their_order_for_just_these_words(browser: PageReader, goods):
    pinned = [make_product(title) for title in ("Vase", "Bowl")]
    for position, product in enumerate(pinned):
        pin_product("en", "Fern prints", product.id, position)
    assert found(browser, "fern print") == ["Vase", "Bowl", "Fern print"]
    assert found(browser, "fern") == ["Fern print"]
    unpin_product("en", "fern print", pinned[0].id)
    assert found(browser, "fern print") == ["Bowl", "Fern print"]


def test_a_pinned_draft_stays_hidden(browser: PageReader, goods):
    pin_product("en", "fern", make_product("Vase", status="draft").id)
    assert found(browser, "fern") == ["Fern print"]


def test_what_can_be_bought_comes_before_its_like():
    make_product("Fern", slug="gone")
    make_product("Fern", slug="here", stock=1)
    make_product("Fern", slug="gone-too")
    assert quick_products("fern", "en", None, 5)[0].slug == "here"
    assert search_products("fern", "en", None, Choices("relevance", "relevance")).cards[0].slug == "here"


ANY_TEXT = [
    *(
        '"',
        '"""',
        "'",
        "\\",
        "%",
        "_",
        "()",
        "(a",
        "a & b | !c",
        "<->",
        ":*",
        "fern:*",
        "'fern':A",
        "a <2> b",
        "-",
        "--",
    ),
    *("-fern", '-"green fern"', "; DROP TABLE product; --", "' OR 1=1 --", "[a-z]+(", "(?=", "^^", "$1", "%s"),
    *(
        "%(words)s",
        "{0}",
        "{score}",
        "\x00",
        "fern\x00fern",
        "🌿",
        "🌿🌿 fern",
        "東京",
        "羊歯 プリント",
        "시계",
        "Ω≈ç√",
    ),
    *("ﬁne", "İstanbul", "ß", "\u202efern", "the", "the of and", "1", "0", "-1", "1e400", "NaN", "null", "1.2.3.4"),
    *("a@b.example", "https://shop.example/?q=1", "<b>x</b>", "&amp; &#38;", "word " * 200, "x" * 10_000, "é" * 10_000),
    *("a " * 5000, "- " * 3000, '"a b" ' * 300),
]


@pytest.mark.parametrize("typed", ANY_TEXT, ids=range(len(ANY_TEXT)))
def test_any_text_is_survived(browser: PageReader, goods, typed):
    browser.get("catalog.search", q=typed, language="es", sort="name", htmx=True)
    words = clean_text(typed)
    quick_products(words, "en", None, 3)
    ways_on(words, "en", None)
    search_products(words, "en", None, Choices("relevance", "relevance"))


def test_half_a_sign_is_survived(browser: PageReader):
    browser.get("/search?q=%ED%A0%80fern%FF")


def test_signs_of_chinese_and_japanese_are_found_within_words(browser: PageReader):
    make_product("東京の時計")
    assert found(browser, "時計") == ["東京の時計"]


def test_two_hundred_words_find_what_has_the_first_of_them(browser: PageReader, goods):
    assert found(browser, "fern " + "zzyzx " * 200) == ["Fern print"]


def test_a_search_that_takes_too_long_says_what_to_do(browser: PageReader, goods, monkeypatch):
    monkeypatch.setattr("shop.catalog.searching.understood", lambda *_: db_sleeps())
    settings = current_app.config["SHOP"]
    monkeypatch.setitem(current_app.config, "SHOP", type(settings)(**{**vars(settings), "search_timeout_ms": 50}))
    page = browser.get("catalog.search", q="fern", status=422)
    assert "This search takes too long" in page.words("main")


def db_sleeps() -> None:
    ask("SELECT pg_sleep(5)")


def test_while_typing_beginnings_slips_and_numbers_find_products(goods):
    make_product("Mug", variants=[NewVariant(900, sku="AB-17/x")])

    def titles(typed: str) -> list[str]:
        return [card.title for card in quick_products(typed, "en", None, 5)]

    assert titles("kit") == ["Kitchen scales"]
    assert titles("enam tea") == titles("enamel te") == ["Enamel teapot"]
    assert titles("ketlle") == ["Kettle"]
    assert titles("ab-17/X")[0] == "Mug"
    assert titles("zzyzx") == titles("") == []


def test_the_nearest_words_are_offered_to_who_found_nothing(goods):
    make_product("Mug", stock=1)
    assert ways_on("kittle ferm", "en", None).words == ["fern", "kettle"]
    assert ways_on("12", "en", None).words == []


def test_a_price_or_a_sale_touches_no_document(goods):
    before = db.session.execute(text("SELECT ctid, product_id FROM search_document ORDER BY 2")).all()
    db.session.execute(text("UPDATE variant SET price_minor = price_minor + 1"))
    assert db.session.execute(text("SELECT ctid, product_id FROM search_document ORDER BY 2")).all() == before


@pytest.mark.parametrize("typed", ["50x70", "50 x 70", "50 × 70 cm", "50X70cm"])
def test_a_size_is_found_however_it_is_typed(browser: PageReader, typed: str):
    make_product("Poster", options={"Size": ["50 × 70 cm", "A3"]})
    make_product("Frame", options={"Size": ["50 × 100 cm"]})
    assert found(browser, typed)[0] == "Poster"


def test_nothing_is_corrected_to_a_piece_of_a_number(browser: PageReader):
    make_product("Tote bag", variants=[NewVariant(900, sku="TT-1")])
    make_product("Bag")
    assert found(browser, "tot bag") == ["Tote bag", "Bag"]
    assert found(browser, "tt-1") == ["Tote bag"]


def test_words_of_the_page_come_before_the_same_letters_in_another_language(browser: PageReader):
    make_product("Salt pans", es="Salinas", stock=9)
    make_product("Tea towel", es="Paño de cocina")
    page = browser.get("catalog.search", q="paño", language="es")
    assert page.cards[0] == "Paño de cocina"
