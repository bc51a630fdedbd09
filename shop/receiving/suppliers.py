"""Suppliers: whom the shop buys from, and what they call our goods."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import gettext
from sqlalchemy import Row, func, or_, select, text
from sqlalchemy.exc import IntegrityError

from ..audit.services import note as write_down
from ..auth.addresses import clean_address
from ..catalog.models import Variant
from ..db import db, transaction
from ..stock.actors import Actor
from ..stock.asking import cost, is_number, number_of, whole, writable
from ..stock.naming import no_such_thing
from ..stock.refusals import Unwritable
from .models import Supplier, SupplierItem
from .refusals import NameTaken, NoSuchItem, NoSuchSupplier

ROWS = 50
LONGEST_LEAD = 730  # days
LARGEST_PACK = 100_000


@dataclass(frozen=True)
class Particulars:
    """What the shop knows of a supplier. `lead_days` is how long an order usually takes."""

    name: str
    email: str = ""
    phone: str = ""
    note: str = ""
    lead_days: int | None = None


@dataclass(frozen=True)
class Offer:
    """What a supplier calls a variant, and asks for it. The preferred one is asked first for more."""

    their_sku: str = ""
    unit_cost_minor: int | None = None
    pack_size: int = 1
    is_preferred: bool = False


def create_supplier(told: Particulars, *, by: Actor) -> Supplier:
    """Raises NameTaken, Unwritable, BadAddress, NotAQuantity."""
    with transaction():
        supplier = Supplier()
        _describe(supplier, told)
        db.session.add(supplier)
        _keep(supplier)
        write_down("supplier.created", by=by, subject=("supplier", supplier.id), new=asdict(told))
    return supplier


def change_supplier(supplier_id: int, told: Particulars, *, by: Actor) -> None:
    """Raises NoSuchSupplier, NameTaken, Unwritable, BadAddress, NotAQuantity."""
    with transaction():
        supplier = locked_supplier(supplier_id)
        old = {name: getattr(supplier, name) for name in asdict(told)}
        _describe(supplier, told)
        _keep(supplier)
        new = {name: getattr(supplier, name) for name in old}
        if new != old:
            write_down("supplier.changed", by=by, subject=("supplier", supplier_id), old=old, new=new)


def retire_supplier(supplier_id: int, *, by: Actor) -> None:
    """Nothing new is bought there; what came stays in the books. Raises NoSuchSupplier."""
    _set_active(supplier_id, False, by)


def bring_back_supplier(supplier_id: int, *, by: Actor) -> None:
    """Raises NoSuchSupplier."""
    _set_active(supplier_id, True, by)


def offer_item(supplier_id: int, variant_id: int, offer: Offer, *, by: Actor) -> None:
    """Say what the supplier calls a variant and asks for it. Of its suppliers one at most is preferred.

    Raises NoSuchSupplier, NoSuchVariant, Unwritable, NotAQuantity.
    """
    number = number_of(variant_id)
    told = Offer(
        writable("reason", offer.their_sku),
        cost(offer.unit_cost_minor),
        whole(offer.pack_size, 1, LARGEST_PACK),
        offer.is_preferred,
    )
    with transaction():
        locked_supplier(supplier_id)
        # Whoever else says who is preferred for this variant waits here.
        if db.session.scalar(select(Variant.id).where(Variant.id == number).with_for_update(key_share=True)) is None:
            raise no_such_thing(number)
        if told.is_preferred:
            db.session.execute(PREFER_NO_OTHER, {"variant_id": number, "supplier_id": supplier_id})
        item = db.session.get(SupplierItem, (supplier_id, number), populate_existing=True)
        old = asdict(_offer(item)) if item else {}
        if item is None:
            item = SupplierItem(supplier_id=supplier_id, variant_id=number)
            db.session.add(item)
        for name, value in asdict(told).items():
            setattr(item, name, value)
        new = asdict(told) | {"variant": number}
        if asdict(told) != old:
            write_down("supplier.item_set", by=by, subject=("supplier", supplier_id), old=old, new=new)


def remove_item(supplier_id: int, variant_id: int, *, by: Actor) -> None:
    """The supplier doesn't have it any more. Raises NoSuchItem."""
    with transaction():
        item = item_of(supplier_id, variant_id)
        if item is None:
            raise NoSuchItem(gettext("This supplier has no such item."))
        old = asdict(_offer(item)) | {"variant": variant_id}
        db.session.delete(item)
        write_down("supplier.item_removed", by=by, subject=("supplier", supplier_id), old=old)


def supplier_by_id(supplier_id: int) -> Supplier:
    """Raises NoSuchSupplier."""
    supplier = db.session.get(Supplier, supplier_id) if is_number(supplier_id) else None
    if supplier is None:
        raise NoSuchSupplier(gettext("There is no such supplier."))
    return supplier


def item_of(supplier_id: int, variant_id: int) -> SupplierItem | None:
    """What the supplier says of the variant, if anything."""
    there = is_number(supplier_id) and is_number(variant_id)
    return db.session.get(SupplierItem, (supplier_id, variant_id)) if there else None


def suppliers(
    words: str = "", *, also_retired: bool = False, after: str = "", most: int = ROWS
) -> tuple[Sequence[Row[Any]], str]:
    """Suppliers by name, whose name or address holds `words`; and the name that the next page is `after`, or ""."""
    name = func.lower(Supplier.name)
    items = select(func.count()).where(SupplierItem.supplier_id == Supplier.id).scalar_subquery()
    query = select(
        *(Supplier.id, Supplier.name, Supplier.email, Supplier.phone, Supplier.note),
        *(Supplier.lead_days, Supplier.is_active),
        items.label("items_sold"),
    )
    if words:
        query = query.where(
            or_(name.contains(words.lower(), autoescape=True), Supplier.email.icontains(words, autoescape=True))
        )
    if not also_retired:
        query = query.where(Supplier.is_active)
    if after:
        query = query.where(name > func.lower(after))
    rows = db.session.execute(query.order_by(name).limit(most + 1)).all()
    return rows[:most], rows[most - 1].name if len(rows) > most else ""


def items_of(supplier_id: int, *, after: int = 0) -> tuple[Sequence[SupplierItem], int]:
    """What the supplier sells us, and the number that the next page is `after`, or 0."""
    mine = select(SupplierItem).where(SupplierItem.supplier_id == supplier_id, SupplierItem.variant_id > after)
    rows = db.session.scalars(mine.order_by(SupplierItem.variant_id).limit(ROWS + 1)).all()
    return rows[:ROWS], rows[ROWS - 1].variant_id if len(rows) > ROWS else 0


def _describe(supplier: Supplier, told: Particulars) -> None:
    if not told.name.strip():
        raise Unwritable(gettext("Enter the name of the supplier."))
    supplier.name = writable("reason", told.name)
    supplier.email = clean_address(told.email) if told.email else ""
    supplier.phone = writable("reason", told.phone)
    supplier.note = writable("note", told.note)
    supplier.lead_days = None if told.lead_days is None else whole(told.lead_days, 0, LONGEST_LEAD)


def _keep(supplier: Supplier) -> None:
    name = supplier.name
    try:
        db.session.flush()
    except IntegrityError as error:
        if "uq_supplier_name" in str(error.orig):
            raise NameTaken(gettext("There is a supplier called “%(name)s” already.", name=name)) from error
        raise


def _set_active(supplier_id: int, is_active: bool, by: Actor) -> None:
    with transaction():
        supplier = locked_supplier(supplier_id)
        if supplier.is_active == is_active:
            return
        supplier.is_active = is_active
        about = ("supplier", supplier_id)
        write_down("supplier.brought_back" if is_active else "supplier.retired", by=by, subject=about)


def locked_supplier(supplier_id: int) -> Supplier:
    """The supplier, whom nobody else changes until the transaction ends. Raises NoSuchSupplier."""
    supplier = None
    if is_number(supplier_id):
        mine = select(Supplier).where(Supplier.id == supplier_id).with_for_update(key_share=True)
        supplier = db.session.scalar(mine.execution_options(populate_existing=True))
    if supplier is None:
        raise NoSuchSupplier(gettext("There is no such supplier."))
    return supplier


def _offer(item: SupplierItem) -> Offer:
    return Offer(item.their_sku, item.unit_cost_minor, item.pack_size, item.is_preferred)


PREFER_NO_OTHER = text("""
    UPDATE supplier_item SET is_preferred = false
    WHERE variant_id = :variant_id AND supplier_id <> :supplier_id AND is_preferred
""")
