"""Signatures of nudges, by the scheme of Standard Webhooks: whoever has the secret can tell ours from forged ones."""

import base64
import hmac
import secrets
from collections.abc import Sequence

PREFIX = "whsec_"  # what scanners for lost secrets know it by
BYTES = 32


def new_secret() -> str:
    """256 bits that nobody can guess, as text that a double click takes whole but for its base64 signs."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 of `message_id.timestamp.body` in base64, under the bytes that `secret` stands for."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = b".".join((message_id.encode(), str(timestamp).encode(), body))
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def headers(secrets: Sequence[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers that say which message this is, when it was sent, and by whom: a signature for each secret."""
    return {
        "Webhook-Id": message_id,
        "Webhook-Timestamp": str(timestamp),
        "Webhook-Signature": " ".join(signature(secret, message_id, timestamp, body) for secret in secrets),
    }


# How a receiver looks at it; docs/webhooks.md tells the same.
EXAMPLE = """\
import base64, hmac, time


def is_from_the_shop(secret: str, headers, body: bytes) -> bool:
    message, sent_at = headers["Webhook-Id"], headers["Webhook-Timestamp"]
    if abs(time.time() - int(sent_at)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.digest(key, f"{message}.{sent_at}.".encode() + body, "sha256")
    ours = "v1," + base64.b64encode(mac).decode()
    return any(hmac.compare_digest(ours, given) for given in headers["Webhook-Signature"].split())
"""
