"""Trees of categories from files of their own: JSON with paths, or a table with numbers and parents, or with paths.

What is there stays as it is; what is missing is made, level by level. Of several parents the first wins, and the others
are told.
"""

import gzip
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext
from sqlalchemy import text

from ..db import db, transaction
from ..languages import LANGUAGES
from ..pages.models import Shop
from .column_names import bare, field_named
from .problems import Problem, UnreadableFile
from .tables import open_table
from .tree import DEEPEST, LONGEST_NAME, SIGN, Node, Tree
from .writing import NUMBERS

MOST = 100_000  # categories
KEYS = {"id", "category id", "id categoria", "number", "codigo"}
PARENTS = {"parent", "parent id", "parent category", "id padre", "id parent", "parent category id", "padre"}
INSERT = text("""
    INSERT INTO category (id, parent_id, slug, name, position)
    SELECT id, parent_id, slug, name, position
    FROM jsonb_to_recordset(CAST(:rows AS jsonb))
        AS fresh(id bigint, parent_id bigint, slug text, name text, position int)
""")
WORDS = text("""
    INSERT INTO translation (category_id, language, title)
    SELECT id, language, title
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS fresh(id bigint, language text, title text)
""")


@dataclass
class Shelf:
    """A category of the file. `key` is what others call it as their parent."""

    line: int
    key: str
    parent: str
    name: str
    words: dict[str, str] = field(default_factory=dict)
    above: list[str] = field(default_factory=list)  # the keys of all above it, where the file tells them
    has_path: bool = False


@dataclass
class Found:
    """What a file told, and what became of it."""

    shelves: list[Shelf] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    new: int = 0
    same: int = 0
    several: int = 0  # that are listed below more than one
    without_entry: int = 0  # that are only listed

    def note(self, line: int, value: str, reason: str, *, is_refusal: bool = False) -> None:
        """Something to know of a category of the file."""
        self.problems.append(Problem(line, "", value, reason, is_refusal))


def import_categories(content: bytes) -> Found:
    """Make the categories of the file that the shop lacks, in one transaction. Raises UnreadableFile."""
    found = _read(gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content)
    if len(found.shelves) > MOST:
        raise UnreadableFile(gettext("There are more than %(most)s categories.", most=MOST))
    with transaction():
        _make(found)
    return found


def _read(content: bytes) -> Found:
    start = content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    return _from_json(content) if start in (b"[", b"{") else _from_table(content)


def _from_json(content: bytes) -> Found:
    """A list of categories, each with its id, its name, and the path that leads to it."""
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        raise UnreadableFile(gettext("This is no JSON that can be read.")) from None
    found = Found()
    if not isinstance(told, list):
        raise UnreadableFile(gettext("There must be a list of categories, each with an id and a name."))
    listed: dict[str, list[str]] = defaultdict(list)
    names: dict[str, str] = {}
    for place, one in enumerate(told, 1):
        if not isinstance(one, dict) or not str(one.get("id") or ""):
            found.note(place, str(one)[:100], gettext("a category needs an id and a name"), is_refusal=True)
            continue
        key, name = str(one["id"]), " ".join(str(one.get("name") or "").split())
        if not name:
            found.note(place, key, gettext("has no name; it is called by its id"))
        above = [str(node.get("id", "")) for node in one.get("path") or [] if isinstance(node, dict)][:-1]
        found.shelves.append(
            Shelf(
                place,
                key,
                str(one.get("parent") or one.get("parent_id") or ""),
                name or key,
                above=above,
                has_path=bool(one.get("path")),
            )
        )
        for child in one.get("subCategories") or one.get("children") or []:
            if isinstance(child, dict):
                listed[str(child.get("id", ""))].append(key)
                names[str(child.get("id", ""))] = str(child.get("name", ""))
    _tell_listed(found, listed, names)
    return found


def _tell_listed(found: Found, listed: Mapping[str, Sequence[str]], names: Mapping[str, str]) -> None:
    """Children that stand below several others, and those that have no entry of their own."""
    mine = {shelf.key: shelf for shelf in found.shelves}
    for one in found.shelves:
        _find_parent(found, one, mine)
    for key, parents in listed.items():
        shelf = mine.get(key)
        found.several += len(set(parents)) > 1
        if shelf is None:
            found.without_entry += 1
            found.note(
                0, f"{key} {names[key]}", gettext("is listed below another category, but has no entry of its own")
            )
            continue
        if not shelf.parent and not shelf.has_path:
            shelf.parent = parents[0]
        others = [mine[other].name for other in dict.fromkeys(parents) if other != shelf.parent and other in mine]
        if others:
            reason = gettext("also stands below %(others)s; the first place wins", others=", ".join(others))
            found.note(shelf.line, shelf.name, reason)


def _find_parent(found: Found, shelf: Shelf, mine: Mapping[str, Shelf]) -> None:
    """The last of those above it that has an entry of its own."""
    there = [key for key in shelf.above if key in mine]
    if there:
        shelf.parent = there[-1]
    if shelf.above and there[-1:] != shelf.above[-1:]:
        reason = gettext(
            "its parent %(key)s has no entry of its own; it stands below the next one above", key=shelf.above[-1]
        )
        found.note(shelf.line, shelf.name, reason)


def _from_table(content: bytes) -> Found:
    """A table with a number, a parent's number and a name in each row; or with a path (`Toys > Trains`)."""
    table = open_table(io.BytesIO(content))
    own = db.session.get_one(Shop, 1).default_language
    columns = _columns(table.headings, own)
    found = Found()
    seen: dict[str, Shelf] = {}
    for record in table.records():
        if record.is_lost:
            found.note(record.line, record.cells[0], record.trouble, is_refusal=True)
            continue
        cells = {name: record.cells[place].strip() for name, place in columns.items() if place < len(record.cells)}
        if "path" in columns:
            _add_path(found, seen, record.line, cells.get("path", ""))
        else:
            _add_row(found, seen, record.line, cells)
    return found


def _columns(headings: Sequence[str], own: str) -> dict[str, int]:
    """Where the number, the parent, the path and the name in each language stand. Raises UnreadableFile."""
    columns: dict[str, int] = {}
    for place, heading in enumerate(headings):
        name = bare(heading)
        field, language = field_named(heading)
        if name in KEYS:
            columns.setdefault("key", place)
        elif name in PARENTS:
            columns.setdefault("parent", place)
        elif name in {"path", "ruta", "category path"}:
            columns.setdefault("path", place)
        elif field in {"title", "categories"}:
            columns.setdefault("name" if language in {"", own} else f"name:{language}", place)
    if "name" not in columns and (other := next((name for name in columns if name.startswith("name:")), "")):
        columns["name"] = columns.pop(other)
    if "path" not in columns and "name" not in columns:
        raise UnreadableFile(gettext("There must be a column with paths, or with names and the numbers of parents."))
    return columns


def _add_path(found: Found, seen: dict[str, Shelf], line: int, path: str) -> None:
    above = ""
    for name in SIGN.split(path):
        key = f"{above}\x1f{name.casefold()}"
        if key not in seen:
            seen[key] = Shelf(line, key, above, " ".join(name.split()))
            found.shelves.append(seen[key])
        above = key


def _add_row(found: Found, seen: dict[str, Shelf], line: int, cells: Mapping[str, str]) -> None:
    key, parent = cells.get("key") or f"line {line}", cells.get("parent", "")
    if not cells.get("name"):
        found.note(line, key, gettext("a category needs a name"), is_refusal=True)
        return
    if key in seen:
        reason = gettext("stands on line %(line)s already; the first place wins", line=seen[key].line)
        found.note(line, key, reason)
        return
    words = {code: cells[f"name:{code}"] for code in LANGUAGES if cells.get(f"name:{code}")}
    seen[key] = Shelf(line, key, parent, " ".join(cells["name"].split()), words)
    found.shelves.append(seen[key])


def _make(found: Found) -> None:
    """Make what is missing, those above first: one statement a level, however wide the tree."""
    tree = Tree(False)
    named: dict[tuple[int | None, str], list[Node]] = defaultdict(list)
    for path in sorted(tree.by_path):
        node = tree.by_path[path]
        named[node.parent_id, node.name.casefold()].append(node)
    nodes: dict[str, Node] = {}
    left = found.shelves
    keys = {shelf.key for shelf in left}
    for shelf in left:
        if shelf.parent and shelf.parent not in keys:
            found.note(
                shelf.line,
                shelf.name,
                gettext("its parent %(key)s is not in the file; it is at the top", key=shelf.parent),
            )
            shelf.parent = ""
    for _level in range(DEEPEST):
        ready = [shelf for shelf in left if not shelf.parent or shelf.parent in nodes]
        left = [shelf for shelf in left if shelf.parent and shelf.parent not in nodes]
        _make_level(found, tree, named, ready, nodes)
        if not left:
            return
    for shelf in left:
        found.note(shelf.line, shelf.name, gettext("stands below itself, or too deep"), is_refusal=True)


def _make_level(
    found: Found,
    tree: Tree,
    named: Mapping[tuple[int | None, str], list[Node]],
    ready: Iterable[Shelf],
    nodes: dict[str, Node],
) -> None:
    """Find or make these, whose parents are there. Two of one name below one parent are two."""
    fresh: list[tuple[Shelf, Node]] = []
    for shelf in ready:
        if len(shelf.name) > LONGEST_NAME:
            found.note(
                shelf.line,
                shelf.name,
                gettext("is longer than %(most)s characters", most=LONGEST_NAME),
                is_refusal=True,
            )
            continue
        parent = nodes.get(shelf.parent)
        same = named.get((parent.id if parent else None, shelf.name.casefold()), [])
        if same:
            node = same.pop(0)
            found.same += 1
        else:
            node = tree.add(parent, shelf.name)
            fresh.append((shelf, node))
            found.new += 1
        nodes[shelf.key] = node
    _write(tree, fresh)


def _write(tree: Tree, fresh: Sequence[tuple[Shelf, Node]]) -> None:
    """Write these categories, which have numbers of their own from now on."""
    if not fresh:
        return
    numbers = db.session.scalars(NUMBERS, {"table": "category", "most": len(fresh)}).all()
    rows: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    for (shelf, node), number in zip(fresh, numbers, strict=True):
        tree.renumber(node, number)
        rows.append({"id": number, "parent_id": node.parent_id, "slug": node.slug, "name": node.name, "position": 0})
        words += [{"id": number, "language": code, "title": word} for code, word in shelf.words.items()]
    db.session.execute(INSERT, {"rows": json.dumps(rows)})
    if words:
        db.session.execute(WORDS, {"rows": json.dumps(words)})
