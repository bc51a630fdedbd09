"""The first page of the desk: what of the catalogue needs a person, and the stock by category."""

import pytest
from flask import Flask

from shop.desk.figures import bars, figures, keep_figures

from ..auth.people import Browser, signed_in
from ..factories import make_category, make_product


@pytest.fixture
def nil(app: Flask) -> Browser:
    """A browser of staff."""
    return signed_in(app, "staff", name="Nil")


def test_drafts_and_what_lacks_a_picture_are_told(nil: Browser):
    make_product("Mug", category=make_category(), status="draft")
    make_product("Cup")
    words = nil.get("desk.index").words("main")
    assert "1 draft" in words
    assert "2 products without a picture" in words
    assert "1 product without a category" in words


def test_before_the_worker_came_by_the_page_says_so(nil: Browser):
    assert figures() is None
    assert "hasn’t added it up yet" in nil.get("desk.index").words("main")


def test_an_empty_stock_is_told_plainly(nil: Browser):
    keep_figures()
    assert "Nothing is on hand yet" in nil.get("desk.index").words("main")


def test_goods_are_drawn_and_listed_by_their_category_at_the_top(nil: Browser):
    prints = make_category("Prints")
    make_product("Fern", stock=7, category=make_category("Botanical", parent=prints))
    make_product("Mug", stock=2, category=make_category("Kitchen"))
    make_product("Odd", stock=1)
    keep_figures()
    page = nil.get("desk.index")
    [table] = page.all("table")
    rows = [" ".join("".join(row.itertext()).split()) for row in table.iter("tr")][1:]
    assert {row.rsplit(" ", 2)[0] for row in rows} == {"Prints", "Kitchen", "In no category"}
    assert "Prints 7 unknown" in rows
    assert page.text.count("bars-bar") >= 3


def test_what_was_added_up_stays_until_the_worker_comes_again():
    make_product("Mug", stock=2, category=make_category())
    keep_figures()
    before = figures()
    make_product("Cup", stock=5, category=make_category())
    assert before is not None
    assert figures() == before
    keep_figures()
    after = figures()
    assert after is not None
    assert after.valuation.whole.units == before.valuation.whole.units + 5


def test_the_longest_bar_is_as_wide_as_the_drawing_and_none_is_below_nothing():
    drawn = bars([("Prints", 40, "40"), ("Paper", 10, "10"), ("Odd", -5, "-5")])
    assert [bar.length for bar in drawn] == [320, 80, 0]
    assert len(bars([("x", 1, "1")] * 20)) == 8
    assert bars([]) == []


def test_managers_see_what_was_done_lately_and_staff_do_not(app: Flask, nil: Browser):
    assert "What was done lately" in signed_in(app, "manager", name="Mia").get("desk.index").words("main")
    assert "What was done lately" not in nil.get("desk.index").words("main")
