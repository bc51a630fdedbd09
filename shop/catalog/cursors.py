"""Cursors: the last row that a visitor saw, packed into the address, so that the next page starts right behind it."""

import base64
import binascii
import json
from datetime import datetime
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
        if type(product_id) is not int or not 0 < product_id < 2**62 or not _is_fit(key, kind):
            raise NotFound
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise NotFound from None
    return key, product_id


def _is_fit(key: Any, kind: str) -> bool:
    if kind == "timestamptz":
        return datetime.fromisoformat(key).tzinfo is not None
    if kind == "bigint":
        return type(key) is int and 0 <= key < 2**62
    if kind == "double precision":
        return isinstance(key, float) and 0 <= key < 1e6
    return isinstance(key, str) and "\0" not in key
