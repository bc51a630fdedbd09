"""What the documents say is held against the code."""

import re
from dataclasses import fields

from shop.config import ROOT, Settings
from shop.schema import BEGIN, END, described


def test_the_database_page_shows_the_tables_as_the_models_have_them(without_database: None) -> None:
    page = (ROOT / "docs" / "database.md").read_text()
    shown = page[page.index(BEGIN) + len(BEGIN) : page.index(END)].strip()
    assert shown == described().strip(), "run bin/flask schema and put its output between the marks"


def test_every_trigger_and_constraint_that_the_database_page_names_exists(without_database: None) -> None:
    page = (ROOT / "docs" / "database.md").read_text().split(BEGIN)[0]
    migrations = "".join(path.read_text() for path in (ROOT / "migrations" / "versions").glob("*.py"))
    for name in re.findall(r"`((?:ex|uq|product|category|variant|stock)_[a-z_]+)`", page):
        assert name in migrations, f"docs/database.md speaks of {name}"


def test_every_setting_is_described_in_the_setup_guide(without_database: None) -> None:
    guide = (ROOT / "docs" / "setup.md").read_text()
    for item in fields(Settings):
        assert re.search(rf"\b{item.name.upper()}\b", guide), f"docs/setup.md says nothing of {item.name.upper()}"


def test_the_security_page_names_files_that_exist(without_database: None) -> None:
    page = (ROOT / "docs" / "security.md").read_text()
    named = set(re.findall(r"\b(?:tests|shop|benchmarks)/[\w/.]*\w", page))
    assert len(named) > 20
    for name in named:
        assert (ROOT / name).exists(), f"docs/security.md names {name}"


def test_the_documents_link_to_files_that_exist(without_database: None) -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), ROOT / "benchmarks" / "README.md"]:
        for target in re.findall(r"\]\((?!http)([^)#]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
