"""What the documentation makes of JSON schemas."""

import pytest

from shop.api.docs.shapes import kind_of, limits_of, shape_of

pytestmark = pytest.mark.usefixtures("without_database")


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string"}, "text"),
        ({"type": "string", "format": "date-time"}, "time"),
        ({"type": "integer"}, "whole number"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "whole number or null"),
        ({"$ref": "#/components/schemas/Level"}, "Level"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Level"}}, "list of Level"),
        ({"enum": ["draft", "active", "archived"]}, "“draft”, “active” or “archived”"),
        ({"const": "take"}, "“take”"),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "object of text"),
        ({"oneOf": [{"$ref": "#/x/Take"}, {"$ref": "#/x/Count"}]}, "Take or Count"),
        ({}, "anything"),
    ],
)
def test_a_kind_is_told_in_words(schema: dict, words: str):
    assert "".join(word.text for word in kind_of(schema)) == words


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 1000000}, "1 to 1,000,000"),
        ({"type": "integer", "minimum": 1, "maximum": 2**63 - 1}, "1 or more"),
        ({"type": "string", "minLength": 1, "maxLength": 100}, "1 to 100 characters"),
        ({"type": "string", "maxLength": 2000}, "up to 2,000 characters"),
        ({"type": "array", "maxItems": 5, "minItems": 1}, "1 to 5 of them"),
        ({"anyOf": [{"type": "integer", "maximum": 9}, {"type": "null"}]}, "up to 9"),
        ({"type": "integer", "default": 50}, "50 unless said"),
        ({"type": "boolean", "default": False}, "false unless said"),
        ({"type": "string", "default": ""}, ""),
        ({"type": "boolean"}, ""),
    ],
)
def test_limits_are_told_where_somebody_could_meet_them(schema: dict, words: str):
    assert limits_of(schema) == words


def test_a_shape_tells_its_fields_and_which_are_required():
    shape = shape_of("Toy", {"properties": {"id": {"type": "integer"}, "name": {"type": "string"}}, "required": ["id"]})
    assert [(row.name, row.is_required) for row in shape.rows] == [("id", True), ("name", False)]


def test_a_shape_without_fields_tells_its_kind():
    assert [word.shape for word in shape_of("Change", {"oneOf": [{"$ref": "#/x/Take"}]}).kind] == ["Take"]
