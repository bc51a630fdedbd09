"""Units that are set aside, as programs see them."""

from typing import Annotated, Any, Literal

from flask_babel import gettext
from pydantic import AwareDatetime, ConfigDict, Field, model_validator

from .base import PARTED, SOME, AskedId, Id, ListQuery, Out, between, line
from .stock import LETTERS, LastNumber, Note, OfAThing, Quantity, absent
from .times import When

MOST_MINUTES = 30 * 24 * 60


class Hold(Out):
    """Units set aside until a moment: they lie there, but can't be sold to anybody else."""

    id: Id
    level_id: Id
    variant_id: Id
    sku: str | None
    location_id: Id
    quantity: int
    backordered: int = Field(description="How many of them have yet to come.")
    source_kind: str = Field(description="“api” where a program has made it; else cart, order …")
    reference: str = Field(description="What the program calls it.")
    expires_at: AwareDatetime
    created_at: AwareDatetime
    movement_seq: Id = Field(description="The movement that set them aside.")


class HoldQuery(ListQuery):
    """Which holds. They come in the order of their numbers."""

    after: LastNumber | None = Field(None, description="The `next` of the page before.")
    variant_id: AskedId | None = None
    location_id: AskedId | None = None
    level_id: AskedId | None = None
    source_kind: Annotated[str, line(LETTERS["source"], 1)] | None = None
    reference: Annotated[str, line(LETTERS["source"], 1)] | None = None
    fields: Annotated[list[Literal[tuple(Hold.model_fields)]], SOME, PARTED] | None = Field(  # type: ignore[valid-type]
        None, description="Only these of each hold."
    )


class Holds(Out):
    items: list[Hold]
    next: str | None


def _one_of(*names: str) -> Any:
    return {"oneOf": [{"required": [name]} for name in names]}


class HoldIn(OfAThing):
    """What to set aside, and for how long: so many minutes, or until a moment, of the next thirty days."""

    model_config = ConfigDict(
        json_schema_extra={"allOf": [_one_of("variant_id", "sku", "barcode"), _one_of("minutes", "expires_at")]}
    )

    quantity: Quantity
    minutes: Annotated[int, between(1, MOST_MINUTES)] = absent("For so long; or else:")
    expires_at: When = absent("Until then.")
    reference: Annotated[str, line(LETTERS["source"])] = Field("", description="What you call it: an order’s number.")
    note: Note = ""

    @model_validator(mode="after")
    def _ends_once(self) -> "HoldIn":
        if len(self.model_fields_set & {"minutes", "expires_at"}) != 1:
            raise ValueError(gettext("Say when it ends: by minutes or expires_at."))
        return self
