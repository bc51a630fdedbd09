"""From staged rows to what each product becomes, some hundred products at a time."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from flask_babel import gettext
from sqlalchemy import func, select, text

from ..db import db
from ..money import exponent
from ..pages.models import Shop
from .cells import Row, Terms
from .choosing import merge_variants
from .goods import FileProduct
from .kept import Product
from .merging import Around, Merged, ProductRefused, attributes, categories, images, with_facts
from .models import ImportJob
from .owning import Owners
from .problems import Problem
from .reading import ProductRows
from .staging import CATEGORY, Reading
from .tree import Tree

AT_ONCE = 5_000  # rows, and those that complete the last product of them

CHOSEN = """AND EXISTS (
    SELECT FROM catalog_import_item i WHERE i.job_id = import_row.job_id AND i.line = import_row.thing_line
    AND i.is_ticked AND i.state IN ('new', 'changed'))"""
# Rows of products: of all, of those that are ticked, or of those that begin on certain lines.
ROWS = """
    SELECT thing_line, line, last_line, thing, cells FROM import_row
    WHERE job_id = :job_id AND thing_line = ANY (ARRAY(
        SELECT DISTINCT thing_line FROM (
            SELECT thing_line FROM import_row
            WHERE job_id = :job_id AND thing_line > :after AND left(thing, 1) <> :category {which}
            ORDER BY thing_line LIMIT :most) AS next))
    ORDER BY thing_line, line
"""
ROWS_OF = {
    "all": text(ROWS.format(which="")),
    "ticked": text(ROWS.format(which=CHOSEN)),
    "lines": text(ROWS.format(which="AND thing_line = ANY(:lines)")),
}
REPEATED_SKUS = text("""
    SELECT line, first FROM (
        SELECT line, first_value(line) OVER (PARTITION BY sku ORDER BY thing_line, line) AS first
        FROM import_row WHERE job_id = :job_id AND sku <> '' AND sku IN (
            SELECT sku FROM import_row WHERE job_id = :job_id AND sku <> '' GROUP BY sku HAVING count(*) > 1)
    ) AS repeated WHERE line > first
""")


@dataclass
class Plan:
    """What becomes of one product of the file. `merged` is None where it is refused as a whole."""

    rows: Sequence[Row]
    kept: Product | None = None
    merged: Merged | None = None

    @property
    def problems(self) -> list[Problem]:
        """What was wrong with its rows. Where the product is refused, so is each of its rows, and says so."""
        found = [problem for row in self.rows for problem in row.problems]
        if self.merged is None:
            culprit = next((problem.line for problem in found if problem.is_refusal), self.rows[0].line)
            found += [
                Problem(row.line, "", "", gettext("its product is refused, see line %(line)s", line=culprit))
                for row in self.rows
                if not row.is_refused
            ]
        return found

    @property
    def state(self) -> str:
        """new, changed, same or refused."""
        if self.merged is None:
            return "refused"
        return "new" if self.is_new else "changed" if self.is_changed else "same"

    @property
    def is_new(self) -> bool:
        return self.merged is not None and self.kept is None

    @property
    def is_changed(self) -> bool:
        """Whether anything of a product that is there would be written."""
        return (
            self.kept is not None
            and self.merged is not None
            and (self.kept != self.merged.product or bool(self.merged.receipts))
        )


@dataclass
class Planner:
    """Plans a job. `is_real` where the plans will be written: then new categories are made on the way."""

    job: ImportJob
    is_real: bool
    next_id: Callable[[str], int]
    tree: Tree = field(init=False)

    def __post_init__(self) -> None:
        shop = db.session.get_one(Shop, 1)
        self.reading = Reading.of(self.job)
        self.format = self.reading.format
        self.terms = Terms(
            self.reading.columns,
            self.job.decimal_mark,
            shop.currency,
            exponent(shop.currency),
            self.job.counts.get("marks", {}),
            mixes_currencies=self.format.mixes_currencies,
            has_masters=self.format.has_masters,
            rounds_money=self.format.rounds_money,
        )
        # The database's clock, since it is the one that decides what is public by now.
        self.now: datetime = db.session.scalar(select(func.now()))  # type: ignore[assignment]
        self.tree = Tree(self.is_real)
        self.owners = Owners(self.job.id, has_addresses=self.format.slugs is None)
        repeated = db.session.execute(REPEATED_SKUS, {"job_id": self.job.id})
        self.repeated = {row.line: row.first for row in repeated}

    def plans(self, which: str = "all", lines: Sequence[int] = ()) -> Iterator[list[Plan]]:
        """The plans of products, in the file's order, in lists of about AT_ONCE rows.

        `which` is all, ticked, or lines: then those of which the first row is on one of `lines`.
        """
        after = 0
        while found := self._staged(after, which, lines):
            after = found[-1][0].line
            yield self._planned(found)

    def _staged(self, after: int, which: str, lines: Sequence[int]) -> list[list[Row]]:
        values = {"job_id": self.job.id, "after": after, "most": AT_ONCE, "category": CATEGORY}
        staged = db.session.execute(ROWS_OF[which], values | ({"lines": list(lines)} if which == "lines" else {})).all()
        return [
            [self.row(row.line, row.last_line, row.cells, row.thing) for row in group]
            for _, group in groupby(staged, key=lambda row: row.thing_line)
        ]

    def row(self, line: int, last_line: int, cells: Sequence[str], thing: str = "", *, of_product: bool = True) -> Row:
        """A staged row in our words. One of another length than the headings is refused: its cells may be shifted."""
        columns = self.terms.columns
        row = Row(line, self.reading.row(cells, thing), self.terms)
        if len(cells) != len(columns.headings):
            row.refuse(
                "",
                gettext(
                    "has %(cells)s cells where the headings are %(headings)s (lines %(line)s to %(last)s)",
                    cells=len(cells),
                    headings=len(columns.headings),
                    line=line,
                    last=last_line,
                ),
            )
        if of_product and not row.says("slug"):
            row.refuse("slug", gettext("is missing: which product is this?"))
        if of_product and row.says("category_path"):
            row.refuse("category_path", gettext("a row is about a product or about a category"))
        if line in self.repeated:
            row.refuse("sku", gettext("stands on line %(line)s already", line=self.repeated[line]))
        return row

    def _planned(self, groups: list[list[Row]]) -> list[Plan]:
        if self.format.complete:
            for rows in groups:
                self.format.complete([row.cells for row in rows])
        told = [ProductRows(rows, self.terms).product() for rows in groups]
        self.owners.look_up([product for product in told if product])
        return [self._plan(rows, product) for rows, product in zip(groups, told, strict=True)]

    def _plan(self, rows: list[Row], told: FileProduct | None) -> Plan:
        """What becomes of one product. A row is taken whole or not at all: where some are refused, the others are

        read again without them. Without its first row nothing of a product is taken.
        """
        plan, taken = Plan(rows), rows
        while told and taken and taken[0] is rows[0]:
            with contextlib.suppress(ProductRefused):
                plan.merged = self._merged(plan, told, taken, is_whole=taken is rows)
            left = [row for row in taken if not row.is_refused]
            if left == taken:
                self.owners.claim(told, plan.kept, rows[0])
                return plan
            plan.merged = None
            taken = left
            for row in taken:
                row.problems.clear()
            told = ProductRows(taken, self.terms).product() if taken else None
        return plan

    def _merged(self, plan: Plan, told: FileProduct, taken: list[Row], *, is_whole: bool) -> Merged:
        rows = {row.line: row for row in taken}
        kept = plan.kept = self.owners.owner(told, rows)
        # Of a list of which some rows are refused, nobody knows what it should be as a whole.
        tells_all = self.format.tells_all and is_whole
        around = Around(tells_all, self.now, self.next_id, self.owners.counted, self.owners.variant_of)
        merged = Merged(with_facts(told, kept, rows[told.line], around))
        there = merge_variants(merged, told, kept, rows, around)
        merged.product.images = images(told, kept, rows, there, around)
        merged.product.attributes = attributes(told, kept, around)
        if not any(row.is_refused for row in taken):  # else it would make categories for nothing
            merged.product.category_ids = categories(told, kept, rows[told.line], self.tree)
        return merged
