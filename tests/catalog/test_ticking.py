"""What facets look like before they are printed: sizes from small to large, colours, figures, bars."""

import re

import pytest
from flask_babel import force_locale

from shop.catalog.colours import COLOURS, swatch
from shop.catalog.facets import Bucket, Facet, FacetValue
from shop.catalog.services import slugify
from shop.catalog.sizes import in_natural_order
from shop.catalog.ticking import bars, counted, ticks
from shop.demo.making import COLOURS as COLOURS_OF_DEMO


def values(option: str, *words: str) -> tuple[FacetValue, ...]:
    """Values as facets have them: the most frequent first."""
    return tuple(
        FacetValue(f"{option}:{slugify(one)}", one, len(words) - place, False, False) for place, one in enumerate(words)
    )


def facet(option: str, *words: str) -> Facet:
    return Facet("option", option, option.title(), values(option, *words), len(words))


@pytest.mark.parametrize(
    ("frequent", "natural"),
    [
        ("M,S,XL,L,XS", "XS,S,M,L,XL"),
        ("XXL,3XL,M,XXS", "XXS,M,XXL,3XL"),
        ("Large,Small,Medium", "Small,Medium,Large"),
        ("Mediano,Grande,Pequeño", "Pequeño,Mediano,Grande"),
        ("A3,A4,A6,A5", "A6,A5,A4,A3"),
        ("50 × 70 cm,A3,A4,70 × 100 cm", "A4,A3,50 × 70 cm,70 × 100 cm"),
        ("130 × 180 cm,45 × 45 cm,60x40 cm", "45 × 45 cm,60x40 cm,130 × 180 cm"),
        ("42,9,36.5,38", "9,36.5,38,42"),
        ("1 kg,500 g,1.5 kg", "500 g,1 kg,1.5 kg"),
        ("1,5 l|75 cl|330 ml", "330 ml|75 cl|1,5 l"),
        ("Lined,Dotted,Plain", "Lined,Dotted,Plain"),
        ("M,Unframed,S", "M,Unframed,S"),
        ("Set of 3,Single", "Set of 3,Single"),
    ],
)
def test_sizes_go_from_small_to_large_and_all_else_by_how_many_there_are(frequent, natural):
    comma = "|" if "|" in frequent else ","
    assert [one.words for one in in_natural_order(values("size", *frequent.split(comma)))] == natural.split(comma)


@pytest.mark.parametrize("words", ["", "²", "٣", "1.2.3", "×", "m" * 500, "1e999", "- cm"])
def test_odd_words_are_no_trouble_to_sort(words):
    assert {one.words for one in in_natural_order(values("size", words, "S"))} == {words, "S"}


@pytest.mark.parametrize("key", ["colour:sage", "color:salvia", "color:azul-marino", "colour:navy", "colores:gris"])
def test_colours_have_swatches_in_both_languages(key):
    assert re.fullmatch("#[0-9A-F]{6}", swatch(key))


@pytest.mark.parametrize("key", ["colour:mauve-ish", "size:sage", "colour:", "colour", "", 'colour:"><b>'])
def test_what_is_no_known_colour_has_none(key):
    assert swatch(key) == ""


def test_every_colour_of_the_demo_shop_is_known_in_both_languages():
    words = [said for colour in COLOURS_OF_DEMO.values() for said in (colour.en, colour.es)]
    assert [one for one in words if slugify(one) not in COLOURS] == []


def test_chosen_values_are_seen_though_they_be_rare():
    rare = FacetValue("colour:fig", "Fig", 1, False, True)
    many = Facet("option", "colour", "Colour", (*values("colour", *"abcdefghijk"), rare), 12)
    at_first, further = ticks(many)
    assert [tick.words for tick in at_first] == [*"abcdefgh", "Fig"]
    assert [tick.words for tick in further] == ["i", "j", "k"]
    assert [tick.colour for tick in at_first][-1] == COLOURS["fig"]


def test_one_or_two_more_are_seen_at_once():
    at_first, further = ticks(facet("colour", *"abcdefghij"))
    assert ([tick.words for tick in at_first], further) == ([*"abcdefghij"], [])


def test_figures_say_where_they_are_only_the_least(app):
    with app.test_request_context():
        assert [counted(12, False), counted(999, True), counted(1000, True)] == ["12", "999+", "1,000+"]
    with app.test_request_context(), force_locale("es"):
        assert counted(12345, False) == "12.345"


def test_the_highest_bar_fills_the_drawing_and_none_stands_for_nothing():
    drawn, chosen = bars((Bucket(0, 99, 1), Bucket(100, 199, 0), Bucket(200, None, 50)), None, None)
    assert (drawn, chosen) == ("M0 40v-2h9v2M20 40v-40h9v40", "")


@pytest.mark.parametrize(
    ("least", "most", "inside"),
    [(None, 99, "A"), (50, 150, "AB"), (100, None, "BC"), (500, None, "C"), (0, None, "ABC"), (None, None, "")],
)
def test_the_bars_of_the_prices_that_are_chosen_are_drawn_apart(least, most, inside):
    _, chosen = bars((Bucket(0, 99, 1), Bucket(100, 199, 1), Bucket(200, None, 1)), least, most)
    assert "".join(name for place, name in enumerate("ABC") if f"M{place * 10} " in chosen) == inside


def test_prices_that_nobody_asks_are_no_trouble():
    assert bars((Bucket(0, 99, 0), Bucket(100, None, 0)), None, None) == ("", "")
