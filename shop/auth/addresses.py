"""E-mail addresses: read as people type them, kept in one form."""

from flask_babel import gettext

from ..errors import ShopError

MOST = 254  # characters that mail servers take (RFC 5321, 4.5.3.1.3)


class BadAddress(ShopError):
    """Nothing that an e-mail could be sent to."""


def clean_address(typed: str) -> str:
    """The address in its usual form: international ones in Unicode (NFC), the domain in lower case. Raises BadAddress.

    Whether anybody reads mail there is for an e-mail to find out, not for a look into the DNS.
    """
    # Here, because no command needs it to start.
    from email_validator import EmailNotValidError, validate_email

    typed = typed.strip()
    if len(typed) <= MOST:
        try:
            return validate_email(typed, check_deliverability=False, test_environment=True).normalized
        except EmailNotValidError:
            pass
    raise BadAddress(gettext("Enter an e-mail address such as ana@example.com."))
