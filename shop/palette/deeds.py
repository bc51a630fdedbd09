"""What one can begin at the desk, by name: the palette offers it last, and alone while nothing is typed."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from flask_babel import lazy_gettext

from ..auth.models import User
from ..desk.ways import ways_of


@dataclass(frozen=True)
class Deed:
    """Something to begin: its name, further words that people look for it by, where, and the permission it takes."""

    label: Any
    words: Any
    endpoint: str
    permission: str

    @property
    def address(self) -> str:
        return url_for(self.endpoint)


DEEDS = (
    Deed(lazy_gettext("New product"), lazy_gettext("add create goods"), "editing.create", "catalog:write"),
    Deed(lazy_gettext("New category"), lazy_gettext("add create shelf"), "shelving.create", "catalog:write"),
    Deed(lazy_gettext("Translations"), lazy_gettext("words language missing"), "translating.index", "catalog:read"),
    Deed(lazy_gettext("Import a file"), lazy_gettext("upload csv excel spreadsheet"), "imports.index", "imports:read"),
    Deed(lazy_gettext("Feeds"), lazy_gettext("google meta merchant xml"), "feeds.index", "catalog:read"),
    Deed(lazy_gettext("Receive goods"), lazy_gettext("delivery receipt supplier"), "receiving.create", "stock:write"),
    Deed(lazy_gettext("Move goods"), lazy_gettext("transfer location"), "moving.create", "stock:write"),
    Deed(lazy_gettext("Count stock"), lazy_gettext("stocktake inventory sheet"), "stocktaking.create", "stock:write"),
    Deed(lazy_gettext("What runs low"), lazy_gettext("reorder stock"), "replenishing.low", "stock:read"),
    Deed(lazy_gettext("Print labels"), lazy_gettext("barcode price"), "labels.index", "stock:read"),
    Deed(lazy_gettext("Value of the stock"), lazy_gettext("cost worth"), "explaining.value", "stock:read"),
    Deed(lazy_gettext("Invite somebody"), lazy_gettext("person staff user"), "people.invite", "people:write"),
    Deed(lazy_gettext("Write a page"), lazy_gettext("about delivery returns"), "settings.create_page", "shop:write"),
    Deed(lazy_gettext("API tokens"), lazy_gettext("program key"), "tokens.index", "tokens:write"),
)


def deeds_for(typed: str, person: User) -> list[Any]:
    """The parts of the desk and the deeds that are open to `person`, in whose names all words of `typed` begin."""
    words = _folded(typed)
    open_to = [one for one in DEEDS if person.may(one.permission) and one.endpoint in current_app.view_functions]
    offered: list[Any] = [*ways_of(person), *open_to]
    return [one for one in offered if _fits(words, _folded(f"{one.label} {one.words}"))]


def _fits(typed: list[str], words: list[str]) -> bool:
    return all(any(word.startswith(beginning) for word in words) for beginning in typed)


def _folded(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.lower())
    return re.findall(r"[^\W_]+", "".join(letter for letter in plain if not unicodedata.combining(letter)))
