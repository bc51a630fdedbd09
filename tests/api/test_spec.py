"""The API is what its description says, and the description is OpenAPI."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask

from shop.api.commands import GUIDE, SPEC, guide_text, spec_text
from shop.api.contents import PREFIX
from shop.api.docs.examples import examples
from shop.auth.permissions import SCOPES
from shop.config import ROOT

from ..browser_client import PageReader

COMMITTED: dict[str, Any] = json.loads(SPEC.read_text())
NAMES = [f"{method.upper()} {path}" for path, methods in COMMITTED["paths"].items() for method in methods]

# Parameters whose names say it, as do choices. So does the name of a shape of a few fields.
PLAIN = re.compile("fields|brand|.*_id|ids|sku|barcode|.*kind|reference")
FEW = 4


def described(name: str) -> dict[str, Any]:
    method, path = name.split()
    operation: dict[str, Any] = COMMITTED["paths"][path][method.lower()]
    return operation


def every(thing: Any, place: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """Each object of a document, with its place."""
    if isinstance(thing, dict):
        yield place, thing
        for name, inner in thing.items():
            yield from every(inner, f"{place}/{name.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(thing, list):
        for number, inner in enumerate(thing):
            yield from every(inner, f"{place}/{number}")


def test_what_is_committed_is_what_the_code_says(without_database: None):
    assert spec_text() == SPEC.read_text(), "run bin/flask api spec"


def test_the_guide_shows_the_examples_as_they_are(without_database: None):
    assert guide_text() == GUIDE.read_text(), "run bin/flask api spec"


def test_other_commands_do_not_wait_for_it(without_database: None):
    asked = "import sys, shop; from tests.databases import settings_for; shop.create_app(settings_for('nowhere'))"
    command = [sys.executable, "-c", f"{asked}; print('pydantic' in sys.modules)"]
    assert subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout == "False\n"


def test_who_asks_gets_the_same(browser: PageReader):
    assert browser.open(f"{PREFIX}/openapi.json").json == COMMITTED


def test_every_address_below_the_prefix_is_in_it_and_no_other(app: Flask):
    rules = {
        f"{method} {as_in_the_description(rule.rule)}"
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(f"{PREFIX}/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert rules == set(NAMES)


def as_in_the_description(rule: str) -> str:
    return re.sub(r"<(?:int:)?(\w+)>", r"{\1}", rule.removeprefix(PREFIX))


def test_it_is_openapi_3_1(without_database: None):
    """Structure by structure; what is a schema is held against JSON Schema itself."""
    assert COMMITTED["openapi"] == "3.1.0"
    assert {"title", "version", "description"} <= set(COMMITTED["info"])
    targets = {place for place, _ in every(COMMITTED)}
    for place, thing in every(COMMITTED):
        if isinstance(thing.get("$ref"), str):
            assert thing["$ref"] in targets, f"{place} leads to {thing['$ref']}"
    for place, schema in schemas():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema)
        assert place


def schemas() -> Iterator[tuple[str, dict[str, Any]]]:
    for place, thing in every(COMMITTED):
        if isinstance(thing.get("schema"), dict):
            yield place, thing["schema"]
    yield from COMMITTED["components"]["schemas"].items()


@pytest.mark.parametrize("name", NAMES)
def test_an_operation_has_all_that_openapi_asks_for(name: str, without_database: None):
    operation = described(name)
    in_path = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
    assert in_path == set(re.findall(r"{(\w+)}", name))
    places = [(one["in"], one["name"]) for one in operation["parameters"]]
    assert len(places) == len(set(places))
    assert all(one["required"] for one in operation["parameters"] if one["in"] == "path")
    assert all("schema" in one for one in operation["parameters"])
    assert all("description" in response or "$ref" in response for response in operation["responses"].values())
    assert all(re.fullmatch("[1-5][0-9][0-9]", status) for status in operation["responses"])
    if "requestBody" in operation:
        assert all("schema" in media for media in operation["requestBody"]["content"].values())
    for link in responses_links(operation):
        assert link["operationId"] in {described(other)["operationId"] for other in NAMES}


def responses_links(operation: dict[str, Any]) -> list[dict[str, Any]]:
    return [link for response in operation["responses"].values() for link in response.get("links", {}).values()]


def test_no_two_operations_have_one_name(without_database: None):
    names = [described(name)["operationId"] for name in NAMES]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("name", NAMES)
def test_an_operation_says_what_it_does_and_what_it_takes(name: str, without_database: None):
    operation = described(name)
    assert 3 < len(operation["summary"]) <= 60
    assert not operation["summary"].endswith(".")
    assert len(operation["description"].removeprefix(operation["summary"])) > 20
    assert operation["description"].rstrip().endswith((".", "`"))
    scope = re.search(r"Scope: `([\w:]+)`", operation["description"])
    assert scope is None or scope[1] in SCOPES
    for parameter in operation["parameters"]:
        is_choice = "enum" in parameter["schema"] or parameter["schema"].get("type") == "boolean"
        if parameter["in"] == "query" and not is_choice and not PLAIN.fullmatch(parameter["name"]):
            assert parameter.get("description"), f"?{parameter['name']}"


@pytest.mark.parametrize("name", sorted(COMMITTED["components"]["schemas"]))
def test_a_shape_says_what_it_is(name: str, without_database: None):
    schema = COMMITTED["components"]["schemas"][name]
    assert len(schema.get("description", "")) > 15 or len(schema.get("properties", {})) <= FEW


@pytest.mark.parametrize("name", list(examples()))
def test_an_answer_of_the_examples_is_what_the_description_promises(name: str, without_database: None):
    example = examples()[name]
    if example.status == 304:  # which every GET may be answered by, without a body
        return
    [operation] = [described(one) for one in NAMES if described(one)["operationId"] == example.operation]
    response = operation["responses"][str(example.status)]
    if "$ref" in response:
        response = COMMITTED["components"]["responses"][response["$ref"].rpartition("/")[2]]
    kind = example.answered.get("Content-Type", "").partition(";")[0]
    for header in ("ETag", "Location", "Changes-Cursor", "WWW-Authenticate"):
        assert header not in example.answered or header in response["headers"], header
        assert header in example.answered or header not in response["headers"] or example.status >= 400, header
    if example.answer is None:
        assert not response.get("content")
        return
    assert kind in response["content"]
    schema = response["content"][kind]["schema"]
    if kind.endswith("json"):
        lines = example.answer.splitlines() if kind.endswith("ndjson") else []
        validator = jsonschema_rs.validator_for(schema | {"components": COMMITTED["components"]})
        for told in map(json.loads, lines) if lines else [example.answer]:
            assert list(map(str, validator.iter_errors(told))) == []
