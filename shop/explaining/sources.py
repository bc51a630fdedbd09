"""What a movement or a hold was for, in words, and where that can be looked at."""

from typing import Any, NamedTuple

from flask import current_app, url_for
from flask_babel import gettext, lazy_gettext

# kind -> what people call it, the page that shows it, and what that page calls its number
DOCUMENTS = {
    "receipt": (lazy_gettext("Receipt"), "receiving.show", "receipt_id"),
    "transfer": (lazy_gettext("Transfer"), "moving.show", "transfer_id"),
    "count": (lazy_gettext("Count"), "stocktaking.show", "stocktake_id"),
    "import": (lazy_gettext("Import"), "imports.show", "job_id"),
}
WORDS = {
    "cart": lazy_gettext("Cart"),
    "order": lazy_gettext("Order"),
    "request": lazy_gettext("Request"),
    "api": lazy_gettext("Program"),
    "purchase": lazy_gettext("Purchase"),
    "drill": lazy_gettext("Drill"),
}


class SourceLink(NamedTuple):
    """`Receipt 12` and the address of its page, "" where there is none."""

    words: str
    address: str


def source_link(kind: str, ref: str) -> SourceLink | None:
    """How a page shows the source; None where something was done for no other sake."""
    if not kind:
        return None
    if kind == "bulk":
        by_a_program = ref.startswith("api-")
        return SourceLink(gettext("Many at once, by a program") if by_a_program else gettext("In the grid"), "")
    if kind not in DOCUMENTS:
        return SourceLink(f"{WORDS.get(kind, kind)} {ref}".strip(), "")
    name, endpoint, argument = DOCUMENTS[kind]
    is_there = endpoint in current_app.view_functions and ref.isascii() and ref.isdigit() and len(ref) <= 18
    values: dict[str, Any] = {argument: ref}
    return SourceLink(f"{name} {ref}".strip(), url_for(endpoint, **values) if is_there else "")
