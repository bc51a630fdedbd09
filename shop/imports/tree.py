"""The tree of categories during an import: found by path or by names, and grown where a file asks for more."""

import re
from dataclasses import dataclass
from itertools import count

from flask_babel import gettext
from sqlalchemy import select

from ..catalog.models import Category
from ..db import db
from .handles import slug_of

PATH = re.compile("[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*")
SIGN = re.compile(r"\s*(?:>|->|›|»)\s*")
DEEPEST = 20
LONGEST_NAME = 200


class NoSuchCategory(ValueError):
    """A category can't be found, or can't be made; the message is the reason."""


@dataclass
class Node:
    """A category; one with a number below 0 is not in the database yet."""

    id: int
    parent_id: int | None
    slug: str
    path: str
    name: str
    is_new: bool = False


class Tree:
    """All categories by path and by names. New ones are made at once where `is_real`, else only thought of."""

    def __init__(self, is_real: bool) -> None:
        self.is_real = is_real
        self.added = 0
        self.by_path: dict[str, Node] = {}
        self.by_name: dict[tuple[int | None, str], Node] = {}
        self.path_of: dict[int, str] = {}
        statement = select(Category.id, Category.parent_id, Category.slug, Category.path, Category.name)
        for row in db.session.execute(statement.order_by(Category.path)):
            self._keep(Node(*row))

    def way(self, words: str) -> Node | list[str]:
        """The category at a path (`prints/botanical`), or the names (`Prints > Botanical`) that lead to one.

        Raises NoSuchCategory. Makes none.
        """
        if node := self.by_path.get(words):
            return node
        if "/" in words and PATH.fullmatch(words):
            raise NoSuchCategory(gettext("there is no category at this path"))
        names = [" ".join(name.split()) for name in SIGN.split(words)]
        if not all(names) or len(names) > DEEPEST or max(map(len, names)) > LONGEST_NAME:
            raise NoSuchCategory(gettext("is not a path of categories like Prints > Botanical"))
        return names

    def follow(self, way: Node | list[str]) -> int:
        """The number of the category that `way` leads to; what is missing on it is made."""
        if isinstance(way, Node):
            return way.id
        node = None
        for name in way:
            node = self._below(node, name) or self.add(node, name)
        return node.id if node else 0

    def add(self, parent: Node | None, name: str, slug: str = "", *, position: int = 0) -> Node:
        """A new category below `parent`. Its slug follows its name, with a number where that is taken."""
        slug = slug or self._free_slug(parent, slug_of(name))
        path = f"{parent.path}/{slug}" if parent else slug
        parent_id = parent.id if parent else None
        self.added += 1
        number = -self.added
        if self.is_real:
            category = Category(slug=slug, name=name, parent_id=parent_id, position=position)
            db.session.add(category)
            db.session.flush()
            number = category.id
        return self._keep(Node(number, parent_id, slug, path, name, is_new=True))

    def renumber(self, node: Node, number: int) -> None:
        """Give a category that was only thought of the number that it has in the database."""
        self.by_name.pop((node.parent_id, node.name.casefold()), None)
        self.path_of.pop(node.id, None)
        node.id = number
        self._keep(node)

    def _below(self, parent: Node | None, name: str) -> Node | None:
        return self.by_name.get((parent.id if parent else None, name.casefold()))

    def _free_slug(self, parent: Node | None, slug: str) -> str:
        above = f"{parent.path}/" if parent else ""
        tries = (slug if number == 1 else f"{slug}-{number}" for number in count(1))
        return next(slug for slug in tries if f"{above}{slug}" not in self.by_path)

    def _keep(self, node: Node) -> Node:
        self.by_path[node.path] = node
        self.path_of[node.id] = node.path
        self.by_name.setdefault((node.parent_id, node.name.casefold()), node)
        return node
