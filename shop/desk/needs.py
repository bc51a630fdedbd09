"""What of the catalogue and its imports needs a person."""

from dataclasses import dataclass

from flask import current_app, url_for
from flask_babel import gettext, ngettext

from ..auth.models import User
from ..db import ask

MOST = 1000  # above it nobody needs the exact number


@dataclass(frozen=True)
class Need:
    """Something to do: what, why, where, and what the link says."""

    words: str
    why: str
    address: str
    link: str


def catalogue_needs(person: User) -> list[Need]:
    """What `person` may see of it, in one statement; nothing where all is well."""
    if not person.may("catalog:read"):
        return []
    [row] = ask(COUNTS, most=MOST)
    needs = []
    if row.imports and person.may("imports:read"):
        words = ngettext("%(num)s import waits to be applied", "%(num)s imports wait to be applied", row.imports)
        needs.append(
            Need(words, gettext("Look at what it would change."), url_for("imports.index"), gettext("Imports"))
        )
    if "assortment.index" not in current_app.view_functions:
        return needs
    if row.drafts:
        words = _many(row.drafts, "drafts")
        needs.append(Need(words, gettext("Nobody sees them yet."), _list(status="draft"), gettext("To the drafts")))
    if row.pictures:
        words = _many(row.pictures, "pictures")
        why = gettext("People buy what they can look at.")
        needs.append(Need(words, why, _list(lacks="picture"), gettext("Show")))
    if row.categories:
        words = _many(row.categories, "categories")
        why = gettext("They are found by search only.")
        needs.append(Need(words, why, _list(lacks="category"), gettext("Show")))
    return needs


def _many(number: int, kind: str) -> str:
    if number >= MOST:
        many = {
            "drafts": gettext("1,000 drafts and more"),
            "pictures": gettext("1,000 products and more without a picture"),
            "categories": gettext("1,000 products and more without a category"),
        }
        return str(many[kind])
    counted = {
        "drafts": ngettext("%(num)s draft", "%(num)s drafts", number),
        "pictures": ngettext("%(num)s product without a picture", "%(num)s products without a picture", number),
        "categories": ngettext("%(num)s product without a category", "%(num)s products without a category", number),
    }
    return str(counted[kind])


def _list(**filters: str) -> str:
    values: dict[str, str] = filters
    return url_for("assortment.index", **values)  # type: ignore[arg-type]


COUNTS = """
    SELECT (SELECT count(*) FROM (SELECT FROM product WHERE status = 'draft' LIMIT %(most)s) first) AS drafts,
        (SELECT count(*) FROM (SELECT FROM product_gap WHERE kind = 'picture' LIMIT %(most)s) first) AS pictures,
        (SELECT count(*) FROM (SELECT FROM product_gap WHERE kind = 'category' LIMIT %(most)s) first) AS categories,
        (SELECT count(*) FROM import_job WHERE state = 'checked') AS imports
"""
