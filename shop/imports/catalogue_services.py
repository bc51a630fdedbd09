"""Files with a catalogue: brought in, compared with the shop, ticked, applied, and taken back as a whole.

The verbs are those of files with stock (stock_services.py), so that pages and programs treat both alike. Each does its
work at once; `start_comparing`, `start_applying` and `start_undoing` hand it over to the worker.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ..stock.actors import Actor
from .mapping import ColumnMap
from .models import ImportJob
from .problems import Problem, no_such_import
from .stock_services import Progress, import_job, in_silence

MOST_BYTES = 30 * 1024 * 1024
MOST_ROWS = 50_000
FEW_ROWS = 500  # that nobody has to wait for


@dataclass(frozen=True)
class DiffRow:
    """A product of the file as a page shows it. `cells` has (field, what it is about, old, new) of all that differs.

    `state` is new, changed, same, refused, applied, undone or kept; `trouble` is why it was left as it was.
    """

    line: int
    thing: str
    slug: str
    state: str
    is_new: bool
    is_ticked: bool
    is_moved: bool
    product_id: int | None
    rows: int
    cells: Sequence[Sequence[str]]
    problems: Sequence[Problem]
    trouble: str


def bring(content: bytes, filename: str, *, by: Actor, format: str = "auto") -> ImportJob:
    """Keep a file as a new job that waits to be compared. Raises UnreadableFile for what plainly is none.

    Where no format knows the headings, the columns are guessed or remembered: see `waits_for_mapping`.
    """
    raise NotImplementedError


def waits_for_mapping(job: ImportJob) -> bool:
    """Whether somebody must look at what the columns are, before the file is compared."""
    raise NotImplementedError


def mapping_of(job: ImportJob) -> ColumnMap:
    """What each column of the file is; of a format that the shop knows, what that format says."""
    raise NotImplementedError


def remember_mapping(job_id: int, mapping: ColumnMap, *, by: Actor) -> ImportJob:
    """Read the file by this mapping from now on, and the next one of its layout, too. It waits to be compared again.

    Raises ImportRefused where it is too late, BadMapping where fields are missing or told twice.
    """
    raise NotImplementedError


def sample_values(job_id: int, column: int, most: int = 3) -> list[str]:
    """The first different values of a column that are filled in, as the file has them."""
    raise NotImplementedError


def is_long(content: bytes) -> bool:
    """Whether comparing a file takes longer than somebody should wait for a page."""
    raise NotImplementedError


def compare(job_id: int, *, on_progress: Progress = in_silence) -> ImportJob:
    """Read the job's file and compare each product with the shop; keep what would change, and what is wrong.

    Nothing else is written. Raises UnreadableFile, ImportRefused where the job is not waiting for this.
    """
    raise NotImplementedError


def counted(job_id: int) -> dict[str, int]:
    """How many products are new, changed, same, refused, applied, undone, kept, ticked and moved."""
    raise NotImplementedError


def diff(
    job_id: int, *, state: str = "", after: int | None = None, before: int | None = None, limit: int = 50
) -> list[DiffRow]:
    """The products in a state (or "moved", or all where it is ""), behind the line `after` or before the line `before`."""
    raise NotImplementedError


def tick(job_id: int, lines: list[int], shown: list[int], *, by: Actor) -> None:
    """Of the products with the lines `shown`, tick these and no others. Raises ImportRefused where it is too late."""
    raise NotImplementedError


def tick_all(job_id: int, ticked: bool, *, by: Actor, state: str = "") -> None:
    """Tick every product that is new or changed, or none; with a `state` only those. Raises ImportRefused."""
    raise NotImplementedError


def start_comparing(job_id: int, *, by: Actor) -> None:
    """Let the worker compare the file. Raises ImportRefused where the job is not waiting for this."""
    raise NotImplementedError


def start_applying(job_id: int, *, by: Actor, without_moved: bool = False) -> None:
    """Let the worker apply what is ticked. Raises ImportRefused where nothing is, or it is too late."""
    raise NotImplementedError


def start_undoing(job_id: int, *, by: Actor) -> None:
    """Let the worker take the import back. Raises ImportRefused where it was not applied."""
    raise NotImplementedError


def apply(
    job_id: int,
    *,
    by: Actor,
    state: str = "checked",
    without_moved: bool = False,
    on_progress: Progress = in_silence,
) -> ImportJob:
    """Write all ticked products, in one transaction; opening stock arrives by movements.

    Raises RowsMoved where products were changed since they were compared, unless `without_moved`: those stay as they
    are. Raises ImportRefused, ImportUnderWay, Busy.
    """
    raise NotImplementedError


def undo(job_id: int, *, by: Actor, state: str = "applied", on_progress: Progress = in_silence) -> ImportJob:
    """Take the import back, product by product: what somebody has changed since is kept, and its `trouble` says so.

    New products are deleted, or archived where stock of them was ever moved. Raises ImportRefused, Busy.
    """
    raise NotImplementedError


def leave(job_id: int, *, by: Actor) -> None:
    """Stop what is being done for the job, or leave it as it is for good. What was applied stays applied."""
    raise NotImplementedError


def catalogue_job(job_id: int) -> ImportJob:
    """The import of a catalogue with this number. Raises NotFound."""
    job = import_job(job_id)
    if job.kind != "catalog":
        raise no_such_import()
    return job
