"""Files with stock for tests."""

import csv
import io
from typing import Any

from openpyxl import Workbook

from shop.imports.models import ImportJob, StockRow
from shop.imports.stock_services import bring, compare
from shop.stock.services import SYSTEM


def csv_bytes(*rows: Any) -> bytes:
    """Rows of cells as a CSV; a row may be given as a text with commas."""
    file = io.StringIO()
    csv.writer(file).writerows([row.split(",") if isinstance(row, str) else row for row in rows])
    return file.getvalue().encode()


def xlsx_bytes(*rows: Any) -> bytes:
    """The same as a workbook; cells may be numbers and formulas."""
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row.split(",") if isinstance(row, str) else list(row))
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def compared(*rows: Any, mode: str = "auto", workbook: bool = False) -> ImportJob:
    """The job of a file with these rows, compared with the stock."""
    content = (xlsx_bytes if workbook else csv_bytes)(*rows)
    return compare(bring(content, "stock.xlsx" if workbook else "stock.csv", by=SYSTEM, mode=mode).id)


def rows_of(job: ImportJob) -> dict[int, StockRow]:
    """Its rows by their lines."""
    from sqlalchemy import select

    from shop.db import db

    found = select(StockRow).where(StockRow.job_id == job.id).order_by(StockRow.line)
    return {row.line: row for row in db.session.scalars(found.execution_options(populate_existing=True))}
