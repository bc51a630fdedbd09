"""Why this number: a first look."""

from flask import Flask

from tests.auth.people import signed_in
from tests.factories import make_variant


def test_the_page_adds_up(app: Flask):
    mug = make_variant("Mug", stock=5)
    page = signed_in(app, "staff").get("explaining.show", variant_id=mug.id)
    assert "Mug" in page.words("h1")


def test_value(app: Flask):
    make_variant("Mug", stock=5)
    page = signed_in(app, "staff").get("explaining.value")
    assert "unknown" in page.words("main")
