"""The desk of searches: what was searched for in vain is put right with a click."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from shop.audit.models import AuditEntry
from shop.catalog.documents import SearchPin, SearchRedirect, Synonym
from shop.catalog.steering import CantSteer, add_synonym, lead_search, pin_product, pins, synonyms
from shop.db import db
from shop.searches.models import SearchLine

from ..auth.people import Browser, signed_in
from ..factories import make_product


@pytest.fixture
def nil(app: Flask) -> Browser:
    """A browser of staff."""
    return signed_in(app, "staff", name="Nil")


def searched(words: str, hits: int = 0, times: int = 3) -> None:
    db.session.add(
        SearchLine(at=func.date_trunc("hour", func.now(), "UTC"), language="en", words=words, times=times, hits=hits)
    )
    db.session.commit()


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_search_in_vain_is_listed_with_ways_to_put_it_right(nil: Browser):
    searched("pannikin")
    searched("mug", hits=4)
    page = nil.get("guiding.index")
    assert page.each("th", scope="row") == ["pannikin", "mug"]
    assert any("word=pannikin" in link and link.endswith("#synonyms") for link in page.links())


def test_without_searches_it_says_that_all_is_well(nil: Browser):
    assert "No search was in vain" in nil.get("guiding.index").words("main")


def test_a_link_fills_in_the_words_for_all_three_forms(nil: Browser):
    page = nil.get("guiding.index", word="pannikin")
    assert [page.one("input", id=name).get("value") for name in ("word", "redirect-words", "pin-words")] == [
        "pannikin"
    ] * 3


def test_a_synonym_lets_the_search_find_something(nil: Browser):
    make_product(title="Steel mug", stock=3)
    assert "Nothing found" in nil.get("catalog.search", q="pannikin").words("main")
    nil.post("guiding.create_synonym", {"word": "Pannikin", "means": "mug"}, language="en")
    assert nil.get("catalog.search", q="pannikins").cards == ["Steel mug"]
    nil.post("guiding.delete_synonym", {"word": "pannikin", "means": "mug"}, language="en")
    assert "pannikin" not in {row.word for row in synonyms("en")}


def test_a_redirect_leads_the_search_to_a_page_in_the_language_of_the_search(nil: Browser):
    nil.post("guiding.create_redirect", {"words": "regalos", "address": "/info/gifts"}, language="es")
    assert nil.open("/es/search", query_string={"q": "Régalo"}).headers["Location"] == "/es/info/gifts"
    assert nil.open("/search?q=regalos").status_code == 200
    nil.post("guiding.delete_redirect", {"words": "regalos"}, language="es")
    assert nil.open("/es/search?q=regalos").status_code == 200


def test_a_pinned_product_comes_first_and_a_second_one_behind_it(nil: Browser):
    for title in ("Mug", "Tall mug", "Tea set"):
        make_product(title=title, slug=title.lower().replace(" ", "-"), stock=1)
    nil.post("guiding.create_pin", {"words": "mugs", "product": "http://localhost/p/tea-set?variant=3"})
    nil.post("guiding.create_pin", {"words": "mug", "product": "tall-mug"})
    assert nil.get("catalog.search", q="mug").cards == ["Tea set", "Tall mug", "Mug"]
    row = pins("en")[0]
    assert row.words == "mugs"
    nil.post("guiding.delete_pin", {"words": "mugs", "product_id": row.product_id})
    assert [row.slug for row in pins("en")] == ["tall-mug"]


@pytest.mark.parametrize(
    ("endpoint", "typed", "field", "words"),
    [
        ("synonym", {"word": "", "means": "x"}, "word", "Enter a word"),
        ("synonym", {"word": "mug", "means": ""}, "means", "Enter what it means"),
        ("synonym", {"word": "Mug", "means": "mug!"}, "means", "the same word"),
        ("synonym", {"word": "m\x00g", "means": "cup"}, "word", "can’t be read"),
        ("redirect", {"words": "x", "address": "https://elsewhere.example"}, "address", "begins with a slash"),
        ("redirect", {"words": "x", "address": "//elsewhere.example"}, "address", "begins with a slash"),
        ("redirect", {"words": "x", "address": "/\\elsewhere.example"}, "address", "begins with a slash"),
        ("redirect", {"words": "x", "address": "/search?q=x"}, "address", "can’t lead to another one"),
        ("redirect", {"words": "!!!", "address": "/"}, "redirect-words", "Enter words"),
        ("pin", {"words": "mug", "product": "no-such-mug"}, "product", "no such product"),
        ("pin", {"words": "x" * 81, "product": "mug"}, "pin-words", "80 characters"),
    ],
)
def test_what_can_not_be_is_told_beside_its_field(nil: Browser, endpoint, typed, field, words):
    make_product(title="Mug", slug="mug")
    before = count(Synonym)
    page = nil.post(f"guiding.create_{endpoint}", typed, status=422)
    assert words in page.words("p", id=f"{field}-error")
    assert (count(Synonym), count(SearchRedirect), count(SearchPin)) == (before, 0, 0)


def test_every_change_is_audited_once(nil: Browser):
    for _twice in range(2):
        nil.post("guiding.create_synonym", {"word": "pannikin", "means": "mug"})
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "synonym.added")).all()
    assert [entry.new for entry in entries] == [{"thing": "pannikin", "means": "mug", "language": "en"}]


def test_services_hold_everybody_to_the_same():
    with pytest.raises(CantSteer):
        add_synonym("en", "…", "cup")
    with pytest.raises(CantSteer):
        lead_search("en", "cup", "cup")
    with pytest.raises(CantSteer):
        pin_product("en", "!", make_product().id)
