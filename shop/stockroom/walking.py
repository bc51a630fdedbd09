"""How a page of the grid is found among a million levels: as SQL, of which every piece is a constant of ours.

Every order has its index, along which a page is read, location by location for what lies there. A filter that holds
for few levels would make that a long walk: so those few are gathered first, in no order, and sorted; where
they turn out to be more than FEW, the walk is short, and is gone instead. One statement decides and does it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..edges import Edge
from ..stock.services import FEW_LEFT
from .asked import Asked

FEW = 3_000


@dataclass(frozen=True)
class Part:
    """A stretch of an order: rows that `where` holds, by `lead`, which has an index, then by `rest`.

    `among` is a column that is the same in all of them, but stands before `lead` in the index.
    """

    lead: tuple[str, ...]
    rest: tuple[str, ...] = ()
    where: str = "true"
    is_downwards: bool = False
    among: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        return (*self.lead, *self.rest)


# In each, the last key tells two levels apart. What has no key stands behind all that have one.
ORDERS: Mapping[str, tuple[Part, ...]] = {
    "sku": (
        Part(("lower(v.sku)",), ("l.location_id",), "v.sku IS NOT NULL"),
        Part(("v.id",), ("l.location_id",), "v.sku IS NULL"),
    ),
    "name": (Part(("lower(p.title)", "p.id"), ("v.position", "v.id", "l.location_id")),),
    "free": (Part(("(l.on_hand - l.reserved)", "l.id")),),
    "changed": (
        Part(("l.changed_at", "l.id"), where="l.changed_at IS NOT NULL", is_downwards=True),
        Part(("l.id",), where="l.changed_at IS NULL", among="l.changed_at"),
    ),
}
BY_LOCATION = {"free", "changed"}
CASTS = {"lower(v.sku)": "text", "lower(p.title)": "text", "l.changed_at": "timestamptz"}

# Nothing lies in a place that is no longer used, and no list has it.
USED = "l.location_id NOT IN (SELECT id FROM location WHERE NOT is_active)"
# Of things in transit nothing can be sold: they are neither low nor out.
LOW = f"l.on_hand - l.reserved <= coalesce(l.reorder_point, {FEW_LEFT})"
SOLD_HERE = "l.location_id NOT IN (SELECT id FROM location WHERE kind = 'transit')"
FILTERS = {
    "location": "l.location_id = :location",
    "low": f"{LOW} AND {SOLD_HERE}",
    "out": f"l.on_hand - l.reserved <= 0 AND {LOW} AND {SOLD_HERE}",
    "since": "l.changed_at >= :since",
    "uncounted_since": """NOT EXISTS (
        SELECT FROM stocktake_line line JOIN stocktake ON stocktake.id = line.stocktake_id
        WHERE line.variant_id = l.variant_id AND stocktake.location_id = l.location_id
          AND stocktake.state IN ('finished', 'approved') AND line.counted_at >= :uncounted_since)""",
    "brand": "p.brand <> '' AND lower(p.brand) = lower(:brand)",
    "categories": """v.product_id IN (
        SELECT product_id FROM product_category WHERE category_id = ANY (CAST(:categories AS bigint[])))""",
    "found": "l.variant_id = ANY (CAST(:found AS bigint[]))",
}
# On a walk each row is looked up by itself; OFFSET 0 keeps Postgres from gathering the whole category first.
ON_A_WALK = {
    "out": f"l.on_hand - l.reserved <= 0 AND {SOLD_HERE}",
    "categories": """EXISTS (SELECT FROM product_category pc
        WHERE pc.product_id = v.product_id AND pc.category_id = ANY (CAST(:categories AS bigint[])) OFFSET 0)""",
}
# Several processes would each read far ahead for a page of which one finds all rows. This function is marked as none
# for them to share, so Postgres plans for one.
ALONE = "(SELECT set_config('max_parallel_workers_per_gather', '0', true)) alone"
ALONG_AN_INDEX = {"location"}  # filters that every walk has an index for


def walk(asked: Asked, edge: Edge | None, values: dict[str, Any]) -> str:
    """The CTEs that end in `chosen`: ids, parts, places and keys of a page and one row more. Adds to `values`."""
    parts = ORDERS[asked.sort]
    is_back = bool(edge and not edge.is_after)
    if edge:
        values |= {f"key_{place}": value for place, value in enumerate(edge.keys)}
    gathers = set(asked.filters) - ALONG_AN_INDEX
    ctes, pieces = [], []
    if gathers:
        values["few"] = FEW
        ctes.append(_few(parts, asked))
    for number, part in enumerate(parts):
        if edge and (number > edge.part if is_back else number < edge.part):
            continue
        beyond = bool(edge and number == edge.part)
        if gathers:
            pieces.append(_from_few(number, part, beyond=beyond, is_back=is_back))
        pieces.append(_along(number, part, asked, beyond=beyond, is_back=is_back, if_many=bool(gathers)))
    ctes.append(f"part AS ({' UNION ALL '.join(pieces)})")
    turned = "DESC" if is_back else "ASC"
    ctes.append(f"chosen AS (SELECT part.* FROM part, {ALONE} ORDER BY part {turned}, at LIMIT :rows)")  # noqa: S608
    return ", ".join(ctes)


def _few(parts: tuple[Part, ...], asked: Asked) -> str:
    """The levels that the filters hold, with the keys of every part, if they are few."""
    wheres = [USED, *(FILTERS[name] for name in asked.filters)]
    keys = [f"{key} AS at_{number}_{place}" for number, part in enumerate(parts) for place, key in enumerate(part.keys)]
    columns = ["l.id", *(f"({part.where}) AS is_{number}" for number, part in enumerate(parts)), *keys]
    source = _source([*columns, *wheres])
    return f"""few AS MATERIALIZED (
        SELECT {", ".join(columns)} FROM {source} WHERE {" AND ".join(wheres)} LIMIT :few)"""  # noqa: S608


def _from_few(number: int, part: Part, *, beyond: bool, is_back: bool) -> str:
    names = [f"at_{number}_{place}" for place in range(len(part.keys))]
    wheres = [f"is_{number}", "(SELECT count(*) FROM few) < :few"]
    if beyond:
        wheres.append(f"({', '.join(names)}) {_sign(part, is_back)} ({', '.join(_bound(part))})")
    order = _ordered(names, part, is_back)
    rows = f"SELECT id, {', '.join(names)} FROM few WHERE {' AND '.join(wheres)} ORDER BY {order} LIMIT :rows"  # noqa: S608
    return _numbered(number, rows, names, order)


def _along(number: int, part: Part, asked: Asked, *, beyond: bool, is_back: bool, if_many: bool) -> str:
    wheres = [part.where, *({**FILTERS, **ON_A_WALK}[name] for name in asked.filters)]
    if beyond:
        wheres.append(_beyond(part, _sign(part, is_back)))
    if if_many:
        wheres.append("(SELECT count(*) FROM few) >= :few")
    if asked.sort in BY_LOCATION:
        wheres.append("l.location_id = place.id")
    else:
        wheres.append(USED)
    names = [f"at_{place}" for place in range(len(part.keys))]
    columns = ", ".join(f"{key} AS {name}" for key, name in zip(part.keys, names, strict=True))
    order = _ordered([*filter(None, [part.among]), *part.keys], part, is_back)
    source = _source([*part.keys, *wheres])
    rows = f"SELECT l.id, {columns} FROM {source} WHERE {' AND '.join(wheres)} ORDER BY {order} LIMIT :rows"  # noqa: S608
    if asked.sort in BY_LOCATION:
        rows = f"SELECT top.* FROM location place CROSS JOIN LATERAL ({rows}) top WHERE place.is_active"  # noqa: S608
    return _numbered(number, rows, names, _ordered(names, part, is_back))


def _numbered(number: int, rows: str, names: list[str], order: str) -> str:
    return f"""(SELECT id, {number} AS part, row_number() OVER (ORDER BY {order}) AS at,
        json_build_array({", ".join(names)}) AS keys FROM ({rows}) found ORDER BY at LIMIT :rows)"""  # noqa: S608


def _source(pieces: list[str]) -> str:
    """What a query that has these pieces is read from."""
    needs_product = any("p." in piece for piece in pieces)
    needs_variant = needs_product or any("v." in piece for piece in pieces)
    source = "stock_level l"
    source += " JOIN variant v ON v.id = l.variant_id" if needs_variant else ""
    return source + (" JOIN product p ON p.id = v.product_id" if needs_product else "")


def _ordered(keys: list[str], part: Part, is_back: bool) -> str:
    direction = "DESC" if part.is_downwards != is_back else "ASC"
    return ", ".join(f"{key} {direction}" for key in keys)


def _sign(part: Part, is_back: bool) -> str:
    return "<" if part.is_downwards != is_back else ">"


def _bound(part: Part) -> list[str]:
    return [f"CAST(:key_{place} AS {CASTS.get(key, 'bigint')})" for place, key in enumerate(part.keys)]


def _beyond(part: Part, sign: str) -> str:
    """The condition for "beyond this row", of which an index on `lead` can make use."""
    bound, lead = _bound(part), len(part.lead)
    leading, at = f"({', '.join(part.lead)})", f"({', '.join(bound[:lead])})"
    if not part.rest:
        return f"{leading} {sign} {at}"
    following, there = f"({', '.join(part.rest)})", f"({', '.join(bound[lead:])})"
    return f"{leading} {sign}= {at} AND ({leading} {sign} {at} OR {following} {sign} {there})"
