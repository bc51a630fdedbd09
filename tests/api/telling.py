"""Tells the story of docs and tests: asks the API one thing after the other, and writes down what a reader would see.

Whatever differs from one telling to the next (times, secrets, tags, cursors) gets a stand-in, always the same for the
same thing, so that what was written down can be compared.
"""

import hashlib
import json
import re
from collections import Counter
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
    "Changes-Cursor",
    "Idempotent-Replayed",
    "WWW-Authenticate",
    "Retry-After",
    "Deprecation",
    "Sunset",
)
ONCE = datetime(2026, 11, 23, 9, tzinfo=UTC)  # when the story happens
TIME = re.compile(r"\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)")
DAY = re.compile(r"\b20\d\d-\d\d-\d\d\b(?!T)")
CLOCK = re.compile(r"\b\d{1,2}:\d\d(\s)[AP]M\b")
SECRET = re.compile(r"\b(almacen_|whsec_)([A-Za-z0-9_-]{20,})")
HINT = re.compile(r"\b(almacen_…)[A-Za-z0-9_-]{4}\b")
CURSOR = re.compile(r"\b\d{15,20}-\d+\.(?:\d|:|%3A|,|%2C|\.\d)+", re.IGNORECASE)
BATCH = re.compile(r"\bapi-([A-Za-z0-9_-]{12})(?![A-Za-z0-9_-])")
TAG = re.compile(r"\b(?:[0-9a-f]{16}|[0-9a-f]{24})\b")


class Story:
    """`recorded` is what was asked and answered, by the names of the examples, in the order in which it happened."""

    def __init__(self, app: Flask) -> None:
        self.reader = PageReader(app)
        self.entries = {entry.name: entry for entry in entries()}
        self.recorded: dict[str, dict[str, Any]] = {}
        self.token = ""
        self._began = datetime.now(UTC)
        self._stand_ins: dict[str, str] = {}
        self._made: Counter[str] = Counter()  # how many, by the example in which they were met first
        self._cursors: dict[str, str] = {}  # what the stand-ins of cursors stand for

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
        known: Any = "",
        token: str | None = None,
        status: int | None = None,
        is_told: bool = True,
        **values: Any,
    ) -> TestResponse:
        """What is answered. `match` and `known` are answers whose tags are sent as If-Match and If-None-Match; `words`
        are what an example shows beside the usual one; `kind` is the media type of a `body` in bytes. Fails on a
        refusal, unless `status` says it is one.
        """
        entry = self.entries[operation]
        shown = self.token if token is None else token
        headers = {
            "Authorization": f"Bearer {shown}" if shown else "",
            "Idempotency-Key": key,
            "If-Match": _tag(match),
            "If-None-Match": _tag(known),
            "Content-Type": "" if body is None else kind or _kind(entry.method),
        }
        headers = {header: value for header, value in headers.items() if value}
        path = PREFIX + entry.path.format(**{field: quote(str(value), safe="") for field, value in values.items()})
        path += f"?{urlencode(query, safe=',:')}" if query else ""
        sent = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        answer = self.reader.open(path, entry.method, headers=headers, data=sent, base_url=SITE)
        wanted = {status} if status else range(200, 300)
        assert answer.status_code in wanted, f"{name or operation}: {answer.status_code} {answer.get_data(True)[:2000]}"
        self._read_again(answer, headers)
        if is_told:
            self._note(name or operation, operation, words, entry.method, path, headers, body, answer)
        return answer

    def _read_again(self, made: TestResponse, headers: dict[str, str]) -> None:
        """The tag of what was made, where it has one, is the tag that who reads it there is given."""
        if made.status_code == 201 and "ETag" in made.headers and "Authorization" in headers:
            asked = {"Authorization": headers["Authorization"]}
            there = self.reader.open(made.headers["Location"], headers=asked, base_url=SITE)
            assert there.headers["ETag"] == made.headers["ETag"], made.headers["Location"]

    def real(self, stand_in: str) -> str:
        """The cursor that an example shows as `stand_in`, to ask with."""
        told = self._cursors[stand_in]
        self._stand_ins[told] = stand_in
        return told

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
        told = {"operation": operation, "words": words, "request": request}
        self.recorded[name] = self._plain(told, name) | self._plain({"answer": answered}, name, is_answer=True)

    def _plain(self, told: Any, name: str, *, is_answer: bool = False) -> Any:
        text = json.dumps(told, ensure_ascii=False)
        if self.token:
            text = text.replace(f"Bearer {self.token}", "Bearer $TOKEN")
        text = TIME.sub(lambda found: self._time(found[0]), text)
        text = DAY.sub(lambda found: self._day(found[0]), text)
        text = CLOCK.sub(r"9:00\1AM", text)
        text = SECRET.sub(lambda found: found[1] + self._stand_in(found[0], name, len(found[2])), text)
        text = BATCH.sub(lambda found: "api-" + self._stand_in(found[0], name, 12), text)
        text = HINT.sub(lambda found: f"{found[1]}k9Qe", text)
        text = CURSOR.sub(lambda found: self._cursor(found[0], is_new=is_answer), text)
        return json.loads(TAG.sub(lambda found: self._stand_in(found[0], name, len(found[0])), text))

    def _time(self, told: str) -> str:
        """The time in the story: a story takes no time, but a quarter of an hour that a hold lasts is one."""
        away = datetime.fromisoformat(told) - self._began
        steps = round(away / timedelta(minutes=5))
        return (ONCE + timedelta(minutes=5 * steps)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _day(self, told: str) -> str:
        """A day near today's moves with the story; one that the story itself names stays."""
        away = datetime.fromisoformat(told).date() - self._began.date()
        return (ONCE.date() + away).isoformat() if abs(away) <= timedelta(days=1) else told

    def _cursor(self, told: str, *, is_new: bool) -> str:
        """Each answer's is another: whether it really is depends on what else the server does."""
        plain = unquote(told)
        if is_new:
            number = 1200 + len(self.recorded)
            self._stand_ins[plain] = f"7313520981140455443-1.{number}:{number}:"
            self._cursors[self._stand_ins[plain]] = plain
        return quote(self._stand_ins[plain], safe="-.") if "%" in told else self._stand_ins[plain]

    def _stand_in(self, told: str, name: str, letters: int) -> str:
        if told not in self._stand_ins:
            self._made[name] += 1
            made = hashlib.sha256(f"{name} {self._made[name]}".encode()).hexdigest()
            self._stand_ins[told] = made[:letters]
        return self._stand_ins[told]


Chapter = Callable[[Story], None]


def _tag(answer: TestResponse | str) -> str:
    return answer if isinstance(answer, str) else answer.headers["ETag"]


def _kind(method: str) -> str:
    return "application/merge-patch+json" if method == "PATCH" else "application/json"
