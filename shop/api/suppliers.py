"""Suppliers: whom the shop buys from."""

from http import HTTPStatus
from typing import Any

from ..auth.addresses import BadAddress
from ..catalog.cursors import pack_cursor
from ..receiving import suppliers
from ..receiving.refusals import NameTaken
from ..stock.ledger import stock_change
from ..stock.refusals import Unwritable
from .answers import Answer, address_of, page
from .authorizing import the_program
from .operations import operation
from .paging import place_in
from .problems import refused_as
from .schemas.papers import NewSupplier, Supplier, SupplierIn, SupplierQuery, Suppliers

PARTICULARS = ("name", "email", "phone", "note", "lead_days")
POINTERS = {NameTaken: "/name", BadAddress: "/email"}
OF_IT = {"supplier_id": "$response.body#/id"}
LINKS = {"readSupplier": OF_IT, "changeSupplier": OF_IT}


@operation("List suppliers", scope="stock:read", gives=Suppliers)
def read_suppliers(query: SupplierQuery) -> Answer:
    """Whom the shop buys from, by name."""
    after, _ = place_in(query.after, "text")
    rows, last = suppliers.suppliers(query.q or "", also_retired=bool(query.retired), after=after, most=query.limit)
    return page([_facts(row) for row in rows], pack_cursor(last, rows[-1].id) if last else None)


@operation("Read a supplier", scope="stock:read", gives=Supplier)
def read_supplier(supplier_id: int) -> dict[str, Any]:
    """Somebody the shop buys from, or bought from."""
    return _facts(suppliers.supplier_by_id(supplier_id))


@operation("Make a supplier", scope="stock:write", gives=Supplier, status=201, pointers=POINTERS, links=LINKS)
def create_supplier(body: NewSupplier) -> Answer:
    """Somebody new to buy from. Two can’t have the same name."""
    with refused_as(HTTPStatus.CONFLICT, Unwritable):
        made = suppliers.create_supplier(_told(body), by=the_program().actor)
    return Answer(_facts(made), HTTPStatus.CREATED, location=address_of(f"/suppliers/{made.id}"))


@stock_change
def supplier_to_change(supplier_id: int) -> dict[str, Any]:
    """The supplier, locked."""
    return _facts(suppliers.locked_supplier(supplier_id))


@operation("Change a supplier", scope="stock:write", gives=Supplier, guards=supplier_to_change, pointers=POINTERS)
def change_supplier(supplier_id: int, body: SupplierIn) -> dict[str, Any]:
    """Describes it anew. One that is no longer `is_active` is not offered for new receipts; what came stays."""
    by = the_program().actor
    with refused_as(HTTPStatus.CONFLICT, Unwritable):
        suppliers.change_supplier(supplier_id, _told(body), by=by)
    turn = suppliers.bring_back_supplier if body.is_active else suppliers.retire_supplier
    turn(supplier_id, by=by)
    return _facts(suppliers.supplier_by_id(supplier_id))


def _told(body: NewSupplier) -> suppliers.Particulars:
    return suppliers.Particulars(**{name: getattr(body, name) for name in PARTICULARS})


def _facts(supplier: Any) -> dict[str, Any]:
    return {name: getattr(supplier, name) for name in ("id", *PARTICULARS, "is_active")}
