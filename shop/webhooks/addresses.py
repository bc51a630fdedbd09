"""Where a nudge may go: to machines of the internet, and never to one of the shop's own network.

An address is read strictly; its name is looked up once, all that it leads to must be public, and what was looked at is
what is connected to: a name server that answers differently a moment later changes nothing.
"""

import contextlib
import ipaddress
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from threading import Thread
from typing import Any
from urllib.parse import quote, urlsplit

from flask_babel import gettext

from ..errors import ShopError

LONGEST = 2000
LEAST_PORT = 1024  # below it, 443 alone: what else listens there is no receiver of webhooks
HOST = re.compile(r"[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?")
AS_IT_IS = "/?%:@!$&'()*+,;=~-._"  # of a path and a query; the rest is sent as %41
UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\\]")

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
PUBLIC_6 = ipaddress.IPv6Network("2000::/3")

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class BadAddress(ShopError):
    """An address that no nudge goes to."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class UnknownName(BadAddress):
    """No machine has this name, or the name server doesn't say."""


class InternalAddress(BadAddress):
    """It leads into a network that isn't the internet."""


@dataclass(frozen=True)
class Target:
    """An address, taken apart: `host` as name servers know it, `path` with its query, as it is sent."""

    is_secure: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the header Host says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_secure else 80) else f"{host}:{self.port}"


def read_address(url: str, *, may_be_internal: bool, may_be_plain: bool = False) -> Target:
    """The target that `url` names, not looked up yet. Raises BadAddress, which says what to mend.

    `may_be_plain`: by http as well, for what holds no secret.
    """
    try:
        parts = urlsplit(url)
        host, port = _host(parts.hostname or ""), parts.port
        path = quote(parts.path or "/", safe=AS_IT_IS) + (
            f"?{quote(parts.query, safe=AS_IT_IS)}" if parts.query else ""
        )
    except ValueError:
        raise _no_address() from None
    if "[" in parts.netloc and ":" not in host:  # not by any number that we know
        raise _no_address()
    if UNSEEN.search(url) or len(url) > LONGEST or parts.scheme not in {"http", "https"} or port == 0:
        raise _no_address()
    if parts.scheme == "http" and not (may_be_internal or may_be_plain):
        raise BadAddress(gettext("The address must begin with https://."))
    if "@" in parts.netloc:
        raise BadAddress(gettext("Leave user name and password out of the address: the signature says who sends."))
    if "#" in url:
        raise BadAddress(gettext("Leave out what begins with #: it is never sent."))
    is_secure = parts.scheme == "https"
    port = port or (443 if is_secure else 80)
    usual = {443, 80} if may_be_plain else {443}
    if not may_be_internal and port not in usual and port < LEAST_PORT:
        raise BadAddress(gettext("Use port 443, or one from %(number)s on.", number=LEAST_PORT))
    return Target(is_secure, host, port, path)


def look_up(target: Target, *, seconds: float, may_be_internal: bool) -> Sequence[str]:
    """The numeric addresses of the target's machine, within `seconds`.

    Raises UnknownName, or InternalAddress where any one of them is not of the internet.
    """
    found = _asked(target.host, target.port, seconds)
    if not found:
        raise UnknownName(gettext("No machine called “%(host)s” was found.", host=target.host))
    if not may_be_internal and not all(is_public(address) for address in found):
        raise InternalAddress(gettext("“%(host)s” leads into an internal network.", host=target.host))
    return found


def is_public(text: str) -> bool:
    """Whether a numeric address is one of the internet, also where it wraps another."""
    try:
        address = _unwrapped(ipaddress.ip_address(text))
    except ValueError:  # with a zone, as link-local ones have it, it can be none
        return False
    if isinstance(address, ipaddress.IPv6Address) and address not in PUBLIC_6:
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _unwrapped(address: IpAddress) -> IpAddress:
    """The IPv4 address that an IPv6 one stands for: mapped, by NAT64 or by 6to4."""
    if isinstance(address, ipaddress.IPv6Address):
        if inner := address.ipv4_mapped or address.sixtofour:
            return inner
        if address in NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _host(host: str) -> str:
    """Raises ValueError for what can be no name and no number."""
    if ":" in host:
        if "%" in host:  # a zone: that is a network of this machine's own
            raise ValueError
        return str(ipaddress.IPv6Address(host))
    if not host.isascii():
        import idna

        try:
            host = idna.encode(host, uts46=True).decode()
        except idna.IDNAError as error:  # a ValueError too, but only by its present making
            raise ValueError from error
    host = host.lower().removesuffix(".")
    if len(host) > 253 or not HOST.fullmatch(host):
        raise ValueError
    return host


def _asked(host: str, port: int, seconds: float) -> list[str]:
    """What name servers say. In a thread of its own: the system's look-up may take minutes, and can't be ended."""
    answers: list[Any] = []

    def ask() -> None:
        with contextlib.suppress(OSError, UnicodeError):
            answers.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))

    asking = Thread(target=ask, daemon=True)
    asking.start()
    asking.join(max(seconds, 0))
    return list(dict.fromkeys(str(answer[4][0]) for answer in tuple(answers)))


def _no_address() -> BadAddress:
    return BadAddress(gettext("Enter a whole address, such as https://example.com/hooks."))
