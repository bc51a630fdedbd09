"""How a page of the list is found among a million products: as SQL, of which every piece is a constant of ours.

Every order has its index, along which a page is read. A filter that holds for few products would make that a long walk:
so those few are gathered first, in no order, and sorted; where they turn out to be more than FEW, the walk is short,
and is gone instead. One statement decides and does it, as in shop/stockroom/walking.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..edges import Edge
from .asked import Asked

FEW = 3_000


@dataclass(frozen=True)
class Part:
    """A stretch of an order: the products that `where` holds, by `keys`, which have an index and end in the number."""

    keys: tuple[str, ...]
    kinds: tuple[str, ...]
    where: str = "true"
    is_downwards: bool = False


# What has no price stands behind all that have one.
PRICED, UNPRICED = ("p.price_from_minor", "p.id"), Part(("p.id",), ("bigint",), "p.price_from_minor IS NULL")
ORDERS: Mapping[str, tuple[Part, ...]] = {
    "newest": (Part(("p.id",), ("bigint",), is_downwards=True),),
    "title": (Part(("lower(p.title)", "p.id"), ("text", "bigint")),),
    "price": (Part(PRICED, ("bigint", "bigint"), "p.price_from_minor IS NOT NULL"), UNPRICED),
    "dearest": (Part(PRICED, ("bigint", "bigint"), "p.price_from_minor IS NOT NULL", is_downwards=True), UNPRICED),
    "changed": (Part(("p.updated_at", "p.id"), ("timestamptz", "bigint"), is_downwards=True),),
}
FILTERS = {
    "active": "p.status = 'active' AND p.published_at <= now()",
    "scheduled": "p.status = 'active' AND p.published_at > now()",
    "draft": "p.status = 'draft'",
    "archived": "p.status = 'archived'",
    "brand": "p.brand <> '' AND lower(p.brand) = lower(:brand)",
    "categories": """p.id IN (
        SELECT product_id FROM product_category WHERE category_id = ANY (CAST(:categories AS bigint[])))""",
    "no picture": "p.id IN (SELECT product_id FROM product_gap WHERE kind = 'picture')",
    "no category": "p.id IN (SELECT product_id FROM product_gap WHERE kind = 'category')",
    "no price": "(p.price_from_minor = 0 OR p.price_from_minor IS NULL)",
    "no stock": "NOT p.is_available",
    "found": "p.id = ANY (CAST(:found AS bigint[]))",
}
# On a walk each product is looked up by itself; OFFSET 0 keeps Postgres from gathering the whole category first.
ON_A_WALK = {
    "categories": """EXISTS (SELECT FROM product_category pc
        WHERE pc.product_id = p.id AND pc.category_id = ANY (CAST(:categories AS bigint[])) OFFSET 0)""",
    "no picture": "EXISTS (SELECT FROM product_gap g WHERE g.kind = 'picture' AND g.product_id = p.id OFFSET 0)",
    "no category": "EXISTS (SELECT FROM product_gap g WHERE g.kind = 'category' AND g.product_id = p.id OFFSET 0)",
}
# Several processes would each read far ahead for a page of which one finds all rows. This function is marked as none
# for them to share, so Postgres plans for one.
ALONE = "(SELECT set_config('max_parallel_workers_per_gather', '0', true)) alone"


def matching(asked: Asked) -> str:
    """The condition that a product `p` fulfils which `asked` means."""
    return " AND ".join(FILTERS[name] for name in asked.filters) or "true"


def walk(asked: Asked, edge: Edge | None, values: dict[str, Any]) -> str:
    """The CTEs that end in `chosen`: ids, parts, places and keys of a page and one row more; and `told`, whose one row

    says how many there are, or NULL where they are FEW or more. Adds to `values`.
    """
    parts = ORDERS[asked.sort]
    is_back = bool(edge and not edge.is_after)
    if edge:
        values |= {f"key_{place}": value for place, value in enumerate(edge.keys)}
    values["few"] = FEW
    ctes, pieces = [_few(parts, asked)], []
    for number, part in enumerate(parts):
        if edge and (number > edge.part if is_back else number < edge.part):
            continue
        beyond = bool(edge and number == edge.part)
        if asked.filters:
            pieces.append(_from_few(number, part, beyond=beyond, is_back=is_back))
        pieces.append(_along(number, part, asked, beyond=beyond, is_back=is_back))
    ctes.append(f"part AS ({' UNION ALL '.join(pieces)})")
    turned = "DESC" if is_back else "ASC"
    ctes.append(f"chosen AS (SELECT part.* FROM part, {ALONE} ORDER BY part {turned}, at LIMIT :rows)")  # noqa: S608
    return ", ".join(ctes)


def _few(parts: tuple[Part, ...], asked: Asked) -> str:
    """The products that the filters hold, with the keys of every part, if they are few."""
    if not asked.filters:
        return "few AS MATERIALIZED (SELECT FROM product p LIMIT :few)"
    keys = [f"{key} AS at_{number}_{place}" for number, part in enumerate(parts) for place, key in enumerate(part.keys)]
    columns = ["p.id", *(f"({part.where}) AS is_{number}" for number, part in enumerate(parts)), *keys]
    return f"""few AS MATERIALIZED (
        SELECT {", ".join(columns)} FROM product p WHERE {matching(asked)} LIMIT :few)"""  # noqa: S608


def _from_few(number: int, part: Part, *, beyond: bool, is_back: bool) -> str:
    names = [f"at_{number}_{place}" for place in range(len(part.keys))]
    wheres = [f"is_{number}", "(SELECT count(*) FROM few) < :few"]
    if beyond:
        wheres.append(f"({', '.join(names)}) {_sign(part, is_back)} ({_bound(part)})")
    order = _ordered(names, part, is_back)
    rows = f"SELECT id, {', '.join(names)} FROM few WHERE {' AND '.join(wheres)} ORDER BY {order} LIMIT :rows"  # noqa: S608
    return _numbered(number, rows, names, order)


def _along(number: int, part: Part, asked: Asked, *, beyond: bool, is_back: bool) -> str:
    wheres = [part.where, *({**FILTERS, **ON_A_WALK}[name] for name in asked.filters)]
    if beyond:
        wheres.append(f"({', '.join(part.keys)}) {_sign(part, is_back)} ({_bound(part)})")
    if asked.filters:
        wheres.append("(SELECT count(*) FROM few) >= :few")
    names = [f"at_{place}" for place in range(len(part.keys))]
    columns = ", ".join(f"{key} AS {name}" for key, name in zip(part.keys, names, strict=True))
    order = _ordered(part.keys, part, is_back)
    rows = f"SELECT p.id, {columns} FROM product p WHERE {' AND '.join(wheres)} ORDER BY {order} LIMIT :rows"  # noqa: S608
    return _numbered(number, rows, names, _ordered(names, part, is_back))


def _numbered(number: int, rows: str, names: list[str], order: str) -> str:
    return f"""(SELECT id, {number} AS part, row_number() OVER (ORDER BY {order}) AS at,
        json_build_array({", ".join(names)}) AS keys FROM ({rows}) found ORDER BY at LIMIT :rows)"""  # noqa: S608


def _ordered(keys: tuple[str, ...] | list[str], part: Part, is_back: bool) -> str:
    direction = "DESC" if part.is_downwards != is_back else "ASC"
    return ", ".join(f"{key} {direction}" for key in keys)


def _sign(part: Part, is_back: bool) -> str:
    return "<" if part.is_downwards != is_back else ">"


def _bound(part: Part) -> str:
    return ", ".join(f"CAST(:key_{place} AS {kind})" for place, kind in enumerate(part.kinds))
