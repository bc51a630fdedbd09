"""What a passkey is asked to sign: a word of our own that says nothing, lasts five minutes, and is taken once.

It is signed by a key that knows its purpose and the browser that it was made for, so it answers nothing else. Nothing
need be kept of it, and as many windows may be open as there are.
"""

from flask_babel import gettext
from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer

from ..errors import ShopError
from .places import Place
from .secrets import new_secret, signer
from .spending import spend

SECONDS = 300


class StaleChallenge(ShopError):
    """A challenge that is not ours, not for this, too old, or that was used; its text is what to do."""


def new_challenge(purpose: str, place: Place) -> bytes:
    """Something to be signed for `purpose` in this browser."""
    return str(_signer(purpose, place).dumps(new_secret())).encode()


def refuse_stale(challenge: bytes, purpose: str, place: Place) -> None:
    """Raises StaleChallenge for what new_challenge() didn't make within the last five minutes for the same ends."""
    try:
        _signer(purpose, place).loads(challenge, max_age=SECONDS)
    except SignatureExpired:
        raise StaleChallenge(gettext("That took too long. Try again.")) from None
    except BadData:
        raise StaleChallenge(gettext("That didn’t work. Try again, or another way.")) from None


def use_up(challenge: bytes) -> bool:
    """Take it; False where it was taken before. Part of the caller's transaction."""
    return spend(challenge.decode("latin-1"), SECONDS)


def _signer(purpose: str, place: Place) -> URLSafeTimedSerializer:
    return signer(f"passkey {purpose} {place.browser}")
