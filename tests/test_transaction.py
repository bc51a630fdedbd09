"""transaction(): all or nothing, and verbs compose."""

import pytest
from sqlalchemy import text

from shop.db import Unfinished, db, transaction
from shop.pages.models import Page


def write(slug: str) -> None:
    with transaction():
        db.session.add(Page(slug=slug, title=slug))


def written() -> list[str]:
    db.session.rollback()  # what was not committed goes
    return list(db.session.scalars(text("SELECT slug FROM page ORDER BY slug")))


def test_alone_it_commits():
    write("about")
    assert written() == ["about"]


def test_inside_another_it_joins_and_the_outermost_commits():
    with transaction():
        write("about")
        write("delivery")
    assert written() == ["about", "delivery"]


def test_a_refusal_undoes_everything():
    def both() -> None:
        with transaction():
            write("about")
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 (raised just above)
        both()
    assert written() == []


def test_a_failure_inside_that_was_swallowed_is_not_committed():
    def careless() -> None:
        with transaction():
            write("about")
            try:
                with transaction():
                    raise ValueError
            except ValueError:
                pass

    with pytest.raises(Unfinished):
        careless()
    assert written() == []


def test_after_a_failure_the_next_one_works():
    with pytest.raises(KeyError), transaction():
        raise KeyError
    write("about")
    assert written() == ["about"]
