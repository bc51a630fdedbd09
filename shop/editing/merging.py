"""A form that is saved late: field by field what was seen, what is now, and what was typed.

What only one side changed is taken from who changed it; where both did, the person who saves decides, and nothing is
written before. Of what was seen a form carries digests, signed: they are short however long a description is.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from itsdangerous import BadData

from ..auth.secrets import signer

Values = Mapping[str, Any]  # field -> something that JSON has words for
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Seen:
    """The version of a thing that a form was filled from, and a digest of each field."""

    version: int
    digests: Mapping[str, str]

    def had(self, name: str, value: Any) -> bool:
        """Whether the field held `value` when the form was shown. What the form didn't have held nothing."""
        return self.digests.get(name, _digest(None)) == _digest(value)


@dataclass(frozen=True)
class Merged:
    """`values` as they should be now; `clashes` are the fields that both sides changed, with what is there now."""

    values: dict[str, Any]
    clashes: dict[str, Any]
    theirs: list[str]  # fields that only others changed


def sealed(purpose: str, version: int, values: Values) -> str:
    """What a form shows, for a hidden field of it: signed, so that nobody makes up what they saw."""
    return str(signer(f"seen {purpose}").dumps([version, {name: _digest(value) for name, value in values.items()}]))


def seen_in(token: str | None, purpose: str) -> Seen | None:
    """What the form says was seen; None where that wasn't signed here for this `purpose`."""
    try:
        version, digests = signer(f"seen {purpose}").loads(token or "")
    except BadData:
        return None
    return Seen(version, digests)


def merge(seen: Seen, now: Values, typed: Values, decided: Mapping[str, str] | None = None) -> Merged:
    """`typed` upon `now`. `decided` says of fields whose clash was shown whether it is MINE or THEIRS."""
    decided = decided or {}
    values: dict[str, Any] = {}
    clashes: dict[str, Any] = {}
    theirs = []
    for name, mine in typed.items():
        present = now.get(name)
        if seen.had(name, mine) or mine == present:
            values[name] = present
            if not seen.had(name, present) and mine != present:
                theirs.append(name)
        elif decided.get(name) == THEIRS:
            values[name] = present
        else:
            values[name] = mine
            if not seen.had(name, present):
                clashes[name] = present
    return Merged(values, clashes, theirs)


def _digest(value: Any) -> str:
    words = json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(words.encode(), digest_size=9).hexdigest()
