"""Questions that come again are kept by Postgres, and whatever stands in the way of it, the answer is the same."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.exc import ProgrammingError

from shop import planned
from shop.db import db
from shop.planned import rows_of

SQUARES = "SELECT n * n FROM generate_series(1, %(most)s) n WHERE n %% 2 = 1 AND n > %(least)s"


@pytest.fixture
def connection(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    """One that has no transactions, as pages have while they only read."""
    monkeypatch.setattr(planned._Poolers, "are_between", False)
    with app.app_context(), db.engines[None].engine.connect() as connection:
        connection.connection.dbapi_connection.autocommit = True
        connection.info.pop("kept", None)
        yield connection
        connection.exec_driver_sql("DEALLOCATE ALL")
        connection.info.pop("kept", None)


def kept_by(connection: Connection) -> int:
    return connection.exec_driver_sql("SELECT count(*) FROM pg_prepared_statements").scalar_one()


def squares(connection: Connection, most: int, least: int = 0) -> list[int]:
    return [row[0] for row in rows_of(connection, SQUARES, {"most": most, "least": least, "more": "unused"})]


def test_a_question_is_kept_when_it_comes_again(connection: Connection):
    assert squares(connection, 3) == [1, 9]
    assert kept_by(connection) == 0
    assert squares(connection, 5) == [1, 9, 25]
    assert kept_by(connection) == 1
    assert squares(connection, 7, least=2) == [9, 25, 49]
    assert kept_by(connection) == 1


def test_values_of_another_kind_are_another_question(connection: Connection):
    question = "SELECT %(one)s IS NULL, CAST(%(one)s AS text)"
    for one, said in [("a", "a"), (1, "1"), (2**40, str(2**40)), (None, None), (True, "true"), ("a'b%", "a'b%")] * 2:
        assert tuple(rows_of(connection, question, {"one": one})[0]) == (one is None, said)
    for several in ([], ["a"], [1], [2**40, 1]) * 2:
        rows = rows_of(connection, "SELECT cardinality(CAST(%(all)s AS text[]))", {"all": several})
        assert rows[0][0] == len(several)


def test_what_cannot_be_kept_is_asked_as_it_is(connection: Connection):
    for _ in range(4):
        assert rows_of(connection, "SHOW jit", {})[0][0] in {"on", "off"}
    assert kept_by(connection) == 0


def test_behind_a_pooler_nothing_is_kept_from_the_first_that_was_lost_on(connection: Connection):
    for _ in range(3):
        squares(connection, 3)
    connection.exec_driver_sql("DEALLOCATE ALL")
    assert squares(connection, 5) == [1, 9, 25]
    for _ in range(3):
        assert len(rows_of(connection, "SELECT 1", {})) == 1
    assert kept_by(connection) == 0


def test_a_table_that_changed_is_read_as_it_is_now(connection: Connection):
    connection.exec_driver_sql("CREATE TEMP TABLE shelf AS SELECT 1 AS n")
    for _ in range(8):
        rows_of(connection, "SELECT * FROM shelf", {})
    connection.exec_driver_sql("ALTER TABLE shelf ADD words text DEFAULT 'x'")
    assert tuple(rows_of(connection, "SELECT * FROM shelf", {})[0]) == (1, "x")
    connection.exec_driver_sql("DROP TABLE shelf")


def test_a_wrong_question_is_refused_each_time(connection: Connection):
    for _ in range(3):
        with pytest.raises(ProgrammingError, match="nowhere"):
            rows_of(connection, "SELECT 1 FROM nowhere", {})


def test_only_so_many_are_kept_the_latest(connection: Connection, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(planned, "MOST_KEPT", 3)
    for number in range(6):
        for _ in range(2):
            assert rows_of(connection, f"SELECT {number}", {})[0][0] == number
    assert kept_by(connection) == 3
    assert rows_of(connection, "SELECT 0", {})[0][0] == 0
    assert rows_of(connection, "SELECT 5", {}, before="SET LOCAL statement_timeout = 500; ")[0][0] == 5
