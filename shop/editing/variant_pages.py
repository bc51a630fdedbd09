"""The variants of a product at the desk: their table, the options that tell them apart, and further combinations."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as BaseResponse

from ..auth.guard import may, me
from ..catalog import limits
from ..catalog.editing import edit_product
from ..catalog.facts import KeptProduct, ProductFacts, VariantFacts
from ..catalog.finding import kept_product
from ..catalog.variants import change_variants
from ..errors import ShopError
from ..web import private_page, refused
from .combining import MOST_SHOWN, combinations_missing, how_many
from .finding import stock_of
from .forms import money_in, no_money
from .merging import MINE, THEIRS, Merged, merge, sealed, seen_in
from .option_forms import options_of, shown_options, typed_options
from .variant_forms import Table, complain, fill_down, read_table, shown_variants, text_of, told_variants


def add_variant_pages(blueprint: Blueprint) -> None:
    """Put these pages on the blueprint of the product's desk."""
    beginning = "/desk/products/<int:product_id>"
    blueprint.add_url_rule(f"{beginning}/variants", "variants", variants)
    blueprint.add_url_rule(f"{beginning}/variants", "save_variants", save_variants, methods=["POST"])
    blueprint.add_url_rule(f"{beginning}/options", "save_options", save_options, methods=["POST"])
    blueprint.add_url_rule(f"{beginning}/combinations", "combine", combine, methods=["GET", "POST"])


@may("catalog:read")
def variants(product_id: int) -> Response:
    """All variants in a table, and the options. Raises NoSuchProduct."""
    return _page(kept_product(product_id))


@may("catalog:write")
def save_variants(product_id: int) -> BaseResponse:
    """What was typed is saved upon what others changed meanwhile; where both changed the same, the person is asked."""
    kept = kept_product(product_id)
    may_price = me().may("prices:write")
    table, token = read_table(kept.variants, may_price=may_price), request.form.get("seen")
    if "fill" in request.form:
        fill_down(table)
        words = gettext("Filled in, not saved yet. Look at it, then save.")
        return _page(kept, table=table, token=token, said=words)
    if table.errors:
        words = ngettext("%(num)s field needs another look.", "%(num)s fields need another look.", len(table.errors))
        return _page(kept, 422, table=table, token=token, trouble=words)
    seen = seen_in(token, f"variants {product_id}")
    if seen is None:
        return _page(kept, 422, table=table, trouble=gettext("This form can’t be read. Open the page anew."))
    decided = {key: way for key in table.values if (way := request.form.get(f"keep-{key}")) in {MINE, THEIRS}}
    merged = merge(seen, shown_variants(kept.variants), table.values, decided)
    if merged.clashes:
        table.texts |= {key: text_of(key.split("-")[0], value) for key, value in merged.values.items()}
        table.values = merged.values
        words = gettext("Somebody else has changed the same things meanwhile. Choose below, and save again.")
        return _page(kept, 409, table=table, trouble=words, clashes=merged.clashes)
    told = told_variants(kept.variants, merged, table.gone)
    try:
        change_variants(product_id, told, gone=table.gone, seen=kept.version, may_price=may_price, by=me().actor)
    except ShopError as refusal:
        words = complain(table, told, refusal)
        return refused(_page(kept, table=table, token=token, trouble=words), refusal)
    flash(gettext("Saved."))
    if merged.theirs:
        flash(gettext("What somebody else had changed meanwhile stays so."))
    return redirect(url_for("editing.variants", product_id=product_id), 303)


@may("catalog:write")
def save_options(product_id: int) -> BaseResponse:
    """Names and values, old and new. A new option gives all variants its first value."""
    kept = kept_product(product_id)
    seen = seen_in(request.form.get("seen"), f"options {product_id}")
    typed = typed_options(kept.facts.options)
    merged = merge(seen, shown_options(kept.facts.options), typed) if seen else Merged({}, {}, [])
    if seen is None or merged.clashes:
        words = gettext(
            "Somebody else has changed the options meanwhile. Below is what you typed; save again to keep it."
        )
        return _page(kept, 409, options_trouble=words, typed=request.form)
    try:
        told = ProductFacts(title="", options=options_of(merged.values, kept.facts.options))
        edit_product(product_id, told, sent={"options"}, seen=kept.version, by=me().actor)
    except ShopError as refusal:
        return refused(_page(kept, options_trouble=str(refusal), typed=request.form), refusal)
    flash(gettext("The options are saved."))
    if combinations_missing(kept_product(product_id)):
        return redirect(url_for("editing.combine", product_id=product_id), 303)
    return redirect(url_for("editing.variants", product_id=product_id), 303)


@may("catalog:write")
def combine(product_id: int) -> BaseResponse:
    """The combinations that aren't made yet, each with a box; those that are ticked become variants."""
    kept = kept_product(product_id)
    missing = combinations_missing(kept)
    if request.method == "GET":
        return _combinations(kept, chosen={one.key for one in missing})
    chosen = set(request.form.getlist("make"))
    usual = kept.variants[0]
    may_price = me().may("prices:write")
    typed = " ".join(request.form.get("price", "").split())[:30]
    price = money_in(typed) if may_price else usual.price_minor
    if price is None or not chosen:
        words = no_money() if price is None else gettext("Tick at least one combination.")
        return _combinations(kept, 422, chosen=chosen, price=typed, trouble=words)
    before = usual.compare_at_minor if price == usual.price_minor else None
    new = [
        VariantFacts(price, compare_at_minor=before, weight_grams=usual.weight_grams, values=one.values)
        for one in missing
        if one.key in chosen
    ]
    try:
        change_variants(product_id, new, may_price=may_price, by=me().actor)
    except ShopError as refusal:
        return refused(_combinations(kept, chosen=chosen, price=typed, trouble=str(refusal)), refusal)
    flash(ngettext("%(num)s variant was made.", "%(num)s variants were made.", len(new)))
    return redirect(url_for("editing.variants", product_id=product_id), 303)


def _combinations(
    kept: KeptProduct, status: int = 200, *, chosen: set[str], price: str | None = None, trouble: str = ""
) -> Response:
    return private_page(
        "editing/combinations.html",
        status,
        product=kept,
        missing=combinations_missing(kept),
        chosen=chosen,
        room=max(limits.VARIANTS - len(kept.variants), 0),
        total=how_many(kept.facts.options),
        most=limits.VARIANTS,
        is_cut=how_many(kept.facts.options) - len(kept.variants) > MOST_SHOWN,
        price=text_of("price", kept.variants[0].price_minor) if price is None else price,
        trouble=trouble,
    )


def _page(
    kept: KeptProduct,
    status: int = 200,
    *,
    table: Table | None = None,
    token: str | None = None,
    clashes: Mapping[str, Any] | None = None,
    typed: Mapping[str, str] | None = None,
    **told: str,
) -> Response:
    table = table or Table()
    there = shown_variants(kept.variants)
    texts = {key: text_of(key.split("-")[0], value) for key, value in there.items()} | table.texts
    return private_page(
        "editing/variants.html",
        status,
        product=kept,
        texts=texts,
        is_active={one.id: table.values.get(f"active-{one.id}", one.is_active) for one in kept.variants},
        errors=table.errors,
        gone=table.gone,
        clashes={key: _in_words(key, value) for key, value in (clashes or {}).items()},
        seen=token or sealed(f"variants {kept.id}", kept.version, there),
        options_seen=sealed(f"options {kept.id}", kept.version, shown_options(kept.facts.options)),
        typed=typed or {},
        figures=stock_of(kept.id),
        may_price=me().may("prices:write"),
        most_options=limits.OPTIONS,
        most_variants=limits.VARIANTS,
        has_missing=bool(combinations_missing(kept)),
        filled=request.form if "fill" in request.form else {},
        **{"trouble": "", "said": "", "options_trouble": ""} | told,
    )


def _in_words(key: str, value: Any) -> str:
    name = key.split("-")[0]
    if name == "active":
        return str(gettext("sold") if value else gettext("not sold"))
    return text_of(name, value) or "–"
