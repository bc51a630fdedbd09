"""Words of products and categories in further languages: side by side, and what is still missing."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from ..auth.guard import may, me
from ..catalog.editing import edit_product
from ..catalog.facts import KeptCategory, KeptProduct
from ..catalog.finding import kept_category, kept_product
from ..catalog.tree import edit_category
from ..languages import LANGUAGES, own_language
from ..web import private_page, whole_number
from .missing import KINDS, MOST_COUNTED, counts, missing, next_missing
from .saving import Sent, WordsForm, save, seal
from .texts import Part, category_in, category_parts, product_in, product_parts

blueprint = Blueprint("translating", __name__, url_prefix="/desk")


@blueprint.get("/translations")
@may("catalog:read")
def index() -> Response:
    """What isn't translated yet, by kind and language."""
    language = _language()
    kind = request.args.get("kind", "")
    kind = kind if kind in KINDS else next(iter(KINDS))
    after = whole_number(request.args.get("after", "0"), 0, 2**63 - 1) or 0
    return private_page(
        "translating/index.html",
        kinds=KINDS,
        kind=kind,
        code=language,
        others=_others(),
        counts=counts(language),
        most_counted=MOST_COUNTED,
        missing=missing(kind, language, after),
        after=after,
    )


@blueprint.get("/products/<int:product_id>/words")
@may("catalog:read")
def product(product_id: int) -> Response:
    """All texts of a product, in the shop's own language and in another."""
    return _product(kept_product(product_id), Sent())


@blueprint.post("/products/<int:product_id>/words")
@may("catalog:write")
def save_product(product_id: int) -> BaseResponse:
    """Save them; text by text, where somebody else saved meanwhile."""
    kept, language, form = kept_product(product_id), _language(), WordsForm()
    parts = product_parts(kept.facts, language)

    def write(words: dict[str, str]) -> None:
        edit_product(kept.id, product_in(kept.facts, language, words), seen=kept.version, by=me().actor)

    if not form.validate_on_submit():
        return _product(kept, Sent(typed=_typed(parts), trouble=_first(form), status=422))
    sent = save(_purpose("product", kept.id, language), parts, request.form, write)
    return _onward("texts", kept.id, language) if sent.is_saved else _product(kept_product(product_id), sent)


@blueprint.get("/categories/<int:category_id>/words")
@may("catalog:read")
def category(category_id: int) -> Response:
    """The name and description of a category, in both languages."""
    return _category(kept_category(category_id), Sent())


@blueprint.post("/categories/<int:category_id>/words")
@may("catalog:write")
def save_category(category_id: int) -> BaseResponse:
    """Save them."""
    kept, language, form = kept_category(category_id), _language(), WordsForm()
    parts = category_parts(kept.facts, language)

    def write(words: dict[str, str]) -> None:
        edit_category(kept.id, category_in(kept.facts, language, words), seen=kept.version, by=me().actor)

    if not form.validate_on_submit():
        return _category(kept, Sent(typed=_typed(parts), trouble=_first(form), status=422))
    sent = save(_purpose("category", kept.id, language), parts, request.form, write)
    return _onward("categories", kept.id, language) if sent.is_saved else _category(kept_category(category_id), sent)


def _product(kept: KeptProduct, sent: Sent) -> Response:
    parts = product_parts(kept.facts, _language())
    return _words("translating/product.html", "product", kept, parts, sent)


def _category(kept: KeptCategory, sent: Sent) -> Response:
    parts = category_parts(kept.facts, _language())
    return _words("translating/category.html", "category", kept, parts, sent)


def _words(page: str, thing: str, kept: Any, parts: Sequence[Part], sent: Sent) -> Response:
    language = _language()
    return private_page(
        page,
        int(sent.status),
        thing=kept,
        parts=parts,
        sent=sent,
        form=WordsForm(formdata=None, data={"seen": seal(_purpose(thing, kept.id, language), kept.version, parts)}),
        code=language,
        others=_others(),
        own=LANGUAGES[own_language()],
        other=LANGUAGES[language],
        kind=_kind(),
        own_code=own_language(),
    )


def _onward(usual: str, number: int, language: str) -> BaseResponse:
    """To the same thing, or to the next that lacks words, where the button of that was pressed."""
    flash(gettext("Saved."))
    kind = _kind() or usual
    if "onward" in request.form:
        following = next_missing(kind, language, number)
        if following is None:
            return redirect(url_for("translating.index", language=language, kind=kind), 303)
        number, usual = following, kind
    endpoint, name = ("category", "category_id") if usual == "categories" else ("product", "product_id")
    values: dict[str, Any] = {name: number, "language": language, "kind": _kind() or None}
    return redirect(url_for(f"translating.{endpoint}", **values), 303)


def _kind() -> str:
    """Of which list somebody works through the missing ones, where they came from one."""
    kind = request.args.get("kind", "")
    return kind if kind in KINDS else ""


def _others() -> dict[str, str]:
    return {code: name for code, name in LANGUAGES.items() if code != own_language()}


def _language() -> str:
    """The language to translate into: the address's, else the first. Raises 404 for one that the shop doesn't speak."""
    wanted = request.args.get("language") or next(iter(_others()))
    return wanted if wanted in _others() else abort(404)


def _purpose(thing: str, number: int, language: str) -> str:
    return f"words of {thing} {number} in {language}"


def _typed(parts: Sequence[Part]) -> dict[str, str]:
    return {text.name: request.form.get(text.name, text.other) for part in parts for text in part.texts}


def _first(form: WordsForm) -> str:
    """What is wrong with the form itself: its token, or a field that came twice."""
    return next((str(words) for errors in form.errors.values() for words in errors), "")
