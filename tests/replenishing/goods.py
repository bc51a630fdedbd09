"""Suppliers, and lists of what runs low."""

from shop.db import db
from shop.receiving.models import Supplier, SupplierItem
from shop.replenishing.asked import Asked, asked_for, choices_for
from shop.replenishing.finding import Low, low_stock


def make_supplier(name: str = "Papelera", lead_days: int | None = 14) -> Supplier:
    supplier = Supplier(name=name, lead_days=lead_days)
    db.session.add(supplier)
    db.session.commit()
    return supplier


def sells(supplier: Supplier, variant, their_sku: str = "", pack_size: int = 1, *, preferred: bool = True) -> None:
    """The supplier has this variant."""
    db.session.add(
        SupplierItem(
            supplier_id=supplier.id,
            variant_id=variant.id,
            their_sku=their_sku,
            pack_size=pack_size,
            is_preferred=preferred,
        )
    )
    db.session.commit()


def asking(**given: object) -> Asked:
    """What an address with these words asks for."""
    return asked_for({name: str(value) for name, value in given.items()}, choices_for(0))


def low(**given: object) -> list[Low]:
    return list(low_stock(asking(**given)).rows)


def names(**given: object) -> list[str]:
    return [row.thing.name for row in low(**given)]


def days_ago(days: int) -> None:
    """Let all that the ledger has so far have happened that long ago."""
    for statement in (
        "SET CONSTRAINTS ALL IMMEDIATE",
        "ALTER TABLE stock_movement DISABLE TRIGGER USER",
        f"UPDATE stock_movement SET at = at - make_interval(days => {days})",
        "ALTER TABLE stock_movement ENABLE TRIGGER USER",
    ):
        db.session.execute(db.text(statement))
    db.session.commit()
