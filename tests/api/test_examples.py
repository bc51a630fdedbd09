"""Each operation has an example in the documentation, and each example is true: the story is told anew and compared.

RECORD_EXAMPLES=1 writes down what was answered, for a change that is meant. Then `flask api spec` brings it into docs/.
"""

import json
import os
from typing import Any

import pytest

from shop import create_app
from shop.api.contents import entries
from shop.api.docs.examples import RECORDED, examples
from shop.db import db

from .. import databases
from .story import the_story
from .telling import SITE, Story


def committed() -> dict[str, Any]:
    return json.loads(RECORDED.read_text())


@pytest.fixture(scope="module")
def told(template_database: str, worker_name: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What happens when the story is told in an empty shop."""
    with databases.clone(template_database, f"story_{os.getpid()}_{worker_name}") as name:
        folder = str(tmp_path_factory.mktemp("story"))
        app = create_app(
            databases.settings_for(name, site_url=SITE, data_folder=folder, api_registration=True, compress_pages=False)
        )
        story = Story(app)
        with app.app_context():
            the_story(story)
            db.session.remove()
            db.engine.dispose()
    if os.environ.get("RECORD_EXAMPLES"):
        RECORDED.write_text(json.dumps(story.recorded, ensure_ascii=False, indent=1) + "\n")
    return story.recorded


@pytest.mark.parametrize("name", committed())
def test_an_example_is_true(told: dict[str, Any], name: str, without_database: None):
    assert told.get(name) == committed().get(name), "meant? RECORD_EXAMPLES=1 bin/test tests/api/test_examples.py"


def test_everything_that_was_told_is_in_the_documentation(told: dict[str, Any], without_database: None):
    assert list(told) == list(committed())


def test_every_operation_has_an_example(without_database: None):
    shown = {example.operation for example in examples().values()}
    assert [entry.name for entry in entries() if entry.name not in shown] == []


def test_an_example_shows_no_secret_of_this_machine(without_database: None):
    text = RECORDED.read_text()
    assert "/tmp" not in text
    assert "127.0.0.1" not in text
