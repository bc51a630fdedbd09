"""Categories: flat, as a tree, and one by one."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext

from ..catalog import tree
from ..catalog.cursors import pack_cursor
from ..catalog.finding import locked_category
from ..catalog.refusals import NoSuchCategory
from ..catalog.tree import ONE_AT_A_TIME, create_category_with, edit_category
from ..db import ask, db
from .answers import Answer, address_of, page_of_texts
from .authorizing import the_program
from .operations import operation
from .paging import place_in
from .schemas.catalog import Categories, Category, CategoryTree
from .schemas.catalog_queries import CategoriesQuery, CategoryQuery
from .schemas.goods import CategoryIn, WithCategory
from .telling import category_json

LINKS = {name: {"category_id": "$response.body#/id"} for name in ("readCategory", "changeCategory", "deleteCategory")}
KINDS = {"id": "bigint", "path": "text"}
AT_PATH = """
    c.id = coalesce((SELECT id FROM category WHERE path = %(path)s),
        (SELECT category_id FROM slug_history WHERE kind = 'category' AND slug = %(path)s))
"""
BRANCHES = """
    SELECT c.parent_id, c.id, (SELECT CAST(row_to_json(branch) AS text) FROM (
        SELECT c.id, c.parent_id, c.path, c.slug, c.name, c.position) branch) AS item
    FROM category c ORDER BY c.position, c.id
"""


@operation("Read categories", scope="catalog:read", is_open=True, gives=Categories)
def read_categories(query: CategoriesQuery) -> Answer:
    """All categories, flat. In the order of `path` each comes after the one above it."""
    conditions = [
        (query.after, f"(c.{query.sort}, c.id) > (%(key)s, %(after)s)"),
        (query.parent_id == "none", "c.parent_id IS NULL"),
        (isinstance(query.parent_id, int), "c.parent_id = %(parent_id)s"),
        (query.path, AT_PATH),
    ]
    wanted = " AND ".join(condition for is_wanted, condition in conditions if is_wanted) or "true"
    fields = tuple(query.fields or ())
    key, after = place_in(query.after, KINDS[query.sort])
    rows = ask(
        f"""SELECT c.id, c.{query.sort} AS sort_key, {category_json(fields)} AS item FROM category c
            WHERE {wanted} ORDER BY c.{query.sort}, c.id LIMIT %(most)s""",  # noqa: S608 (constants)
        key=key,
        after=after,
        parent_id=query.parent_id,
        path=query.path,
        most=query.limit + 1,
    )
    shown = rows[: query.limit]
    following = pack_cursor(shown[-1].sort_key, shown[-1].id) if len(rows) > query.limit else ""
    return page_of_texts([row.item for row in shown], following, is_chosen=bool(fields))


@operation("Read the tree of categories", scope="catalog:read", is_open=True, gives=CategoryTree)
def read_tree() -> Answer:
    """The whole tree, however many there are: each category with its `children`, in the order of the shop’s pages."""
    below: dict[int | None, list[tuple[int, str]]] = defaultdict(list)
    for row in ask(BRANCHES):
        below[row.parent_id].append((row.id, row.item))
    return Answer(text=f'{{"items":[{_branches(below, None)}]}}')


@operation("Read a category", scope="catalog:read", is_open=True, gives=Category)
def read_category(category_id: int, query: CategoryQuery) -> Answer:
    """One category, whole."""
    return Answer(found_category(category_id))  # its fields are chosen on its way out, so that its tag is of the whole


def found_category(category_id: int) -> dict[str, Any]:
    """The category, whole. Raises NoSuchCategory."""
    rows = ask(
        f"SELECT {category_json()} AS item FROM category c WHERE c.id = %(id)s",  # noqa: S608 (constants)
        id=category_id,
    )
    if not rows:
        raise NoSuchCategory(gettext("There is no such category."))
    found: dict[str, Any] = json.loads(rows[0].item)
    return found


def _branches(below: Mapping[int | None, Sequence[tuple[int, str]]], parent_id: int | None) -> str:
    """The JSON of all that stands right below a category; what is below that is put in before the closing brace."""
    return ",".join(
        f'{text[:-1]},"children":[{_branches(below, number) if number in below else ""}]}}'
        for number, text in below.get(parent_id, ())
    )


def locked(category_id: int) -> dict[str, Any]:
    """The category as it is told, and nobody else changes it, or the tree, before this transaction ends."""
    db.session.execute(ONE_AT_A_TIME)
    locked_category(category_id)
    return found_category(category_id)


@operation("Make a category", scope="catalog:write", gives=Category, status=201, links=LINKS)
def create_category(body: CategoryIn) -> Answer:
    """A new shelf, at the top or below another."""
    made = create_category_with(body.facts(), by=the_program().actor)
    return Answer(found_category(made.id), 201, location=address_of(f"/categories/{made.id}"))


@operation("Change a category", scope="catalog:write", gives=Category, guards=locked)
def change_category(category_id: int, body: CategoryIn) -> dict[str, Any]:
    """Renamed or moved, it takes all below it along, and addresses from before lead to the new ones."""
    edit_category(category_id, body.facts(), by=the_program().actor)
    return found_category(category_id)


@operation("Remove a category", scope="catalog:write", status=204, guards=locked)
def delete_category(category_id: int, query: WithCategory) -> Answer:
    """An empty one, unless it is said that the products in it, and the categories below it, move up to where it stood.
    Products of a category at the top then only leave it.
    """
    tree.delete_category(category_id, products=query.products, categories=query.categories, by=the_program().actor)
    return Answer(status=204)
