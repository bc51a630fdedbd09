"""Changes that never wait long for others, and that are made once more where Postgres broke off a deadlock."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from .db import db, transaction
from .errors import ShopError

R = TypeVar("R")

PATIENCE = "3s"  # for a lock that others have
BREATH = 0.05  # seconds, so that whoever won the deadlock gets the lock that it waited for before we are back
LOCK_NOT_AVAILABLE = "55P03"
BROKEN_OFF = {"40P01", "40001"}  # a deadlock, or a serialization failure: Postgres asks to try again

# From here to the end of the transaction nothing waits long for others' locks, and what has the same key is let in one
# at a time: the second finds what the first wrote. Without a key there is no such lock.
ENTER = text("SELECT set_config('lock_timeout', :patience, true), pg_advisory_xact_lock(hashtextextended(:key, 0))")


def enter(key: str | None = None) -> None:
    """Wait no longer than PATIENCE in this transaction, and for all others with this key, where one is told."""
    db.session.execute(ENTER, {"patience": PATIENCE, "key": key})


def patiently(change: Callable[[], R], busy: Callable[[], ShopError], key: str | None = None) -> R:
    """What `change` returns, made in one transaction; once more if Postgres broke off a deadlock.

    Inside another's transaction it joins in; then only the outermost can be made again, since all of it was undone.
    Raises busy() where others hold the same rows for too long.
    """
    info = db.session.info
    joins, is_patient = info.get("in_transaction", False), info.get("is_patient", False)
    for is_last_try in (True,) if joins else (False, True):
        try:
            with transaction():
                if key is not None or not is_patient:
                    enter(key)
                info["is_patient"] = True
                return change()
        except OperationalError as error:
            code = code_of(error)
            if code in BROKEN_OFF and not is_last_try:
                time.sleep(BREATH)
                continue
            if code == LOCK_NOT_AVAILABLE or (code in BROKEN_OFF and not joins):
                raise busy() from error
            raise
        finally:
            info["is_patient"] = is_patient
    raise AssertionError("the last try answers or raises")


def code_of(error: OperationalError) -> Any:
    """Postgres' own code of what went wrong, where it is Postgres that says so."""
    return getattr(error.orig, "pgcode", None)
