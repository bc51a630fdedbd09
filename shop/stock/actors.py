"""Who changes stock, and for the sake of what. Both are kept in the ledger as words: it outlives people."""

import re
from dataclasses import dataclass

from ..audit.actors import SHELL as SHELL
from ..audit.actors import SYSTEM as SYSTEM
from ..audit.actors import Actor as Actor


@dataclass(frozen=True)
class Source:
    """What it was done for: `Source("order", "1042")`, `Source("import", "7")`."""

    kind: str
    ref: str

    @property
    def number(self) -> int:
        """The number of the document; 0 where its reference is none."""
        return int(self.ref) if re.fullmatch("[1-9][0-9]{0,17}", self.ref) else 0


NO_SOURCE = Source("", "")
