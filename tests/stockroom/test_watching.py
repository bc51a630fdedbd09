"""What others change comes to an open grid, with nothing left out."""

from functools import partial
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import text

from shop.db import db, transaction
from shop.stock.services import SYSTEM, receive_stock
from shop.stockroom import watching

from ..auth.people import Browser, signed_in
from ..browser_client import Page
from ..counting import Statements
from ..factories import make_variant
from .rows import level_of


def look_from(page: Page) -> str:
    """The address that an open page asks for changes."""
    return page.one("div", id="changes").get("data-hx-get", "")


def test_where_nothing_moved_there_is_nothing_to_say(staff: Browser, statements: Statements):
    make_variant()
    look = look_from(staff.get("stockroom.grid"))
    with statements.at_most(3):  # the frame, the session, and one that looks
        assert staff.get(look, htmx=True, status=204).text == ""


def test_the_figures_of_a_changed_row_come_with_the_next_place_to_look_from(real_database: Flask):
    with real_database.app_context():
        level = level_of(make_variant(stock=5))
        level_of(make_variant(stock=5))
        page = (ana := signed_in(real_database, "staff")).get("stockroom.grid")
        receive_stock(level.variant_id, 3, by=SYSTEM)
        news = ana.get(look_from(page), htmx=True)
        assert news.words("span", id=f"on-hand-{level.id}") == "8"
        assert news.one("span", id=f"on-hand-{level.id}").get("data-version") == "2"
        assert len(news.all("span", class_="is-fresh")) == 4
        assert not news.all("input")
        ana.get(look_from(news), htmx=True, status=204)


def test_what_is_on_no_row_of_the_page_only_moves_the_place(real_database: Flask):
    with real_database.app_context():
        level = level_of(make_variant("Shown", stock=5))
        other = make_variant("Not shown", stock=5)
        ana = signed_in(real_database, "staff")
        page = ana.get("stockroom.grid", q="Shown")
        look = look_from(page).split("levels=")[0] + f"levels={level.id}"
        receive_stock(other, 3, by=SYSTEM)
        news = ana.get(look, htmx=True)
        assert not news.all("span")
        assert look_from(news) != look


def test_ones_own_changes_are_not_marked_as_fresh(real_database: Flask):
    with real_database.app_context():
        mug = make_variant(stock=5)
        ana = signed_in(real_database, "staff")
        page = ana.get("stockroom.grid")
        receive_stock(mug, 3, by=ana.user.actor)  # type: ignore[attr-defined]
        news = ana.get(look_from(page), htmx=True)
        assert news.words("span", id=f"on-hand-{level_of(mug).id}") == "8"
        assert not news.all("span", class_="is-fresh")


def test_a_row_that_is_committed_late_is_not_missed(real_database: Flask):
    with real_database.app_context():
        slow, quick = make_variant(stock=5), make_variant(stock=5)
        ana = signed_in(real_database, "staff")
        page = ana.get("stockroom.grid")
        with db.engine.connect() as connection:
            # Numbered before the quick one, committed after it.
            level = connection.execute(
                text("UPDATE stock_level SET on_hand = on_hand + 1, version = version + 1 "
                     "WHERE variant_id = :id RETURNING id, on_hand"),
                {"id": slow.id},
            ).one()  # fmt: skip
            connection.execute(
                text("INSERT INTO stock_movement (level_id, kind, delta, before, after, reserved_after, reason,"
                     " actor_kind, actor_label) VALUES (:id, 'received', 1, 5, 6, 0, 'received', 'system', 'system')"),
                {"id": level.id},
            )  # fmt: skip
            receive_stock(quick, 1, by=SYSTEM)
            first = ana.get(look_from(page), htmx=True)
            assert first.words("span", id=f"on-hand-{level_of(quick).id}") == "6"
            assert not first.all("span", id=f"on-hand-{level.id}")
            connection.commit()
        second = ana.get(look_from(first), htmx=True)
        assert second.words("span", id=f"on-hand-{level.id}") == "6"


def test_a_page_that_is_made_while_others_write_misses_nothing(real_database: Flask, monkeypatch: pytest.MonkeyPatch):
    """What is committed between the rows of the page and its place to look from would be lost, were they turned."""
    from shop.stockroom import showing

    with real_database.app_context():
        mug = make_variant(stock=5)
        number, read = mug.id, showing.sheet_of

        def read_then_somebody_writes(*asked):
            sheet = read(*asked)
            with real_database.app_context():
                receive_stock(number, 1, by=SYSTEM)
            return sheet

        ana = signed_in(real_database, "staff")
        monkeypatch.setattr(showing, "sheet_of", read_then_somebody_writes)
        page = ana.get("stockroom.grid")
        assert page.words("span", id=f"on-hand-{level_of(number).id}") == "5"
        news = ana.get(look_from(page), htmx=True)
        assert news.words("span", id=f"on-hand-{level_of(number).id}") == "6"


def test_after_very_many_changes_every_row_is_looked_at_anew(real_database: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(watching, "news_since", partial(watching.news_since, most=3))
    with real_database.app_context():
        level = level_of(make_variant(stock=5))
        page = (ana := signed_in(real_database, "staff")).get("stockroom.grid")
        with transaction():
            for _ in range(5):
                receive_stock(level.variant_id, 1, by=SYSTEM)
        news = ana.get(look_from(page), htmx=True)
        assert news.words("span", id=f"on-hand-{level.id}") == "10"
        ana.get(look_from(news), htmx=True, status=204)


@pytest.mark.parametrize("cursor", ["", "x", "1.1:1:", "\0", "9" * 3000, "1.99999999999999999999:9:", "🐟"])
def test_a_lost_place_asks_politely_to_load_the_page_again(staff: Browser, cursor: str):
    page = staff.get("stockroom.changes", htmx=True, cursor=cursor, levels="1")
    assert "Load it again" in page.words()
    assert not page.one("div", id="changes").get("data-hx-get")


@pytest.mark.parametrize("levels", ["", "x", "-1", "1e309", "1." * 3000, "9" * 40, "\0", "🐟.1"])
def test_rows_that_are_none_are_left_out(staff: Browser, levels: str):
    make_variant()
    look = look_from(staff.get("stockroom.grid"))
    staff.get(look.split("levels=")[0] + urlencode({"levels": levels}), htmx=True, status=204)


def test_the_address_that_asks_stays_short_enough_for_every_server(staff: Browser):
    make_variant()
    look = look_from(staff.get("stockroom.grid"))
    assert len(look) + 100 * len(str(2**40)) < 3_900
