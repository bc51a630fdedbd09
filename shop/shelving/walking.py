"""Choosing a category by walking through the tree, page by page: works for thousands of them, and without scripts."""

from dataclasses import dataclass
from typing import Any

from flask import request

from ..catalog.finding import number_of
from ..db import ask
from ..web import clean_text, whole_number
from .branches import BELOW, MOST_OF_ALL, Found, found_categories, with_trails

BIGGEST = 2**63 - 1
ONE = "SELECT id, parent_id, path, name FROM category WHERE id = %(id)s"
TOP = "SELECT id, parent_id, path, name FROM category WHERE parent_id IS NULL ORDER BY position, id LIMIT %(most)s"


@dataclass(frozen=True)
class Walk:
    """Where somebody stands in the tree (None: at the top), what is above and right below, and what they look for."""

    here: Any
    above: list[Any]
    below: list[Any]
    words: str
    found: list[Found]


def walk(usual: int | None, leaving_out: int | None = None) -> Walk:
    """Where the address says (`below=7`, `below=top`), else at `usual`; without the category that is to be moved.

    Four statements at most.
    """
    asked = request.args.get("below", "")
    wanted = usual if not asked else whole_number(asked, 1, BIGGEST)
    rows = ask(ONE, id=number_of(wanted)) if wanted else []
    here = rows[0] if rows else None
    above = list(with_trails(rows)[0].above) if rows else []
    words = clean_text(request.args.get("q"), 100)
    below = ask(BELOW, id=here.id, most=MOST_OF_ALL) if here else ask(TOP, most=MOST_OF_ALL)
    return Walk(here, above, [one for one in below if one.id != leaving_out], words, found_categories(words))
