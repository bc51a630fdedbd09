"""Why somebody is changing stock: chosen once, kept in their session while they work."""

import secrets

from flask import session

from ..stock.reasons import Reason, checked_reason, reasons
from .changes import Work

MOST_LETTERS = 200  # of a note: it travels in a cookie


def work_of() -> Work:
    """What the person was busy with last."""
    return Work(session.get("stock_reason", ""), session.get("stock_note", ""))


def begin_work(reason: str, note: str) -> Work:
    """Keep the reason for what follows. Raises NoSuchReason, whose `field` says what is missing."""
    work = Work(checked_reason(reason, note), note.strip())
    if work != work_of():
        session["stock_reason"], session["stock_note"] = work.reason, work.note
    return work


def reason_choices() -> list[Reason]:
    """What can be chosen, with nothing chosen at first: a reason that nobody chose says nothing."""
    return reasons()


def new_key() -> str:
    """A request key for a form, so that sending it twice has one effect."""
    return secrets.token_urlsafe(9)
