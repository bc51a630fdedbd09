"""Which column of an unknown file is which field of ours."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .sheets import normal


@dataclass(frozen=True)
class ColumnMap:
    """The field of ours that each column stands for, in the file's order; "" for what is left aside.

    `has_headings` is False where the file begins with a row of goods. `is_sure` where nobody needs to look at it:
    somebody has said so, or the headings themselves tell enough.
    """

    fields: tuple[str, ...]
    has_headings: bool = True
    is_sure: bool = False

    def as_json(self) -> dict[str, Any]:
        """The mapping as a job keeps it."""
        return {"fields": list(self.fields), "has_headings": self.has_headings, "is_sure": self.is_sure}


def mapping_from(kept: dict[str, Any]) -> ColumnMap:
    """The mapping that a job keeps."""
    return ColumnMap(tuple(kept["fields"]), kept["has_headings"], kept["is_sure"])


def mapping_choices() -> list[tuple[str, str]]:
    """Every field that a column may stand for, with what people call it; the empty one first."""
    raise NotImplementedError


def guess_mapping(headings: Sequence[str], samples: Sequence[Sequence[str]], own_language: str) -> ColumnMap:
    """What the columns are, by their names and, where these say nothing, by the values in the sample rows."""
    raise NotImplementedError


def fingerprint(headings: Sequence[str]) -> str:
    """What tells one layout from another: its headings, however they are padded and spelled."""
    return hashlib.sha256("\x1f".join(normal(heading) for heading in headings).encode()).hexdigest()
