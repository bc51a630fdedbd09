"""Signing in: the right password from a place that may try, then perhaps a second factor."""

from http import HTTPStatus

from flask_babel import gettext
from sqlalchemy import func, select, update

from ..audit.actors import NOBODY
from ..audit.services import note
from ..config import Settings
from ..db import db, transaction
from ..errors import ShopError
from ..jobs.services import enqueue
from .caller import Caller, account_key
from .models import Passkey, User
from .passwords import Busy, hash_password, is_password, needs_rehash
from .secrets import keyed_digest
from .sessions import may_enter
from .throttling import count_try, take_back


class WrongCredentials(ShopError):
    """The address, the password, or both are wrong. Which one, we don't say."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


def check_password(email: str, password: str, *, caller: Caller) -> User:
    """The user who has this address and password. Raises TooManyTries, WrongCredentials or Busy.

    No transaction is open while the password is hashed. All that can be seen from outside, time included, is the same
    for an address that nobody has, and for an account that isn't confirmed: else whoever registers an address with a
    password of their own would learn from it whether it had an account before.
    """
    keys = _keys(email, caller)
    count_try(keys)
    with transaction():
        found = db.session.execute(
            select(User.id, User.password_hash, User.verified_at, may_enter().label("may_enter")).where(
                func.lower(User.email) == func.lower(email)
            )
        ).one_or_none()
    right = _compared(found.password_hash if found and found.may_enter else None, password, keys)
    if not right or not found or found.verified_at is None:
        with transaction():
            note("session.refused", by=NOBODY, subject=("user", found.id) if found else ("", ""))
            if found and right:
                enqueue("auth.verify_again", {"user": found.id})
        raise WrongCredentials(
            gettext("That address and password don’t belong together. If the account is new, open the link we sent.")
        )
    take_back(keys)
    right_ones = {found.password_hash}
    if needs_rehash(found.password_hash):
        right_ones.add(stronger := hash_password(password))
        _keep_stronger(found.id, found.password_hash, stronger)
    user = db.session.get_one(User, found.id, populate_existing=True)
    if user.password_hash not in right_ones:  # what goes on from here is for who knows the password of now
        raise WrongCredentials(gettext("Your password has just been changed. Sign in with the new one."))
    return user


def recheck_password(user: User, password: str, *, caller: Caller) -> None:
    """Make sure once more that it is `user` who sits there. Raises TooManyTries, WrongCredentials or Busy."""
    keys = _keys(user.email or "", caller)
    count_try(keys)
    kept = user.password_hash
    db.session.rollback()
    if not _compared(kept, password, keys):
        with transaction():
            note("session.refused", by=NOBODY, subject=("user", user.id))
        raise WrongCredentials(gettext("This is not your password."))
    take_back(keys)


def fingerprint_of(user: User) -> str:
    """A changed password, address or app ends what was begun with the old ones: it has another fingerprint."""
    return keyed_digest("half way", f"{user.email}|{user.password_hash}|{user.totp_secret}").hex()[:24]


def second_factors_of(user: User) -> list[str]:
    """What `user` is asked for after the password: `code`, `passkey`, both to choose from, or nothing."""
    passkeys = db.session.scalar(select(Passkey.id).where(Passkey.user_id == user.id).limit(1))
    return [name for name, there in (("code", user.totp_secret), ("passkey", passkeys)) if there]


def needs_second_factor(user: User, settings: Settings) -> bool:
    """Whether the shop wants a second factor of somebody in this role (TWO_FACTOR_REQUIRED)."""
    return settings.two_factor_required == "everyone" or (
        settings.two_factor_required == "staff" and user.role != "customer"
    )


def _compared(kept: str | None, password: str, keys: list[str]) -> bool:
    """Whether the password is right. Who couldn't even be asked, because the shop is Busy, has not tried."""
    try:
        return is_password(kept, password)
    except Busy:
        take_back(keys)
        raise


def _keys(email: str, caller: Caller) -> list[str]:
    """What a try is counted under. A device that has signed in there before is counted by itself:

    nothing that strangers do, from wherever, can shut it out.
    """
    account = account_key(email)
    if device := caller.devices.get(account):
        return [f"device:{account}:{device}"]
    return [f"pair:{account}:{caller.network}", f"address:{caller.network}", f"account:{account}"]


def _keep_stronger(user_id: int, old: str, new: str) -> None:
    with transaction():
        db.session.execute(update(User).where(User.id == user_id, User.password_hash == old).values(password_hash=new))
