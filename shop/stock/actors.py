"""Who changes stock, and for the sake of what. Both are kept in the ledger as words: it outlives people."""

from dataclasses import dataclass

from ..audit.actors import SHELL as SHELL
from ..audit.actors import SYSTEM as SYSTEM
from ..audit.actors import Actor as Actor


@dataclass(frozen=True)
class Source:
    """What it was done for: `Source("order", "1042")`, `Source("import", "7")`."""

    kind: str
    ref: str


NO_SOURCE = Source("", "")
