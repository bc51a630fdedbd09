"""Moves of categories: what a form or a script asks for, and the way back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from itsdangerous import BadData

from ..auth.secrets import signer
from ..catalog.facts import KeptCategory
from ..catalog.siblings import ANYWHERE, next_of
from ..web import whole_number
from .walking import BIGGEST

PURPOSE = "move of a category"


@dataclass(frozen=True)
class Asked:
    """Below which category (None: at the top) and in front of which; `stood` is where somebody saw it."""

    parent_id: int | None
    before: int | None
    stood: int | str | None
    came_before: int | None  # what stood right behind it until now


@dataclass(frozen=True)
class Move:
    """A move that was made, with what takes it back."""

    category_id: int
    name: str
    parent_id: int | None
    before: int | None
    stands: int | None


def move_asked(kept: KeptCategory, form: Mapping[str, Any]) -> Asked:
    """What the form says; a number that can't be one is that of no category."""
    stood = form.get("stood")
    return Asked(
        parent_id=_number(form.get("parent")),
        before=_number(form.get("before")),
        stood=ANYWHERE if stood is None else _number(stood),
        came_before=next_of(kept),
    )


def token_of(kept: KeptCategory, asked: Asked) -> str:
    """For an address: how to take back the move of `kept`, as it was before."""
    facts = kept.facts
    return str(signer(PURPOSE).dumps([kept.id, facts.name, facts.parent_id, asked.came_before, asked.parent_id]))


def last_move(token: str) -> Move | None:
    """The move that a token of ours tells of."""
    try:
        return Move(*signer(PURPOSE).loads(token))
    except BadData:
        return None


def _number(typed: Any) -> int | None:
    return (whole_number(typed, 1, BIGGEST) or 0) if typed else None
