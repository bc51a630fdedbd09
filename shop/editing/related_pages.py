"""Related products at the desk: looked for, picked, put in order, taken away."""

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from ..auth.guard import may, me
from ..catalog.finding import kept_product
from ..catalog.related import MOST_PICKED, drop_related, move_related, pick_related, picked_for
from ..errors import ShopError
from ..web import clean_text, private_page, refused, whole_number
from .finding import products_called

BIGGEST = 10**18


def add_related_pages(blueprint: Blueprint) -> None:
    """Put these pages on the blueprint of the product's desk."""
    beginning = "/desk/products/<int:product_id>/related"
    blueprint.add_url_rule(beginning, "related", related)
    blueprint.add_url_rule(beginning, "relate", relate, methods=["POST"])


@may("catalog:read")
def related(product_id: int) -> Response:
    """What was picked, and a search for more."""
    return _page(product_id)


@may("catalog:write")
def relate(product_id: int) -> BaseResponse:
    """One is put there, moved or taken away, by the button that was pressed."""
    deeds = {name: whole_number(request.form.get(name), 1, BIGGEST) for name in ("add", "earlier", "later", "remove")}
    try:
        if deeds["add"]:
            pick_related(product_id, deeds["add"], by=me().actor)
            flash(gettext("It is shown with this product now."))
        elif deeds["remove"]:
            drop_related(product_id, deeds["remove"], by=me().actor)
            flash(gettext("It is taken away."))
        else:
            way = "earlier" if deeds["earlier"] else "later"
            move_related(product_id, deeds[way] or 0, way, by=me().actor)
    except ShopError as refusal:
        return refused(_page(product_id, str(refusal)), refusal)
    return redirect(url_for("editing.related", product_id=product_id, q=request.form.get("q") or None), 303)


def _page(product_id: int, trouble: str = "") -> Response:
    kept = kept_product(product_id)
    words = clean_text(request.values.get("q"), 100)
    picked = picked_for(product_id)
    there = {product_id, *(row.id for row in picked)}
    found = [row for row in products_called(words) if row.id not in there] if words else []
    return private_page(
        "editing/related.html",
        product=kept,
        picked=picked,
        found=found,
        words=words,
        most=MOST_PICKED,
        trouble=trouble,
    )
