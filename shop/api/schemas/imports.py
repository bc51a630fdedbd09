"""Files on their way in, as programs see them."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from .base import PARTED, SOME, Id, In, ListQuery, Out, Query, between, line
from .stock import LastNumber

State = Literal["staged", "checked", "refused", "applying", "applied", "undoing", "undone", "redoing", "cancelled"]
RowState = Literal["changes", "same", "refused", "applied"]
LastLine = Annotated[int, between(1, 2**31 - 1)]


Kind = Literal["stock", "catalog"]
Format = Literal["auto", "mapped", "almacen", "shopify", "woocommerce", "spree", "vendure", "medusa", "magento"]


class NewImport(Query):
    """What the file in the body is."""

    name: Annotated[str, line(200, 1)] | None = Field(None, description="The file’s name, for people.")
    kind: Kind = Field("stock", description="Stock of what is in the catalogue, or a catalogue.")
    format: Format = Field(
        "auto",
        description="Of a catalogue: which shop wrote it, or as its headings say. “mapped” is a file whose columns are "
        "told one by one.",
    )
    mode: Literal["auto", "counts", "changes"] = Field(
        "auto",
        description="Of stock: its figures are what is there, or so many more or fewer; or as its headings say.",
    )


class ImportCounts(Out):
    """How many rows of the file are in which state; of a catalogue, how many products, but for `rows`."""

    rows: int
    changes: int = Field(description="Would change something.")
    new: int = Field(description="Of a catalogue: those of them that the shop doesn’t have yet.")
    same: int
    refused: int
    applied: int
    ticked: int = Field(description="Of those that would change something, so many are to be applied.")
    moved: int = Field(description="Of those that would, so many changed since they were compared.")
    undone: int = Field(description="Of a catalogue: so many were taken back.")
    kept: int = Field(description="Of a catalogue: so many were not taken back, since somebody has changed them.")
    units: int = Field(description="Units that the ticked rows would change, or the applied ones did, up less down.")


class ImportColumn(Out):
    """A column of the file, and what it is taken for."""

    heading: str
    field: str = Field(description="Empty where the column is left aside.")


class Import(Out):
    """A file with stock or with a catalogue: compared, perhaps applied, perhaps undone.

    The worker is at it while it is `staged`, `applying`, `undoing` or `redoing`: read it again in a while.
    """

    id: Id
    name: str
    kind: Kind
    format: str = Field(description="Of a catalogue: which shop wrote it, or “mapped”.")
    needs_columns: bool = Field(
        description="Whether it waits to be told what its columns are, at `POST /imports/{import_id}/columns`."
    )
    columns: list[ImportColumn] = Field(description="Of a catalogue; of stock there are none here.")
    mode: Literal["counts", "changes"] | None
    state: State
    trouble: str = Field(description="Why the worker could not do what it was asked for, if so.")
    counts: ImportCounts
    unknown_columns: list[str]
    unused_columns: list[str]
    other_sheets: list[str] = Field(description="Of a workbook; only its first one is read.")
    applied_before_as: Id | None = Field(
        description="The import that made the changes of this very file before: then no row is ticked."
    )
    done: int = Field(description="Rows that the worker has done,")
    total: int = Field(description="of so many.")
    is_stopping: bool
    created_at: AwareDatetime
    applied_at: AwareDatetime | None
    undone_at: AwareDatetime | None


class ImportQuery(ListQuery):
    """Which imports: the newest first."""

    after: LastNumber | None = Field(None, description="The `next` of the page before.")
    kind: Kind | None = None
    state: State | None = None
    fields: Annotated[list[Literal[tuple(Import.model_fields)]], SOME, PARTED] | None = Field(  # type: ignore[valid-type]
        None, description="Only these of each import."
    )


class ImportColumns(In):
    """What each column is, in the order of the file. The next file with these headings is read in the same way."""

    fields: Annotated[list[Annotated[str, Field(max_length=100)]], Field(min_length=1, max_length=1_000)] = Field(
        description="A field for each column: title, price, sku, option, attribute and so on; empty to leave it aside."
    )
    has_headings: bool = Field(True, description="Whether the first row names the columns, and is no goods yet.")


class Imports(Out):
    items: list[Import]
    next: str | None


class RowProblem(Out):
    """What is wrong with a row, or should be known of it."""

    column: str = Field(description="The file’s own heading.")
    value: str
    reason: str
    is_refusal: bool = Field(description="Whether it keeps the row out.")


class ImportRow(Out):
    """A row of the file, and what it would change, or has changed."""

    line: int = Field(description="Where it stands in the file.")
    state: RowState
    is_ticked: bool = Field(description="Whether it is to be applied.")
    is_moved: bool = Field(description="Whether stock changed since it was compared.")
    named: str = Field(description="What the file calls the thing.")
    variant_id: Id | None
    sku: str | None
    name: str
    location_id: Id | None
    location: str
    old: int | None
    new: int | None
    delta: int | None
    old_reorder_point: int | None
    new_reorder_point: int | None
    unit_cost_minor: int | None
    reason: str
    note: str
    problems: list[RowProblem]


class ProductCell(Out):
    """A cell that the file changes."""

    field: str
    label: str = Field(description="The same for people, with the variant that it is about.")
    old: str
    new: str


class ProductProblem(RowProblem):
    """What is wrong with one of a product’s rows, or should be known of it."""

    line: int


class ImportProduct(Out):
    """A product of a catalogue’s file, and what would become of it, or has."""

    line: int = Field(description="The first of its rows in the file.")
    state: Literal["new", "changed", "same", "refused", "applied", "undone", "kept"]
    is_new: bool
    is_ticked: bool = Field(description="Whether it is to be applied.")
    is_moved: bool = Field(description="Whether it was changed in the shop since it was compared.")
    product_id: Id | None
    slug: str
    title: str
    rows: int
    cells: list[ProductCell]
    problems: list[ProductProblem]
    trouble: str = Field(description="Why it was left as it was, if so.")


class ImportProductQuery(ListQuery):
    """Which products, in the order of the file."""

    after: LastNumber | None = Field(None, description="The `next` of the page before.")
    state: Literal["new", "changed", "moved", "refused", "same", "applied", "undone", "kept"] | None = Field(
        None, description="“moved” are new or changed ones that were changed in the shop since they were compared."
    )
    fields: Annotated[list[Literal[tuple(ImportProduct.model_fields)]], SOME, PARTED] | None = Field(  # type: ignore[valid-type]
        None, description="Only these of each product."
    )


class ImportProducts(Out):
    items: list[ImportProduct]
    next: str | None


class ImportRowQuery(ListQuery):
    """Which rows, in the order of the file."""

    after: LastNumber | None = Field(None, description="The `next` of the page before.")
    state: Literal["changes", "moved", "refused", "same", "applied"] | None = Field(
        None, description="“moved” are those that would change something, and whose stock changed since."
    )
    fields: Annotated[list[Literal[tuple(ImportRow.model_fields)]], SOME, PARTED] | None = Field(  # type: ignore[valid-type]
        None, description="Only these of each row."
    )


class ImportRows(Out):
    items: list[ImportRow]
    next: str | None


class Selection(In):
    """Which rows are to be applied. Rows that are named twice are ticked."""

    all: bool | None = Field(None, description="Tick all first, or none.")
    tick: Annotated[list[LastLine], Field(max_length=5_000)] = Field([], description="Lines of rows.")
    untick: Annotated[list[LastLine], Field(max_length=5_000)] = []


class Application(In):
    """The ticked rows are written."""

    without_moved: bool = Field(
        False, description="Leave those out whose stock has changed since; else they keep all from being written."
    )


class ImportReversal(In):
    """All that the import did is taken back; or, with `again`, done once more."""

    again: bool = False
