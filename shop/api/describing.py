"""The API tells what it is."""

import json
from functools import cache

from flask import Response

from ..web import may_be_kept
from .operations import operation
from .spec import specification


@operation("Read this description", scope=None, is_for_nobody=True)
def read_spec() -> Response:
    """The API as OpenAPI 3.1: what it takes, what it gives, and how it says no."""
    body = _written()
    response = Response(body, content_type="application/json")
    may_be_kept(response, body)
    return response


@cache
def _written() -> bytes:
    return json.dumps(specification(), ensure_ascii=False, indent=2).encode()
