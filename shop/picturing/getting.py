"""One GET of a picture from somebody else's machine, which may be slow, broken or hostile: half a minute, 20 MB, five

redirects, each looked at like the first address; never from the shop's own network, and nothing of the answer counts
but its bytes.
"""

import ssl
from http.client import HTTPException, HTTPResponse
from urllib.parse import urldefrag, urljoin

from ..webhooks.addresses import BadAddress, InternalAddress, Target, UnknownName, look_up, read_address
from ..webhooks.calling import Answer, Deadline, connected
from .limits import MOST_BYTES

SECONDS = 30
MOST_REDIRECTS = 5
HEAD_BYTES = 65_536
REDIRECTS = {301, 302, 303, 307, 308}


class NotFetched(Exception):
    """There is no picture; `trouble` is a word of troubles.py."""

    def __init__(self, trouble: str) -> None:
        super().__init__(trouble)
        self.trouble = trouble


def get(url: str, *, may_be_internal: bool = False) -> bytes:
    """What is at `url`. Asks nothing of the database. Raises NotFetched."""
    deadline = Deadline(SECONDS)
    try:
        for _ in range(MOST_REDIRECTS + 1):
            found = _asked(url, deadline, may_be_internal)
            if isinstance(found, bytes):
                return found
            url = urljoin(url, found)
    except NotFetched:
        raise
    except UnknownName:
        raise NotFetched("name") from None
    except InternalAddress:
        raise NotFetched("internal") from None
    except BadAddress:
        raise NotFetched("address") from None
    except TimeoutError:
        raise NotFetched("slow") from None
    except (ConnectionResetError, BrokenPipeError):
        raise NotFetched("closed") from None
    except ssl.SSLError:
        raise NotFetched("tls") from None
    except OSError:
        raise NotFetched("unreachable") from None
    except (HTTPException, ValueError):
        raise NotFetched("garbled") from None
    raise NotFetched("redirects")


def _asked(url: str, deadline: Deadline, may_be_internal: bool) -> bytes | str:
    """The bytes; or where else to look, as a redirect says."""
    target = read_address(urldefrag(url).url, may_be_internal=may_be_internal, may_be_plain=True)
    found = look_up(target, seconds=deadline.left, may_be_internal=may_be_internal)
    with connected(target, found, deadline) as connection:
        connection.settimeout(deadline.left)
        connection.sendall(_request(target))
        response = HTTPResponse(Answer(connection, deadline, MOST_BYTES + HEAD_BYTES), method="GET")  # type: ignore[arg-type]
        response.begin()
        if response.status in REDIRECTS:
            return response.getheader("Location") or ""
        if response.status != 200:
            raise NotFetched("status")
        if (response.length or 0) > MOST_BYTES:
            raise NotFetched("large")
        body = response.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise NotFetched("large")
        return body


def _request(target: Target) -> bytes:
    told = {
        "Host": target.authority,
        "User-Agent": "Almacen",
        "Accept": "image/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"GET {target.path} HTTP/1.1\r\n{head}\r\n".encode("ascii")
