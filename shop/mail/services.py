"""Letters: written in the transaction that gives the reason for them, sent by the worker."""

import re
import uuid
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import gettext

from ..db import db, transaction
from ..errors import ShopError
from ..jobs.services import enqueue
from ..languages import speaking
from ..pages.accent import DARK_GROUNDS, LIGHT_GROUNDS, readable
from ..pages.particulars import particulars
from .models import Email

USUAL_ACCENT = ("#a9452b", "#f0a382")  # light and dark, as in tokens.css
LONGEST_SUBJECT = 200


class NotAnAddress(ShopError):
    """What was given as an e-mail address can't be one."""


def write_email(template: str, to: str, language: str, **context: Any) -> Email:
    """Write `templates/emails/<template>.txt` and `.html` to a person and hand the letter to the worker.

    The first line of the text is `Subject: …`. Both are rendered in `language`, in a request or outside of one; beside
    `context` they know `shop`, its particulars. Addresses in them come from `link_to(endpoint, language, ...)`.
    The letter goes out if, and only if, the caller's transaction is committed.
    Raises NotAnAddress.
    """
    address = checked_address(to)
    with transaction():
        shop = particulars()
        with speaking(language):
            words = {**context, "language": language, "shop": shop, "site": current_app.config["SHOP"].site}
            # `_` of the pages would write &amp; into a text.
            head, _, text = _rendered(f"{template}.txt", **words, _=gettext).partition("\n")
            subject = " ".join(head.removeprefix("Subject:").split())[:LONGEST_SUBJECT]
            html = _rendered(f"{template}.html", **words, subject=subject, accents=_accents(shop["accent"]))
        email = Email(
            message_id=_message_id(),
            recipient=address,
            language=language,
            subject=subject,
            text=text.strip(),
            html=html,
        )
        db.session.add(email)
        db.session.flush()
        email.job_id = enqueue("mail.send", {"email_id": email.id}).id
        db.session.flush()
    return email


def checked_address(text: str) -> str:
    """The e-mail address, its domain in small letters. Raises NotAnAddress."""
    from email_validator import EmailNotValidError, validate_email

    try:
        # test_environment only lets *.test through: whether a domain exists is for the mail server to find out.
        return validate_email(
            text, check_deliverability=False, globally_deliverable=False, test_environment=True
        ).normalized
    except EmailNotValidError:
        raise NotAnAddress(gettext("“%(typed)s” is no e-mail address.", typed=text)) from None


def _rendered(name: str, /, **words: Any) -> str:
    # Not by Flask's render_template(): what it adds belongs to the page of whoever caused this letter.
    written = current_app.jinja_env.get_template(f"emails/{name}").render(words)
    # A name with a control character in it must not stop the letter: Postgres keeps no NUL, and mail no stray CR.
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", written.replace("\r\n", "\n"))


def _accents(colour: str) -> tuple[str, str]:
    """The shop's accent for a light letter and for a dark one."""
    if not colour:
        return USUAL_ACCENT
    return readable(colour, LIGHT_GROUNDS, "#000000"), readable(colour, DARK_GROUNDS, "#ffffff")


def _message_id() -> str:
    """The letter's name for ever: who gets it twice can tell by it."""
    host = urlsplit(current_app.config["SHOP"].site).hostname or ""
    return f"{uuid.uuid4().hex}@{host if ':' not in host else 'localhost'}"
