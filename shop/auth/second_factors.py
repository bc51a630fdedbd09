"""The second factor: codes of an app (TOTP, RFC 6238), and what every change of a factor brings with it.

A code is taken once: the time step it belongs to is kept, and from then on only later ones count.
"""

import re
from http import HTTPStatus
from typing import Any

from flask import current_app
from flask_babel import gettext, lazy_gettext
from sqlalchemy import delete, update

from ..audit.actors import NOBODY, Actor
from ..audit.services import note
from ..db import db, transaction
from ..errors import ShopError
from ..pages.particulars import particulars
from .accounts import tell
from .caller import Caller, account_key
from .models import Passkey, User
from .recovery import codes_left, forget_codes, make_codes, use_code
from .secrets import Unreadable, decrypt, encrypt
from .sessions import end_sessions
from .signing_in import needs_second_factor, second_factors_of
from .throttling import count_try, take_back

WINDOW = 1  # steps of 30 seconds that the clock of a phone may be ahead or behind


class WrongCode(ShopError):
    """Six digits that the app doesn't show now, or that were used; or letters that are no recovery code."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class UnreadableSecret(ShopError):
    """What the app was set up with was encrypted under another SECRET_KEY."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class LastFactor(ShopError):
    """The shop wants a second factor of this person, and it would be the last one that goes."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


def new_app_secret() -> str:
    """160 bits, as apps want them: 32 letters and digits."""
    import pyotp  # here and below: commands do without it

    return pyotp.random_base32()


def app_address(user: User, secret: str) -> str:
    """What the QR code says: `otpauth://totp/Shop:ana@example.com?secret=…`."""
    import pyotp

    return pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=particulars()["name"])


def turn_on_codes(user: User, secret: str, code: str) -> list[str]:
    """Ask for codes of an app from now on. `code` shows that the app has `secret`; another app's place is taken.

    Returns recovery codes, to be shown once, where there were none. Raises WrongCode.
    """
    step = _step_of(secret, code)
    if step is None:
        raise WrongCode(gettext("The app shows another code now. Is the clock of your phone right?"))
    with transaction():
        lock(user)
        user.totp_secret, user.totp_step = encrypt("totp", secret), step
        return factor_added(user, "app", lazy_gettext("From now on, signing in takes a code of your app too."))


def turn_off_codes(user: User) -> None:
    """Ask for no codes any more. Raises LastFactor."""
    with transaction():
        lock(user)
        user.totp_secret = None
        factor_removed(user, "app", lazy_gettext("Signing in no longer takes a code of your app."))


def check_code(user: User, typed: str, *, caller: Caller) -> str:
    """What `typed` is: a `code` of the app, or one for `recovery`; either works once.

    Raises TooManyTries, WrongCode or UnreadableSecret.
    """
    keys = second_keys(user, caller)
    count_try(keys)
    with transaction():
        proof = "code" if _takes(user, typed) else "recovery" if use_code(user, typed) else ""
        if proof == "recovery":
            note("codes.used", by=user.actor, subject=("user", user.id), new={"left": codes_left(user)})
            tell(user, "factor_changed", change=lazy_gettext("Somebody has signed in with one of your recovery codes."))
        if not proof:
            note("session.refused", by=NOBODY, subject=("user", user.id), new={"step": "second"})
    if not proof:
        raise WrongCode(
            gettext("This isn’t the code of now, or it was used before. Wait for the next one.")
            if re.fullmatch(r"[0-9\s]*", typed)
            else gettext("This is none of your recovery codes, or it was used before.")
        )
    take_back(keys)
    return proof


def renew_codes(user: User) -> list[str]:
    """Other recovery codes, to be shown once; those until now are void."""
    with transaction():
        lock(user)
        codes = make_codes(user)
        note("codes.made", by=user.actor, subject=("user", user.id))
        _announce(user, lazy_gettext("New recovery codes were made, and the old ones are void."))
    return codes


def remove_all_factors(user: User, *, by: Actor) -> None:
    """Let somebody who has lost them all in by the password alone. Signs them out everywhere."""
    with transaction():
        lock(user)
        had = second_factors_of(user)
        user.totp_secret = None
        db.session.execute(delete(Passkey).where(Passkey.user_id == user.id))
        forget_codes(user)
        note("factor.removed", by=by, subject=("user", user.id), old={"kinds": had})
        tell(
            user, "factor_changed", change=lazy_gettext("Your second step was taken away: the password is enough now.")
        )
        end_sessions(user, by=by)


def factor_added(user: User, kind: str, change: Any) -> list[str]:
    """What follows from a new factor; `change` is the sentence for the e-mail, translated when that is written.

    Returns recovery codes where there were none. Part of the caller's transaction.
    """
    note("factor.added", by=user.actor, subject=("user", user.id), new={"kind": kind})
    _announce(user, change)
    if codes_left(user):
        return []
    note("codes.made", by=user.actor, subject=("user", user.id))
    return make_codes(user)


def factor_removed(user: User, kind: str, change: Any) -> None:
    """What follows from one factor less. Part of the caller's transaction, which fails with LastFactor where the shop

    wants one of this person and there is none left.
    """
    if not second_factors_of(user):
        if needs_second_factor(user, current_app.config["SHOP"]):
            raise LastFactor(gettext("Your role needs a second step. Set up another one first, then remove this."))
        forget_codes(user)
    note("factor.removed", by=user.actor, subject=("user", user.id), old={"kind": kind})
    _announce(user, change)


def lock(user: User) -> None:
    """Let changes of one person's factors come one after the other, so that two can't each remove the last but one.

    A lock that entries of the audit trail, which refer to the user, need not wait for.
    """
    db.session.refresh(user, with_for_update={"key_share": True})


def second_keys(user: User, caller: Caller) -> list[str]:
    """What tries of a second factor are counted under. A device that has signed in there before is counted by itself:

    who knows the password only, and guesses codes elsewhere, can't shut it out.
    """
    device = caller.devices.get(account_key(user.email or ""))
    return [f"second:{user.id}:{device}" if device else f"second:{user.id}"]


def _takes(user: User, typed: str) -> bool:
    """Whether `typed` is a code of the app that was never used. One statement: of two that race, one comes too late."""
    if user.totp_secret is None:
        return False
    try:
        secret = decrypt("totp", user.totp_secret)
    except Unreadable:
        raise UnreadableSecret(
            gettext("The shop’s key has changed, so codes of your app no longer work. Ask an owner to reset them.")
        ) from None
    step = _step_of(secret, typed)
    if step is None:
        return False
    later = (
        update(User)
        .where(User.id == user.id, User.totp_secret == user.totp_secret, User.totp_step < step)
        .values(totp_step=step)
        .returning(User.id)
    )
    return bool(db.session.execute(later).all())


def _step_of(secret: str, typed: str) -> int | None:
    """The number of 30 seconds since 1970 that `typed` is the code of, if it is that of about now."""
    import pyotp

    code = re.sub(r"[\s-]", "", typed)
    if not re.fullmatch("[0-9]{6}", code):
        return None
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(code, valid_window=WINDOW)
    except pyotp.OTPVerificationError:
        return None


def _announce(user: User, change: Any) -> None:
    """Tell the person, and sign out everywhere but where `user` acts: whoever else was in must prove it anew."""
    tell(user, "factor_changed", change=change)
    end_sessions(user, by=user.actor, but=user.login.id if user.login else None)
