"""What the pages of both kinds of imports read from a request: ticks, and where in the rows somebody is."""

from typing import Any

from flask import request

from ..errors import NotFound
from ..web import whole_number

MOST = 400  # rows that one page may send


def places_asked_for() -> tuple[int | None, int | None]:
    """The line that the page begins behind, or ends before. Raises NotFound for what can be none."""
    if request.method == "POST":
        return None, None
    given = [request.args.get(name) for name in ("after", "before")]
    lines = [None if value is None else whole_number(value, 0, 2**31 - 1) for value in given]
    if any(line is None and value is not None for line, value in zip(lines, given, strict=True)):
        raise NotFound
    return lines[0], lines[1]


def lines_sent(name: str) -> list[int]:
    """The lines that a form sent under a name; what can be none is left out."""
    found = (whole_number(value, 1, 2**31 - 1) for value in request.form.getlist(name)[:MOST])
    return [line for line in found if line is not None]


def place_of_form() -> dict[str, Any]:
    """What the address of the page of rows had, that a form stood on."""
    found = {name: whole_number(request.form.get(name), 1, 2**31 - 1) for name in ("after", "before")}
    return {name: line for name, line in found.items() if line is not None}
