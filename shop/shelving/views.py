"""The categories desk: the tree, and what can be done to one category."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from ..auth.guard import may, me
from ..catalog.facts import CategoryFacts, KeptCategory
from ..catalog.finding import kept_category
from ..catalog.shelf_order import MOST_PLACED, place_product
from ..catalog.siblings import behind_all, move_category
from ..catalog.tree import create_category_with, delete_category
from ..catalog.uniting import merge_categories
from ..errors import NotFound, ShopError
from ..web import clean_text, private_page, refused, wants_fragment, whole_number
from .branches import MOST_COUNTED, below_one, branches, found_categories
from .editing import Edited, edited, filled
from .forms import CategoryForm, RemovalForm, complain
from .goods import goods_of
from .moves import last_move, move_asked, token_of
from .walking import BIGGEST, walk
from .ways import has_page

blueprint = Blueprint("shelving", __name__, url_prefix="/desk/categories")

blueprint.add_app_template_global(has_page, "has_page")


@blueprint.get("")
@may("catalog:read")
def index() -> Response:
    """The tree, collapsed but for one way down; or what was searched for. To a script, what stands below one."""
    opened = whole_number(request.args.get("open", ""), 1, BIGGEST)
    whole, words = request.args.get("all") == "1", clean_text(request.args.get("q"), 100)
    given: dict[str, Any] = {"most_counted": MOST_COUNTED, "opened": opened}
    if wants_fragment() and opened:
        return private_page("shelving/_branches.html", branches=below_one(opened, whole=whole), hidden=0, **given)
    tree, hidden = branches(opened, whole=whole)
    found = found_categories(words)
    move = last_move(request.args.get("moved", ""))
    return private_page(
        "shelving/index.html", branches=tree, hidden=hidden, words=words, found=found, move=move, **given
    )


@blueprint.route("/new", methods=["GET", "POST"])
@may("catalog:write")
def create() -> BaseResponse:
    """One more category, below another or at the top."""
    form, there = CategoryForm(), walk(None)
    if not form.validate_on_submit():
        return _new(form, there, 422 if form.is_submitted() else 200)
    parent_id = there.here.id if there.here else None
    try:
        facts = CategoryFacts(**form.texts, parent_id=parent_id, position=behind_all(parent_id))
        made = create_category_with(facts, by=me().actor)
    except ShopError as refusal:
        complain(form, refusal, "name")
        return refused(_new(form, there), refusal)
    flash(gettext("“%(name)s” is made.", name=form.name.data))
    return redirect(url_for("shelving.index", open=parent_id or made.id), 303)


@blueprint.get("/<int:category_id>")
@may("catalog:read")
def show(category_id: int) -> Response:
    """Its name, address and description."""
    kept = kept_category(category_id)
    return _category(kept, Edited(filled(kept)))


@blueprint.post("/<int:category_id>")
@may("catalog:write")
def edit(category_id: int) -> BaseResponse:
    """Save it; field by field, where somebody else saved meanwhile."""
    kept = kept_category(category_id)
    form = CategoryForm()
    if not form.validate_on_submit():
        return _category(kept, Edited(form), 422)
    outcome = edited(kept, form, by=me().actor)
    if not outcome.is_saved:
        return _category(kept_category(category_id), outcome, outcome.status)
    flash(outcome.words)
    return redirect(url_for("shelving.show", category_id=kept.id), 303)


@blueprint.route("/<int:category_id>/place", methods=["GET", "POST"])
@may("catalog:write")
def place(category_id: int) -> BaseResponse:
    """Where it stands: below which other one, and in front of which."""
    kept = kept_category(category_id)
    if request.method == "GET":
        return _place(kept)
    asked = move_asked(kept, request.form)
    try:
        moved = move_category(kept.id, asked.parent_id, before=asked.before, stood=asked.stood, by=me().actor)
    except ShopError as refusal:
        if wants_fragment():
            return refused(private_page("shelving/_moved.html", move=None, trouble=str(refusal)), refusal)
        return refused(_place(kept_category(category_id), str(refusal)), refusal)
    token = token_of(kept, asked)
    if wants_fragment():
        return private_page("shelving/_moved.html", move=last_move(token), trouble="")
    return redirect(url_for("shelving.index", open=moved.facts.parent_id, moved=token), 303)


@blueprint.route("/<int:category_id>/merger", methods=["GET", "POST"])
@may("catalog:write")
def merge(category_id: int) -> BaseResponse:
    """Put all of it into another category, which its addresses lead to from then on."""
    kept = kept_category(category_id)
    if request.method == "GET":
        return _merger(kept)
    into = whole_number(request.form.get("into", ""), 1, BIGGEST) or 0
    try:
        home = merge_categories(kept.id, into, seen=_version(), by=me().actor)
    except ShopError as refusal:
        return refused(_merger(kept_category(category_id), str(refusal)), refusal)
    flash(gettext("“%(name)s” is merged into “%(into)s”.", name=kept.facts.name, into=home.name))
    return redirect(url_for("shelving.show", category_id=home.id), 303)


@blueprint.route("/<int:category_id>/removal", methods=["GET", "POST"])
@may("catalog:write")
def delete(category_id: int) -> BaseResponse:
    """Remove it, with a choice of what becomes of what stands in it."""
    kept, form = kept_category(category_id), RemovalForm()
    if not form.validate_on_submit():
        return _removal(kept, form, 422 if form.is_submitted() else 200)
    to = whole_number(request.form.get("into", ""), 1, BIGGEST)
    try:
        delete_category(
            kept.id,
            seen=_version(),
            products=form.products.data,
            products_to=to,
            categories=form.categories.data,
            by=me().actor,
        )
    except ShopError as refusal:
        return refused(_removal(kept_category(category_id), form, trouble=str(refusal)), refusal)
    flash(gettext("“%(name)s” is deleted.", name=kept.facts.name))
    return redirect(url_for("shelving.index", open=kept.facts.parent_id), 303)


@blueprint.get("/<int:category_id>/products")
@may("catalog:read")
def products(category_id: int) -> Response:
    """The products that stand in it, in their order."""
    return _products(kept_category(category_id))


@blueprint.post("/<int:category_id>/products")
@may("catalog:write")
def place_one(category_id: int) -> BaseResponse:
    """Put a product in its place on the shelf, or among the rest again."""
    kept = kept_category(category_id)
    product_id = whole_number(request.form.get("product", ""), 1, BIGGEST) or 0
    typed = clean_text(request.form.get("place"), 20)
    number = whole_number(typed, 1, MOST_PLACED)
    if typed and number is None:
        words = gettext("Enter a place from 1 to %(most)s, or nothing.", most=MOST_PLACED)
        return _products(kept, {product_id: (typed, words)}, 422)
    try:
        place_product(kept.id, product_id, number, by=me().actor)
    except NotFound as refusal:  # the product, not the page
        return _products(kept, {product_id: (typed, str(refusal))}, 422)
    except ShopError as refusal:
        return refused(_products(kept, {product_id: (typed, str(refusal))}), refusal)
    if wants_fragment():
        return _products(kept)
    return redirect(url_for("shelving.products", category_id=kept.id, after=request.args.get("after")), 303)


def _version() -> int:
    """Of the category that somebody looked at; 0, which none has, where the form doesn't say."""
    return whole_number(request.form.get("version", ""), 1, BIGGEST) or 0


def _new(form: CategoryForm, there: Any, status: int = 200) -> Response:
    return private_page("shelving/new.html", status, form=form, walk=there)


def _category(kept: KeptCategory, outcome: Edited, status: int = 200) -> Response:
    return private_page("shelving/show.html", status, category=kept, form=outcome.form, conflicts=outcome.conflicts)


def _place(kept: KeptCategory, trouble: str = "") -> Response:
    there = walk(kept.facts.parent_id, leaving_out=kept.id)
    return private_page("shelving/place.html", category=kept, walk=there, trouble=trouble)


def _merger(kept: KeptCategory, trouble: str = "") -> Response:
    there = walk(kept.facts.parent_id, leaving_out=kept.id)
    return private_page("shelving/merger.html", category=kept, walk=there, trouble=trouble)


def _removal(kept: KeptCategory, form: RemovalForm, status: int = 200, trouble: str = "") -> Response:
    there = walk(kept.facts.parent_id, leaving_out=kept.id)
    tree = below_one(kept.id)
    return private_page(
        "shelving/removal.html",
        status,
        category=kept,
        form=form,
        walk=there,
        trouble=trouble,
        has_categories=bool(tree),
    )


def _products(kept: KeptCategory, typed: dict[int, tuple[str, str]] | None = None, status: int = 200) -> Response:
    goods = goods_of(kept.id, request.args.get("after", ""))
    page = "shelving/_goods.html" if wants_fragment() else "shelving/products.html"
    return private_page(page, status, category=kept, goods=goods, typed=typed or {})
