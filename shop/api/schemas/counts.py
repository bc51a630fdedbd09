"""Count sheets, as programs see them and count on them."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from ...stock.refusals import MOST_IN_A_LEVEL
from .base import PARTED, SOME, Id, In, ListQuery, Out, Version, between, line
from .stock import AThing, LastNumber

State = Literal["open", "finished", "approved", "cancelled", "undone"]
MOST_COUNTED = 200  # lines in one call, each with its moment


class SheetHead(Out):
    """A sheet on which what lies in a location is counted."""

    id: Id
    name: str
    state: State
    location_id: Id
    category_id: Id | None = Field(description="What is counted; null: the whole shop.")
    is_blind: bool = Field(description="Whether nobody is told what the books say while it is counted.")
    created_at: AwareDatetime
    finished_at: AwareDatetime | None
    approved_at: AwareDatetime | None


class CountSheet(SheetHead):
    """A sheet, and how far it is."""

    line_count: int
    counted: int = Field(description="Lines that are counted.")
    differing: int | None = Field(description="Lines that differ from the books; null while it is counted blind.")


class CountQuery(ListQuery):
    """Which sheets: the newest first."""

    after: LastNumber | None = Field(None, description="The `next` of the page before.")
    state: State | None = None
    fields: Annotated[list[Literal[tuple(SheetHead.model_fields)]], SOME, PARTED] | None = Field(  # type: ignore[valid-type]
        None, description="Only these of each sheet."
    )


class CountSheets(Out):
    items: list[SheetHead]
    next: str | None


class NewCount(In):
    """What is to be counted."""

    name: Annotated[str, line(100, 1)]
    location_id: Id | None = Field(None, description="A shelf. Without: the first location.")
    category_id: Id | None = Field(None, description="This category and all below it. Without: the whole shop.")
    is_blind: bool = Field(False, description="Tell nobody what the books say while it is counted.")
    only_stocked: bool = Field(False, description="Only what should lie there by the books.")


class CountLine(Out):
    """A thing on a sheet."""

    id: Id
    count_id: Id
    variant_id: Id
    sku: str | None
    name: str
    position: int = Field(description="In the order of the shelves.")
    counted: int | None = Field(description="How many lay there; null: it isn’t counted yet.")
    expected: int | None = Field(
        description="What the books said at that moment, or say now; null while it is counted blind."
    )
    difference: int | None
    has_moved: bool = Field(description="Whether something came or went since it was counted.")
    note: str
    counted_at: AwareDatetime | None
    version: Version = Field(description="How often it was counted.")


class CountLineQuery(ListQuery):
    """Which lines of a sheet, in the order of the shelves."""

    after: LastNumber | None = Field(None, description="The `next` of the page before.")
    show: Literal["all", "uncounted", "counted", "differing"] = "all"
    fields: Annotated[list[Literal[tuple(CountLine.model_fields)]], SOME, PARTED] | None = Field(  # type: ignore[valid-type]
        None, description="Only these of each line."
    )


class CountLines(Out):
    items: list[CountLine]
    next: str | None


class NewCountLine(AThing):
    """Something that lies there, and isn't on the sheet."""


class CountedUnits(AThing):
    """So many of a thing lie there."""

    units: Annotated[int, between(0, MOST_IN_A_LEVEL)]
    mode: Literal["set", "add"] = Field(
        "set",
        description="“set”: that is all. “add”: so many more lie on another shelf; nothing moved since the first.",
    )
    version: Version | None = Field(
        None,
        description="The line’s, as you read it: counted by somebody else since, it is refused. Without: “set” counts "
        "what nobody has counted yet, and “add” adds to whatever was counted.",
    )
    note: Annotated[str, line(200)] = ""


class Countings(In):
    """What was counted: all of it is kept, or nothing."""

    counts: Annotated[list[CountedUnits], Field(min_length=1, max_length=MOST_COUNTED)]


class CountedLines(Out):
    """The lines as they are now, in the order in which they were sent."""

    lines: list[CountLine]


class Approval(In):
    """The books are corrected by what differs."""

    all_the_same: bool = Field(
        False, description="Also where the books were corrected since: the difference may be in there already."
    )


class CountReversal(In):
    """All that the approval wrote is taken back; or, with `again`, written once more."""

    again: bool = False
    all_the_same: bool = Field(False, description="With `again`: also where the books were corrected since.")
