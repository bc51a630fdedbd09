"""Where in a list a page begins: behind or before a row, whose sort keys stand packed in the address."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .errors import NotFound

BIGGEST = 2**62


@dataclass(frozen=True)
class Edge:
    """The row that a page begins behind, or before. `part` is the stretch of the order that it lies in."""

    part: int
    keys: Sequence[Any]
    is_after: bool


def pack_place(part: int, keys: Sequence[Any]) -> str:
    """A row's place as a short text for an address."""
    packed = json.dumps([part, *keys], ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def unpack_place(place: str, kinds: Sequence[Sequence[str]], *, is_after: bool) -> Edge:
    """The edge that `place` names; `kinds` are those of each part's keys. Raises NotFound for what we didn't pack."""
    try:
        part, *keys = json.loads(base64.urlsafe_b64decode(place + "=" * (-len(place) % 4)))
        if type(part) is not int or not 0 <= part < len(kinds) or len(keys) != len(kinds[part]):
            raise NotFound
        return Edge(part, [_key(key, kind) for key, kind in zip(keys, kinds[part], strict=True)], is_after)
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error):
        raise NotFound from None


def _key(key: Any, kind: str) -> Any:
    if kind == "timestamptz":
        return datetime.fromisoformat(key).astimezone(UTC)
    if kind == "bigint":
        is_fit = type(key) is int and -BIGGEST < key < BIGGEST
    else:
        is_fit = isinstance(key, str) and b"\0" not in key.encode()  # which refuses half a surrogate pair
    if not is_fit:
        raise NotFound
    return key
