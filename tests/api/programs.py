"""A program with a token, for tests: it sends JSON with new keys, and reads what is answered."""

import json
from itertools import count
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from shop.audit.actors import SHELL
from shop.auth.permissions import scopes_of
from shop.auth.tokens import create_token

from ..auth.people import make_person
from ..browser_client import PageReader

_keys = count(1)


class Program:
    """`program.post("/stock-movements", {...})`: what is answered. Its token may do all that its person's role may."""

    def __init__(self, app: Flask, role: str = "owner", scopes: list[str] | None = None) -> None:
        self.app = app
        self.token, self.secret = create_token(
            make_person(role), "Till", scopes_of(role) if scopes is None else scopes, by=SHELL
        )

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, key: str | None = None, **headers: str) -> TestResponse:
        headers["Idempotency_Key"] = f"key-{next(_keys)}" if key is None else key
        return self.send("POST", path, {} if body is None else body, **headers)

    def patch(self, path: str, body: Any, tag: str, **headers: str) -> TestResponse:
        return self.send("PATCH", path, body, If_Match=tag, **headers)

    def delete(self, path: str, tag: str, **headers: str) -> TestResponse:
        return self.send("DELETE", path, If_Match=tag, **headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        shown = {"Authorization": f"Bearer {self.secret}"}
        shown |= {name.replace("_", "-"): value for name, value in headers.items() if value}
        sent: dict[str, Any] = {"headers": shown}
        if body is not None:
            sent |= {"data": json.dumps(body), "content_type": "application/json"}
        return PageReader(self.app).open(f"/api/v1{path}", method, **sent)


def problem(answer: TestResponse, status: int) -> str:
    """The kind of a refusal: `out-of-stock`."""
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.get_data(as_text=True)
    return answer.json["type"].partition("#")[2]


def pointers(answer: TestResponse) -> list[str]:
    """Which fields of the body a refusal is about."""
    return [error.get("pointer", error.get("parameter")) for error in answer.json["errors"]]
