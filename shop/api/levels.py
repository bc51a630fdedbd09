"""Levels of stock: how many lie where, and what a level is to hold."""

from http import HTTPStatus
from typing import Any

from ..stock.ledger import stock_change
from ..stock.refusals import PromisedAlready
from ..stock.setting import set_level
from . import stock_rows
from .answers import Answer, page
from .authorizing import the_program
from .operations import operation
from .problems import refused_as
from .schemas.stock import Level, LevelIn, LevelQuery, Levels


@operation("List stock levels", scope="stock:read", gives=Levels)
def read_stock_levels(query: LevelQuery) -> Answer:
    """How many of each variant lie in each location, in the order of the levels’ numbers.

    A variant has a level in the first location from the start, elsewhere from its first arrival. To follow all of
    them, take GET /exports/stock-levels once, then GET /changes from its `Changes-Cursor` on.
    """
    found = stock_rows.levels(query)
    return page(found[: query.limit], str(found[query.limit - 1]["id"]) if len(found) > query.limit else None)


@operation("Read a stock level", scope="stock:read", gives=Level)
def read_stock_level(level_id: int) -> dict[str, Any]:
    """How many of a variant lie in a location.

    `stock_version` counts the changes of `on_hand`: send it with a count. The ETag is that of all of the level, so that
    it changes with `reserved` and `reorder_point` too.
    """
    return stock_rows.level(level_id)


@stock_change
def level_to_set(level_id: int) -> dict[str, Any]:
    """The level, locked; whoever is at it is waited for as long as every change of stock waits."""
    return stock_rows.level(level_id, locked=True)


@operation(
    "Set what a stock level is to hold",
    scope="stock:write",
    gives=Level,
    guards=level_to_set,
    pointers={PromisedAlready: "/backorder_cap"},
)
def change_stock_level(level_id: int, body: LevelIn) -> dict[str, Any]:
    """Sets the reorder point and the backorder cap. How many lie there is changed by POST /stock-movements alone.

    Every sale changes the ETag. Where that is no matter to you, send `If-Match: *`. A cap below what is promised
    already is refused: `promised-already`.
    """
    before = stock_rows.level(level_id)
    where = before["variant_id"], before["location_id"]
    with refused_as(HTTPStatus.CONFLICT, PromisedAlready):
        set_level(*where, body.reorder_point, body.backorder_cap, by=the_program().actor)
    return stock_rows.level(level_id)
