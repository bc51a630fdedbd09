"""The pages of suppliers, for the blueprint of `views.py`."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from ..auth.guard import may, me
from ..errors import NotFound, ShopError
from ..money import money_bare
from ..stock.things import things_of
from ..web import clean_text, private_page, refused, whole_number
from . import suppliers as services
from .finding import things_meant
from .forms import FindForm, ItemForm, SupplierForm
from .models import Supplier


def add_supplier_pages(blueprint: Blueprint) -> None:
    """Let the blueprint answer at the addresses of suppliers."""
    one, item = "/suppliers/<int:supplier_id>", "/suppliers/<int:supplier_id>/items/<int:variant_id>"
    blueprint.add_url_rule("/suppliers", "suppliers", suppliers)
    blueprint.add_url_rule("/suppliers/new", "create_supplier", create_supplier, methods=["GET", "POST"])
    blueprint.add_url_rule(one, "supplier", supplier)
    blueprint.add_url_rule(f"{one}/particulars", "change_supplier", change_supplier, methods=["POST"])
    blueprint.add_url_rule(f"{one}/retirement", "retire_supplier", retire_supplier, methods=["POST"])
    blueprint.add_url_rule(f"{one}/return", "bring_back_supplier", bring_back_supplier, methods=["POST"])
    blueprint.add_url_rule(f"{one}/items", "find_item", find_item, methods=["POST"])
    blueprint.add_url_rule(item, "item", item_page, methods=["GET", "POST"])
    blueprint.add_url_rule(f"{item}/removal", "remove_item", remove_item, methods=["POST"])


@may("stock:read")
def suppliers() -> Response:
    """Whom the shop buys from, by name."""
    words, after = clean_text(request.args.get("q"), 100), clean_text(request.args.get("after"), 200)
    also_retired = request.args.get("retired") == "1"
    rows, next_after = services.suppliers(words, also_retired=also_retired, after=after)
    asked = {"q": words, "retired": "1" if also_retired else "", "after": after}
    return private_page("receiving/suppliers.html", rows=rows, next_after=next_after, asked=asked)


@may("stock:write")
def create_supplier() -> BaseResponse:
    """Somebody new to buy from."""
    form = SupplierForm()
    if not form.validate_on_submit():
        return private_page("receiving/new_supplier.html", 422 if form.is_submitted() else 200, form=form)
    try:
        made = services.create_supplier(_told(form), by=me().actor)
    except ShopError as refusal:
        form.complain("name", str(refusal))
        return refused(private_page("receiving/new_supplier.html", form=form), refusal)
    return redirect(url_for("receiving.supplier", supplier_id=made.id), 303)


@may("stock:read")
def supplier(supplier_id: int) -> Response:
    """Who it is, and what they sell us."""
    return _page(services.supplier_by_id(supplier_id))


@may("stock:write")
def change_supplier(supplier_id: int) -> BaseResponse:
    """Another name, address or lead time."""
    found, form = services.supplier_by_id(supplier_id), SupplierForm()
    if not form.validate_on_submit():
        return _page(found, 422, form=form)
    try:
        services.change_supplier(supplier_id, _told(form), by=me().actor)
    except ShopError as refusal:
        form.complain("name", str(refusal))
        return refused(_page(services.supplier_by_id(supplier_id), form=form), refusal)
    flash(gettext("Saved."))
    return redirect(url_for("receiving.supplier", supplier_id=supplier_id), 303)


@may("stock:write")
def retire_supplier(supplier_id: int) -> BaseResponse:
    """The shop buys nothing there any more."""
    services.retire_supplier(supplier_id, by=me().actor)
    flash(gettext("This supplier is no longer offered. You can bring it back."))
    return redirect(url_for("receiving.supplier", supplier_id=supplier_id), 303)


@may("stock:write")
def bring_back_supplier(supplier_id: int) -> BaseResponse:
    """The shop buys there again."""
    services.bring_back_supplier(supplier_id, by=me().actor)
    flash(gettext("This supplier is offered again."))
    return redirect(url_for("receiving.supplier", supplier_id=supplier_id), 303)


@may("stock:write")
def find_item(supplier_id: int) -> BaseResponse:
    """To the page of what was scanned, or a choice of what may be meant."""
    found, form, things = services.supplier_by_id(supplier_id), FindForm(), []
    if form.validate_on_submit():
        things = things_meant(form.typed.data, supplier_id)
        if len(things) == 1:
            return redirect(url_for("receiving.item", supplier_id=supplier_id, variant_id=things[0].id), 303)
        if not things:
            form.complain("typed", gettext("Nothing is called “%(typed)s”.", typed=form.typed.data))
    return _page(found, 422 if form.errors else 200, find=form, things=things)


@may("stock:write")
def item_page(supplier_id: int, variant_id: int) -> BaseResponse:
    """What the supplier calls one thing, and asks for it."""
    found = services.supplier_by_id(supplier_id)
    thing = things_of([variant_id] if variant_id < 2**63 else []).get(variant_id)
    if thing is None:
        raise NotFound
    kept = services.item_of(supplier_id, variant_id)
    form = ItemForm(data=_written(kept) if kept else {"pack_size": "1"})
    told: dict[str, Any] = {"supplier": found, "thing": thing, "form": form, "is_kept": kept is not None}
    if not form.validate_on_submit():
        return private_page("receiving/item.html", 422 if form.is_submitted() else 200, **told)
    offer = services.Offer(
        form.their_sku.data, form.unit_cost.minor, form.pack_size.number or 1, bool(form.is_preferred.data)
    )
    try:
        services.offer_item(supplier_id, variant_id, offer, by=me().actor)
    except ShopError as refusal:
        form.form_errors.append(str(refusal))
        return refused(private_page("receiving/item.html", **told), refusal)
    flash(gettext("Saved: %(thing)s.", thing=thing.whole_name))
    return redirect(url_for("receiving.supplier", supplier_id=supplier_id), 303)


@may("stock:write")
def remove_item(supplier_id: int, variant_id: int) -> BaseResponse:
    """They don't have it any more."""
    services.remove_item(supplier_id, variant_id, by=me().actor)
    flash(gettext("The item was removed."))
    return redirect(url_for("receiving.supplier", supplier_id=supplier_id), 303)


def _page(supplier: Supplier, status: int = 200, **more: Any) -> Response:
    after = whole_number(request.args.get("after"), 0, 10**18) or 0
    items, next_after = services.items_of(supplier.id, after=after)
    told: dict[str, Any] = {
        "supplier": supplier,
        "items": items,
        "next_after": next_after,
        "choices": more.get("things", []),
    }
    told["goods"] = things_of([item.variant_id for item in items])
    told["form"] = more.get("form") or SupplierForm(formdata=None, data=_particulars(supplier))
    told["find"] = more.get("find") or FindForm(formdata=None)
    return private_page("receiving/supplier.html", status, **told)


def _told(form: SupplierForm) -> services.Particulars:
    return services.Particulars(form.name.data, form.email.data, form.phone.data, form.note.data, form.lead_days.number)


def _particulars(supplier: Supplier) -> dict[str, str]:
    days = "" if supplier.lead_days is None else str(supplier.lead_days)
    known = {name: getattr(supplier, name) for name in ("name", "email", "phone", "note")}
    return known | {"lead_days": days}


def _written(item: Any) -> dict[str, Any]:
    cost = "" if item.unit_cost_minor is None else money_bare(item.unit_cost_minor)
    return {
        "their_sku": item.their_sku,
        "unit_cost": cost,
        "pack_size": str(item.pack_size),
        "is_preferred": item.is_preferred,
    }
