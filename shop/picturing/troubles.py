"""Why a picture couldn't be fetched, in words of people. What is kept is the word before the colon."""

from flask_babel import lazy_gettext

TROUBLES = {
    "address": lazy_gettext("The address can’t be used."),
    "name": lazy_gettext("No machine of this name was found."),
    "internal": lazy_gettext("The address leads into an internal network, where nothing is fetched from."),
    "unreachable": lazy_gettext("No connection."),
    "tls": lazy_gettext("No safe connection."),
    "slow": lazy_gettext("It took too long."),
    "closed": lazy_gettext("It hung up without an answer."),
    "garbled": lazy_gettext("The answer isn’t HTTP."),
    "status": lazy_gettext("There is no picture at this address any more, or it isn’t given to us."),
    "redirects": lazy_gettext("It leads from one address to the next without an end."),
    "large": lazy_gettext("The file is too large."),
    "picture": lazy_gettext("What is there is no picture that can be shown."),
    "product": lazy_gettext("The product was being changed."),
    "twice": lazy_gettext("The product shows this very picture already."),
}


def told_trouble(word: str) -> str:
    """`No connection.`, in the language of the page."""
    return str(TROUBLES.get(word, word))
