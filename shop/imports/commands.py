"""`flask catalog import` and `flask catalog export`."""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup
from sqlalchemy import text

from ..db import db, read_one_moment, wait_at_most
from ..errors import ShopError

if TYPE_CHECKING:
    from .comparing import Progress, Report
    from .models import ImportJob
    from .problems import Problem

catalog_commands = AppGroup("catalog", help="Bring a catalogue in, and take it out.")
PATIENCE = 600  # seconds for one statement: nobody waits for a page here
MOST_LINES = 8  # of a note, before "and more"
FORMAT_NAMES = "auto almacen shopify woocommerce spree spree-words vendure medusa magento mapped".split()
MANY = 100  # products after which Postgres should count anew

FILE = click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
FORMAT = click.option(
    "--format",
    "kind",
    type=click.Choice(FORMAT_NAMES),
    default="auto",
    show_default=True,
)
MAP = click.option(
    "--map",
    "said",
    multiple=True,
    metavar='"COLUMN=FIELD"',
    help='What a column is; columns of a file without headings are called by their numbers. `--map "Precio=price"`, '
    "`--map 3=barcode`, `--map Notes=` to leave one aside. May be repeated.",
)
ON_ERROR = click.option(
    "--on-error",
    type=click.Choice(["stop", "skip"]),
    default="stop",
    show_default=True,
    help="Where rows are refused: take nothing, or leave these out.",
)


@catalog_commands.command("import")
@FILE
@FORMAT
@MAP
@click.option("--dry-run", is_flag=True, help="Tell what would happen, and change nothing.")
@ON_ERROR
def import_(path: Path, kind: str, said: tuple[str, ...], dry_run: bool, on_error: str) -> None:
    """Bring the goods of FILE, a CSV or XLSX of ours or of another shop's, into the catalogue.

    It goes in as a whole or not at all; with --on-error skip without the rows that are refused. What the columns of an
    unknown file are is guessed, and told. Ends with 1 where nothing could be taken.
    """
    from .services import apply, check, forget

    wait_at_most(PATIENCE)
    skip = on_error == "skip"
    try:
        job = _staged(path, kind, said)
        checked = _with_bar("Checking", job, partial(check, job))
        _tell_problems(checked)
        is_through = dry_run or (checked.changes_nothing and not checked.refused)
        report = checked if is_through else _applied(job, checked, skip, apply)
        _tell(report, job.counts["rows"], is_dry=dry_run)
        if not is_through:
            click.echo(f"This is import {job.id}: flask catalog undo-import {job.id} takes it back.")
        if is_through:
            forget(job)
        if checked.refused and not skip:
            sys.exit(1)
    except ShopError as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)


@catalog_commands.command("undo-import")
@click.argument("number", type=int)
def undo_import(number: int) -> None:
    """Take the import with this NUMBER back, product by product.

    What somebody has changed since is kept, and named.
    """
    from ..stock.actors import SYSTEM
    from .catalogue_services import diff, undo

    wait_at_most(PATIENCE)
    try:
        job = undo(number, by=SYSTEM)
    except ShopError as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
    click.echo(f"Undone: {job.counts['undone']:,} products. Kept: {job.counts['kept']:,}.")
    after = 0
    while kept := diff(number, state="kept", after=after):
        after = kept[-1].line
        for row in kept:
            click.echo(f"Kept: line {row.line}, {row.slug}: {row.trouble}")


@catalog_commands.command("import-categories")
@FILE
def import_categories(path: Path) -> None:
    """Make the categories of FILE that are missing: a JSON list, or a CSV with parents or paths; also as .gz."""
    from .category_files import import_categories

    wait_at_most(PATIENCE)
    try:
        found = import_categories(path.read_bytes())
    except ShopError as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
    for problem in found.problems:
        click.echo(f"{'Refused' if problem.is_refusal else 'Note'}: {problem}")
    click.echo(f"Categories: {found.new:,} new, {found.same:,} there already.")
    if found.several:
        click.echo(f"Listed below several parents, of which the first one wins: {found.several:,}.")
    if found.without_entry:
        click.echo(f"Listed below others, but without an entry of their own, and left out: {found.without_entry:,}.")
    if not found.new:
        click.echo("0 changes.")


@catalog_commands.command("export")
@click.argument("path", metavar="FILE", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
def export(path: Path) -> None:
    """Write the whole catalogue to FILE as our own CSV (- for standard output)."""
    from .exporting import export_catalogue

    wait_at_most(PATIENCE)
    read_one_moment()
    if str(path) == "-":
        products = export_catalogue(sys.stdout)
    else:
        # Beside it first: a file that is there already is replaced by a whole one, or not at all.
        half_made = path.with_name(f".{path.name}.half-made")
        try:
            with half_made.open("w", encoding="utf-8", newline="") as file:
                products = export_catalogue(file)
            half_made.replace(path)
        except OSError as trouble:
            raise click.FileError(str(path), trouble.strerror) from None
        finally:
            with contextlib.suppress(OSError):
                half_made.unlink(missing_ok=True)
    click.echo(f"Wrote {products:,} products.", err=True)


def _staged(path: Path, kind: str, said: tuple[str, ...]) -> ImportJob:
    from ..stock.actors import SYSTEM
    from .services import stage

    # A pipe can be read only once; staging reads twice.
    with path.open("rb") as given, tempfile.TemporaryFile() as copy:
        if not given.seekable():
            shutil.copyfileobj(given, copy)
        file = given if given.seekable() else copy
        name = path.name.encode("utf-8", "replace").decode()
        job = stage(file, name, by=SYSTEM, format=kind, said=said)
    _tell_how(job)
    return job


def _tell_how(job: ImportJob) -> None:
    """How the file was read, and what of it will not be."""
    marks = ["decimal comma"] if job.decimal_mark == "," else []
    how = ", ".join([job.encoding, *([job.delimiter] if job.delimiter else []), *marks])
    click.echo(f"Read {job.filename} as {job.format}: {job.counts['rows']:,} rows ({how}).")
    if job.mapping:
        read = [
            f"{heading} = {field}" for heading, field in zip(job.headings, job.mapping["fields"], strict=False) if field
        ]
        click.echo(f"Columns read as: {', '.join(read)}. Say otherwise with --map.")
    if job.counts["unknown"]:
        click.echo(f"Columns not known, and left aside: {', '.join(job.counts['unknown'])}.")
    if job.counts["unused"]:
        click.echo(f"Columns that this shop has no place for: {', '.join(job.counts['unused'])}.")
    if job.counts["sheets"]:
        click.echo(f"Sheets that were not read: {', '.join(job.counts['sheets'])}.")


def _applied(job: ImportJob, checked: Report, skip: bool, apply: Callable[..., Report]) -> Report:
    from ..stock.actors import SYSTEM

    report = _with_bar("Writing", job, partial(apply, job, checked, by=SYSTEM, skip_refused=skip))
    if report.counts["products new"] + report.counts["products changed"] >= MANY:
        db.session.execute(text("ANALYZE"))
        db.session.commit()
    return report


def _with_bar(label: str, job: ImportJob, work: Callable[..., Report]) -> Report:
    """Do the work under a progress bar, which is shown on a terminal only."""
    is_hidden = not sys.stderr.isatty()
    with click.progressbar(length=job.counts["rows"], label=label, file=sys.stderr, hidden=is_hidden) as bar:
        progress: Progress = lambda done: bar.update(done - bar.pos)  # noqa: E731
        return work(on_progress=progress)


def _tell_problems(report: Report) -> None:
    """Every refused row in a line of its own; notes together where they say the same."""
    for problem in report.refused:
        click.echo(f"Refused: {problem}")
    notes: dict[tuple[str, str], list[Problem]] = defaultdict(list)
    for problem in report.problems:
        if not problem.is_refusal:
            notes[problem.column, problem.reason].append(problem)
    for (column, reason), same in notes.items():
        if len(same) == 1:
            click.echo(f"Note: {same[0]}")
        else:
            lines = ", ".join(str(problem.line) for problem in same[:MOST_LINES])
            more = ", …" if len(same) > MOST_LINES else ""
            click.echo(f"Note: {column}: {reason} ({len(same):,} times: lines {lines}{more})")


def _tell(report: Report, rows: int, *, is_dry: bool) -> None:
    from .comparing import MOST_CHANGES

    counts = report.counts
    if is_dry:
        click.echo("A dry run: nothing is written.")
    for what in ("products", "variants", "categories"):
        kinds = [(kind, counts[f"{what} {kind}"]) for kind in ("new", "changed", "unchanged", "refused")]
        if told := ", ".join(f"{count:,} {kind}" for kind, count in kinds if count):
            click.echo(f"{what.capitalize()}: {told}.")
    if counts["movements"]:
        click.echo(f"Stock: {counts['units']:,} units of {counts['movements']:,} variants.")
    if counts["without SKU"]:
        click.echo(f"Without SKU: {counts['without SKU']:,} variants; it stays empty.")
    if counts["other currencies"]:
        click.echo(f"Rows in another currency, left aside: {counts['other currencies']:,}.")
    for change in report.changes:
        click.echo(f"  {change}")
    if counts["products changed"] and len(report.changes) == MOST_CHANGES:
        click.echo("  …")
    if report.refused:
        refused = len({problem.line for problem in report.refused})
        click.echo(f"Rows refused{'' if is_dry else ' and left out'}: {refused:,} of {rows:,}.")
    if report.changes_nothing and not report.refused:
        click.echo("0 changes.")
