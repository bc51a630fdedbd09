"""Reports of catalogues on their way out."""

from flask import Response

from .catalogue_finding import report_rows
from .downloading import download
from .models import ImportJob
from .stock_exporting import write_csv


def catalogue_report(job: ImportJob) -> Response:
    """Each cell that changes, and all that was said of a row, as CSV."""
    lines = report_rows(job)
    return download(f"import-{job.id}.csv", lambda file: write_csv(file, next(lines), lines))
