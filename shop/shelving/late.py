"""A form that is saved late: what was seen, what is now and what was typed, compared field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from itsdangerous import BadData

from ..auth.secrets import signer

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Seen:
    """What a form was filled with, and the version of the thing then."""

    version: int
    texts: Texts

    def sealed(self, purpose: str) -> str:
        """For a hidden field: signed, so that nobody makes up what they saw."""
        return str(signer(f"seen {purpose}").dumps([self.version, dict(self.texts)]))


def seen_in(sealed: Any, purpose: str) -> Seen | None:
    """What the form says was seen; None where it was not sealed here for this `purpose`."""
    try:
        version, texts = signer(f"seen {purpose}").loads(sealed)
    except BadData:
        return None
    return Seen(version, texts)


@dataclass(frozen=True)
class Merged:
    """What is to be written, and what both have changed: field -> the text of the others."""

    texts: dict[str, str]
    conflicts: dict[str, str]
    theirs: list[str]  # fields that only others changed


def merge(seen: Texts, now: Texts, typed: Texts) -> Merged:
    """Three ways into one: whoever alone changed a field has it; where both did, it is `typed`, and told."""
    texts, conflicts, theirs = {}, {}, []
    for name, text in typed.items():
        before, present = seen.get(name, ""), now.get(name, "")
        texts[name] = present if text == before else text
        if present not in (before, text):
            if text == before:
                theirs.append(name)
            else:
                conflicts[name] = present
    return Merged(texts, conflicts, theirs)
