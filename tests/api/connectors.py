"""A marketplace’s connector, for tests: it sends JSON, and reads what is answered under the status it expects."""

import contextvars
import json
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from shop.audit.actors import SHELL
from shop.auth.tokens import create_token

from ..auth.people import make_person


class Connector:
    """Sends requests to the API: with a token that has these scopes, or with none. Every answer is read as JSON."""

    def __init__(self, app: Flask, *scopes: str, role: str = "owner") -> None:
        self.client = app.test_client()
        with app.app_context():
            secret = create_token(make_person(role), "Connector", scopes, by=SHELL)[1] if scopes else ""
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def send(self, method: str, path: str, body: Any = None, *, match: str = "", key: str = "", **more: Any) -> Any:
        """The answer. `body` is sent as JSON. With `buffered=False` it is read by who gets it, who then closes it."""
        more = {"buffered": True} | more
        headers = self.headers | {"If-Match": match, "Idempotency-Key": key} | more.pop("headers", {})
        if body is not None:
            more |= {"data": json.dumps(body), "content_type": "application/json"}
        sent = {name: value for name, value in headers.items() if value}
        path = f"/api/v1{path}"
        return contextvars.Context().run(lambda: self.client.open(path, method=method, headers=sent, **more))

    def get(self, path: str, status: int = 200, **more: Any) -> Any:
        """What is read, as Python has it."""
        return told(self.send("GET", path, **more), status)

    def post(self, path: str, body: Any, status: int = 201, **more: Any) -> Any:
        return told(self.send("POST", path, body, **more), status)

    def patch(self, path: str, body: Any, status: int = 200, match: str = "*", **more: Any) -> Any:
        return told(self.send("PATCH", path, body, match=match, **more), status)

    def delete(self, path: str, status: int = 204, match: str = "*", **more: Any) -> Any:
        return told(self.send("DELETE", path, match=match, **more), status)

    def tag(self, path: str) -> str:
        """The version of a thing as it is now."""
        return str(self.send("GET", path).headers["ETag"])

    def every(self, path: str) -> list[Any]:
        """All items of a list, following `next`."""
        items, after = [], ""
        while True:
            found = self.get(f"{path}{'&' if '?' in path else '?'}after={after}" if after else path)
            items += found["items"]
            if not found["next"]:
                return items
            after = found["next"]


def told(answer: TestResponse, status: int) -> Any:
    """The JSON of an answer that has this status."""
    assert answer.status_code == status, answer.get_data(as_text=True)
    if status == 204:
        return None
    assert answer.mimetype == ("application/json" if status < 400 else "application/problem+json")
    return answer.json


def kind(problem: Any) -> str:
    """What kind of refusal it is: `out-of-stock`."""
    return str(problem["type"]).rpartition("#")[2]


def places(problem: Any) -> list[str]:
    """The fields that are wrong."""
    return [error.get("pointer") or error.get("parameter") for error in problem["errors"]]
