"""Who is calling, as far as it can be known before anybody signs in: the network address and the device."""

import ipaddress
from dataclasses import dataclass, field

from flask import current_app, request
from itsdangerous import BadData
from werkzeug.wrappers import Response

from .secrets import keyed_digest, new_secret, signer

MOST_ACCOUNTS = 8  # that one device is remembered for
A_YEAR = 365 * 86400


@dataclass(frozen=True)
class Caller:
    """Where a request comes from. `devices` has a number for each account that signed in from this browser before."""

    address: str = ""
    agent: str = ""
    devices: dict[str, str] = field(default_factory=dict)

    @property
    def network(self) -> str:
        """What an address is counted as: of IPv6 the first 64 bits, since whoever has one of them has them all."""
        try:
            address = ipaddress.ip_address(self.address)
        except ValueError:
            return self.address
        if address.version == 4:
            return str(address)
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))


def account_key(email: str) -> str:
    """How an account is named in counters and cookies, whether it exists or not. It doesn't tell the address.

    Letter by letter, as Postgres lowers them: Python's lower() makes two of İ, and another σ at the end of a word.
    """
    return keyed_digest("account", "".join(letter.lower()[0] for letter in email)).hex()[:24]


def caller() -> Caller:
    """Who made this request."""
    return Caller(request.remote_addr or "", request.user_agent.string[:300].replace("\0", ""), _devices())


def remember_device(response: Response, email: str) -> None:
    """Let this browser be known as one that `email` has signed in from. It opens nothing by itself.

    OWASP calls it a device cookie: guesses from elsewhere then can't lock the account's own people out.
    """
    devices = _devices()
    key = account_key(email)
    devices = {key: devices.pop(key, "") or new_secret()[:16], **devices}
    response.set_cookie(
        _cookie_name(),
        signer("devices").dumps(dict(list(devices.items())[:MOST_ACCOUNTS])),
        max_age=A_YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _devices() -> dict[str, str]:
    try:
        return dict(signer("devices").loads(request.cookies.get(_cookie_name(), "")))
    except (BadData, TypeError, ValueError):
        return {}


def _cookie_name() -> str:
    return "__Host-devices" if current_app.config["SESSION_COOKIE_SECURE"] else "devices"
