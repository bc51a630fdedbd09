"""The pictures of a product at the desk."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, session, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as BaseResponse

from ..auth.guard import may, me
from ..catalog.facts import KeptProduct
from ..catalog.finding import kept_product
from ..catalog.refusals import MovedOn
from ..errors import ShopError
from ..web import clean_text, private_page, refused, wants_fragment
from . import limits
from .forms import Sent, read_sent
from .merging import ORDER, Merged, merge
from .services import add_picture, arrange_pictures, put_back, removed_lately, replace_picture
from .showing import focus_classes, rows_of, variant_names, word_fields
from .troubles import told_trouble

blueprint = Blueprint("picturing", __name__, url_prefix="/desk/products/<int:product_id>/pictures")

blueprint.add_app_template_global(focus_classes, "focus_classes")
blueprint.add_app_template_filter(told_trouble, "fetch_trouble")

TRIES = 3  # at saving what others keep changing


@blueprint.url_value_preprocessor
def take_more(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Pictures are larger than other forms. Not for somebody who never signed in: a form is read before we know who."""
    if "_user_id" in session:
        request.max_content_length = limits.MOST_SENT


@blueprint.get("")
@may("catalog:read")
def show(product_id: int) -> BaseResponse:
    """The pictures, in order, with their words; a form for more. Raises NoSuchProduct."""
    return _page(kept_product(product_id))


@blueprint.post("")
@may("catalog:write")
def upload(product_id: int) -> BaseResponse:
    """Pictures come in. Each stands alone: the good ones are kept, and of the others it is said why not."""
    files = [file for file in request.files.getlist("files") if file.filename]
    if not files:
        return _page(kept_product(product_id), 422, trouble=gettext("Choose a picture first."))
    refusals: list[tuple[str, str, int]] = []
    numbers: list[int] = []
    for file in files[: limits.MOST_FILES]:
        try:
            content = file.stream.read(limits.MOST_BYTES + 1)
            numbers.append(add_picture(product_id, content, by=me().actor))
        except ShopError as refusal:
            refusals.append((clean_text(file.filename, 100), str(refusal), refusal.status))
    if len(files) > limits.MOST_FILES:
        words = gettext("%(number)s files are the most at once. Send the rest after these.", number=limits.MOST_FILES)
        refusals.append((clean_text(files[limits.MOST_FILES].filename, 100), words, 422))
    if wants_fragment():
        return _fragment(product_id, numbers, refusals)
    if numbers:
        flash(ngettext("%(num)s picture was added.", "%(num)s pictures were added.", len(numbers)))
    if refusals:
        return _page(kept_product(product_id), max(status for *_, status in refusals), refusals=refusals)
    return redirect(_back(product_id), 303)


@blueprint.post("/arrangement")
@may("catalog:write")
def arrange(product_id: int) -> BaseResponse:
    """Order, words, variants and what must stay in view are saved, and perhaps a picture is taken away."""
    sent = read_sent(request.form, kept_product(product_id))
    for attempt in range(TRIES):
        kept = kept_product(product_id)
        merged = merge(kept.facts.images, sent.typed, theirs=sent.theirs)
        if sent.errors or merged.clashes:
            return _again(kept, sent, merged)
        images = [image for image in merged.images if image.id != sent.remove]
        try:
            removals = arrange_pictures(product_id, images, seen=kept.version, by=me().actor)
        except MovedOn:
            if attempt + 1 < TRIES:
                continue
            raise
        except ShopError as refusal:
            return refused(_page(kept, sent=sent, trouble=str(refusal)), refusal)
        break
    if removals:
        flash(gettext("The picture was taken away. It can be brought back below for a month."))
    elif not merged.gone:
        flash(gettext("Saved."))
    if merged.gone:
        flash(gettext("Saved, but for a picture that somebody else has taken away meanwhile."))
    moved = next((value for name in ("earlier", "later") if (value := request.form.get(name))), "")
    return redirect(_back(product_id, f"picture-{moved}" if moved.isdecimal() else ""), 303)


@blueprint.post("/<int:image_id>/file")
@may("catalog:write")
def replace(product_id: int, image_id: int) -> BaseResponse:
    """Another file in the place of this one, with its words. Raises NoSuchPicture."""
    file = request.files.get(f"file-{image_id}")
    try:
        content = file.stream.read(limits.MOST_BYTES + 1) if file else b""
        replace_picture(product_id, image_id, content, by=me().actor)
    except ShopError as refusal:
        name = clean_text(file.filename if file else "", 100)
        told = [(name or gettext("No file"), str(refusal), refusal.status)]
        return refused(_page(kept_product(product_id), refusals=told), refusal)
    flash(gettext("The picture was replaced. The former one can be brought back below for a month."))
    return redirect(_back(product_id), 303)


@blueprint.post("/removals/<int:removal_id>/undoing")
@may("catalog:write")
def bring_back(product_id: int, removal_id: int) -> BaseResponse:
    """A picture that was taken away is where it was."""
    try:
        put_back(product_id, removal_id, by=me().actor)
    except ShopError as refusal:
        return refused(_page(kept_product(product_id), trouble=str(refusal)), refusal)
    flash(gettext("The picture is back."))
    return redirect(_back(product_id), 303)


def _page(
    kept: KeptProduct,
    status: int = 200,
    *,
    trouble: str = "",
    refusals: Sequence[tuple[str, str, int]] = (),
    sent: Sent | None = None,
    merged: Merged | None = None,
) -> Response:
    sent = sent or Sent()
    rows = rows_of(kept, sent.texts, sent.errors, merged.clashes if merged else {})
    return private_page(
        "picturing/show.html",
        status,
        product=kept,
        rows=rows,
        lacking=sum(1 for row in rows if row.lacks_words),
        has_other_order=bool(merged and (0, ORDER) in merged.clashes),
        word_fields=word_fields(),
        variants=variant_names(kept.variants),
        removals=removed_lately(kept.id) if me().may("catalog:write") else (),
        trouble=trouble,
        refusals=refusals,
        most_mb=limits.MOST_BYTES // 1024 // 1024,
    )


def _again(kept: KeptProduct, sent: Sent, merged: Merged) -> Response:
    """The form with what was typed, what is wrong with it, and what others have written meanwhile."""
    if sent.errors:
        return _page(kept, 422, sent=sent, merged=merged, trouble=gettext("Something below needs another look."))
    words = gettext("Somebody else has changed the same things meanwhile. Choose below, and save again.")
    return _page(kept, 409, sent=sent, merged=merged, trouble=words)


def _fragment(product_id: int, numbers: list[int], refusals: list[tuple[str, str, int]]) -> Response:
    """For the script, which sends one file at a time: its picture, or why there is none."""
    if refusals:
        name, words, status = refusals[0]
        return private_page("picturing/_refusal.html", status, name=name, words=words)
    kept = kept_product(product_id)
    row = next(row for row in rows_of(kept) if row.id == numbers[0])
    return private_page(
        "picturing/_picture.html",
        201,
        product=kept,
        row=row,
        word_fields=word_fields(),
        variants=variant_names(kept.variants),
    )


def _back(product_id: int, anchor: str = "") -> str:
    return url_for("picturing.show", product_id=product_id, _anchor=anchor or None)
