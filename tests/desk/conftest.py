"""Browsers for tests of the desk."""

from ..auth.conftest import ana, stranger

__all__ = ["ana", "stranger"]
