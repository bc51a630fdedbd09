"""Real requests and their real answers, one or more of each operation, as tests/api/test_examples.py recorded them."""

import json
import re
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).with_name("examples.json")
SHOP, TOKEN = "$SHOP", "$TOKEN"
WIDTH = 88


@dataclass(frozen=True)
class Example:
    """One request, and what was answered. A body is JSON as Python has it, or a text that is none."""

    name: str
    operation: str
    words: str
    method: str
    path: str
    asked: dict[str, str]  # the headers of the request
    body: Any
    status: int
    answered: dict[str, str]  # the headers of the answer
    answer: Any

    @property
    def curl(self) -> str:
        """The request as a person would type it, in a shell that knows SHOP and TOKEN."""
        lines = [f'curl{"" if self.method == "GET" else f" -X {self.method}"} "{SHOP}{_in_double_quotes(self.path)}"']
        lines += [f'-H "{_in_double_quotes(f"{name}: {value}")}"' for name, value in self.asked.items()]
        if self.body is not None:
            text = self.body if isinstance(self.body, str) else spread(self.body, 60)
            lines.append(f"--data-binary {_in_single_quotes(text)}")
        return " \\\n  ".join(lines)

    @property
    def reply(self) -> str:
        """The answer as it comes over the line, its JSON indented."""
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in self.answered.items()]
        if self.answer is None:
            return "\n".join(lines)
        is_text = isinstance(self.answer, str)
        return "\n".join([*lines, "", "\n".join(self.answer.splitlines()) if is_text else spread(self.answer)])


def told(name: str, recorded: dict[str, Any]) -> Example:
    """The example that was recorded as `name`."""
    request, answer = recorded["request"], recorded["answer"]
    return Example(
        name=name,
        operation=recorded["operation"],
        words=recorded.get("words", ""),
        method=request["method"],
        path=request["path"],
        asked=request.get("headers", {}),
        body=request.get("body"),
        status=answer["status"],
        answered=answer.get("headers", {}),
        answer=answer.get("body"),
    )


@cache
def examples() -> dict[str, Example]:
    """All of them by name, in the order in which they happened."""
    return {name: told(name, recorded) for name, recorded in json.loads(RECORDED.read_text()).items()}


def examples_of(operation: str) -> list[Example]:
    """Those of one operation."""
    return [example for example in examples().values() if example.operation == operation]


def spread(value: Any, width: int = WIDTH, depth: int = 0, name: str = "") -> str:
    """JSON to be read: what fits into a line is on one, the rest is indented. `name` stands before it on its line."""
    text = name + json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value or len(text) + 2 * depth <= width:
        return text
    if isinstance(value, dict):
        inner = [spread(one, width, depth + 1, f"{json.dumps(key)}: ") for key, one in value.items()]
    else:
        inner = [spread(one, width, depth + 1) for one in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    gap = "\n" + "  " * depth
    return f"{name}{opening}{gap}  {f',{gap}  '.join(inner)}{gap}{closing}"


def _in_double_quotes(text: str) -> str:
    """Nothing but $TOKEN means anything to the shell; in a header's own quotes, too."""
    return re.sub(r'([\\"`]|\$(?!TOKEN\b))', r"\\\1", text)


def _in_single_quotes(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
