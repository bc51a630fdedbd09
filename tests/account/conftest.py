"""Browsers for tests of accounts."""

from ..auth.conftest import ana, stranger

__all__ = ["ana", "stranger"]
