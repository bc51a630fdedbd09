"""A mail server, as MAIL_URL names it: smtp://user:password@host:587 or smtps://user:password@host:465."""

import ipaddress
import ssl
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

from ..jobs.services import GiveUp, NotNow

SECONDS = 10  # to connect, and for each answer


class SmtpServer:
    """One mail server. Passwords and letters go to it only encrypted, unless it is this machine or the owner says so.

    `named` is what the shop calls itself.
    """

    def __init__(self, url: str, named: str) -> None:
        parts = urlsplit(url)
        self.host, self.named = parts.hostname or "", named
        self.is_wrapped = parts.scheme == "smtps"
        self.port = parts.port or (465 if self.is_wrapped else 587)
        self.user, self.password = unquote(parts.username or ""), unquote(parts.password or "")
        wish = parse_qs(parts.query).get("starttls", ["0" if is_this_machine(self.host) else "1"])[0]
        self.wants_starttls = not self.is_wrapped and wish != "0"

    def send(self, message: EmailMessage) -> None:
        """Hand the letter over. Raises NotNow where it may work later, GiveUp where it won't."""
        import smtplib

        try:
            self._send(message)
        except smtplib.SMTPRecipientsRefused as error:
            raise next(_refusal(code, words) for code, words in error.recipients.values()) from None
        except smtplib.SMTPDataError as error:
            raise _refusal(error.smtp_code, error.smtp_error) from None
        except smtplib.SMTPResponseException as error:  # of the sender, the password, the greeting: the owner's to mend
            raise NotNow(_words(error.smtp_code, error.smtp_error)) from None
        except OSError as error:  # nobody answers, or not as a mail server does
            raise NotNow(f"{self.host} port {self.port}: {error}") from None

    def _send(self, message: EmailMessage) -> None:
        import smtplib

        if self.is_wrapped:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, local_hostname=self.named, timeout=SECONDS, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(self.host, self.port, local_hostname=self.named, timeout=SECONDS)
        try:
            server.ehlo_or_helo_if_needed()
            if self.wants_starttls:
                if not server.has_extn("starttls"):
                    raise NotNow(f"{self.host} offers no STARTTLS, and nothing is sent to it in the clear.")
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
            if self.user:
                server.login(self.user, self.password)
            sender, recipient = (message[name].addresses[0].addr_spec for name in ("From", "To"))
            options = []
            if not (sender + recipient).isascii():
                if not server.has_extn("smtputf8"):
                    raise GiveUp("The mail server takes no addresses with such letters in them.")
                options = ["SMTPUTF8", "BODY=8BITMIME"]
            server.sendmail(sender, [recipient], message.as_bytes(), options)
            server.putcmd("quit")  # and no waiting for the answer: the letter is taken, and that is to be kept
        finally:
            server.close()


def is_this_machine(host: str) -> bool:
    """Whether what is sent to `host` never leaves this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refusal(code: int, words: bytes | str) -> Exception:
    """5xx is the server's last word about this letter."""
    return GiveUp(_words(code, words)) if code >= 500 else NotNow(_words(code, words))


def _words(code: int, words: bytes | str) -> str:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(said.split())}"
