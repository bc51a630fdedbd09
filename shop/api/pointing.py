"""Which field of a body a refusal of the catalogue is about: services know a product's parts by their own names."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..errors import ShopError

NAMES = {"/categories": "/category_ids"}


@contextmanager
def pointed(above: str = "") -> Iterator[None]:
    """Let refusals point into the body that was sent; `above` is where in it the thing is: `/products/7`."""
    try:
        yield
    except ShopError as refusal:
        errors: list[dict[str, Any]] = getattr(refusal, "errors", [])
        refusal.errors = [  # type: ignore[attr-defined]
            error | {"pointer": above + _named(error["pointer"])} if "pointer" in error else error for error in errors
        ]
        if above and not errors:
            refusal.errors = [{"pointer": above, "detail": str(refusal)}]  # type: ignore[attr-defined]
        raise


def _named(pointer: str) -> str:
    steps = pointer.split("/", 2)
    first = "/".join(steps[:2])
    return pointer.replace(first, NAMES.get(first, first), 1)
