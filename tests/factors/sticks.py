"""Sticks: passkeys made of a few lines, which do as they are told. Real ones would refuse half of it."""

import hashlib
import json
import secrets
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

ORIGIN, HOST = "http://localhost", "localhost"
PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def data(words: str) -> bytes:
    return urlsafe_b64decode(words + "=" * (-len(words) % 4))


@dataclass
class Stick:
    """A security key with one passkey on it."""

    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    count: int = 1
    handle: bytes = b""

    def make(self, options: str, **lies: Any) -> str:
        """What a browser answers to `options` for making a passkey."""
        asked = json.loads(options)
        self.handle = data(asked["user"]["id"])
        point = self.key.public_key().public_numbers()
        key = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor2.dumps(key)
        said = self._said("webauthn.create", asked["challenge"], lies)
        object_ = {"fmt": "none", "attStmt": {}, "authData": self._about(lies, HAS_KEY) + attested}
        return self._answer(clientDataJSON=text(said), attestationObject=text(cbor2.dumps(object_)), transports=["usb"])

    def use(self, options: str, **lies: Any) -> str:
        """What a browser answers to `options` for using one."""
        said = self._said("webauthn.get", json.loads(options)["challenge"], lies)
        self.count = lies.get("count", self.count + 1)
        about = self._about(lies)
        signature = self.key.sign(about + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        handle = lies.get("handle", self.handle)
        return self._answer(
            clientDataJSON=text(said),
            authenticatorData=text(about),
            signature=text(lies.get("signature", signature)),
            **({"userHandle": text(handle)} if handle else {}),
        )

    def _said(self, kind: str, challenge: str, lies: dict[str, Any]) -> bytes:
        words = {"type": kind, "challenge": challenge, "origin": ORIGIN, "crossOrigin": False}
        return json.dumps(words | {name: lies[name] for name in words if name in lies}).encode()

    def _about(self, lies: dict[str, Any], more: int = 0) -> bytes:
        host = hashlib.sha256(lies.get("host", HOST).encode()).digest()
        return host + bytes([lies.get("flags", PRESENT | VERIFIED) | more]) + struct.pack(">I", self.count)

    def _answer(self, **response: Any) -> str:
        return json.dumps({"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response})
