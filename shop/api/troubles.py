"""With which statuses operations refuse, and how the description says so."""

from typing import Any

from .operations import Operation

PROBLEM = "application/problem+json"

# What can go wrong, by status, as it is said in the documentation.
TROUBLE = {
    400: "It can’t be read, or a header is missing.",
    401: "No token, or one that works no more.",
    403: "The token lacks the scope.",
    404: "There is no such thing, or none that the token may see.",
    405: "The address has no such method.",
    409: "It can’t be done as things are: “type” says why.",
    410: "It was here, and has gone.",
    412: "It has changed since you read it. “version” and “current” say how it is now.",
    413: "The body is too large.",
    414: "The address is longer than 4,094 bytes. The server itself says so, in HTML.",
    415: "The body is of a kind that isn’t read here.",
    422: "“errors” says what is wrong, and where.",
    428: "Say in If-Match which version you saw.",
    429: "Too many requests: wait for Retry-After seconds.",
    431: "The headers are too long. The server itself says so, in HTML.",
    503: "The database is away, or others are at the same stock. Try again after Retry-After seconds.",
}
BY_THE_SERVER = {414, 431}  # what gunicorn answers, before the shop sees anything


def troubles_of(method: str, path: str, told: Operation) -> list[int]:
    """With which statuses an operation may refuse."""
    statuses = {422, 429, 431, 503}
    if not told.is_for_nobody:
        statuses |= {401}
    if told.scope:
        statuses |= {403}
    if "{" in path or told.is_open:
        statuses |= {404}
    if told.query:
        statuses |= {404, 414}
    if told.guards:
        statuses |= {412, 428}
    if method != "GET":
        statuses |= {400, 401, 403, 404, 409}
    if told.body or told.takes:
        statuses |= {400, 413, 415}
    return sorted(statuses.union(told.refuses))


def refusal(status: int) -> dict[str, Any]:
    """The response of a refusal, as OpenAPI has it."""
    headers = {
        401: ["WWW-Authenticate"],
        403: ["WWW-Authenticate"],
        409: ["Retry-After"],  # of a key that is under way
        429: ["Retry-After"],
        503: ["Retry-After"],
    }
    if status in BY_THE_SERVER:
        return {"description": TROUBLE[status], "content": {"text/html": {"schema": {"type": "string"}}}}
    return {
        "description": TROUBLE[status],
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers.get(status, [])},
    }


def name_of(status: int) -> str:
    """What the response is called among the components."""
    return f"Problem{status}"
