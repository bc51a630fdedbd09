"""What a program is told of what changed."""

from typing import Annotated, Literal

from pydantic import Field

from .base import DIGITS, MOST_IN_A_LIST, PARTED, SOME, Cursor, Moment, Out, Query, between

Resource = Literal["product", "category", "stock"]
LONGEST_WAIT = 25


class ChangesQuery(Query):
    """From where, of what, how many, and how long to wait for the first."""

    since: Cursor | None = Field(None, description="The `next` of the answer before. Without: the cursor of now.")
    kinds: Annotated[list[Resource], SOME, PARTED] | None = Field(
        None, description="Only these, parted by commas. Without: all that the token may read."
    )
    limit: Annotated[int, between(1, MOST_IN_A_LIST), DIGITS] = Field(100, description="How many at most.")
    wait: Annotated[int, between(0, LONGEST_WAIT), DIGITS] = Field(
        0, description="Where there is nothing: for how many seconds to wait for it. The answer may come sooner."
    )


class ChangeItem(Out):
    """That something changed: read it anew. `seq` rises along all that is told of one thing."""

    resource: Resource
    id: int = Field(description="Of the product or category; of stock, of the level.")
    seq: int
    version: int | None = Field(description="Of the thing after the change; of stock, the level's version of now.")
    is_removed: bool
    at: Moment
    kind: str | None = Field(
        description="Of stock: the kind of the movement; “settings”: reorder point or backorder cap."
    )
    variant_id: int | None
    location_id: int | None
    delta: int | None
    reserved_delta: int | None
    on_hand: int | None = Field(description="After the movement.")
    reserved: int | None = Field(description="After the movement.")
    reason: str | None


class ChangeList(Out):
    """What changed since the cursor, of one thing in the order in which it happened."""

    items: list[ChangeItem]
    next: str = Field(description="For `since`, next time. Keep it together with what you made of the items.")
    is_more: bool = Field(description="There is more already: ask again at once.")
