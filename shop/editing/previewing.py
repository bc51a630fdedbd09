"""A link by which somebody without an account sees a product before it is published, for some days."""

from itsdangerous import BadData, SignatureExpired

from ..auth.secrets import signer

DAYS = 7
PURPOSE = "preview of a product"


def preview_token(product_id: int) -> str:
    """What the link ends with. It says which product, and since when; it can't be made up."""
    return str(signer(PURPOSE).dumps(product_id))


def product_previewed(token: str) -> int | None:
    """The number of the product that a link is for; None where it has ended or was never given out."""
    try:
        number = signer(PURPOSE).loads(token, max_age=DAYS * 24 * 60 * 60)
    except (BadData, SignatureExpired):
        return None
    return number if isinstance(number, int) else None
