"""Browsers for tests of tokens."""

from ..auth.conftest import ana, stranger

__all__ = ["ana", "stranger"]
