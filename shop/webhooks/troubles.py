"""What can go wrong with a nudge, in words of people."""

from flask_babel import gettext, lazy_gettext

TROUBLES = {
    "address": lazy_gettext("The address can’t be used"),
    "name": lazy_gettext("No machine of this name was found"),
    "internal": lazy_gettext("The name leads into an internal network"),
    "unreachable": lazy_gettext("No connection"),
    "tls": lazy_gettext("No safe connection"),
    "slow": lazy_gettext("No answer within 10 seconds"),
    "closed": lazy_gettext("It hung up without an answer"),
    "garbled": lazy_gettext("The answer isn’t HTTP"),
    "status": lazy_gettext("The answer wasn’t 2xx"),
    "redirect": lazy_gettext("Redirected, which is not followed"),
    "gone": lazy_gettext("Gone: it wants no more"),
    "secret": lazy_gettext("The secret can’t be read any more: make a new one"),
    "off": lazy_gettext("The webhook was switched off"),
    "worker": lazy_gettext("The worker was ended in the middle of it each time"),
}


def told(trouble: str, status: int | None = None, detail: str = "") -> str:
    """What went wrong, in the language of the page: `No connection (Connection refused)`."""
    words = str(TROUBLES.get(trouble, trouble))
    more = gettext("status %(status)s", status=status) if status else detail
    return f"{words} ({more})" if more else words
