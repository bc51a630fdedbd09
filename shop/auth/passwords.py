"""Passwords: how they are kept, checked, and judged before they are taken.

A hash takes 19 MiB and about 20 ms (argon2id, t=2, p=1: OWASP's Password Storage Cheat Sheet). Every process makes one
at a time, on a thread that the system may put last, so that sign-ins hardly slow the pages of everybody else.
"""

import os
import re
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Waited
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from flask_babel import gettext, lazy_gettext

from ..errors import ShopError

LEAST, MOST = 12, 200  # characters
ENOUGH = 3  # of zxcvbn's 0 to 4: ten thousand million guesses would not be enough
FEW, WILD = 16, 12  # readings of a password as “l33t”; characters that are judged of one that has more of them
JUDGED = 72  # characters that zxcvbn looks at: it takes longer than linear, and raises above
PATIENCE_SECONDS = 8
NICENESS = 19


class Busy(ShopError):
    """So many people are signing in that this one would wait too long."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


@dataclass(frozen=True)
class Judgement:
    """How good a password is: `score` from 0 to 4, and what would help. `refusal` is empty for one that is taken."""

    score: int
    refusal: str
    hint: str


def hash_password(password: str) -> str:
    """The argon2id hash to keep. Hold no transaction open: it waits for its turn. Raises Busy."""
    return str(_in_turn(_hasher().hash, password))


def is_password(kept: str | None, password: str) -> bool:
    """Whether `password` is the one behind `kept`. Takes as long where there is none. Raises Busy."""
    return bool(_in_turn(_verify, _hasher(), kept, password))


def needs_rehash(kept: str) -> bool:
    """Whether the settings have grown stronger since `kept` was made."""
    return _hasher().check_needs_rehash(kept)


def judge(password: str, *about: str) -> Judgement:
    """Whether `password` may be used by somebody `about` whom these words are: name, address, the shop's name."""
    if "\0" in password:
        return Judgement(0, gettext("A password can’t hold a NUL character."), "")
    if len(password) < LEAST:
        least = gettext("Use %(number)s characters or more.", number=LEAST)
        return Judgement(0, least, gettext("Three or four words that don’t belong together are easy to remember."))
    if len(password) > MOST:
        return Judgement(0, gettext("Use %(number)s characters at most.", number=MOST), "")
    return _judged(password, tuple(word.lower() for word in about if len(word) > 2))


def _judged(password: str, about: tuple[str, ...]) -> Judgement:
    # Here, because reading its dictionaries takes a while.
    from zxcvbn import zxcvbn
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    judged = password[: JUDGED if _spellings(password) <= FEW else WILD]
    known = {part for word in about for part in (word, *re.split(r"[\W_]+", word)) if len(part) > 2}
    if _is_made_of(known, password.lower()):
        return Judgement(0, gettext("This password is easy to guess."), str(HINTS["user_inputs"]))
    found = zxcvbn(judged, user_inputs=sorted(known))
    weakest = max(found["sequence"], key=lambda match: len(match["token"]), default={"pattern": "bruteforce"})
    hint = _hint(weakest)
    if password.lower() in FREQUENCY_LISTS["passwords"]:
        return Judgement(0, gettext("This is one of the most common passwords."), hint)
    if found["score"] < ENOUGH:
        return Judgement(found["score"], gettext("This password is easy to guess."), hint)
    return Judgement(found["score"], "", "")


def _spellings(password: str) -> int:
    """How many ways there are to read digits and signs as letters. zxcvbn tries each, for seconds if need be."""
    from zxcvbn.matching import L33T_TABLE, enumerate_l33t_subs, relevant_l33t_subtable

    return len(enumerate_l33t_subs(relevant_l33t_subtable(password[:JUDGED], L33T_TABLE)))


def _is_made_of(words: set[str], password: str) -> bool:
    """Whether little is left of the password without the words, digits and signs. zxcvbn thinks more of repetitions."""
    left = password
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    return left != password and len(re.sub(r"[\W\d_]", "", left)) < 4


HINTS = {
    "repeat": lazy_gettext("Repeating makes it longer, but no harder to guess."),
    "sequence": lazy_gettext("Rows such as abc or 6543 are tried first."),
    "spatial": lazy_gettext("Neighbouring keys are tried first."),
    "date": lazy_gettext("Dates and years are tried first."),
    "regex": lazy_gettext("Dates and years are tried first."),
    "user_inputs": lazy_gettext("Leave out your name, your address and the name of the shop."),
    "passwords": lazy_gettext("It holds a password that many people use."),
}


def _hint(match: dict[str, Any]) -> str:
    """What would help, by what makes up most of the password."""
    kind = match.get("dictionary_name") or match["pattern"]
    usual = lazy_gettext("Add another word or two, the less usual the better.")
    return str(HINTS.get(kind, usual))


def _hasher() -> PasswordHasher:
    settings = current_app.config["SHOP"]
    return _hasher_of(settings.argon2_rounds, settings.argon2_memory_kib)


@cache
def _hasher_of(rounds: int, kib: int) -> PasswordHasher:
    return PasswordHasher(time_cost=rounds, memory_cost=kib, parallelism=1)


@cache
def _stand_in(hasher: PasswordHasher) -> str:
    """A hash of nothing, for accounts that don't exist: checking against it takes as long."""
    return hasher.hash(os.urandom(16).hex())


def _verify(hasher: PasswordHasher, kept: str | None, password: str) -> bool:
    with suppress(VerificationError, InvalidHashError):
        return hasher.verify(kept or _stand_in(hasher), password) and kept is not None
    return False


def _in_turn(work: Any, *arguments: Any) -> Any:
    """`work` done by the one thread that hashes. Raises Busy where its turn doesn't come soon."""
    turn: Future[Any] = _thread().submit(work, *arguments)
    try:
        return turn.result(PATIENCE_SECONDS)
    except Waited:
        turn.cancel()
        raise Busy(gettext("Many people are signing in just now. Try again in a few seconds.")) from None


_starting = threading.Lock()
_threads: dict[int, ThreadPoolExecutor] = {}


def _thread() -> ThreadPoolExecutor:
    """The thread that hashes, of this process: one that was forked needs another."""
    with _starting:
        return _threads.setdefault(
            os.getpid(), ThreadPoolExecutor(max_workers=1, thread_name_prefix="hash", initializer=_step_back)
        )


def _step_back() -> None:
    """Let everything else go first. On Linux niceness belongs to the thread."""
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
