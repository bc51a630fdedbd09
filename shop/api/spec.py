"""The API as OpenAPI 3.1 describes it, made of the operations themselves."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from ..auth.permissions import SCOPES
from .contents import PREFIX, Entry, entries
from .keys import HEADER as KEY_HEADER
from .operations import Operation
from .reading import JSON, MERGE_PATCH
from .schemas.base import BIGGEST_ID, Problem
from .streaming import NDJSON
from .troubles import TROUBLE, name_of, refusal, troubles_of

REF = "#/components/schemas/{model}"
ABOUT = """
Read the catalogue; read and change stock and products; follow every change. Each operation has a real request and its
real answer at /api/docs.
"""

HEADERS = {
    "Changes-Cursor": "The moment of which this tells: GET /changes goes on from there.",
    "ETag": "Which version this is: for If-Match, or for If-None-Match.",
    "Link": "The first page, and the next one where there is one (RFC 8288).",
    "Location": "Where the new thing is, or what is being worked on.",
    "RateLimit": "How many requests are left, and for how many seconds.",
    "RateLimit-Policy": "How many requests there are in a window of how many seconds.",
    "Retry-After": "Seconds to wait. With a 409 only where the first request of a key is being worked on.",
    "Idempotent-Replayed": "“true” where this is the answer that was given under the key before.",
    "WWW-Authenticate": "What to show (RFC 6750).",
}


NOT_MODIFIED = {
    "description": "It is as If-None-Match has it.",
    "headers": {"ETag": {"$ref": "#/components/headers/ETag"}},
}


def specification() -> dict[str, Any]:
    """The whole document. The same for the same code, so that it can be committed and compared."""
    found = [(entry, operation_of(entry)) for entry in entries()]
    schemas = _schemas([told for _, told in found])
    paths: dict[str, Any] = {}
    for entry, told in found:
        paths.setdefault(entry.path, {})[entry.method.lower()] = _described(entry, told, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Almacén", "version": "1", "description": " ".join(ABOUT.split())},
        "servers": [{"url": PREFIX}],
        "tags": [{"name": module} for module in dict.fromkeys(entry.module for entry, _ in found)],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "headers": {name: {"description": words, "schema": {"type": "string"}} for name, words in HEADERS.items()},
            "responses": {"NotModified": NOT_MODIFIED} | {name_of(status): refusal(status) for status in TROUBLE},
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token of the desk, or of POST /tokens. Scopes: " + ", ".join(SCOPES),
                }
            },
        },
    }


def operation_of(entry: Entry) -> Operation:
    """What is known of the operation at `entry`."""
    told: Operation = entry.view().operation  # type: ignore[attr-defined]
    return told


def _schemas(operations: list[Operation]) -> dict[str, Any]:
    inward = {told.body for told in operations if told.body}
    outward = {told.gives for told in operations if told.gives} | {Problem}
    _, definitions = models_json_schema(
        [(model, "validation") for model in _by_name(inward)]
        + [(model, "serialization") for model in _by_name(outward)],
        ref_template=REF,
    )
    schemas: dict[str, Any] = _plain(definitions["$defs"])
    for told in operations:
        if told.gives and "fields" in _query_fields(told):
            name = _item_name(told.gives, schemas)
            schemas[f"Some{name}"] = {name: value for name, value in schemas[name].items() if name != "required"}
    return dict(sorted(schemas.items()))


def _by_name(models: set[type[BaseModel]]) -> list[type[BaseModel]]:
    return sorted(models, key=lambda model: model.__name__)


def _plain(schema: Any) -> Any:
    """The schema without the titles that Pydantic makes of names, which say nothing; and with other keys refused.

    Pydantic puts the pattern of an object's keys where it lets all others through.
    """
    if isinstance(schema, dict):
        if len(kept := schema.get("patternProperties", {})) == 1:
            [(pattern, value)] = kept.items()
            schema = {name: part for name, part in schema.items() if name != "patternProperties"}
            names = {**schema.get("propertyNames", {}), "pattern": pattern}
            schema |= {"additionalProperties": value, "propertyNames": names}
        is_schema = "type" in schema or "$ref" in schema or "anyOf" in schema or "enum" in schema or "const" in schema
        return {
            name: _plain(value)
            for name, value in schema.items()
            if not (name == "title" and is_schema and isinstance(value, str))
        }
    return [_plain(item) for item in schema] if isinstance(schema, list) else schema


def _query_fields(told: Operation) -> Mapping[str, Any]:
    return told.query.model_fields if told.query else {}


def _item_name(gives: type[BaseModel], schemas: Mapping[str, Any]) -> str:
    """The schema of one item, where the answer is a list of them; else of the answer."""
    items = schemas[gives.__name__].get("properties", {}).get("items")
    return items["items"]["$ref"].rpartition("/")[2] if items else gives.__name__


def _described(entry: Entry, told: Operation, schemas: Mapping[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": told.name,
        "summary": told.summary,
        "description": _about(told),
        "tags": [entry.module],
        "security": _security(told),
        "parameters": [*_path_parameters(entry), *_query_parameters(told), *_header_parameters(entry, told)],
        "responses": {
            **{str(status): _success(entry, told, schemas) for status in (told.status, *told.also)},
            **({"304": {"$ref": "#/components/responses/NotModified"}} if _can_be_kept(entry, told) else {}),
            **{
                str(status): {"$ref": f"#/components/responses/{name_of(status)}"}
                for status in troubles_of(entry.method, entry.path, told)
            },
        },
    }
    if told.body:
        kinds = (MERGE_PATCH, JSON) if entry.method == "PATCH" else (JSON,)
        schema = {"$ref": f"#/components/schemas/{told.body.__name__}"}
        if entry.method == "PATCH":
            schema = _patch_of(told.body.__name__, schemas)
        described["requestBody"] = {"required": True, "content": {kind: {"schema": schema} for kind in kinds}}
    if told.takes:
        described["requestBody"] = {
            "required": True,
            "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in told.takes},
        }
    if told.deprecated:
        described["deprecated"] = True
    return described


def _about(told: Operation) -> str:
    needs = f"\n\nScope: `{told.scope}`{', or nobody at all where the catalogue is public' if told.is_open else ''}."
    return re.sub(r"(?<!\n)\n(?!\n)", " ", told.description) + (needs if told.scope else "")


def _security(told: Operation) -> list[dict[str, list[str]]]:
    if told.is_for_nobody:
        return []
    return [{}, {"token": []}] if told.is_open else [{"token": []}]


def _patch_of(name: str, schemas: Mapping[str, Any]) -> dict[str, Any]:
    """What a JSON Merge Patch of a thing may look like: any of its fields, and no others."""
    whole = schemas[name]
    return {"type": "object", "properties": whole["properties"], "additionalProperties": False}


def _path_parameters(entry: Entry) -> list[dict[str, Any]]:
    found = []
    for name in re.findall(r"{(\w+)}", entry.path):
        is_number = name.endswith("_id") or name == "seq"
        number = {"type": "integer", "minimum": 1, "maximum": BIGGEST_ID}
        schema = number if is_number else {"type": "string", "minLength": 1}
        found.append({"name": name, "in": "path", "required": True, "schema": schema})
    return found


def _query_parameters(told: Operation) -> list[dict[str, Any]]:
    if told.query is None:
        return []
    described = told.query.model_json_schema()
    found = []
    for name, field in described.get("properties", {}).items():
        schema = _bare(_plain(field))
        parameter = {"name": name, "in": "query", "required": name in described.get("required", []), "schema": schema}
        if words := schema.pop("description", ""):
            parameter["description"] = words
        if schema.get("type") == "array":
            parameter |= {"style": "form", "explode": name in told.query.repeatable}
        found.append(parameter)
    return found


def _bare(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of what can be sent: a parameter that isn't sent needs no null."""
    if "anyOf" in schema:
        kinds = [kind for kind in schema["anyOf"] if kind.get("type") != "null"]
        if len(kinds) == 1:
            schema = {name: value for name, value in schema.items() if name != "anyOf"} | kinds[0]
    if schema.get("default", 0) is None:
        schema = {name: value for name, value in schema.items() if name != "default"}
    return schema


def _header_parameters(entry: Entry, told: Operation) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if entry.method != "GET" and told.key:
        words = "A new one for each change, the same one when you try again. Kept for seven days."
        schema = {"type": "string", "pattern": "^[!-~]{1,255}$"}
        found.append(_header(KEY_HEADER, words, schema, is_required=told.key == "required"))
    if told.guards:
        words = "The ETag of the version that you saw, or *."
        found.append(_header("If-Match", words, {"type": "string", "minLength": 1}, is_required=True))
    if _can_be_kept(entry, told):
        words = "The ETag of what you have: where it is so still, the answer is a 304 without a body."
        found.append(_header("If-None-Match", words, {"type": "string"}, is_required=False))
    return found


def _can_be_kept(entry: Entry, told: Operation) -> bool:
    return entry.method == "GET" and _has_tag(told)


def _has_tag(told: Operation) -> bool:
    """Whether its answer has an ETag: what tells of a thing does, as JSON whole."""
    return told.gives is not None and not told.is_report and told.kinds == (JSON,) and told.status in {200, 201}


def _header(name: str, words: str, schema: dict[str, Any], *, is_required: bool) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": is_required, "description": words, "schema": schema}


def _success(entry: Entry, told: Operation, schemas: Mapping[str, Any]) -> dict[str, Any]:
    headers = ["RateLimit", "RateLimit-Policy"]
    success: dict[str, Any] = {"description": told.summary}
    if told.gives:
        success["content"] = {kind: {"schema": _answer_schema(told.gives, told, schemas)} for kind in told.kinds}
        headers += ["ETag"] if _has_tag(told) else ["Changes-Cursor"] if NDJSON in told.kinds else []
    elif told.status != 204:
        success["content"] = {kind: {"schema": {"type": "object" if kind == JSON else "string"}} for kind in told.kinds}
    if told.gives and "items" in told.gives.model_fields and "next" in told.gives.model_fields:
        headers.append("Link")
    if told.status == 201 or (told.status == 202 and "{" in entry.path):  # what is worked on is there already
        headers.append("Location")
    if entry.method != "GET" and told.key:
        headers.append("Idempotent-Replayed")
    success["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in sorted(headers)}
    if told.links:
        success["links"] = {
            name: {"operationId": re.sub("(?=[A-Z])", "_", name).lower(), "parameters": dict(parameters)}
            for name, parameters in told.links.items()
        }
    return success


def _answer_schema(gives: type[BaseModel], told: Operation, schemas: Mapping[str, Any]) -> dict[str, Any]:
    whole = {"$ref": f"#/components/schemas/{gives.__name__}"}
    if "fields" not in _query_fields(told):
        return whole
    item = _item_name(gives, schemas)
    some = {"$ref": f"#/components/schemas/Some{item}"}
    if item == gives.__name__:
        return {"anyOf": [whole, some]}
    properties = schemas[gives.__name__]["properties"]
    return {
        "anyOf": [whole, {"type": "object", "properties": properties | {"items": {"type": "array", "items": some}}}]
    }
