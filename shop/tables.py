"""Loads every model, so that Base knows all tables and foreign keys find their targets."""

from .audit import models as audit
from .auth import models as auth
from .catalog import models as catalog
from .catalog import words
from .imports import models as imports
from .jobs import models as jobs
from .mail import models as mail
from .moving import models as moving
from .pages import models as pages
from .receiving import models as receiving
from .stock import models as stock
from .stocktaking import models as stocktaking

__all__ = [
    "audit",
    "auth",
    "catalog",
    "imports",
    "jobs",
    "mail",
    "moving",
    "pages",
    "receiving",
    "stock",
    "stocktaking",
    "words",
]
