"""Who does a thing. Ledger and audit keep the actor as words too: they outlive people."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Actor:
    """Who did it: `label` is what the ledger shows for ever, so it names no more than it must.

    A person is `user 12`, whose name goes when the person goes; `user_id` and `token_id` say where to look meanwhile.
    """

    kind: Literal["person", "program", "system"]
    label: str
    user_id: int | None = None
    token_id: int | None = None


SYSTEM = Actor("system", "system")
SHELL = Actor("system", "shell")
NOBODY = Actor("person", "nobody")  # somebody who has not signed in
