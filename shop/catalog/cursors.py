"""Cursors: the last row that a visitor saw, packed into the address, so that the next page starts right behind it."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

from ..errors import NotFound


def pack_cursor(sort_key: Any, product_id: int) -> str:
    """`sort_key` and id as a short text for an address."""
    key = sort_key.isoformat() if isinstance(sort_key, datetime) else sort_key
    packed = json.dumps([key, product_id], ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def unpack_cursor(cursor: str, kind: str) -> tuple[Any, int]:
    """The sort key, fit for Postgres as `kind`, and the product id. Raises NotFound for what we didn't pack."""
    try:
        key, product_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if type(product_id) is not int or not 0 < product_id < 2**62:
            raise NotFound
        return _sort_key(key, kind), product_id
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise NotFound from None


def _sort_key(key: Any, kind: str) -> Any:
    """`key` as `kind`. Raises an error of Python's or NotFound where it can't be one."""
    if kind == "timestamptz":
        return datetime.fromisoformat(key).astimezone(UTC)
    if kind == "bigint":
        is_fit = type(key) is int and 0 <= key < 2**62
    elif kind == "double precision":
        is_fit = isinstance(key, float) and 0 <= key < 1e6
    else:
        is_fit = isinstance(key, str) and b"\0" not in key.encode()  # which refuses half a surrogate pair
    if not is_fit:
        raise NotFound
    return key
