"""Browsers for tests of joining."""

from ..auth.conftest import ana, stranger

__all__ = ["ana", "stranger"]
