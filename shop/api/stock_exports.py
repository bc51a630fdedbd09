"""All levels, line by line."""

from flask import Response

from .operations import operation
from .schemas.stock import Level, LevelExportQuery
from .stock_rows import LEVEL_JSON, LEVELS
from .streaming import NDJSON, streamed

LEVELS_AT_ONCE = 2_000


@operation("Export all stock levels", scope="stock:read", gives=Level, kinds=(NDJSON,))
def export_stock_levels(query: LevelExportQuery) -> Response:
    """Every level, a line of JSON each, in the order of `id`, as of one moment; of one location where it is named.

    The header `Changes-Cursor` is that moment: go on from it at `GET /changes?kinds=stock`, and no change is missed or
    told twice. An answer that breaks off has no last chunk, which every client of HTTP notices: take it again.
    """
    where = "l.location_id = %(location_id)s" if query.location_id else "true"
    question = f"{LEVEL_JSON} FROM {LEVELS} WHERE {where} ORDER BY l.id"
    return streamed(f"SELECT {question}", LEVELS_AT_ONCE, location_id=query.location_id)
