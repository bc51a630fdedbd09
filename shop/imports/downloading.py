"""Files on their way out, for people and for programs."""

from collections.abc import Callable
from tempfile import TemporaryFile
from typing import IO

from flask import Response, send_file

from ..web import PRIVATE
from .models import ImportJob
from .stock_exporting import write_csv
from .stock_finding import report_rows

TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def report_of(job: ImportJob) -> Response:
    """Every row of an import with all that was said of it, as a file."""
    lines = report_rows(job)
    return download(f"import-{job.id}.csv", lambda file: write_csv(file, next(lines), lines))


def download(name: str, write: Callable[[IO[bytes]], int]) -> Response:
    """What `write` makes, as a file; memory stays flat, however long it is."""
    file = TemporaryFile()  # noqa: SIM115 (it is closed when it has been sent)
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    response = send_file(file, TYPES[name.rpartition(".")[2]], as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = PRIVATE
    return response
