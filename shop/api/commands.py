"""Commands about the API."""

import json
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from ..config import ROOT

SPEC = ROOT / "docs" / "openapi.json"
GUIDE = ROOT / "docs" / "api.md"

api_commands = AppGroup("api", help="Write down what the API is.")


@api_commands.command("spec")
@with_appcontext
def write_spec() -> None:
    """Write docs/openapi.json, and the examples between the marks of docs/api.md, as the code has them now."""
    for path, text in ((SPEC, spec_text()), (GUIDE, guide_text())):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        click.echo(f"Wrote {path.relative_to(ROOT)}.")


def spec_text() -> str:
    """The specification, as docs/openapi.json has it."""
    from .spec import specification  # with all operations, and Pydantic: only here, so that other commands are quick

    return json.dumps(specification(), ensure_ascii=False, indent=2) + "\n"


def guide_text(page: Path = GUIDE) -> str:
    """docs/api.md, with what is between its marks made anew."""
    from .docs.markdown import filled

    return filled(page.read_text())
