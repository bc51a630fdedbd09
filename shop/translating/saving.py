"""Saving what was translated, also where somebody else changed either side meanwhile."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from wtforms import HiddenField

from ..catalog.checking import writable
from ..catalog.refusals import MovedOn, Unwritable
from ..editing.merging import Seen, merge, sealed, seen_in
from ..errors import ShopError
from ..forms import UNREADABLE, ShopForm
from .texts import Part

Write = Callable[[dict[str, str]], Any]


class WordsForm(ShopForm):
    """The texts themselves are read by their names: they are as many as the thing has. `seen` is of merging.py."""

    seen = HiddenField()


@dataclass(frozen=True)
class Sent:
    """What became of a form. `typed`, `troubles` and `clashes` are by the names of texts."""

    typed: Mapping[str, str] = field(default_factory=dict)
    troubles: Mapping[str, str] = field(default_factory=dict)
    clashes: Mapping[str, str] = field(default_factory=dict)
    changed: Sequence[str] = ()  # texts whose own side is another one now
    trouble: str = ""
    is_saved: bool = False
    status: int = HTTPStatus.OK


def seal(purpose: str, version: int, parts: Sequence[Part]) -> str:
    """Both sides as they are now, for the hidden field."""
    return sealed(purpose, version, _both(parts))


def save(purpose: str, parts: Sequence[Part], form: Mapping[str, Any], write: Write) -> Sent:
    """`write` what was typed into `form` over `parts`, which are of now, unless somebody has to look first.

    What a text says now, once both sides were seen, is overwritten by whoever sends the form again.
    """
    names = [text.name for part in parts for text in part.texts if isinstance(form.get(text.name), str)]
    typed = {name: form[name].replace("\r\n", "\n").strip() for name in names}
    if taken := form.get("theirs"):
        now = {text.name: text.other for part in parts for text in part.texts}
        return Sent(typed | ({taken: now[taken]} if taken in now else {}))
    troubles = _troubles(parts, typed)
    if troubles:
        return Sent(_printable(typed), troubles, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    seen = seen_in(form.get("seen"), purpose) or Seen(0, {})
    merged = merge(seen, _both(parts), typed)
    # What was left as it was says nothing about a text that has changed beside it.
    changed = [
        text.name
        for part in parts
        for text in part.texts
        if not seen.had(f"own {text.name}", text.own) and typed.get(text.name, "") != text.other
    ]
    if merged.clashes or changed:
        return Sent(typed, clashes=merged.clashes, changed=changed, status=HTTPStatus.CONFLICT)
    try:
        write(merged.values)
    except MovedOn as refusal:  # between our looking and our writing
        return Sent(typed, trouble=str(refusal), status=refusal.status)
    except ShopError as refusal:
        return Sent(_printable(typed), trouble=str(refusal), status=refusal.status)
    return Sent(is_saved=True)


def _both(parts: Sequence[Part]) -> dict[str, str]:
    texts = [text for part in parts for text in part.texts]
    return {text.name: text.other for text in texts} | {f"own {text.name}": text.own for text in texts}


def _troubles(parts: Sequence[Part], typed: Mapping[str, str]) -> dict[str, str]:
    troubles = {}
    for part in parts:
        for text in part.texts:
            if typed.get(text.name, text.other) != text.other:
                try:
                    writable(text.rule, typed[text.name])
                except Unwritable as refusal:
                    troubles[text.name] = str(refusal)
    return troubles


def _printable(typed: Mapping[str, str]) -> dict[str, str]:
    """What comes back must be HTML."""
    return {name: "\n".join(UNREADABLE.sub(" ", line) for line in words.split("\n")) for name, words in typed.items()}
