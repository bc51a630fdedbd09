"""What all schemas are made of: how strict they are, and the kinds of values in them."""

import re
from datetime import datetime
from typing import Annotated, Any, ClassVar

from flask_babel import gettext
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from ...catalog.checking import is_in_our_time
from ...catalog.limits import MOST_MINOR, PROSE

BIGGEST_ID = 2**63 - 1
MOST_IN_A_LIST = 100


class In(BaseModel):
    """What programs send as JSON. Nothing is converted, and a field that we don't know is refused."""

    model_config = ConfigDict(strict=True, extra="forbid", defer_build=True)


class Out(BaseModel):
    """What programs get. A shape for the documentation and the tests; the answers themselves are plain dictionaries."""

    model_config = ConfigDict(
        strict=True, extra="forbid", defer_build=True, json_schema_serialization_defaults_required=True
    )


class Query(BaseModel):
    """What the address asks for. All of it is text; a parameter that we don't know is refused."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    repeatable: ClassVar[frozenset[str]] = frozenset()  # what a form sends once for each box that is ticked

    @classmethod
    def read(cls, sent: dict[str, Any]) -> dict[str, Any]:
        """What the address says, as this has it: some fields of forms have names of their own."""
        return sent


# Letters but no control characters: what a person could have typed on one line.
LINE = r"^[^\x00-\x1f\x7f]*$"


def line(most: int, least: int = 0) -> StringConstraints:
    """A text on one line, of `least` to `most` characters, with no blanks at its ends: `Annotated[str, line(100)]`."""
    some = r"[^\x00-\x20\x7f-\x9f]([^\x00-\x1f\x7f-\x9f]*[^\x00-\x20\x7f-\x9f])?"
    return StringConstraints(min_length=least, max_length=most, pattern=f"^{some}$" if least else f"^({some})?$")


def prose(most: int) -> StringConstraints:
    """A text of up to `most` characters, with line breaks: `Annotated[str, prose(10_000)]`."""
    return StringConstraints(max_length=most, pattern=PROSE)


def between(least: int, most: int) -> Any:
    """Limits of a number, both included: `Annotated[int, between(1, 9)]`, and DIGITS behind it in an address."""
    return Field(ge=least, le=most)


def _digits(value: Any) -> Any:
    if isinstance(value, str):
        if not re.fullmatch("-?[0-9]{1,40}", value):
            raise ValueError(gettext("Give a whole number."))
        return int(value)
    return value


def _parted(value: Any) -> Any:
    values = [value] if isinstance(value, str) else value
    words = [word for one in values for word in one.split(",")] if isinstance(values, list) else value
    if isinstance(words, list) and len(set(words)) < len(words):
        raise ValueError(gettext("This was sent more than once."))
    return words


def _flag(value: Any) -> Any:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _in_our_time(value: datetime) -> datetime:
    if not is_in_our_time(value):
        raise ValueError(gettext("Give a time from 1970 to 2199."))
    return value


Id = Annotated[int, between(1, BIGGEST_ID)]
Minor = Annotated[int, between(0, MOST_MINOR)]  # of the shop's currency
Version = Annotated[int, between(0, BIGGEST_ID)]
OUR_TIME = "^(19[7-9][0-9]|2[01][0-9]{2})-"
Moment = Annotated[AwareDatetime, AfterValidator(_in_our_time), Field(json_schema_extra={"pattern": OUR_TIME})]
Currency = Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
# Room for the longest path of a category, packed.
Cursor = Annotated[str, StringConstraints(min_length=1, max_length=3400, pattern="^[A-Za-z0-9_:.,=-]+$")]

# In an address.
DIGITS = BeforeValidator(_digits)  # comes last: `Annotated[int, between(1, 9), DIGITS]`
AskedId = Annotated[int, between(1, BIGGEST_ID), DIGITS]
AskedFlag = Annotated[bool, Field(strict=True), BeforeValidator(_flag)]
AskedWords = Annotated[str, StringConstraints(max_length=100, pattern=LINE)]
# Some words, parted by commas: `Annotated[list[Literal["id", "title"]], SOME, PARTED]` for `fields=id,title`.
PARTED = BeforeValidator(_parted)
SOME = Field(min_length=1, json_schema_extra={"uniqueItems": True})


class ListQuery(Query):
    """What every list takes: how many at most, and behind which place it goes on."""

    limit: Annotated[int, between(1, MOST_IN_A_LIST), DIGITS] = Field(50, description="How many at most.")
    after: Cursor | None = Field(None, description="The `next` of the page before.")


class Mistake(BaseModel):
    """Where in what was sent something is wrong: in the body, the address, or a header."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    detail: str
    pointer: str | None = Field(None, description="A JSON Pointer (RFC 6901) into the body.")
    parameter: str | None = None
    header: str | None = None


class Problem(BaseModel):
    """A refusal (RFC 9457). Further members depend on its `type`."""

    model_config = ConfigDict(extra="allow", defer_build=True)

    type: str = Field(description="Leads to the words about this kind of problem.")
    status: int = Field(ge=400, le=599)
    title: str
    detail: str = Field(description="A sentence that a person can act on.")
    errors: list[Mistake] | None = None
