"""Rows that tell of a category: our own files have them above the products, so that a whole shop can move."""

from collections import Counter
from typing import Any

from flask_babel import gettext
from sqlalchemy import delete, select, text, update

from ..catalog.models import Category
from ..catalog.words import Translation
from ..db import db
from .cells import Row
from .goods import FileCategory
from .planning import Planner
from .problems import Problem
from .staging import CATEGORY
from .tree import LONGEST_NAME, PATH, Node

ROWS = text("""
    SELECT line, last_line, cells FROM import_row
    WHERE job_id = :job_id AND left(thing, 1) = :category ORDER BY thing, line
""")
LONGEST_DESCRIPTION = 10_000


def plan_categories(planner: Planner, counts: Counter[str], problems: list[Problem]) -> dict[int, dict[str, Any]]:
    """Check every category of the file, those above first, and write them where the planner is real.

    Returns what those that it changes were before, by their numbers.
    """
    before: dict[int, dict[str, Any]] = {}
    staged = db.session.execute(ROWS, {"job_id": planner.job.id, "category": CATEGORY}).all()
    for line, last_line, cells in staged:
        row = planner.row(line, last_line, cells, of_product=False)
        told = _told(row)
        node = _node(told, row, planner) if told else None
        if told and node:
            _update(told, node, planner.is_real, counts, before)
        problems += row.problems
    return before


def _told(row: Row) -> FileCategory | None:
    path = row.text("category_path", 4000)
    if not PATH.fullmatch(path):
        row.refuse("category_path", gettext("is not a path like prints/botanical"))
    columns = row.terms.columns
    facts: dict[str, Any] = {}
    words: dict[str, dict[str, str]] = {}
    if columns.has("category_name"):
        facts["name"] = row.text("category_name", LONGEST_NAME)
        if not facts["name"]:
            row.refuse("category_name", gettext("a category needs a name"))
    if columns.has("category_description"):
        facts["description"] = row.text("category_description", LONGEST_DESCRIPTION, in_lines=True)
    if columns.has("category_position"):
        facts["position"] = row.count("category_position", 1_000_000) or 0
    for name, column in (("category_name", "title"), ("category_description", "text")):
        for code, word in row.words(name, LONGEST_DESCRIPTION, in_lines=True).items():
            words.setdefault(code, {})[column] = word
    return None if row.is_refused else FileCategory(row.line, path, facts, words)


def _node(told: FileCategory, row: Row, planner: Planner) -> Node | None:
    """The category at the path, made where it is missing."""
    if node := planner.tree.by_path.get(told.path):
        return node
    above, _, slug = told.path.rpartition("/")
    parent = planner.tree.by_path.get(above)
    if above and parent is None:
        row.refuse("category_path", gettext("there is no category above it at %(path)s", path=above))
        return None
    return planner.tree.add(parent, told.facts.get("name") or slug, slug)


def _update(
    told: FileCategory, node: Node, is_real: bool, counts: Counter[str], before: dict[int, dict[str, Any]]
) -> None:
    """Bring the category's own columns and its words to what the file says; what they were goes into `before`."""
    counts["category rows"] += node.is_new
    if node.id < 0:
        return
    kept = db.session.get_one(Category, node.id)
    facts = {column: value for column, value in told.facts.items() if getattr(kept, column) != value}
    words = _changed_words(told, node)
    if not (facts or words):
        return
    counts["categories changed"] += not node.is_new
    counts["category rows"] += not node.is_new
    if not node.is_new:
        before[node.id] = {
            "facts": {name: getattr(kept, name) for name in facts},
            "languages": list(words),
            "words": _words_of(node, list(words)),
        }
    if not is_real:
        return
    if facts:
        db.session.execute(update(Category).where(Category.id == node.id).values(**facts))
    for code, said in words.items():
        say(node.id, code, said)


def _changed_words(told: FileCategory, node: Node) -> dict[str, dict[str, str]]:
    """What the category is to be called in each language where that is something else than now."""
    kept = _words_of(node, list(told.words))
    changed = {}
    for code, said in told.words.items():
        before = kept.get(code, {"title": "", "text": ""})
        after = before | said
        if any(after.values()):
            after["title"] = after["title"] or told.facts.get("name") or node.name  # pages print it
        if after != before:
            changed[code] = after
    return changed


def _words_of(node: Node, languages: list[str]) -> dict[str, dict[str, str]]:
    found = select(Translation).where(Translation.category_id == node.id, Translation.language.in_(languages))
    return {row.language: {"title": row.title, "text": row.text} for row in db.session.scalars(found)}


def say(number: int, code: str, words: dict[str, str]) -> None:
    """Give a category its words in a language; none where all are empty."""
    db.session.execute(delete(Translation).where(Translation.category_id == number, Translation.language == code))
    if any(words.values()):
        db.session.add(Translation(category_id=number, language=code, **words))
        db.session.flush()
