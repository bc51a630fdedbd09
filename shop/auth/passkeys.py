"""Passkeys: a phone, a computer or a stick that signs what the shop asks of it. There is nothing to be phished.

The ceremonies, with the library behind them, are imported where one begins: pages without passkeys do without them.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask_babel import gettext, lazy_gettext
from sqlalchemy import select

from ..audit.actors import NOBODY
from ..audit.services import note
from ..db import db, transaction
from ..errors import NotFound, ShopError
from ..pages.particulars import particulars
from .accounts import tell
from .caller import Caller
from .challenges import StaleChallenge, new_challenge, refuse_stale, use_up
from .models import Passkey, User
from .places import Place
from .second_factors import factor_added, factor_removed, lock, second_keys
from .sessions import may_enter
from .throttling import count_try, take_back

if TYPE_CHECKING:
    from .ceremonies import Answer

MOST = 20  # of one person
LONGEST_ID = 1023  # bytes, by the standard; an index of Postgres takes about 2,700


class BadPasskey(ShopError):
    """Nothing that a passkey of this shop says; its text is what to do now."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


def passkeys_of(user: User) -> Sequence[Passkey]:
    """The newest first."""
    return db.session.scalars(select(Passkey).where(Passkey.user_id == user.id).order_by(Passkey.id.desc())).all()


def passkey_of(user: User, passkey_id: int) -> Passkey:
    """One of the person's own. Raises NotFound."""
    passkey = db.session.scalar(select(Passkey).where(Passkey.user_id == user.id, Passkey.id == passkey_id))
    if passkey is None:
        raise NotFound
    return passkey


def asked_to_add(user: User, place: Place) -> str:
    """What the browser is asked for a new passkey of `user`, as JSON."""
    from .ceremonies import options_to_make

    challenge = new_challenge(f"add {user.id}", place)
    return options_to_make(user, passkeys_of(user), particulars()["name"], challenge, place)


def asked_to_sign_in(place: Place) -> str:
    """What the browser is asked of anybody, as JSON: it offers the passkeys that it has for this shop."""
    from .ceremonies import options_to_use

    return options_to_use([], new_challenge("sign in", place), place, in_person=True)


def asked_for_second_step(user: User, place: Place) -> str:
    """What the browser is asked of `user` after the password, as JSON."""
    from .ceremonies import options_to_use

    return options_to_use(passkeys_of(user), new_challenge(f"second {user.id}", place), place, in_person=False)


def add_passkey(user: User, sent: str, name: str, place: Place) -> list[str]:
    """Keep the passkey that a browser has made. Returns recovery codes where there were none. Raises BadPasskey."""
    from .ceremonies import Garbage, read_making, verify_making

    try:
        answer = read_making(sent)
        refuse_stale(answer.challenge, f"add {user.id}", place)
        made = verify_making(answer, place)
    except (Garbage, StaleChallenge) as refusal:
        raise BadPasskey(str(refusal) or _try_again()) from None
    if len(made.credential_id) > LONGEST_ID:
        raise BadPasskey(_try_again())
    with transaction():
        lock(user)
        if not use_up(answer.challenge):
            raise BadPasskey(_try_again())
        if db.session.scalar(select(Passkey.id).where(Passkey.credential_id == made.credential_id)):
            raise BadPasskey(gettext("This passkey has been added already."))
        if len(passkeys_of(user)) >= MOST:
            raise BadPasskey(gettext("You have %(number)s passkeys. Remove one first.", number=MOST))
        db.session.add(
            Passkey(
                user_id=user.id,
                credential_id=made.credential_id,
                public_key=made.credential_public_key,
                sign_count=made.sign_count,
                transports=answer.transports,
                name=name,
            )
        )
        return factor_added(user, "passkey", lazy_gettext("The passkey “%(name)s” was added.", name=name))


def user_of_passkey(sent: str, place: Place, *, caller: Caller) -> User:
    """Who is signed in by a passkey alone. Raises TooManyTries or BadPasskey.

    It has to have made sure whose hands it is in, so it is two factors in one.
    """
    keys = [f"address:{caller.network}"]
    count_try(keys)
    user = _check(sent, "sign in", place, whose=None)
    take_back(keys)
    return user


def check_passkey(user: User, sent: str, place: Place, *, caller: Caller) -> None:
    """Make sure that it was a passkey of `user` that answered. Raises TooManyTries or BadPasskey."""
    keys = second_keys(user, caller)
    count_try(keys)
    _check(sent, f"second {user.id}", place, whose=user)
    take_back(keys)


def rename_passkey(passkey: Passkey, name: str) -> None:
    """Call it something else. It opens nothing and closes nothing, so nobody is told."""
    with transaction():
        passkey.name = name


def remove_passkey(user: User, passkey_id: int) -> None:
    """Let it open nothing from now on. Raises NotFound or LastFactor."""
    with transaction():
        lock(user)
        passkey = passkey_of(user, passkey_id)
        name = passkey.name
        db.session.delete(passkey)
        db.session.flush()
        factor_removed(user, "passkey", lazy_gettext("The passkey “%(name)s” was removed.", name=name))


def _check(sent: str, purpose: str, place: Place, *, whose: User | None) -> User:
    """The person whose passkey answered what was asked for `purpose`, `whose` it has to be or anybody's.

    Raises BadPasskey.
    """
    from .ceremonies import Garbage, read_use

    try:
        answer = read_use(sent)
        refuse_stale(answer.challenge, purpose, place)
    except (Garbage, StaleChallenge) as refusal:
        raise BadPasskey(str(refusal) or _try_again()) from None
    with transaction():
        # Locked, so that of two answers the second is measured by the count of the first.
        found = select(Passkey).where(Passkey.credential_id == answer.passkey_id).with_for_update(key_share=True)
        passkey = db.session.scalar(found)
        user = _owner(passkey) if passkey else None
        trouble = _trouble(passkey, user, answer, place, whose) if passkey and user else "unknown"
        if trouble and user and passkey:
            note("passkey.refused", by=NOBODY, subject=("user", user.id), new={"because": trouble})
            if trouble == "copied":
                tell(
                    user,
                    "factor_changed",
                    change=lazy_gettext("A copy of the passkey “%(name)s” was refused. Remove it.", name=passkey.name),
                )
    if trouble or user is None:
        raise BadPasskey(_words_for(trouble))
    return user


def _owner(passkey: Passkey) -> User | None:
    """Whose it is, if they may be signed in at all."""
    query = select(User).where(User.id == passkey.user_id, may_enter(), User.verified_at.is_not(None))
    return db.session.scalar(query.execution_options(populate_existing=True))


def _trouble(passkey: Passkey, user: User, answer: "Answer", place: Place, whose: User | None) -> str:
    """What is wrong with an answer, in a word for the audit trail; "" where nothing is, and then its use is noted."""
    from .ceremonies import Garbage, verify_use

    alone = whose is None
    if (answer.handle and answer.handle != user.handle) or (alone and not answer.handle):
        return "misnamed"
    if whose and user.id != whose.id:
        return "another person"
    try:
        shown = verify_use(answer, place, passkey, in_person=alone)
    except Garbage:
        return "not signed"
    if not use_up(answer.challenge):
        return "used before"
    # Two that count by themselves can't both be the one that was added. Those that are meant to be copied don't count.
    if (shown.new_sign_count or passkey.sign_count) and shown.new_sign_count <= passkey.sign_count:
        return "copied"
    passkey.sign_count, passkey.used_at = shown.new_sign_count, datetime.now(UTC)
    return ""


def _words_for(trouble: str) -> str:
    if trouble == "unknown":
        return str(gettext("The shop doesn’t know this passkey, or not any more. Sign in with your password."))
    if trouble == "copied":
        return str(gettext("It seems that this passkey was copied, so it isn’t safe. Remove it, and use another way."))
    return _try_again()


def _try_again() -> str:
    return str(gettext("That didn’t work. Try again, or another way."))
