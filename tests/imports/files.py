"""Files for the importer, made in a test: `imported(our_file({...}))` says what became of it."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from shop.catalog.models import Product
from shop.db import db
from shop.imports.comparing import Report
from shop.imports.exporting import export_catalogue
from shop.imports.models import ImportJob
from shop.imports.problems import ImportRefused
from shop.imports.services import apply, check, stage
from shop.stock.services import SYSTEM

MUG = {"Handle": "mug", "Title": "Mug", "Variant Price": "12.00"}


@dataclass
class Outcome:
    """What an import did: what checking found, and what was written, if anything."""

    job: ImportJob
    checked: Report
    applied: Report | None

    @property
    def refused(self) -> list[tuple[int, str, str]]:
        """(line, column, value) of each refusal."""
        return [(one.line, one.column, one.value) for one in self.checked.refused]

    @property
    def reasons(self) -> str:
        return "\n".join(problem.reason for problem in self.checked.problems)


def csv_of(rows: Iterable[Mapping[str, object]], delimiter: str = ",") -> str:
    """A CSV with the columns of all rows, in their order of appearance."""
    rows = list(rows)
    headings = list(dict.fromkeys(name for row in rows for name in row))
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, headings, restval="", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def imported(content: str | bytes, *, skip: bool = False, format: str = "auto") -> Outcome:
    """Bring `content` in, as the command does. What is refused stays out: the whole, or with `skip` the rows."""
    data = content.encode() if isinstance(content, str) else content
    job = stage(io.BytesIO(data), "goods.csv", by=SYSTEM, format=format)
    checked = check(job)
    try:
        return Outcome(job, checked, apply(job, checked, by=SYSTEM, skip_refused=skip))
    except ImportRefused:
        return Outcome(job, checked, None)


def shopify(*rows: Mapping[str, object], **options: object) -> Outcome:
    """Import these rows of a Shopify file."""
    return imported(csv_of(rows), **options)  # type: ignore[arg-type]


def ours(*rows: Mapping[str, object], **options: object) -> Outcome:
    """Import these rows of a file of our own."""
    return imported(csv_of(rows), **options)  # type: ignore[arg-type]


def exported() -> str:
    """The whole catalogue as our own CSV."""
    file = io.StringIO(newline="")
    export_catalogue(file)
    return file.getvalue()


def product(slug: str) -> Product:
    """The product at `slug`, read anew."""
    db.session.expire_all()
    return db.session.scalars(select(Product).where(Product.slug == slug)).one()


def slugs() -> list[str]:
    """Every product's slug, in order."""
    return list(db.session.scalars(select(Product.slug).order_by(Product.slug)))
