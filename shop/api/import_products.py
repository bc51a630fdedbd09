"""Files with a catalogue: what their columns are, and what they would make of each product."""

from http import HTTPStatus
from typing import Any

from ..imports import catalogue_services as catalogues
from ..imports.problems import ImportRefused, UnreadableFile
from .answers import Answer, page
from .authorizing import the_program
from .operations import operation
from .problems import refused_as
from .schemas.imports import Import, ImportColumns, ImportProductQuery, ImportProducts
from .stock_imports import compare_catalogue, facts_now


@operation("Say what the columns are", scope="imports:write", gives=Import)
def create_import_columns(import_id: int, body: ImportColumns) -> dict[str, Any]:
    """Of a catalogue: what each column is, in the order of `columns`. The file is compared by that, and the next one
    with these headings as well. Until it is applied, it can be told again.
    """
    job = catalogues.catalogue_job(import_id)
    mapping = catalogues.ColumnMap(tuple(body.fields), has_headings=body.has_headings)
    with refused_as(HTTPStatus.CONFLICT, catalogues.BadMapping, ImportRefused, UnreadableFile):
        compare_catalogue(catalogues.remember_mapping(job.id, mapping, by=the_program().actor))
    return facts_now(import_id)


@operation("List the products of an import", scope="imports:read", gives=ImportProducts)
def read_import_products(import_id: int, query: ImportProductQuery) -> Answer:
    """The difference of a file with a catalogue, product by product in the order of the file: each cell that would
    change, from what to what; what is wrong, on which line, in which column, and why.
    """
    catalogues.catalogue_job(import_id)
    rows = catalogues.diff(import_id, state=query.state or "", after=int(query.after or 0), limit=query.limit + 1)
    shown = rows[: query.limit]
    return page([_product(row) for row in shown], str(shown[-1].line) if len(rows) > query.limit else None)


def _product(row: catalogues.DiffRow) -> dict[str, Any]:
    return {
        "line": row.line,
        "state": row.state,
        "is_new": row.is_new,
        "is_ticked": row.is_ticked,
        "is_moved": row.is_moved,
        "product_id": row.product_id,
        "slug": row.slug,
        "title": row.thing,
        "rows": row.rows,
        "cells": [{"field": field, "label": label, "old": old, "new": new} for field, label, old, new in row.cells],
        "problems": [
            {
                "line": one.line,
                "column": one.column,
                "value": one.value,
                "reason": one.reason,
                "is_refusal": one.is_refusal,
            }
            for one in row.problems
        ],
        "trouble": row.trouble,
    }
