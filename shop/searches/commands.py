"""The owner's look at what is searched for."""

import csv
import sys
from collections.abc import Sequence
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from ..catalog.searchable import make_documents_anew
from ..db import wait_at_most
from ..imports.almacen import defused
from ..languages import LANGUAGES
from .keeping import find_popular_searches
from .reporting import all_searches, report_of

PATIENCE = 600  # seconds for an answer of Postgres: a log of millions of lines takes longer than a page may
search_commands = AppGroup("search", help="See what people search for; put search in order.")

COLUMNS = ("words", "language", "searches", "found", "shown instead", "chosen", "chosen most")
PARTS = {
    "all": "Searched for most",
    "empty": "Nothing was found",
    "unchosen": "Something was found, and nobody went on to it",
}


@search_commands.command("report")
@click.option("--days", type=click.IntRange(1, 3650), default=30, show_default=True, help="How far to look back.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), help="Of the pages. Without it: all.")
@click.option("--most", type=click.IntRange(1, 10_000), default=20, show_default=True, help="Lines of each table.")
@click.option("--csv", "as_csv", is_flag=True, help="All of it, for a spreadsheet.")
def report(days: int, language: str | None, most: int, as_csv: bool) -> None:
    """What was searched for most, what wasn't found, and what was found and left.

    Who wrote into the log is known to nobody: it has words by the hour, and no visitors.
    """
    wait_at_most(PATIENCE)
    if as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(map(defused, _cells(row)) for row in all_searches(days, language))
        return
    if not current_app.config["SHOP"].search_log_days:
        click.echo("No log is kept: SEARCH_LOG_DAYS is 0.\n")
    for kind, rows in report_of(days, language, most).items():
        click.echo(f"{PARTS[kind]}, in the last {days} days:\n")
        click.echo(_table([_cells(row) for row in rows]) + "\n")


@search_commands.command("popular")
def popular() -> None:
    """See anew which searches are suggested to others. The worker does it once an hour."""
    wait_at_most(PATIENCE)
    find_popular_searches()
    click.echo("The popular searches are up to date.")


@search_commands.command("renew")
def renew() -> None:
    """Make what search knows of every product anew: after the shop's own language changed, say."""
    last = 0
    while last := make_documents_anew(last):
        click.echo(f"Made anew up to product {last}.")
    click.echo("Search knows all products as they are.")


def _cells(row: Any) -> list[str]:
    hits = "1000+" if row.hits > 1000 else str(row.hits)
    return [row.words, row.language, str(row.searches), hits, row.corrected, str(row.choices), row.product]


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Lines with their columns below each other; figures to the right."""
    if not rows:
        return "  –"
    lines = [COLUMNS, *rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(COLUMNS))]
    figures = {2, 3, 5}
    return "\n".join(
        "  "
        + "  ".join(
            cell.rjust(width) if place in figures else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
