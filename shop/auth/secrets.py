"""What is derived from SECRET_KEY, one key for each purpose, and digests of what may not be kept as it is."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from functools import cache
from typing import TYPE_CHECKING

from flask import current_app
from itsdangerous import URLSafeTimedSerializer

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


class Unreadable(Exception):
    """Something that was encrypted under another SECRET_KEY."""


def new_secret() -> str:
    """256 bits that nobody can guess, for cookies and tokens."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """What is kept of a secret of 256 bits. It needs no salt and no slow hash: nobody can try them all."""
    return hashlib.sha256(secret.encode()).digest()


def keyed_digest(purpose: str, words: str | bytes) -> bytes:
    """What is kept of something that could be guessed, such as an address: worth nothing without SECRET_KEY."""
    known = words if isinstance(words, bytes) else words.encode()
    return hmac.digest(_key(_secret_key(), purpose), known, "sha256")


def encrypt(purpose: str, words: str) -> str:
    """`words` so that only this shop reads them."""
    return _box(_secret_key(), purpose).encrypt(words.encode()).decode()


def decrypt(purpose: str, words: str) -> str:
    """What was encrypted. Raises Unreadable where SECRET_KEY has changed since."""
    from cryptography.fernet import InvalidToken

    try:
        return _box(_secret_key(), purpose).decrypt(words.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def signer(purpose: str) -> URLSafeTimedSerializer:
    """Signs what others carry for us, for one purpose; HMAC-SHA256, and no token names another algorithm."""
    return URLSafeTimedSerializer(
        _secret_key(), salt=f"almacen {purpose}", signer_kwargs={"digest_method": hashlib.sha256}
    )


def _secret_key() -> str:
    return str(current_app.config["SECRET_KEY"])


@cache
def _key(secret_key: str, purpose: str) -> bytes:
    # Here, as below, because no command needs it to start.
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, salt=None, info=f"almacen {purpose}".encode()).derive(secret_key.encode())


@cache
def _box(secret_key: str, purpose: str) -> "Fernet":
    from cryptography.fernet import Fernet

    return Fernet(urlsafe_b64encode(_key(secret_key, purpose)))
