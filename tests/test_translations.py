"""Every word of ours is marked for translation, and has one."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from shop.config import ROOT

pytestmark = pytest.mark.usefixtures("without_database")

KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None}
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".svg", ".txt"})


@pytest.fixture(scope="module")
def spanish() -> Catalog:
    with (ROOT / "shop" / "translations" / "es" / "LC_MESSAGES" / "messages.po").open() as file:
        return read_po(file)


def marked() -> set[str]:
    """Every message of the code and the templates; of plurals the singular."""
    found = [
        *extract_from_dir(ROOT / "shop", [("**.py", "python")], keywords=KEYWORDS),
        *extract_from_dir(ROOT / "templates", [("**.*", "jinja2")], {"**.*": {"silent": "false"}}, KEYWORDS),
    ]
    return {message[0] if isinstance(message, tuple) else message for _, _, message, *_ in found}


def test_every_marked_string_has_a_spanish_one(spanish: Catalog):
    missing = sorted(text for text in marked() if text not in spanish or not _is_whole(spanish[text]))
    assert missing == [], "run bin/translate, then translate these"


def test_no_translation_is_left_that_nobody_asks_for(spanish: Catalog):
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in spanish if message.id}
    assert sorted(known - marked()) == []


def test_translations_keep_what_is_filled_in(spanish: Catalog):
    assert [str(error) for message in spanish if message.id for error in message.check(spanish)] == []


def test_the_two_languages_break_where_the_other_does(spanish: Catalog):
    for message in spanish:
        if message.id and isinstance(message.id, str):
            assert message.id[:1].isspace() == message.string[:1].isspace(), message.id


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT / "templates").as_posix())
def test_no_words_stand_in_a_template_unmarked(path: Path):
    source = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "", path.read_text(), flags=re.S)
    between = re.sub(r"<style>.*?</style>|<[^>]*>|&\w+;|Almacén|^Subject:", "", source, flags=re.S)
    spoken = re.findall(r'\b(?:alt|title|placeholder|aria-label)="([^"]*)"', source)
    assert re.findall(r"[^\W\d_]{2,}", " ".join([between, *spoken])) == []


def _is_whole(message) -> bool:
    strings = [message.string] if isinstance(message.string, str) else message.string
    return bool(strings) and all(strings) and not message.fuzzy
