"""Where nudges may go: to the internet, by TLS, and by no trick into a network of our own."""

import ipaddress
import re
import socket
import time
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from shop.audit.actors import SHELL
from shop.db import db
from shop.webhooks.addresses import (
    BadAddress,
    InternalAddress,
    UnknownName,
    is_public,
    look_up,
    read_address,
)
from shop.webhooks.models import Webhook
from shop.webhooks.sending import post
from shop.webhooks.services import create_webhook

from .hooks import make_webhook
from .receiver import Receiver

PUBLIC = "192.88.99.1"  # nobody answers there

Names = dict[str, list[str]]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """What name servers say; numbers are read as the system reads them."""
    known: Names = {}
    real = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, **options: Any) -> list[Any]:
        # Numbers alone: no test asks a real name server.
        addresses = known.get(host) or [host]
        return [one for address in addresses for one in real(address, port, flags=socket.AI_NUMERICHOST, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return known


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("https://hooks.example", "hooks.example", 443, "/"),
        ("https://hooks.example:8443/a?b=c&d", "hooks.example", 8443, "/a?b=c&d"),
        ("HTTPS://Hooks.Example./A", "hooks.example", 443, "/A"),
        ("https://tienda.españa.example/ñ?é=ü", "tienda.xn--espaa-rta.example", 443, "/%C3%B1?%C3%A9=%C3%BC"),
        ("https://hooks.example/a%20b", "hooks.example", 443, "/a%20b"),
        ('https://hooks.example/"<>[]{}', "hooks.example", 443, "/%22%3C%3E%5B%5D%7B%7D"),
        ("https://[2606:4700::1111]/", "2606:4700::1111", 443, "/"),
    ],
)
def test_addresses_are_read(app: Flask, url: str, host: str, port: int, path: str):
    target = read_address(url, may_be_internal=False)
    assert (target.is_secure, target.host, target.port, target.path) == (True, host, port, path)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example",
        "ftp://hooks.example/",
        "file:///etc/passwd",
        "gopher://hooks.example/",
        "https://",
        "https:///path",
        "https:hooks.example",
        "https://hooks.example:0/",
        "https://hooks.example:99999/",
        "https://hooks.example:-1/",
        "https://hooks.example:4a/",
        "https://hooks.example\\@10.0.0.1/",
        "https://hooks.example/a b",
        "https://hooks.example/\r\nX-Evil: 1",
        "https://hooks.example\t/",
        " https://hooks.example/",
        "https://hooks .example/",
        "https://-/",
        "https://" + "a" * 254 + "/",
        "https://hooks.example/" + "a" * 2000,
        "https://[::1/",
        "https://[::1%25eth0]/",
        "https://[v1.x]/",
        "https://ho%6fks.example/",
        "https://hooks.example/\ud800",
    ],
)
def test_what_is_no_address_is_refused(app: Flask, url: str):
    with pytest.raises(BadAddress, match="whole address"):
        read_address(url, may_be_internal=False)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://hooks.example/", "https://"),
        ("https://ana:secret@hooks.example/", "user name"),
        ("https://10.0.0.1@hooks.example/", "user name"),
        ("https://hooks.example/#part", "begins with #"),
        ("https://hooks.example/#", "begins with #"),
        ("https://hooks.example:22/", "port 443"),
        ("https://hooks.example:80/", "port 443"),
        ("https://hooks.example:1023/", "port 443"),
    ],
)
def test_what_nobody_should_send_to_is_refused_with_its_reason(app: Flask, url: str, words: str):
    with pytest.raises(BadAddress, match=words):
        read_address(url, may_be_internal=False)


def test_a_host_is_told_as_the_header_wants_it(app: Flask):
    told = {
        "https://hooks.example/": "hooks.example",
        "https://hooks.example:443/": "hooks.example",
        "https://hooks.example:8443/": "hooks.example:8443",
        "https://[2606:4700::1111]:8443/": "[2606:4700::1111]:8443",
        "http://hooks.example/": "hooks.example",
        "http://hooks.example:443/": "hooks.example:443",
    }
    assert {url: read_address(url, may_be_internal=True).authority for url in told} == told


PIECES = [
    "https",
    "http",
    "://",
    "/",
    "\\",
    "@",
    ":",
    "#",
    "?",
    "%0d%0a",
    "\r\n",
    "\0",
    " ",
    "[",
    "]",
    "::1",
    "127.1",
    "ñ",
    ".",
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=12).map("".join), st.booleans())
def test_whatever_is_typed_is_refused_or_can_be_sent_as_it_is(app: Flask, typed: str, may_be_internal: bool):
    for url in (typed, f"https://{typed}", f"https://hooks.example/{typed}"):
        try:
            target = read_address(url, may_be_internal=may_be_internal)
        except BadAddress:
            continue
        assert re.fullmatch(r"[a-z0-9._:-]+", target.host)
        assert re.fullmatch(r"/[!-~]*", target.path)
        assert 0 < target.port < 65536
        assert may_be_internal or (target.is_secure and (target.port == 443 or target.port > 1023))


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::10.0.0.1",
        "::7f00:1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:a00:1::",
        "2002:7f00:1::1",
        "2002:c0a8:1::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "nonsense",
    ],
)
def test_internal_addresses_are_known_in_all_their_disguises(without_database: None, address: str):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"]
)
def test_addresses_of_the_internet_are_public(without_database: None, address: str):
    assert is_public(address)


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="127.0.0.0/8"))
def test_no_wrapping_makes_an_internal_address_public(address: ipaddress.IPv4Address):
    number = int(address)
    wrapped = [number, (0xFFFF << 32) + number, (0x64FF9B << 96) + number, (0x2002 << 112) + (number << 80)]
    assert not is_public(str(address))
    assert not any(is_public(str(ipaddress.IPv6Address(one))) for one in wrapped)


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.1",
        "127.0.0.1",
        "0",
        "0x7f.1",
        "0x7f000001",
        "2130706433",
        "017700000001",
        "10.1",
        "169.254.169.254",
        "[::1]",
        "[::ffff:10.0.0.1]",
        "[::ffff:a9fe:a9fe]",
        "[64:ff9b::a00:1]",
        "[fe80::1]",
        "intranet.example",
        "metadata.example",
        "half.example",
        "six.example",
    ],
)
def test_no_webhook_is_made_that_leads_inside(app: Flask, names: Names, host: str):
    names |= {
        "localhost": ["127.0.0.1", "::1"],
        "intranet.example": ["192.168.1.1"],
        "metadata.example": ["169.254.169.254"],
        "half.example": [PUBLIC, "10.0.0.1"],
        "six.example": [PUBLIC, "::ffff:10.0.0.1"],
    }
    with pytest.raises(InternalAddress, match="internal network"):
        create_webhook(f"https://{host}/hooks", "", ["stock"], by=SHELL)
    assert db.session.query(Webhook).count() == 0


def test_a_name_that_nobody_has_is_refused(app: Flask, names: Names, monkeypatch: pytest.MonkeyPatch):
    def nowhere(*asked: Any, **more: Any) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    with pytest.raises(UnknownName, match=r"“nowhere\.example”"):
        create_webhook("https://nowhere.example/", "", ["stock"], by=SHELL)


def test_a_name_server_that_says_nothing_is_waited_for_no_longer_than_that(app: Flask, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **more: time.sleep(2) or [])
    target = read_address("https://hooks.example/", may_be_internal=False)
    begun = time.monotonic()
    with pytest.raises(UnknownName):
        look_up(target, seconds=0.1, may_be_internal=False)
    assert time.monotonic() - begun < 1


def test_a_name_that_leads_inside_later_is_not_followed(app: Flask, names: Names, receiver: Receiver):
    names["hooks.example"] = [PUBLIC]
    webhook, _ = make_webhook(f"https://hooks.example:{receiver.port}/")
    names["hooks.example"] = ["127.0.0.1"]
    outcome = post(webhook.url, b"{}", {}, may_be_internal=False)
    assert (outcome.status, outcome.trouble) == (None, "internal")
    assert receiver.calls == []


def test_what_was_looked_at_is_what_is_connected_to(app: Flask, monkeypatch: pytest.MonkeyPatch, receiver: Receiver):
    """A name server that answers differently a moment later is not asked again."""
    asked: list[str] = []
    called: list[Any] = []

    def getaddrinfo(host: str, port: int, *more: Any, **options: Any) -> list[Any]:
        asked.append(host)
        address = PUBLIC if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def connect(connection: socket.socket, where: Any) -> None:
        called.append(where)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(socket.socket, "connect", connect)
    outcome = post(f"https://hooks.example:{receiver.port}/", b"{}", {}, may_be_internal=False)
    assert (outcome.trouble, outcome.detail) == ("unreachable", "Connection refused")
    assert asked == ["hooks.example"]
    assert called == [(PUBLIC, receiver.port)]
