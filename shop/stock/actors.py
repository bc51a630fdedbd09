"""Who changes stock, and for the sake of what. Both are kept in the ledger as words: it outlives people."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Actor:
    """Who did it: `label` is what the ledger shows for ever, so it names no more than it must."""

    kind: Literal["person", "program", "system"]
    label: str


@dataclass(frozen=True)
class Source:
    """What it was done for: `Source("order", "1042")`, `Source("import", "7")`."""

    kind: str
    ref: str


SYSTEM = Actor("system", "system")
NO_SOURCE = Source("", "")
