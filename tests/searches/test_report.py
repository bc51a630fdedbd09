"""`flask search report`: what is searched for, what isn't found, and what is found and left."""

import csv

import pytest
from flask import Flask
from sqlalchemy import text

from shop.db import db
from shop.searches.keeping import find_popular_searches, forget_searches

from ..factories import make_product
from .log import lines, write_line


def report(app: Flask, *options: str) -> str:
    result = app.test_cli_runner().invoke(args=["search", "report", *options])
    assert result.exit_code == 0, result.output
    return result.output


def parts(output: str) -> dict[str, list[list[str]]]:
    """The lines of each table, cut where two blanks are, without the heading."""
    found = {}
    for part in output.strip().split("\n\n"):
        if part.endswith(":"):
            heading = part.split(",")[0] if not part.startswith("Something") else "Left"
        else:
            found[heading] = [[cell for cell in line.split("  ") if cell.strip()] for line in part.splitlines()[1:]]
    return found


def test_each_table_has_what_belongs_there_the_most_frequent_first(app: Flask):
    fern = make_product("Fern", slug="fern")
    write_line("vase", 3, hits=7)
    write_line("fern", 2, hits=4, hours_ago=5)
    write_line("fern", 4, hits=12)
    write_line("fern", 5, product_id=fern.id)
    write_line("unicorn", 9, hits=0)
    write_line("frens", 1, hits=12, corrected="fern")
    tables = parts(report(app))
    assert [row[0].strip() for row in tables["Searched for most"]] == ["unicorn", "fern", "vase", "frens"]
    assert [cell.strip() for cell in tables["Searched for most"][1]] == ["fern", "en", "6", "12", "5", "fern"]
    assert [row[0].strip() for row in tables["Nothing was found"]] == ["unicorn"]
    assert [row[0].strip() for row in tables["Left"]] == ["vase", "frens"]
    assert [cell.strip() for cell in tables["Left"][1]] == ["frens", "en", "1", "12", "fern", "0"]


def test_words_that_differ_by_accents_are_one_under_the_usual_spelling(app: Flask):
    write_line("lamina", 2, hits=0, language="es", hours_ago=7)
    write_line("lámina", 5, hits=3, language="es")
    assert report(app).count("mina") == 2  # among the most frequent, and left
    assert [cell.strip() for cell in parts(report(app))["Searched for most"][0]] == ["lámina", "es", "7", "3", "0"]


def test_only_the_days_and_the_language_that_are_asked_for(app: Flask):
    write_line("fern", hours_ago=24 * 31)
    write_line("helecho", language="es")
    assert "fern" not in report(app)
    assert "fern" in report(app, "--days", "32")
    assert "helecho" in report(app)
    assert "helecho" not in report(app, "--language", "en")


def test_no_more_lines_than_asked_for(app: Flask):
    for number in range(1, 6):
        write_line(f"fern {number}", number)
    assert [row[0].strip() for row in parts(report(app, "--most", "2"))["Searched for most"]] == ["fern 5", "fern 4"]


def test_an_empty_log_is_said_in_as_many_tables(app: Flask):
    assert parts(report(app)) == {"Searched for most": [], "Nothing was found": [], "Left": []}


def test_all_of_it_as_csv_without_formulas(app: Flask):
    fern = make_product("Fern", slug="fern")
    write_line("fern", 2, hits=1001)
    write_line("fern", 1, product_id=fern.id)
    write_line("=1+1", 1, hits=0)
    rows = list(csv.reader(report(app, "--csv").splitlines()))
    assert rows == [
        ["words", "language", "searches", "found", "shown instead", "chosen", "chosen most"],
        ["fern", "en", "2", "1000+", "", "1", "fern"],
        ["'=1+1", "en", "1", "0", "", "0", ""],
    ]


def test_days_that_make_no_sense_are_refused(app: Flask):
    result = app.test_cli_runner().invoke(args=["search", "report", "--days", "0"])
    assert result.exit_code == 2
    assert "1<=x<=3650" in result.output


def test_old_lines_are_forgotten(app: Flask):
    write_line("old", hours_ago=24 * 90 + 1)
    write_line("new", hours_ago=24 * 90 - 2)
    assert forget_searches(90) == 1
    assert [line[0] for line in lines()] == ["new"]
    assert forget_searches(90) == 0


def test_without_a_log_the_old_one_goes_too(app: Flask):
    write_line("fern")
    assert forget_searches(0) == 1


def popular() -> list[tuple[str, str, int]]:
    asked = "SELECT language, words, times FROM popular_search ORDER BY times DESC, words"
    return [tuple(row) for row in db.session.execute(text(asked))]


def search_often(words: str, times: int = 6, hours: int = 3, **others: object) -> None:
    for hour in range(hours):
        write_line(words, times // hours, hours_ago=hour, **others)  # type: ignore[arg-type]


def test_what_many_searched_for_and_found_is_popular(app: Flask):
    search_often("fern")
    search_often("lámina", 9, language="es")
    find_popular_searches()
    assert popular() == [("es", "lámina", 9), ("en", "fern", 6)]


@pytest.mark.parametrize(
    ("times", "hours", "others"),
    [
        (3, 3, {}),
        (50, 2, {}),
        (9, 3, {"hits": 0}),
        (9, 3, {"corrected": "fern"}),
    ],
    ids=["too seldom", "too few hours: one person perhaps", "without finding anything", "misspelt"],
)
def test_other_searches_are_offered_to_nobody(app: Flask, times, hours, others):
    search_often("fren", times, hours, **others)
    find_popular_searches()
    assert popular() == []


def test_what_is_sold_no_longer_is_offered_no_longer(app: Flask):
    search_often("fern")
    find_popular_searches()
    note = popular()
    write_line("fern", 1, hits=0, hours_ago=-1)
    find_popular_searches()
    assert (note, popular()) == ([("en", "fern", 6)], [])


def test_a_fashion_passes(app: Flask):
    search_often("fern")
    find_popular_searches()
    db.session.execute(text("UPDATE search_log SET at = at - interval '31 days'"))
    find_popular_searches()
    assert popular() == []


def test_spellings_count_together_under_the_usual_one(app: Flask):
    search_often("lamina", 3, language="es")
    search_often("lámina", 6, language="es")
    find_popular_searches()
    assert popular() == [("es", "lámina", 9)]


def told_of() -> int:
    return db.session.scalar(text("SELECT count(*) FROM public_change")) or 0


def test_copies_of_pages_are_told_of_what_is_popular_now_and_of_nothing_else(app: Flask):
    search_often("fern")
    db.session.execute(text("DELETE FROM public_change"))
    find_popular_searches()
    assert told_of() == 1
    db.session.execute(text("DELETE FROM public_change"))
    find_popular_searches()
    write_line("vase")
    assert told_of() == 0


def test_search_can_be_made_anew(app: Flask):
    make_product("Fern print", es="Lámina de helecho")
    spoken = text("SELECT array_agg(language ORDER BY language) FROM search_document")
    db.session.execute(text("UPDATE shop SET default_language = 'es'"))
    assert db.session.scalar(spoken) == ["en", "es"]
    result = app.test_cli_runner().invoke(args=["search", "renew"])
    assert result.exit_code == 0, result.output
    assert db.session.scalar(spoken) == ["es"]
