"""The shape of the code, so that nobody has to remember it."""

import ast
import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import meta

from shop.config import ROOT

SHOP, TEMPLATES = ROOT / "shop", ROOT / "templates"
# By Flask, pages.views and auth.views, to templates that are rendered with their context.
PROVIDED = {"frame", "person", "request", "g"}

# What stands on what: a module imports from its own line or from lines above it.
DOWNHILL = [
    "config planned",
    "extensions db",
    "FOUNDATION",
    "audit jobs",
    "pages catalog",
    "mail",
    "auth",
    "stock",
    "changes copies",
    "receiving moving stocktaking",
    "replenishing",
    "webhooks",
    "picturing",
    "imports",
    "joining account people desk tokens api factors searches settings guiding feeds assortment",
    "tables",
    "housekeeping",
    "demo schema",
    "palette stockroom explaining labels",
    "editing",
    "shelving",
    "translating",
    "VIEWS",
    "serving",
    "commands",
]
LEVELS = {name: level for level, names in enumerate(DOWNHILL) for name in names.split()}

MODULES = [path for path in sorted(SHOP.rglob("*.py")) if "launcher" not in path.parts and path.parent != SHOP]
MODULES += [path for path in sorted(SHOP.glob("*.py")) if path.name != "__init__.py"]  # which may import everything
PARTIALS = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("_*.html"))
PAGES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))


def imports(path: Path) -> set[str]:
    """Every module that the file at `path` imports, wherever it does, under its whole name."""
    package = path.relative_to(ROOT).parent.parts
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            origin = [*package[: len(package) - node.level + 1], *([node.module] if node.module else [])]
            whole = ".".join(origin) if node.level else str(node.module)
            found |= {f"{whole}.{name.name}" for name in node.names} if not node.module else {whole}
    return found


def place(module: str) -> str:
    """Which entry of DOWNHILL a module of ours belongs to."""
    feature, *_, last = [*module.split(".")[1:], "", module.split(".")[-1]]
    if last == "views":
        return "VIEWS"
    return feature if feature in LEVELS else "FOUNDATION"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SHOP).as_posix())
def test_imports_run_downhill(path: Path):
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    mine = place(module)
    for other in imports(path):
        if other.startswith("shop."):
            theirs = place(other)
            assert theirs != "VIEWS", f"{module} imports {other}: views are leaves"
            assert LEVELS[theirs] < LEVELS[mine] or theirs == mine, f"{module} imports {other}, which is uphill"


def test_the_launcher_needs_no_flask():
    named = {name.split(".")[0] for path in (SHOP / "launcher").glob("*.py") for name in imports(path)}
    ours = {name for path in (SHOP / "launcher").glob("*.py") for name in imports(path) if name.startswith("shop")}
    assert not named & {"flask", "sqlalchemy", "werkzeug", "jinja2", "psycopg2", "click"}
    assert all(name.startswith("shop.launcher") for name in ours), ours


def test_a_file_is_about_one_noun():
    ours = [path for path in MODULES if "drawing" not in path.parts]
    lengths = {path.relative_to(SHOP).as_posix(): len(path.read_text().splitlines()) for path in ours}
    assert {name: length for name, length in lengths.items() if length > 300} == {}


def asked_for(app: Flask, name: str) -> set[str]:
    """The variables that a template takes from whoever renders it."""
    source = (TEMPLATES / name).read_text()
    return meta.find_undeclared_variables(app.jinja_env.parse(source)) - set(app.jinja_env.globals)


@pytest.mark.parametrize("name", PARTIALS)
def test_a_partial_says_just_what_it_needs(app: Flask, name: str):
    first = (TEMPLATES / name).read_text().splitlines()[0]
    said = re.fullmatch(r"\{# needs: (.+) #\}", first)
    assert said, f"{name} begins with {first}"
    assert set(said[1].split(", ")) == asked_for(app, name) - PROVIDED


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("components/")])
def test_a_component_gets_all_it_prints_as_arguments(app: Flask, name: str):
    assert asked_for(app, name) == set(), "an imported macro doesn't see the page's variables"


@pytest.mark.parametrize("name", PAGES)
def test_a_template_imports_what_exists(app: Flask, name: str):
    for other in meta.find_referenced_templates(app.jinja_env.parse((TEMPLATES / name).read_text())):
        module = app.jinja_env.get_template(other)
        wanted = re.findall(rf'from "{other}" import ([\w, ]+)', (TEMPLATES / name).read_text())
        for macro in re.findall(r"\w+", " ".join(wanted)):
            assert hasattr(module.module, macro), f"{other} has no {macro}"


# A letter has no style sheet to link to, and no page's policy stands over it.
@pytest.mark.parametrize("name", [name for name in PAGES if not name.startswith("emails/")])
def test_nothing_is_inline(name: str):
    source = (TEMPLATES / name).read_text()
    assert not re.search(r"<style|\bstyle=|\son\w+=|javascript:|\bhx-on|js:", source)
    assert all("src=" in tag or "ld+json" in tag for tag in re.findall(r"<script[^>]*>", source))
