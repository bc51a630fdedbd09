"""Where passkeys work: in a browser that shows the shop at its own address. They are bound to its name for ever."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from flask import current_app, request, session
from flask_babel import gettext

from .secrets import new_secret

USUAL_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Place:
    """`host` is what a passkey belongs to, `origin` the address that the browser vouches for; `browser` is a secret

    of this one, so that what is asked here can't be answered elsewhere.
    """

    host: str
    origin: str
    browser: str


def place_here() -> Place | None:
    """Where this request comes from; None where passkeys can't be used, and why_not_here() says why.

    The Host header decides nothing: it may only agree with the shop's own address (SITE_URL).
    """
    site = _site_here()
    if site is None or _why_not(site):
        return None
    if "browser" not in session:
        session["browser"] = new_secret()
    return Place(site.hostname or "", _origin(site), session["browser"])


def why_not_here() -> str:
    """Why passkeys can't be used here, in one sentence; "" where they can."""
    site = _site_here()
    if site is not None:
        return _why_not(site)
    own = _own_address()
    if _why_not(own):
        return _why_not(own)
    return str(gettext("Passkeys work at %(address)s only. Open the shop there.", address=_origin(own)))


def _own_address() -> SplitResult:
    return urlsplit(str(current_app.config["SHOP"].site))


def _site_here() -> SplitResult | None:
    """The address of the shop that this page was opened by, where we know it as ours."""
    own = _own_address()
    for site in (own, _by_name(own)):
        if site and request.host.lower() in {_netloc(site), f"{_host(site)}:{site.port}"}:
            return site
    return None


def _by_name(site: SplitResult) -> SplitResult | None:
    """A shop on this very machine has a name too. No other machine can call itself that before a browser."""
    if _is_number(site.hostname) and ipaddress.ip_address(site.hostname or "").is_loopback:
        return site._replace(netloc=f"localhost:{_port(site)}")
    return None


def _why_not(site: SplitResult) -> str:
    if _is_number(site.hostname):
        named = _by_name(site)
        if named is None:
            return str(gettext("Passkeys need a shop whose address is a name, and this one’s is a number."))
        return str(
            gettext("Passkeys need a name in the address. Open the shop at %(address)s.", address=_origin(named))
        )
    if site.scheme != "https" and site.hostname != "localhost":
        return str(gettext("Passkeys need a shop whose address begins with https."))
    return ""


def _is_number(host: str | None) -> bool:
    try:
        ipaddress.ip_address(host or "")
    except ValueError:
        return False
    return True


def _port(site: SplitResult) -> int:
    return site.port or USUAL_PORTS[site.scheme]


def _host(site: SplitResult) -> str:
    host = site.hostname or ""
    return f"[{host}]" if ":" in host else host


def _netloc(site: SplitResult) -> str:
    """As browsers write it: without the port that goes without saying."""
    return _host(site) if _port(site) == USUAL_PORTS[site.scheme] else f"{_host(site)}:{site.port}"


def _origin(site: SplitResult) -> str:
    return f"{site.scheme}://{_netloc(site)}"
