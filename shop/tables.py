"""Loads every model, so that Base knows all tables and foreign keys find their targets."""

from .catalog import models as catalog
from .catalog import words
from .imports import models as imports
from .pages import models as pages
from .stock import models as stock

__all__ = ["catalog", "imports", "pages", "stock", "words"]
