"""Saving a category's own words, also where somebody else saved meanwhile."""

from dataclasses import dataclass, field, replace
from http import HTTPStatus

from flask import request
from flask_babel import gettext

from ..audit.actors import Actor
from ..catalog.facts import KeptCategory
from ..catalog.finding import kept_category
from ..catalog.refusals import MovedOn
from ..catalog.tree import edit_category
from ..editing.merging import Seen, merge, sealed, seen_in
from ..errors import ShopError
from .forms import TEXTS, CategoryForm, complain


@dataclass(frozen=True)
class Edited:
    """The form as it comes back, or that it is saved and what to say then. `conflicts`: field -> text of others."""

    form: CategoryForm
    conflicts: dict[str, str] = field(default_factory=dict)
    is_saved: bool = False
    words: str = ""
    status: int = HTTPStatus.OK


def filled(kept: KeptCategory) -> CategoryForm:
    """The form with what is there now."""
    return CategoryForm(formdata=None, data=_texts(kept) | {"seen": _sealed(kept)})


def edited(kept: KeptCategory, form: CategoryForm, *, by: Actor) -> Edited:
    """Save what was typed over `kept`, unless others have changed the same field since the form was filled.

    Somebody who then sends the form again has seen both. The button `theirs` takes the others' text of one field.
    """
    seen = seen_in(form.seen.data, _purpose(kept)) or Seen(0, {})
    merged = merge(seen, _texts(kept), form.texts)
    form.seen.data = _sealed(kept)
    if (taken := request.form.get("theirs")) in TEXTS:
        form[taken].data = _texts(kept)[taken]
        return Edited(form)
    if merged.clashes:
        return Edited(form, merged.clashes, status=HTTPStatus.CONFLICT)
    facts = replace(kept.facts, **merged.values)
    try:
        edit_category(kept.id, facts, seen=kept.version, by=by)
    except MovedOn as refusal:  # between our looking and our writing
        form.complain("name", str(refusal))
        form.seen.data = _sealed(kept_category(kept.id))
        return Edited(form, status=refusal.status)
    except ShopError as refusal:
        complain(form, refusal, "name")
        return Edited(form, status=refusal.status)
    words = gettext("Saved.")
    if merged.theirs:
        words += " " + gettext("What somebody else changed meanwhile is kept.")
    return Edited(form, is_saved=True, words=words)


def _texts(kept: KeptCategory) -> dict[str, str]:
    return {name: getattr(kept.facts, name) for name in TEXTS}


def _sealed(kept: KeptCategory) -> str:
    return sealed(_purpose(kept), kept.version, _texts(kept))


def _purpose(kept: KeptCategory) -> str:
    return f"category {kept.id}"
