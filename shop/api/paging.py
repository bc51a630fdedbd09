"""Places in lists that are read by keyset."""

from typing import Any

from flask_babel import gettext

from ..catalog.cursors import unpack_cursor
from ..errors import NotFound


def place_in(cursor: str | None, kind: str) -> tuple[Any, int]:
    """What a list in the order of `kind` (bigint or text) goes on behind, and the number there. Raises NotFound."""
    if cursor is None:
        return ("" if kind == "text" else 0), 0
    try:
        return unpack_cursor(cursor, kind)
    except NotFound:
        raise NotFound(gettext("This place in the list isn’t there. Begin at its first page.")) from None
