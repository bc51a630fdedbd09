"""One POST to somebody else's machine, which may be slow, broken or hostile: ten seconds, 64 KB, no way around.

http.client speaks to names, follows the clock of each single answer, and reads what it is sent; here the address is
the one that was looked at, the clock is one for all of it, and nothing of the answer matters but its status.
"""

import contextlib
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse

from .addresses import BadAddress, InternalAddress, Target, UnknownName, look_up, read_address
from .calling import Answer, Deadline, connected

SECONDS = 10
MOST_BYTES = 65_536
LONGEST_DETAIL = 200


@dataclass(frozen=True)
class Outcome:
    """How a POST went: the status of the answer, if there was one; else a word of troubles.py; and how long it took."""

    status: int | None
    trouble: str
    detail: str
    ms: int

    @property
    def is_delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def post(url: str, body: bytes, headers: Mapping[str, str], *, may_be_internal: bool) -> Outcome:
    """Send `body`, whatever comes of it. Asks nothing of the database."""
    begun, deadline = time.monotonic(), Deadline(SECONDS)
    status, trouble, detail = None, "", ""
    try:
        target = read_address(url, may_be_internal=may_be_internal)
        found = look_up(target, seconds=deadline.left, may_be_internal=may_be_internal)
        status = _exchange(target, found, _request(target, headers, body), deadline)
        trouble = trouble_of(status)
    except UnknownName:
        trouble = "name"
    except InternalAddress:
        trouble = "internal"
    except BadAddress as error:
        trouble, detail = "address", str(error)
    except TimeoutError:
        trouble = "slow"
    except (ConnectionResetError, BrokenPipeError):
        trouble = "closed"
    except ssl.SSLError as error:
        trouble, detail = "tls", getattr(error, "verify_message", "") or error.reason or ""
    except OSError as error:
        trouble, detail = "unreachable", error.strerror or ""
    except (HTTPException, ValueError):
        trouble = "garbled"
    return Outcome(status, trouble, detail[:LONGEST_DETAIL], round((time.monotonic() - begun) * 1000))


def trouble_of(status: int) -> str:
    """What is wrong with an answer; nothing with 2xx."""
    if 200 <= status < 300:
        return ""
    if status == 410:
        return "gone"
    return "redirect" if 300 <= status < 400 else "status"


def _request(target: Target, headers: Mapping[str, str], body: bytes) -> bytes:
    told = {
        "Host": target.authority,
        "User-Agent": "Almacen",
        "Accept": "*/*",
        "Content-Type": "application/json",
        **headers,
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"POST {target.path} HTTP/1.1\r\n{head}\r\n".encode("ascii") + body


def _exchange(target: Target, found: Sequence[str], request: bytes, deadline: Deadline) -> int:
    """The status of the answer to `request`."""
    with connected(target, found, deadline) as connection:
        connection.settimeout(deadline.left)
        connection.sendall(request)
        response = HTTPResponse(Answer(connection, deadline, MOST_BYTES), method="POST")  # type: ignore[arg-type]
        response.begin()
        with contextlib.suppress(OSError, HTTPException, ValueError):
            response.read()  # so that who sends a short answer isn't cut off in the middle of it
        return response.status
