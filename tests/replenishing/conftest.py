"""Browsers for tests of the stockroom."""

from ..moving.conftest import at, mara, sam

__all__ = ["at", "mara", "sam"]
