"""What is offered to an app while it is being set up: a secret, as a picture and in letters."""

from dataclasses import dataclass

from flask import session

from ..auth.models import User
from ..auth.second_factors import app_address, new_app_secret
from ..auth.secrets import decrypt, encrypt

KEPT_AS = "app_secret"


@dataclass(frozen=True)
class Offer:
    """A secret that an app may take; `address` is what the picture says, for an app on the same device."""

    secret: str
    address: str

    @property
    def letters(self) -> str:
        """To be typed: in groups of four."""
        return " ".join(self.secret[start : start + 4] for start in range(0, len(self.secret), 4))

    @property
    def picture(self) -> str:
        """The QR code, to stand in the page itself: nobody else is to see it, not even a cache."""
        import segno  # here, as commands do without it

        return segno.make(self.address, micro=False).svg_data_uri(scale=4, border=3, dark="#141d29", light="#ffffff")


def offer_to(user: User) -> Offer:
    """The same until it is taken, however often the page is loaded. It waits in the cookie, where nobody reads it."""
    if KEPT_AS not in session:
        session[KEPT_AS] = encrypt("totp to be", new_app_secret())
    secret = decrypt("totp to be", session[KEPT_AS])
    return Offer(secret, app_address(user, secret))


def forget_offer() -> None:
    """It was taken."""
    session.pop(KEPT_AS, None)
