"""Tells the story of docs and tests: asks the API one thing after the other, and writes down what a reader would see.

Whatever differs from one telling to the next (times, secrets, tags, cursors) gets a stand-in, always the same for the
same thing, so that what was written down can be compared.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, unquote, urlencode

from flask import Flask
from werkzeug.test import TestResponse

from shop.api.contents import PREFIX, entries

from ..browser_client import PageReader

SITE = "https://shop.example"
SHOWN = (
    "Content-Type",
    "Content-Disposition",
    "ETag",
    "Location",
    "Link",
    "Idempotent-Replayed",
    "WWW-Authenticate",
    "Retry-After",
    "Deprecation",
    "Sunset",
)
ONCE = datetime(2026, 11, 23, 9, tzinfo=UTC)  # when the story happens
TIME = re.compile(r"\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)")
DAY = re.compile(r"\b20\d\d-\d\d-\d\d\b(?!T)")
SECRET = re.compile(r"\b(almacen_|whsec_)([A-Za-z0-9_-]{20,})")
HINT = re.compile(r"\b(almacen_…)[A-Za-z0-9_-]{4}\b")
CURSOR = re.compile(r"\b\d{15,20}-\d+\.(?:\d|:|%3A|,|%2C|\.\d)+", re.IGNORECASE)
TAG = re.compile(r"\b[0-9a-f]{16}\b")
UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


class Story:
    """`recorded` is what was asked and answered, by the names of the examples, in the order in which it happened."""

    def __init__(self, app: Flask) -> None:
        self.reader = PageReader(app)
        self.entries = {entry.name: entry for entry in entries()}
        self.recorded: dict[str, dict[str, Any]] = {}
        self.token = ""
        self._began = datetime.now(UTC)
        self._stand_ins: dict[str, str] = {}

    def ask(
        self,
        operation: str,
        body: Any = None,
        *,
        name: str = "",
        words: str = "",
        query: dict[str, Any] | None = None,
        kind: str = "",
        key: str = "",
        match: Any = "",
        token: str | None = None,
        status: int | None = None,
        is_told: bool = True,
        **values: Any,
    ) -> TestResponse:
        """What is answered. `match` is a tag, or the answer that has it; `words` are what an example shows beside the
        usual one; `kind` is the media type of a `body` in bytes. Fails on a refusal, unless `status` says it is one.
        """
        entry = self.entries[operation]
        shown = self.token if token is None else token
        headers = {
            "Authorization": f"Bearer {shown}" if shown else "",
            "Idempotency-Key": key,
            "If-Match": match if isinstance(match, str) else match.headers["ETag"],
            "Content-Type": "" if body is None else kind or _kind(entry.method),
        }
        headers = {header: value for header, value in headers.items() if value}
        path = PREFIX + entry.path.format(**{field: quote(str(value), safe="") for field, value in values.items()})
        path += f"?{urlencode(query, safe=',:')}" if query else ""
        sent = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        answer = self.reader.open(path, entry.method, headers=headers, data=sent, base_url=SITE)
        wanted = {status} if status else range(200, 300)
        assert answer.status_code in wanted, f"{name or operation}: {answer.status_code} {answer.get_data(True)[:2000]}"
        if is_told:
            self._note(name or operation, operation, words, entry.method, path, headers, body, answer)
        return answer

    def _note(
        self,
        name: str,
        operation: str,
        words: str,
        method: str,
        path: str,
        headers: dict[str, str],
        body: Any,
        answer: TestResponse,
    ) -> None:
        assert name not in self.recorded, f"two examples are called {name}"
        request: dict[str, Any] = {"method": method, "path": path, "headers": headers}
        if body is not None:
            request["body"] = body.decode() if isinstance(body, bytes) else body
        answered: dict[str, Any] = {
            "status": answer.status_code,
            "headers": {header: answer.headers[header] for header in SHOWN if header in answer.headers},
        }
        if answer.get_data():
            answered["body"] = answer.json if "json" in answer.mimetype.rpartition("/")[2].split("+") else None
            answered["body"] = answered["body"] or answer.get_data(as_text=True)
        told = {"operation": operation, "words": words, "request": request, "answer": answered}
        self.recorded[name] = json.loads(self._plain(json.dumps(told, ensure_ascii=False), name))

    def _plain(self, text: str, name: str) -> str:
        if self.token:
            text = text.replace(f"Bearer {self.token}", "Bearer $TOKEN")
        text = TIME.sub(lambda found: self._time(found[0]), text)
        text = DAY.sub(lambda found: self._day(found[0]), text)
        text = SECRET.sub(lambda found: found[1] + self._stand_in(found[0], name, len(found[2])), text)
        text = HINT.sub(lambda found: f"{found[1]}k9Qe", text)
        text = CURSOR.sub(lambda found: self._cursor(found[0]), text)
        text = UUID.sub(lambda found: self._uuid(found[0], name), text)
        return TAG.sub(lambda found: self._stand_in(found[0], name, 16), text)

    def _time(self, told: str) -> str:
        """The time in the story: a story takes no time, but a quarter of an hour that a hold lasts is one."""
        away = datetime.fromisoformat(told) - self._began
        steps = round(away / timedelta(minutes=5))
        return (ONCE + timedelta(minutes=5 * steps)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _day(self, told: str) -> str:
        """A day near today's moves with the story; one that the story itself names stays."""
        away = datetime.fromisoformat(told).date() - self._began.date()
        return (ONCE.date() + away).isoformat() if abs(away) <= timedelta(days=1) else told

    def _cursor(self, told: str) -> str:
        plain = unquote(told)
        number = len([one for one in self._stand_ins if CURSOR.fullmatch(one)])
        stand_in = self._stand_ins.setdefault(plain, f"7313520981140455443-1.{1200 + number}:{1200 + number}:")
        return quote(stand_in, safe="-.") if "%" in told else stand_in

    def _uuid(self, told: str, name: str) -> str:
        made = self._stand_in(told, name, 32)
        return self._stand_ins.setdefault(told, "-".join((made[:8], made[8:12], made[12:16], made[16:20], made[20:])))

    def _stand_in(self, told: str, name: str, letters: int) -> str:
        made = hashlib.sha256(f"{name} {len(self._stand_ins)}".encode()).hexdigest()[:letters]
        return self._stand_ins.setdefault(told, made)


Chapter = Callable[[Story], None]


def _kind(method: str) -> str:
    return "application/merge-patch+json" if method == "PATCH" else "application/json"
