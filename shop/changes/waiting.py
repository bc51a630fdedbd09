"""Waiting for the next change, for who would only ask again. Few may: whoever waits keeps a thread of this process."""

import signal
import time
from collections.abc import Callable, Collection
from threading import BoundedSemaphore, Event
from typing import Any

from flask import current_app

from ..db import end_transaction
from .feed import Changes, changes_since

LONGEST = 25  # seconds: what stands between us and a program may cut what takes 30
LOOKS = 0.5  # seconds from one look to the next

# Set when this process is to end: then nobody waits on.
closing = Event()


def changes_or_wait(cursor: str, kinds: Collection[str], most: int, seconds: float) -> Changes:
    """What `cursor` hasn't seen; if that is nothing, what comes within `seconds`.

    Nothing at once where a quarter of the threads wait already. Nobody keeps a connection, or a transaction, while
    waiting. Raises CursorLost.
    """
    changes = changes_since(cursor, kinds=kinds, most=most)
    if changes.items or seconds <= 0 or not _seats().acquire(blocking=False):
        return changes
    try:
        end = time.monotonic() + seconds
        while not changes.items and (left := end - time.monotonic()) > 0 and not closing.is_set():
            end_transaction()
            closing.wait(min(LOOKS, left))
            changes = changes_since(changes.cursor, kinds=kinds, most=most)
    finally:
        _seats().release()
    return changes


def end_with_this_process() -> None:
    """Let nobody wait on when this process is told to end. For the main thread of a server that handles signals."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        if callable(handler := signal.getsignal(number)):
            signal.signal(number, _closing_before(handler))


def _closing_before(handler: Callable[[int, Any], Any]) -> Callable[[int, Any], None]:
    def told_to_end(number: int, frame: Any) -> None:
        closing.set()
        handler(number, frame)

    return told_to_end


def _seats() -> BoundedSemaphore:
    """How many may wait at once in this process: a quarter of its threads, but one at least."""
    threads = current_app.config["SHOP"].web_threads
    seats: BoundedSemaphore = current_app.extensions.setdefault("waiting", BoundedSemaphore(max(1, threads // 4)))
    return seats
