"""Where one can go in the stockroom."""

from flask_babel import lazy_gettext

from ..auth.models import User
from ..desk.ways import Way, open_ways

WAYS = (
    Way("grid", lazy_gettext("Levels"), lazy_gettext("How many there are, where"), "stockroom.grid", "stock:read"),
    Way(
        "low",
        lazy_gettext("Running low"),
        lazy_gettext("What to order, and how much"),
        "replenishing.low",
        "stock:read",
    ),
    Way("receipts", lazy_gettext("Receive"), lazy_gettext("Goods that come in"), "receiving.index", "stock:read"),
    Way(
        "transfers", lazy_gettext("Transfers"), lazy_gettext("From one place to another"), "moving.index", "stock:read"
    ),
    Way("counts", lazy_gettext("Counts"), lazy_gettext("Count sheets"), "stocktaking.index", "stock:read"),
    Way("files", lazy_gettext("Files"), lazy_gettext("CSV and XLSX, in and out"), "imports.index", "imports:read"),
    Way("value", lazy_gettext("Value"), lazy_gettext("What it is worth, on any day"), "explaining.value", "stock:read"),
    Way(
        "suppliers",
        lazy_gettext("Suppliers"),
        lazy_gettext("Whom the shop buys from"),
        "receiving.suppliers",
        "stock:read",
    ),
    Way("locations", lazy_gettext("Locations"), lazy_gettext("Where stock lies"), "moving.locations", "stock:read"),
    Way("reasons", lazy_gettext("Reasons"), lazy_gettext("Why stock is corrected"), "stockroom.reasons", "stock:read"),
    Way("labels", lazy_gettext("Labels"), lazy_gettext("For shelves, to print"), "labels.index", "stock:read"),
)


def stock_ways_of(person: User | None) -> list[Way]:
    """The parts of the stockroom that are open to `person`."""
    return open_ways(WAYS, person)
