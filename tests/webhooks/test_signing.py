"""Signatures, reckoned by somebody else's program."""

import base64
import hashlib
import re
import time
from functools import partial
from typing import Any

import pytest
from flask import Flask

from shop.config import ROOT
from shop.webhooks.signing import headers, new_secret, signature

from ..auth.people import signed_in
from .hooks import make_webhook


def test_a_signature_is_what_the_scheme_says(without_database: None):
    # Reckoned with `openssl dgst -sha256 -mac HMAC`.
    secret = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
    assert signature(secret, "msg_1", 1700000000, b'{"a":1}') == "v1,rkwp5YuvdrMkcu0ZhuMsXoTg44mHAr1Q0+FFgFpXsjY="


def example() -> str:
    """The program that docs/webhooks.md gives to who receives."""
    [code] = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "webhooks.md").read_text(), re.DOTALL)
    return code


def test_the_example_of_the_documents_tells_ours_from_others(without_database: None):
    named: dict[str, Any] = {}
    exec(example(), named)
    secret, body, now = new_secret(), b'{"id": "x"}', int(time.time())
    is_ours = partial(named["is_from_the_shop"], secret)
    assert is_ours(headers([secret], "x", now, body), body)
    assert is_ours(headers([new_secret(), secret], "x", now, body), body)
    assert not is_ours(headers([secret], "x", now, body), body + b" ")
    assert not is_ours(headers([new_secret()], "x", now, body), body)
    assert not is_ours(headers([secret], "x", now - 301, body), body)
    assert not is_ours(headers([secret], "x", now, body) | {"Webhook-Id": "y"}, body)


def test_the_page_of_a_webhook_shows_the_same_example(app: Flask):
    webhook, _ = make_webhook()
    page = signed_in(app, "manager").get("webhooks.show", webhook_id=webhook.id)
    assert (page.one("pre").text or "").strip() == example().strip()


def test_the_same_by_hand(without_database: None):
    secret = new_secret()
    key = base64.b64decode(secret.removeprefix("whsec_"))
    pads = [bytes(letter ^ pad for letter in key.ljust(64, b"\0")) for pad in (0x36, 0x5C)]
    inner = hashlib.sha256(pads[0] + b"id.5.body").digest()
    assert (
        signature(secret, "id", 5, b"body")
        == "v1," + base64.b64encode(hashlib.sha256(pads[1] + inner).digest()).decode()
    )


def test_secrets_are_long_and_differ(without_database: None):
    made = {new_secret() for _ in range(50)}
    assert len(made) == 50
    assert all(secret.startswith("whsec_") and len(base64.b64decode(secret[6:])) == 32 for secret in made)


@pytest.mark.parametrize("other", [("id2", 5, b"body"), ("id", 6, b"body"), ("id", 5, b"bodY"), ("id", 5, b"body ")])
def test_another_message_time_or_body_has_another_signature(without_database: None, other: tuple[str, int, bytes]):
    secret = new_secret()
    assert signature(secret, *other) != signature(secret, "id", 5, b"body")


def test_each_secret_signs(without_database: None):
    old, new = new_secret(), new_secret()
    told = headers([new, old], "id", 5, b"body")
    assert told["Webhook-Signature"] == f"{signature(new, 'id', 5, b'body')} {signature(old, 'id', 5, b'body')}"
    assert (told["Webhook-Id"], told["Webhook-Timestamp"]) == ("id", "5")
