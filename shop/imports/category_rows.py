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


def plan_categories(planner: Planner, counts: Counter[str], problems: list[Problem]) -> None:
    """Check every category of the file, those above first, and write them where the planner is real."""
    staged = db.session.execute(ROWS, {"job_id": planner.job.id, "category": CATEGORY}).all()
    for line, last_line, cells in staged:
        row = planner.row(line, last_line, cells, of_product=False)
        told = _told(row)
        node = _node(told, row, planner) if told else None
        if told and node:
            _update(told, node, planner.is_real, counts)
        problems += row.problems


def _told(row: Row) -> FileCategory | None:
    path = row.text("category_path", 4000)
    if not PATH.fullmatch(path):
        row.refuse("category_path", gettext("is not a path like prints/botanical"))
    columns = row.ledger.columns
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


def _update(told: FileCategory, node: Node, is_real: bool, counts: Counter[str]) -> None:
    """Bring the category's own columns and its words to what the file says."""
    name = told.facts.get("name") or node.name
    for said in told.words.values():
        if said.get("title") == "" and any(said.values()):
            said["title"] = name  # pages print it, so it can't be empty
    if node.id < 0:
        return
    kept = db.session.execute(
        select(Category.name, Category.description, Category.position).where(Category.id == node.id)
    ).one()
    facts = {name: value for name, value in told.facts.items() if getattr(kept, name) != value}
    words = {code: pair for code, pair in told.words.items() if pair != _words_of(node.id, code, pair)}
    if not (facts or words):
        return
    counts["categories changed"] += not node.is_new
    if not is_real:
        return
    if facts:
        db.session.execute(update(Category).where(Category.id == node.id).values(**facts))
    for code, pair in words.items():
        _say(node.id, code, pair, name)


def _words_of(number: int, code: str, asked: dict[str, str]) -> dict[str, Any]:
    """What the category is called in a language, as far as it is asked for."""
    kept = db.session.scalar(select(Translation).where(Translation.category_id == number, Translation.language == code))
    return {column: getattr(kept, column) if kept else "" for column in asked}


def _say(number: int, code: str, words: dict[str, str], name: str) -> None:
    kept = db.session.scalar(select(Translation).where(Translation.category_id == number, Translation.language == code))
    said = {"title": kept.title, "text": kept.text} if kept else {"title": "", "text": ""}
    said |= words
    db.session.execute(delete(Translation).where(Translation.category_id == number, Translation.language == code))
    if any(said.values()):
        said["title"] = said["title"] or name
        db.session.add(Translation(category_id=number, language=code, **said))
        db.session.flush()
