"""Receivers that are slow, broken or hostile: ten seconds and 64 KB are all that they get."""

import contextlib
import datetime
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask

from shop.webhooks import calling, sending
from shop.webhooks.sending import Outcome, post
from shop.webhooks.troubles import TROUBLES, told

from .receiver import Answer, Receiver, say


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> float:
    """The limit of ten seconds, in a tenth of the time."""
    monkeypatch.setattr(sending, "SECONDS", 1.0)
    return 1.0


def call(receiver: Receiver) -> Outcome:
    return post(receiver.url, b'{"id": "x"}', {"Webhook-Id": "x"}, may_be_internal=True)


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        ("200 OK", ""),
        ("202 Accepted", ""),
        ("204 No Content", ""),
        ("299 Fine", ""),
        ("300 Choose", "redirect"),
        ("400 Bad Request", "status"),
        ("404 Not Found", "status"),
        ("410 Gone", "gone"),
        ("429 Too Many Requests", "status"),
        ("500 Internal Server Error", "status"),
        ("103 Early Hints", "status"),
    ],
)
def test_the_status_decides(receiver: Receiver, status: str, trouble: str):
    receiver.answer = say(status)
    outcome = call(receiver)
    assert (outcome.status, outcome.trouble) == (int(status[:3]), trouble)
    assert outcome.is_delivered == (not trouble)
    assert outcome.ms >= 0


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_no_redirect_is_followed(receiver: Receiver, status: str):
    inside = Receiver()
    receiver.answer = say(status, f"Location: {inside.url}")
    assert call(receiver).trouble == "redirect"
    assert inside.calls == []
    inside.stop()


def hang(connection: socket.socket) -> None:
    time.sleep(3)


def drip(connection: socket.socket) -> None:
    """A letter now and then, for as long as anybody listens: each for itself is in time."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    for _ in range(60):
        connection.sendall(b"a")
        time.sleep(0.05)


def continue_for_ever(connection: socket.socket) -> None:
    for _ in range(60):
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.05)


@pytest.mark.parametrize("answer", [hang, drip, continue_for_ever])
def test_ten_seconds_are_all_that_a_slow_one_gets(receiver: Receiver, hurried: float, answer: Answer):
    receiver.answer = answer
    begun = time.monotonic()
    outcome = call(receiver)
    assert (outcome.status, outcome.trouble) == (None, "slow")
    assert hurried * 0.9 < time.monotonic() - begun < hurried + 1
    assert outcome.ms >= hurried * 900


def test_one_that_is_slow_but_in_time_is_waited_for(receiver: Receiver, hurried: float):
    def think(connection: socket.socket) -> None:
        time.sleep(0.3)
        say("200 OK")(connection)

    receiver.answer = think
    outcome = call(receiver)
    assert outcome.is_delivered
    assert outcome.ms >= 300


def test_one_that_takes_no_bytes_is_given_up(internal: None, hurried: float):
    with socket.create_server(("127.0.0.1", 0), backlog=0) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/"
        outcome = post(url, b"x" * 30_000_000, {}, may_be_internal=True)
    assert outcome.trouble == "slow"


def test_of_ten_megabytes_no_more_than_64_kb_are_read(receiver: Receiver):
    sent: list[int] = []

    def flood(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n")
        for _ in range(1000):
            sent.append(connection.send(b"x" * 10_000))

    receiver.answer = flood
    assert call(receiver).is_delivered
    time.sleep(0.2)
    assert sum(sent) < 10_000_000


@pytest.mark.parametrize("head", [b"X-Long: " + b"a" * 10_000_000, b"A: b\r\n" * 1_000_000, b"a" * 10_000_000])
def test_a_head_without_an_end_is_no_answer(receiver: Receiver, head: bytes):
    receiver.answer = lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\n" + head)
    outcome = call(receiver)
    assert (outcome.status, outcome.trouble) == (None, "garbled")


def test_no_more_is_taken_from_the_connection_than_64_kb(without_database: None):
    here, there = socket.socketpair()
    there.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        while True:
            there.send(b"x" * 10_000)
    answer = calling.Answer(here, calling.Deadline(5), sending.MOST_BYTES)
    with pytest.raises(sending.HTTPException):
        answer.makefile("rb").read()
    assert answer.left == 0
    here.close()
    there.close()


@pytest.mark.parametrize(
    "words", [b"220 mail.example ESMTP\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 999999 X\r\n\r\n"]
)
def test_what_is_not_http_is_said_to_be_that(receiver: Receiver, words: bytes):
    receiver.answer = lambda connection: connection.sendall(words)
    assert call(receiver).trouble == "garbled"


def test_one_that_hangs_up_is_said_to_have_done_so(receiver: Receiver):
    receiver.answer = lambda connection: None
    assert call(receiver).trouble == "closed"


def test_a_status_counts_even_if_the_rest_never_comes(receiver: Receiver, hurried: float):
    def stop_half_way(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        time.sleep(0.1)

    receiver.answer = stop_half_way
    assert call(receiver).is_delivered


def test_nobody_there_is_said_as_the_system_says_it(internal: None):
    outcome = post("http://127.0.0.1:1/", b"{}", {}, may_be_internal=True)
    assert (outcome.status, outcome.trouble, outcome.detail) == (None, "unreachable", "Connection refused")


def test_the_next_address_is_tried_where_one_does_not_answer(receiver: Receiver, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sending, "look_up", lambda target, **more: ["::1", "127.0.0.1"])
    assert call(receiver).is_delivered


def test_an_address_that_was_good_when_it_was_saved_may_be_refused_later(receiver: Receiver):
    outcome = post(receiver.url, b"{}", {}, may_be_internal=False)
    assert outcome.trouble == "address"
    assert "https://" in outcome.detail
    assert receiver.calls == []


def test_every_trouble_has_words(app: Flask):
    assert told("status", 500) == "The answer wasn’t 2xx (status 500)"
    assert told("unreachable", None, "Connection refused") == "No connection (Connection refused)"
    assert all(told(trouble) for trouble in TROUBLES)


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A receiver by TLS, whose certificate for localhost this machine believes."""
    kept = tmp_path / "localhost.pem"
    kept.write_bytes(certificate("localhost"))
    monkeypatch.setenv("SSL_CERT_FILE", str(kept))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(kept)
    receiver = Receiver(context=context)
    yield receiver
    receiver.stop()


def certificate(name: str) -> bytes:
    """One of its own making, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    unprotected = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    return made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, form, unprotected
    )


def secure(receiver: Receiver, host: str) -> Outcome:
    return post(f"https://{host}:{receiver.port}/hooks", b"{}", {}, may_be_internal=True)


def test_a_receiver_that_proves_its_name_is_told(authority: Receiver):
    assert secure(authority, "localhost").is_delivered
    assert authority.calls[0].headers["Host"] == f"localhost:{authority.port}"


def test_the_name_is_proved_and_not_the_number(authority: Receiver, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sending, "look_up", lambda target, **more: ["127.0.0.1"])
    outcome = secure(authority, "somebody-else.example")
    assert outcome.trouble == "tls"
    assert "somebody-else.example" in outcome.detail
    assert authority.calls == []


def test_a_certificate_that_nobody_vouches_for_is_refused(authority: Receiver, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    outcome = secure(authority, "localhost")
    assert (outcome.trouble, outcome.detail) == ("tls", "self-signed certificate")
    assert authority.calls == []


def test_what_speaks_no_tls_is_said_to_be_unsafe(internal: None):
    with socket.create_server(("127.0.0.1", 0)) as plain:

        def greet() -> None:
            with plain.accept()[0] as connection:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                connection.recv(10_000)

        Thread(target=greet, daemon=True).start()
        outcome = post(f"https://127.0.0.1:{plain.getsockname()[1]}/", b"{}", {}, may_be_internal=True)
    assert outcome.trouble == "tls"


def test_one_that_hangs_in_the_handshake_is_given_up(internal: None, hurried: float):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        outcome = post(f"https://127.0.0.1:{silent.getsockname()[1]}/", b"{}", {}, may_be_internal=True)
    assert outcome.trouble == "slow"
