"""How letters leave the shop: the worker takes one to whatever MAIL_URL names.

A letter leaves at least once: between a mail server's "250 taken" and our COMMIT lies one moment in which a power cut
makes it two, and SMTP has nothing against that but the Message-ID, which stays the same.
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import delete

from ..config import Settings
from ..db import db
from ..jobs.services import NotNow, every, job
from ..pages.particulars import particulars
from .mailbox import put
from .models import Email
from .smtp import SmtpServer

ATTEMPTS = 22  # about two days
KEPT_DAYS = 30


@job("mail.send", attempts=ATTEMPTS)
def send(payload: dict[str, Any]) -> None:
    """Send a letter, and forget its words.

    Raises NotNow or OSError where it may work later, GiveUp where nothing will help.
    """
    email = db.session.get(Email, payload["email_id"], with_for_update=True)
    if email is None or email.sent_at:
        return
    message = message_of(email)
    # Before it leaves, so that afterwards only the COMMIT is to do.
    email.sent_at, email.subject, email.text, email.html = datetime.now(UTC), "", "", ""
    db.session.flush()
    transport(current_app.config["SHOP"])(message)


@every(24 * 3600, "mail.tidy")
def tidy() -> None:
    """Forget after 30 days who was written to: of what was sent, and of what failed, whose job is forgotten by then."""
    old = Email.created_at < datetime.now(UTC) - timedelta(days=KEPT_DAYS)
    db.session.execute(delete(Email).where(old, Email.job_id.is_(None)))


def mail_url(settings: Settings) -> str:
    """Where letters go: in production nowhere until the owner says so, else into the mailbox in the data folder."""
    return settings.mail_url or ("" if settings.in_production else "file:")


def transport(settings: Settings) -> Callable[[EmailMessage], None]:
    """What takes a letter away. Raises NotNow where there is nothing."""
    url = mail_url(settings)
    if url == "":
        raise NotNow("MAIL_URL is not set.")
    if url == "file:":
        return lambda message: put(settings.data_path, message)
    if url == "console:":
        return _print
    return SmtpServer(url, named=urlsplit(settings.site).hostname or "localhost").send


def message_of(email: Email) -> EmailMessage:
    """The letter as it travels. Always the same for the same letter, however often it is sent."""
    shop, settings = particulars(), current_app.config["SHOP"]
    sender, recipient = ascii_domain(sender_address(shop["email"], settings)), ascii_domain(email.recipient)
    policy = SMTP if (sender + recipient).isascii() else SMTPUTF8
    # 7bit: whatever the words are, every server passes them on.
    message = EmailMessage(policy.clone(cte_type="7bit"))
    message["From"] = Address(" ".join(shop["name"].split()), *_halves(sender))
    message["To"] = Address("", *_halves(recipient))
    message["Subject"] = email.subject
    message["Date"] = format_datetime(email.created_at)
    message["Message-ID"] = f"<{email.message_id}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(email.text)
    message.add_alternative(email.html, subtype="html")
    message["Content-Language"] = email.language  # the last, or it would go with the text
    return message


def sender_address(of_shop: str, settings: Settings) -> str:
    """Who letters are from: MAIL_FROM, else the e-mail address of the shop, else one that nobody reads."""
    host = urlsplit(settings.site).hostname or ""
    nobody = f"no-reply@{host if host.strip('0123456789.') and ':' not in host else 'localhost'}"
    return settings.mail_from or of_shop or nobody


def ascii_domain(address: str) -> str:
    """The address with its domain as name servers know it: `ana@xn--mller-kva.example`."""
    import idna

    name, domain = _halves(address)
    return address if domain.isascii() else f"{name}@{idna.encode(domain, uts46=True).decode()}"


def _halves(address: str) -> tuple[str, str]:
    name, _, domain = address.rpartition("@")
    return name, domain


def _print(message: EmailMessage) -> None:
    text = message.get_body(("plain",))
    shown = f"To: {message['To']}\nSubject: {message['Subject']}\n\n{text.get_content() if text else ''}\n"
    sys.stderr.write(shown)
    sys.stderr.flush()
