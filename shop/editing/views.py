"""One product at the desk: it is made, edited, copied, archived, and shown to others before it is published."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from ..assortment.looking import edits_of
from ..auth.guard import may, me
from ..catalog.editing import create_product_with, delete_product
from ..catalog.facts import KeptProduct, VariantFacts
from ..catalog.finding import kept_product
from ..catalog.showing import preview_page
from ..errors import NotFound, ShopError
from ..keyset import place_asked_for
from ..languages import foreign_language, own_time_zone
from ..stock.services import figures_of
from ..web import absolute, private_page, refused, wants_fragment, whole_number
from .fates import archive_product, duplicate_product, restore_product
from .finding import brands, shelves_found, shelves_named, stock_of
from .forms import MORE_ROWS, NewProductForm, ProductForm, complain, product_form, words_asked_for
from .history import history_of
from .merging import MINE, THEIRS, Merged, sealed, seen_in
from .previewing import DAYS, preview_token, product_previewed
from .related_pages import add_related_pages
from .saving import save
from .sheets import FIELDS, facts_of, shown
from .telling import LISTS, in_words, state_of
from .variant_pages import add_variant_pages
from .ways import product_ways_of

blueprint = Blueprint("editing", __name__)
blueprint.add_app_template_global(product_ways_of, "product_ways_of")
add_variant_pages(blueprint)
add_related_pages(blueprint)

SHOWING_AGAIN = ("find", "more", "look")  # buttons that show the form once more, and save nothing


@blueprint.route("/desk/products/new", methods=["GET", "POST"])
@may("catalog:write")
def create() -> BaseResponse:
    """A new product, with one variant; it may have more behind this page."""
    form = product_form()
    if request.method == "GET" or _is_shown_again():
        return _new(form)
    if not form.validate_on_submit():
        return _new(form, 422)
    assert isinstance(form, NewProductForm)  # noqa: S101
    variant = VariantFacts(form.price.minor or 0, form.sku.data or None, form.barcode.data or None)
    try:
        made = create_product_with(facts_of(form.values), [variant], may_price=me().may("prices:write"), by=me().actor)
    except ShopError as refusal:
        complain(form, refusal)
        return refused(_new(form), refusal)
    flash(gettext("“%(title)s” is made. Pictures and variants come next.", title=made.title))
    return redirect(url_for("editing.show", product_id=made.id), 303)


@blueprint.get("/desk/products/categories")
@may("catalog:read")
def find_categories() -> Response:
    """For a script: categories called so, to be ticked."""
    return private_page("editing/_shelves.html", shelves=shelves_found(words_asked_for()), chosen=[], main=None)


@blueprint.get("/desk/products/<int:product_id>")
@may("catalog:read")
def show(product_id: int) -> Response:
    """The product in a form. Raises NoSuchProduct."""
    kept = kept_product(product_id)
    return _page(kept, product_form(kept.facts))


@blueprint.post("/desk/products/<int:product_id>")
@may("catalog:write")
def edit(product_id: int) -> BaseResponse:
    """What was typed is saved upon what others changed meanwhile; where both changed the same, the person is asked."""
    kept = kept_product(product_id)
    form, token = product_form(kept.facts), request.form.get("seen")
    if _is_shown_again():
        return _page(kept, form, token=token)
    if not form.validate_on_submit():
        return _page(kept, form, 422, token=token)
    seen = seen_in(token, f"product {product_id}")
    if seen is None:
        form.form_errors.append(gettext("This form can’t be read. Open the page anew."))
        return _page(kept, form, 422)
    decided = {name: way for name in FIELDS if (way := request.form.get(f"keep-{name}")) in {MINE, THEIRS}}
    try:
        kept, merged = save(product_id, form.values, seen, decided, by=me().actor)
    except ShopError as refusal:
        complain(form, refusal)
        return refused(_page(kept, form, token=token), refusal)
    if merged.clashes:
        form.fill(merged.values)
        return _page(kept, form, 409, merged=merged)
    flash(gettext("Saved."))
    if merged.theirs:
        flash(
            gettext("Somebody else had changed this meanwhile, and it stays so: %(names)s.", names=_names(form, merged))
        )
    return redirect(url_for("editing.show", product_id=product_id), 303)


@blueprint.post("/desk/products/<int:product_id>/copies")
@may("catalog:write")
@may("prices:write")
def duplicate(product_id: int) -> BaseResponse:
    """Another one like it, as a draft. It has prices, so whoever makes it may set them."""
    made = duplicate_product(product_id, by=me().actor)
    flash(gettext("This is the copy, a draft. SKUs and barcodes were left blank: they are the other one’s."))
    return redirect(url_for("editing.show", product_id=made.id), 303)


@blueprint.post("/desk/products/<int:product_id>/archival")
@may("catalog:write")
def archive(product_id: int) -> BaseResponse:
    """It leaves the shop."""
    archive_product(product_id, by=me().actor)
    flash(gettext("It is archived: its address says that it is gone, and shows others instead."))
    return redirect(url_for("editing.show", product_id=product_id), 303)


@blueprint.post("/desk/products/<int:product_id>/restoration")
@may("catalog:write")
def restore(product_id: int) -> BaseResponse:
    """It comes back, as a draft."""
    restore_product(product_id, by=me().actor)
    flash(gettext("It is back as a draft. Make it active when it is ready for customers."))
    return redirect(url_for("editing.show", product_id=product_id), 303)


@blueprint.route("/desk/products/<int:product_id>/deletion", methods=["GET", "POST"])
@may("catalog:write")
def delete(product_id: int) -> BaseResponse:
    """Away with what was never stocked or sold, once that was asked for twice."""
    kept = kept_product(product_id)
    if request.method == "GET":
        return private_page("editing/delete.html", product=kept, trouble="")
    try:
        delete_product(product_id, by=me().actor)
    except ShopError as refusal:
        return refused(private_page("editing/delete.html", product=kept, trouble=str(refusal)), refusal)
    flash(gettext("“%(title)s” is deleted.", title=kept.facts.title))
    return redirect(url_for("assortment.index"), 303)


@blueprint.post("/desk/products/<int:product_id>/preview-links")
@may("catalog:write")
def link_preview(product_id: int) -> BaseResponse:
    """A link for somebody without an account, for some days."""
    kept = kept_product(product_id)
    address = absolute(url_for("editing.preview", token=preview_token(product_id)))
    return _page(kept, product_form_of(kept), preview=address)


@blueprint.get("/preview/<token>")
def preview(token: str) -> Response:
    """A product as its page will be, for whoever was given the link."""
    product_id = product_previewed(token)
    if product_id is None:
        raise NotFound(gettext("This preview has ended. Ask the shop for a new link."))
    page = preview_page(product_id, foreign_language(), whole_number(request.args.get("variant"), 1, 2**62), token)
    figures = figures_of([variant["id"] for variant in page.product.variants])
    template = "catalog/_product.html" if wants_fragment() else "editing/preview.html"
    response = private_page(template, page=page, figures=figures, related=[], linked=[])
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/desk/products/<int:product_id>/stock")
@may("stock:read")
def stock(product_id: int) -> Response:
    """How many there are of each variant, with the way to where that is changed."""
    kept = kept_product(product_id)
    return private_page("editing/stock.html", product=kept, figures=stock_of(product_id))


@blueprint.get("/desk/products/<int:product_id>/history")
@may("catalog:read")
def history(product_id: int) -> Response:
    """Who changed what of it, the latest first."""
    kept = kept_product(product_id)
    edits, sheet = edits_of(product_id), history_of(kept, place_asked_for())
    return private_page("editing/history.html", product=kept, sheet=sheet, edits=edits)


def product_form_of(kept: KeptProduct) -> ProductForm:
    """The form filled with the product, whatever was sent."""
    form = ProductForm(formdata=None)
    form.fill(shown(kept.facts))
    return form


def _is_shown_again() -> bool:
    return any(name in request.form for name in SHOWING_AGAIN)


def _names(form: ProductForm, merged: Merged) -> str:
    return ", ".join(str(form[name].label.text if name in form else LISTS[name]) for name in merged.theirs)


def _new(form: ProductForm, status: int = 200) -> Response:
    return private_page("editing/new.html", status, form=form, clashes={}, theirs="", **_choices(form))


def _page(
    kept: KeptProduct,
    form: ProductForm,
    status: int = 200,
    *,
    merged: Merged | None = None,
    token: str | None = None,
    preview: str = "",
) -> Response:
    """The form. `token` is what it was filled from where that isn't what is there now; who saves has seen `merged`."""
    clashes = {name: in_words(name, value) for name, value in merged.clashes.items()} if merged else {}
    return private_page(
        "editing/show.html",
        status,
        product=kept,
        state=state_of(kept.facts),
        form=form,
        seen=token or sealed(f"product {kept.id}", kept.version, shown(kept.facts)),
        clashes=clashes,
        theirs=_names(form, merged) if merged else "",
        preview=preview,
        days=DAYS,
        **_choices(form),
    )


def _choices(form: ProductForm) -> dict[str, Any]:
    """What the fields offer, and what was looked for among the categories."""
    words = words_asked_for()
    return {
        "brands": brands(),
        "shelves": shelves_named(form.categories),
        "found": [shelf for shelf in shelves_found(words) if shelf.id not in form.categories],
        "words": words,
        "rows": [*form.rows, *([None, "", "", ""] for _ in range(MORE_ROWS))],
        "time_zone": own_time_zone(),
        "is_look": "look" in request.form,
    }
