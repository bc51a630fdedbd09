"""Levels and movements of stock, as programs see them and change them."""

from typing import Annotated, Any, Literal

from flask_babel import gettext
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, RootModel, StringConstraints, model_validator

from ...stock.asking import MOST_AT_ONCE
from ...stock.asking import MOST_LETTERS as LONGEST
from ...stock.refusals import MOST_IN_A_LEVEL
from .base import (
    PARTED,
    SOME,
    AskedFlag,
    AskedId,
    Currency,
    Id,
    In,
    ListQuery,
    Minor,
    Out,
    Problem,
    Query,
    Version,
    between,
    line,
    prose,
)
from .times import When

MOST_CHANGES = 1_000
LETTERS = {name: most for name, (_, most) in LONGEST.items()}


def absent(description: str) -> Any:
    """A field that is there or isn't, but is never null."""
    return Field(default_factory=lambda: None, description=description)


def _changes_something(delta: int) -> int:
    if delta == 0:
        raise ValueError(gettext("A correction by 0 corrects nothing."))
    return delta


Sku = Annotated[str, line(100, 1)]
Barcode = Annotated[str, StringConstraints(pattern="^[0-9]{6,14}$")]
Quantity = Annotated[int, between(1, MOST_AT_ONCE)]
Delta = Annotated[
    int,
    Field(ge=-MOST_AT_ONCE, le=MOST_AT_ONCE, json_schema_extra={"not": {"const": 0}}),
    AfterValidator(_changes_something),
]
Reason = Annotated[str, line(LETTERS["reason"], 1)]
Note = Annotated[str, prose(LETTERS["note"])]
LastNumber = Annotated[str, StringConstraints(pattern="^[1-9][0-9]{0,17}$")]
Kind = Literal["received", "taken", "corrected", "transferred", "held", "released", "consumed", "filled", "undone"]


class Level(Out):
    """How many of a variant lie in a location."""

    id: Id
    variant_id: Id
    product_id: Id
    sku: str | None
    barcode: str | None
    location_id: Id
    on_hand: int = Field(description="All that lie there.")
    reserved: int = Field(description="Of these, what is set aside or promised.")
    free: int = Field(description="What can be sold from there; of what is on its way, none.")
    backordered: int = Field(description="What is promised beyond what lies there.")
    backorder_cap: int = Field(description="How much may be.")
    reorder_point: int | None = Field(description="From so many free units on it runs low; null: the shop’s usual few.")
    is_low: bool
    stock_version: int = Field(description="Counts the changes of on_hand: what a count says it has seen.")
    changed_at: AwareDatetime | None = Field(description="When its last movement was.")


class LevelIn(In):
    """What a level is to hold. How many lie there is changed by movements, never here."""

    reorder_point: Annotated[int, between(0, MOST_AT_ONCE)] | None = Field(
        None, description="From so many free units on it runs low; null: the shop’s usual few."
    )
    backorder_cap: Annotated[int, between(0, MOST_AT_ONCE)] = Field(
        description="How many may be promised beyond what lies there."
    )


class LevelQuery(ListQuery):
    """Which levels. They come in the order of their numbers."""

    after: LastNumber | None = Field(None, description="The `next` of the page before.")
    variant_id: AskedId | None = None
    product_id: AskedId | None = None
    sku: Sku | None = Field(None, description="The variant’s, in any case.")
    barcode: Barcode | None = None
    location_id: AskedId | None = None
    low: AskedFlag | None = Field(None, description="Those that run low, or those that don’t.")
    fields: Annotated[list[Literal[tuple(Level.model_fields)]], SOME, PARTED] | None = Field(  # type: ignore[valid-type]
        None, description="Only these of each level."
    )


class LevelExportQuery(Query):
    location_id: AskedId | None = Field(None, description="Only those of this location.")


class Levels(Out):
    items: list[Level]
    next: str | None


class Movement(Out):
    """A line of the ledger: what changed, by how many, to what; why, by whom, and for the sake of what."""

    seq: Id
    level_id: Id
    variant_id: Id
    sku: str | None
    location_id: Id
    kind: Kind
    delta: int = Field(description="By how many on_hand changed.")
    before: int
    after: int = Field(description="How many lay there then.")
    reserved_delta: int
    reserved_after: int
    backordered_delta: int
    backordered_after: int
    reason: str
    note: str
    unit_cost_minor: int | None = Field(description="What one unit cost, in minor units of the currency.")
    currency: Currency
    actor_kind: Literal["person", "program", "system"]
    actor: str = Field(description="Such as “user 12” or “token 7”.")
    source_kind: str = Field(description="Of what it was made for the sake: count, receipt, import, bulk, api …")
    source_ref: str
    undo_of: int | None = Field(description="The movement that this one takes back.")
    undone_by: int | None = Field(description="The movement that has taken this one back.")
    at: AwareDatetime


class MovementQuery(ListQuery):
    """Which movements: the newest first, or in the order of the ledger."""

    after: LastNumber | None = Field(None, description="The `next` of the page before.")
    sort: Literal["seq", "-seq"] = Field("-seq", description="“-seq” is the newest first.")
    level_id: AskedId | None = None
    variant_id: AskedId | None = None
    location_id: AskedId | None = None
    kind: Kind | None = None
    source_kind: Annotated[str, line(LETTERS["source"], 1)] | None = Field(None, description="Such as “receipt”.")
    source_ref: Annotated[str, line(LETTERS["source"], 1)] | None = Field(None, description="Such as its number.")
    since: When | None = Field(
        None,
        description="Of this moment or later. Name a level, a variant or a source too: else the ledger is looked "
        "through line by line. To follow what is new, read `/changes`.",
    )
    until: When | None = Field(None, description="Before this moment; as with `since`.")
    fields: Annotated[list[Literal[tuple(Movement.model_fields)]], SOME, PARTED] | None = Field(  # type: ignore[valid-type]
        None, description="Only these of each movement."
    )


class Movements(Out):
    items: list[Movement]
    next: str | None


class AThing(In):
    """Which thing is meant: by its number, its SKU or its barcode, one of them."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": [name]} for name in ("variant_id", "sku", "barcode")]}
    )

    variant_id: Id = absent("The variant’s number; or else:")
    sku: Sku = absent("The variant’s SKU, in any case; or else:")
    barcode: Barcode = absent("The variant’s GTIN.")

    @model_validator(mode="after")
    def _is_one_thing(self) -> "AThing":
        if len(self.model_fields_set & {"variant_id", "sku", "barcode"}) != 1:
            raise ValueError(gettext("Name one thing: by variant_id, sku or barcode."))
        return self


class OfAThing(AThing):
    """Which thing is meant, and in which location."""

    location_id: Id | None = Field(None, description="Without: the first location.")


class Receive(OfAThing):
    """Goods have come."""

    do: Literal["receive"]
    quantity: Quantity
    unit_cost_minor: Minor | None = Field(None, description="What one cost, in minor units of the shop’s currency.")
    reason: Reason = "received"
    note: Note = ""


class Take(OfAThing):
    """Goods have gone. Refused where fewer are free."""

    do: Literal["take"]
    quantity: Quantity
    reason: Reason = Field("taken", description="“taken”, “sold”, or one of GET /stock-reasons.")
    note: Note = ""


class Correct(OfAThing):
    """There are so many more or fewer than the books say. It never conflicts with what others do."""

    do: Literal["correct"]
    delta: Delta
    reason: Reason = Field(description="One of GET /stock-reasons.")
    note: Note = ""


class Count(OfAThing):
    """So many lie there, set aside or not. Refused where the level has changed since it was read."""

    do: Literal["count"]
    on_hand: Annotated[int, between(0, MOST_IN_A_LEVEL)]
    stock_version: Version = Field(description="That of the level when it was read; 0 where there is no level yet.")
    reason: Reason = Field(description="One of GET /stock-reasons.")
    note: Note = ""


class StockChange(RootModel[Annotated[Receive | Take | Correct | Count, Field(discriminator="do")]]):
    """A change of one level: `do` says which."""


class Changed(Out):
    """What was written, and the level after it."""

    movement: Movement | None = Field(description="None where a count found what the books say.")
    level: Level | None = Field(description="None where nothing has ever come to that location.")


class Reversal(In):
    """Why something is taken back."""

    note: Note = ""


class StockChanges(In):
    """Up to a thousand changes. The same thing may come more than once."""

    mode: Literal["all_or_nothing", "each"] = Field(
        description="“all_or_nothing”: one that can’t be made refuses all. “each”: the others are made."
    )
    changes: Annotated[list[StockChange], Field(min_length=1, max_length=MOST_CHANGES)]


class Result(Out):
    """What became of one change: 201 with its movement, 200 where there was nothing to change, or a problem."""

    index: int = Field(description="Which of the changes, from 0 on.")
    status: int
    movement: Movement | None
    problem: Problem | None


class Results(Out):
    """What became of each change, in their order."""

    batch: str | None = Field(
        description="The name under which all of them can be taken back; null where nothing was made."
    )
    results: list[Result]


class Reversed(Out):
    """What was written to take a batch back."""

    batch: str
    movements: list[Movement]


class StockReason(Out):
    """A reason to correct stock."""

    reason: str
    label: str = Field(description="What people read.")
    needs_note: bool


class StockReasons(Out):
    items: list[StockReason]
    next: str | None
