"""Clean input, and the owner's texts as HTML."""

import pytest
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from shop.catalog.models import ProductImage
from shop.catalog.services import slugify
from shop.web import clean_text, dom_id, paragraphs, whole_number

pytestmark = pytest.mark.usefixtures("without_database")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (None, ""),
        ("  a  b ", "a b"),
        ("a\0b", "a b"),
        ("a\r\n\tb", "a b"),
        ("\ud800x", "x"),
        ("ñ🌿", "ñ🌿"),
        ("a" * 300, "a" * 200),
    ],
)
def test_text_is_cleaned_of_what_nothing_can_hold(typed, kept):
    assert clean_text(typed) == kept


@given(st.text())
def test_clean_text_can_always_be_stored(typed):
    cleaned = clean_text(typed)
    assert "\0" not in cleaned
    assert clean_text(cleaned) == cleaned
    cleaned.encode()


@pytest.mark.parametrize(
    ("typed", "number"), [("1", 1), ("10", 10), ("007", 7), ("-1", None), ("11", None), ("0", None)]
)
def test_a_whole_number_has_limits(typed, number):
    assert whole_number(typed, 1, 10) == number


@pytest.mark.parametrize(
    "typed", [None, "", " 1", "1.0", "1e0", "+1", "१", "1_0", "0x1", "9" * 19, "NaN", "--1", "1\n"]
)
def test_what_is_no_whole_number_is_none(typed):
    assert whole_number(typed, -(10**18), 10**18) is None


@given(st.text(alphabet="#-ab <&\n\r ", max_size=60))
def test_any_text_becomes_escaped_paragraphs(typed):
    html = paragraphs(typed)
    for tag in ("h2", "ul", "li", "p"):
        assert html.count(f"<{tag}>") == html.count(f"</{tag}>")
    assert "<a" not in html
    assert "<b" not in html.replace("<br>", "")


def test_an_element_is_named_after_what_it_shows():
    image = ProductImage(id=7)
    assert (dom_id(image), dom_id(image, "alt")) == ("product-image-7", "product-image-7-alt")


@pytest.mark.parametrize(
    ("text", "slug"),
    [("Té con limón", "te-con-limon"), ("  A--B  ", "a-b"), ("日本", "thing"), ("", "thing"), ("a" * 99, "a" * 80)],
)
def test_a_slug_is_plain_words(text, slug):
    assert slugify(text) == slug


class Said:
    """Something that has words of its own, and nothing that says they are HTML."""

    def __str__(self) -> str:
        return "<b>"


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("<b>\"'&", "&lt;b&gt;&#34;&#39;&amp;"),
        (Markup("<b>"), "<b>"),
        (Said(), "&lt;b&gt;"),
        (12, "12"),
        (True, "True"),
        (None, "None"),
    ],
)
def test_whatever_a_template_prints_is_escaped_unless_it_is_html(app: Flask, printed: object, said: str):
    macro = "{% macro twice(one) %}{{ one }}{{ caller() }}{% endmacro %}"
    used = "{% call twice(printed) %}{{ printed }}{% endcall %}{% set kept %}{{ printed }}{% endset %}{{ kept }}"
    with app.test_request_context():
        assert render_template_string(f"{{{{ printed }}}}{macro}{used}", printed=printed) == said * 4
        assert render_template_string("{{ '<b>' ~ printed }}", printed=printed) == "&lt;b&gt;" + said
