"""Loads every model, so that Base knows all tables and foreign keys find their targets."""

from .api import models as api
from .assortment import models as assortment
from .audit import models as audit
from .auth import models as auth
from .catalog import documents, facet_models, gaps, listings, related_models, words
from .catalog import models as catalog
from .changes import models as changes
from .copies import models as copies
from .desk import models as desk
from .feeds import models as feeds
from .imports import models as imports
from .jobs import models as jobs
from .mail import models as mail
from .moving import models as moving
from .pages import models as pages
from .picturing import models as picturing
from .receiving import models as receiving
from .searches import models as searches
from .stock import models as stock
from .stocktaking import models as stocktaking
from .webhooks import models as webhooks

__all__ = [
    "api",
    "assortment",
    "audit",
    "auth",
    "catalog",
    "changes",
    "copies",
    "desk",
    "documents",
    "facet_models",
    "feeds",
    "gaps",
    "imports",
    "jobs",
    "listings",
    "mail",
    "moving",
    "pages",
    "picturing",
    "receiving",
    "related_models",
    "searches",
    "stock",
    "stocktaking",
    "webhooks",
    "words",
]
