"""What isn't translated yet: how much of each kind, and which things. What was archived needs no words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext

from ..db import ask

PER_PAGE = 50
MOST_COUNTED = 1000

KINDS = {
    "texts": lazy_gettext("Products: texts"),
    "options": lazy_gettext("Products: options"),
    "lines": lazy_gettext("Products: specification"),
    "pictures": lazy_gettext("Products: pictures"),
    "categories": lazy_gettext("Categories"),
}


def _without(thing: str, number: str, said: str) -> str:
    """Whether there is no translation in which what must be `said` is."""
    return f"""NOT EXISTS (
        SELECT FROM translation t WHERE t.{thing} = {number} AND t.language = %(language)s AND {said})"""


SAID = """
    (p.title = '' OR t.title <> '') AND (p.description = '' OR t.text <> '')
    AND (p.seo_title = '' OR t.seo_title <> '') AND (p.seo_description = '' OR t.seo_description <> '')
"""
OPTIONS = f"""
    SELECT o.product_id FROM product_option o WHERE {_without("option_id", "o.id", "t.title <> ''")}
    UNION ALL SELECT o.product_id FROM option_value v JOIN product_option o ON o.id = v.option_id
    WHERE {_without("option_value_id", "v.id", "t.title <> ''")}
"""  # noqa: S608 (constants)
# A value without a letter says the same in every language.
LINES = f"""
    SELECT a.product_id FROM product_attribute a
    WHERE {_without("attribute_id", "a.id", "t.title <> '' AND (t.text <> '' OR a.value !~ '[[:alpha:]]')")}
"""  # noqa: S608 (constants)
PICTURES = f"""
    SELECT i.product_id FROM product_image i WHERE i.alt <> '' AND {_without("image_id", "i.id", "t.title <> ''")}
"""  # noqa: S608 (constants)

# Each is a FROM and WHERE, over which lists and counts are made alike.
OF_PRODUCTS = "product p WHERE p.status <> 'archived' AND p.id > %(after)s AND "
SOURCES = {
    "texts": OF_PRODUCTS + _without("product_id", "p.id", SAID),
    "options": f"{OF_PRODUCTS} p.id IN ({OPTIONS})",
    "lines": f"{OF_PRODUCTS} p.id IN ({LINES})",
    "pictures": f"{OF_PRODUCTS} p.id IN ({PICTURES})",
    "categories": "category p WHERE p.id > %(after)s AND "
    + _without("category_id", "p.id", "t.title <> '' AND (p.description = '' OR t.text <> '')"),
}


@dataclass(frozen=True)
class Missing:
    """A page of things without their words, and the number that the next page begins after."""

    rows: Sequence[Any]
    next: int | None


def missing(kind: str, language: str, after: int = 0) -> Missing:
    """Those of a kind, in the order of their numbers. One statement."""
    name = "p.name AS title" if kind == "categories" else "p.title"
    rows = ask(
        f"SELECT p.id, {name} FROM {SOURCES[kind]} ORDER BY p.id LIMIT %(most)s",  # noqa: S608 (constants)
        language=language,
        after=after,
        most=PER_PAGE + 1,
    )
    return Missing(rows[:PER_PAGE], rows[PER_PAGE - 1].id if len(rows) > PER_PAGE else None)


def counts(language: str) -> dict[str, int]:
    """How many of each kind; one more than MOST_COUNTED stands for more. One statement."""
    each = ", ".join(
        f"(SELECT count(*) FROM (SELECT FROM {source} LIMIT {MOST_COUNTED + 1}) few) AS {kind}"  # noqa: S608
        for kind, source in SOURCES.items()
    )
    [row] = ask(f"SELECT {each}", language=language, after=0)
    return {kind: getattr(row, kind) for kind in KINDS}


def next_missing(kind: str, language: str, after: int) -> int | None:
    """The number of the next thing without its words, behind `after`, else from the beginning; None where none is left.

    One or two statements.
    """
    for start in (after, 0):
        for row in missing(kind, language, start).rows:
            if row.id != after:
                return int(row.id)
    return None
