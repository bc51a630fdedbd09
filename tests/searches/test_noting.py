"""Searches are counted in memory and written down later, by the hour, without anybody's name on them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from shop.db import db, transaction
from shop.searches import noting
from shop.searches.noting import MOST_AN_HOUR, MOST_LINES, Count, Line, Notebook, notebook_of
from shop.searches.wording import words_to_keep

from ..factories import make_product
from .log import lines

NOON = datetime(2026, 11, 23, 12, 34, 56, 789, tzinfo=UTC)
HOUR = NOON.replace(minute=0, second=0, microsecond=0)


class Desk:
    """Where a notebook writes, and its clock."""

    def __init__(self) -> None:
        self.written: list[dict[Line, Count]] = []
        self.now = NOON
        self.notebook = Notebook(self.written.append, lambda: self.now)


@pytest.fixture
def desk(without_database) -> Desk:
    return Desk()


def test_the_same_words_are_one_line(desk: Desk):
    for typed, hits in (("Fern", 3), ("  fern ", 3), ("FERN", 4)):
        desk.notebook.note_search(typed, "en", hits)
    desk.notebook.note_search("fern", "es", 1)
    desk.notebook.write_down()
    assert desk.written == [{Line(HOUR, "en", "fern"): Count(3, 4), Line(HOUR, "es", "fern"): Count(1, 1)}]


def test_what_was_written_is_not_written_again(desk: Desk):
    desk.notebook.note_search("fern", "en", 3)
    desk.notebook.write_down()
    desk.notebook.write_down()
    assert len(desk.written) == 1


def test_a_choice_is_a_line_of_its_own(desk: Desk):
    desk.notebook.note_search("fern", "en", 3)
    desk.notebook.note_choice("Fern", "en", 7)
    desk.notebook.write_down()
    assert desk.written[0] == {Line(HOUR, "en", "fern"): Count(1, 3), Line(HOUR, "en", "fern", 7): Count(1)}


def test_what_could_not_be_written_is_written_the_next_time_with_what_came_since(without_database):
    written, is_away = [], [True]

    def write(lines: dict[Line, Count]) -> None:
        if is_away[0]:
            raise OperationalError("", {}, Exception("gone"))
        written.append(lines)

    notebook = Notebook(write, lambda: NOON)
    notebook.note_search("fern", "en", 3)
    notebook.write_down()
    notebook.note_search("fern", "en", 5)
    is_away[0] = False
    notebook.write_down()
    assert written == [{Line(HOUR, "en", "fern"): Count(2, 5)}]


def test_made_up_searches_fill_neither_memory_nor_disk(desk: Desk):
    for number in range(MOST_AN_HOUR + 500):
        desk.notebook.note_search(f"made up {number}", "en", 0)
        if number % 500 == 499:
            desk.notebook.write_down()
    assert sum(map(len, desk.written)) == MOST_AN_HOUR
    desk.notebook.note_search("made up 7", "en", 0)  # what is known already is counted on
    desk.now += timedelta(hours=1)
    desk.notebook.note_search("fern", "en", 0)  # and the next hour begins anew
    desk.notebook.write_down()
    assert [line.words for line in desk.written[-1]] == ["made up 7", "fern"]


def test_no_more_lines_wait_than_fit(desk: Desk):
    for number in range(MOST_LINES + 10):
        desk.notebook.note_search(f"made up {number}", "en", 0)
    desk.notebook.write_down()
    assert len(desk.written[0]) == MOST_LINES


def test_many_threads_lose_nothing(desk: Desk):
    def search(number: int) -> None:
        for _ in range(200):
            desk.notebook.note_search("fern", "en", number)
        desk.notebook.write_down()

    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(search, range(8)))
    assert sum(count.times for lines in desk.written for count in lines.values()) == 1600


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Fern   PRINT ", "fern print"),
        ("LÁMINA", "lámina"),
        ("Ｆｅｒｎ", "fern"),  # wide letters
        ("poster 50x70", "poster 50x70"),
        ("21 × 29,7 cm, 250 g", "21 × 29,7 cm, 250 g"),
        ("AB-17/x", "ab-17/x"),
        ("123456", "123456"),
        ("fern\x1b[31m\x9b1m", "fern [31m 1m"),
        ("ana@shop.example", ""),
        ("letter to ana ＠ shop", ""),
        ("+34 600 123 456", ""),
        ("600.123.456", ""),
        ("(0)171-234567", ""),
        ("4006381333931", ""),
        ("4111 1111 1111 1111", ""),
        ("12345678Z", ""),
        ("12/11/2001", ""),
        ("١٢٣٤٥٦٧", ""),
        ("x" * 41, ""),
        ("fern " * 20, ""),
        ("", ""),
        ("  \t ", ""),
        ("🐟" * 10, "🐟" * 10),
    ],
)
def test_nothing_that_may_be_about_a_person_is_written_down(without_database, typed, kept):
    assert words_to_keep(typed) == kept


def test_a_correction_is_kept_by_the_same_rule(desk: Desk):
    desk.notebook.note_search("frens", "en", 3, "Fern")
    desk.notebook.note_search("fren 600", "en", 3, "fern 600123456")
    desk.notebook.write_down()
    assert [count.corrected for count in desk.written[0].values()] == ["fern", ""]


def test_the_same_hour_is_counted_on(notebook: Notebook):
    fern = make_product("Fern")
    notebook.note_search("fern", "en", 3)
    notebook.note_search("frens", "en", 3, "fern")
    notebook.note_choice("fern", "en", fern.id)
    notebook.write_down()
    for _ in range(2):
        notebook.note_search("fern", "en", 4)
    notebook.write_down()
    assert sorted(lines(), key=str) == [
        ("fern", "en", fern.id, 1, 0, ""),
        ("fern", "en", None, 3, 4, ""),
        ("frens", "en", None, 1, 3, "fern"),
    ]


def test_a_product_that_has_gone_is_no_trouble(notebook: Notebook):
    notebook.note_choice("fern", "en", 2**40)
    notebook.note_search("fern", "en", 3)
    notebook.write_down()
    assert lines() == [("fern", "en", None, 1, 3, "")]


def test_a_deleted_product_takes_its_lines_along(notebook: Notebook):
    fern = make_product("Fern")
    notebook.note_choice("fern", "en", fern.id)
    notebook.note_search("fern", "en", 3)
    notebook.write_down()
    db.session.execute(text("DELETE FROM product WHERE id = :id"), {"id": fern.id})
    assert lines() == [("fern", "en", None, 1, 3, "")]


@pytest.mark.parametrize("at", ["2026-11-23 12:34:00+00", "2026-11-23 12:00:01+00"])
def test_the_database_keeps_no_minutes(app: Flask, at):
    with pytest.raises(IntegrityError, match="by_the_hour"), transaction():
        db.session.execute(
            text("INSERT INTO search_log (at, language, words, times) VALUES (:at, 'en', 'fern', 1)"), {"at": at}
        )


def test_two_processes_that_write_the_same_lines_wait_for_each_other_and_lose_nothing(real_database: Flask):
    books = [Notebook(noting._writer(real_database), lambda: NOON) for _ in range(6)]
    words = [f"fern {number}" for number in range(40)]
    for place, notebook in enumerate(books):
        for word in words if place % 2 else reversed(words):
            notebook.note_search(word, "en", 1)
    with ThreadPoolExecutor(6) as crowd:
        list(crowd.map(Notebook.write_down, books))
    with real_database.app_context():
        assert db.session.execute(text("SELECT count(*), min(times), max(times) FROM search_log")).one() == (40, 6, 6)


def test_it_is_written_by_itself_in_the_background_and_at_the_end(real_database: Flask, monkeypatch):
    monkeypatch.setattr(noting, "OFTEN", 0.02)
    monkeypatch.setattr(noting.atexit, "register", lambda close: None)
    notebook = Notebook(noting._writer(real_database), lambda: datetime.now(UTC))
    notebook.write_regularly()
    notebook.note_search("fern", "en", 1)
    with real_database.app_context():
        count = text("SELECT coalesce(sum(times), 0) FROM search_log")
        deadline = datetime.now(UTC) + timedelta(seconds=10)
        while db.session.scalar(count) != 1 and datetime.now(UTC) < deadline:
            db.session.rollback()
        assert db.session.scalar(count) == 1
        notebook.note_search("fern", "en", 1)
        notebook.close()
        db.session.rollback()
        assert db.session.scalar(count) == 2


def test_without_a_log_nothing_is_noted(without_database):
    from shop import create_app

    from ..databases import settings_for

    assert notebook_of(create_app(settings_for("none", search_log_days=0))) is None
