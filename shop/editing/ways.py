"""The pages of one product at the desk, as tabs."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from flask_babel import lazy_gettext

from ..auth.guard import person


@dataclass(frozen=True)
class ProductWay:
    """A tab: its name, what it says, and where it leads."""

    name: str
    label: Any
    address: str


WAYS = (
    ("product", lazy_gettext("Product"), "editing.show", "catalog:read"),
    ("variants", lazy_gettext("Variants"), "editing.variants", "catalog:read"),
    ("pictures", lazy_gettext("Pictures"), "picturing.show", "catalog:read"),
    ("words", lazy_gettext("Words"), "translating.product", "catalog:read"),
    ("related", lazy_gettext("Related"), "editing.related", "catalog:read"),
    ("stock", lazy_gettext("Stock"), "editing.stock", "stock:read"),
    ("history", lazy_gettext("History"), "editing.history", "catalog:read"),
)


def product_ways_of(product_id: int) -> list[ProductWay]:
    """The tabs that are open to whoever asks, of those that this shop has."""
    user = person()
    return [
        ProductWay(name, label, url_for(endpoint, product_id=product_id))
        for name, label, endpoint, permission in WAYS
        if user and user.may(permission) and endpoint in current_app.view_functions
    ]
