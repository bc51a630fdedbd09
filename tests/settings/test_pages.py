"""The pages that the owner writes: what is typed is what customers read."""

import pytest
from flask import Flask
from sqlalchemy import select

from shop.audit.actors import SHELL
from shop.db import db
from shop.pages.models import Page
from shop.pages.writing import (
    PageChanged,
    PageFacts,
    PageRefused,
    change_page,
    create_page,
    move_page,
    owner_pages,
    page_facts,
)

from ..auth.people import Browser, signed_in
from .test_settings import olga

__all__ = ["olga"]

STORY = {"title": "Our story", "slug": "", "body": "## Begun\n\nIn 1987.", "title_es": "", "body_es": ""}


def make_page(title: str = "Delivery", slug: str = "delivery", **more: object) -> Page:
    return create_page(PageFacts(title, slug, **more), by=SHELL)  # type: ignore[arg-type]


def titles() -> list[str]:
    return [page.title for page in owner_pages()]


def test_a_shop_without_pages_says_what_customers_look_for(olga: Browser):
    assert "who you are" in olga.get("settings.pages").words("main")


def test_a_page_is_written_and_stands_in_the_footer(olga: Browser):
    olga.post("settings.create_page", STORY)
    assert "/info/our-story" in olga.get("catalog.home").links()
    page = olga.get("pages.show", slug="our-story")
    assert (page.words("h1"), page.each("h2")[0]) == ("Our story", "Begun")


def test_its_words_in_spanish_are_shown_in_spanish(olga: Browser):
    olga.post("settings.create_page", STORY | {"title_es": "Nuestra historia", "body_es": "En 1987."})
    assert olga.get("/es/info/our-story").words("h1") == "Nuestra historia"


def test_a_preview_saves_nothing_and_escapes_everything(olga: Browser):
    page = olga.post("settings.create_page", STORY | {"preview": "1", "body": "<b>Bold</b>"}, status=200)
    assert "<b>Bold</b>" in page.words("section")
    assert titles() == []


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("title", "", "Enter a title"),
        ("slug", "Our Story!", "small letters"),
        ("slug", "delivery", "Another page has this address"),
        ("body", "x\x00y", "can’t be read"),
        ("body", "x" * 50_001, "50,000 characters at most"),
        ("body_es", "Solo texto", ""),
    ],
)
def test_what_can_not_be_comes_back_with_what_was_typed(olga: Browser, field, typed, words):
    make_page()
    page = olga.post("settings.create_page", STORY | {"title": "Our story", field: typed}, status=422)
    assert words in page.words("form", class_="form")
    assert titles() == ["Delivery"]


def test_a_page_moves_up_and_down_in_the_footer(olga: Browser):
    for name in ("one", "two", "three"):
        make_page(name, name)
    third = owner_pages()[2]
    olga.post("settings.move_page", {"to": "up"}, page_id=third.id)
    assert titles() == ["one", "three", "two"]
    move_page(third.id, -9, by=SHELL)
    assert titles() == ["three", "one", "two"]


def test_a_deleted_page_is_gone_once_that_was_confirmed(olga: Browser):
    page = make_page()
    assert "Delete “Delivery”?" in olga.get("settings.delete_page", page_id=page.id).words("h1")
    olga.post("settings.delete_page", page_id=page.id)
    olga.get("pages.show", slug="delivery", status=404)
    olga.get("settings.change_page", page_id=page.id, status=404)


def test_who_comes_second_sees_both_texts_and_nothing_is_overwritten(olga: Browser):
    page = make_page(body="First")
    seen = page_facts(page.id).mark
    change_page(page.id, PageFacts("Delivery", "delivery", "Theirs"), seen=seen, by=SHELL)
    typed = STORY | {"title": "Delivery", "slug": "delivery", "body": "Mine", "seen": seen}
    answer = olga.post("settings.change_page", typed, page_id=page.id, status=409)
    assert "Theirs" in answer.words("pre")
    assert answer.words("textarea", id="body") == "Mine"
    assert page_facts(page.id).body == "Theirs"
    olga.post("settings.change_page", typed | {"seen": page_facts(page.id).mark}, page_id=page.id)
    assert page_facts(page.id).body == "Mine"


def test_services_refuse_what_forms_refuse():
    with pytest.raises(PageRefused, match="Enter a title"):
        make_page("  ", "x")
    with pytest.raises(PageRefused, match="needs a title"):
        make_page(translations={"es": ("", "Solo texto")})
    page = make_page()
    with pytest.raises(PageChanged):
        change_page(page.id, PageFacts("Other", "other"), seen="an older mark", by=SHELL)
    assert db.session.scalar(select(Page.title)) == "Delivery"


def test_managers_write_no_pages(app: Flask):
    signed_in(app, "manager", name="Mia").get("settings.pages", status=403)
