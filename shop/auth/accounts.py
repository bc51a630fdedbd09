"""Accounts: made, confirmed, changed and closed by the people they belong to.

Whether an address has an account is told to nobody but whoever reads its mail. So what depends on it is left to a job:
the answer to the form, and the time it takes, are the same for every address.
"""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from flask_babel import gettext
from sqlalchemy import func
from sqlalchemy.exc import IntegrityError

from ..audit.actors import NOBODY
from ..audit.services import note
from ..db import db, transaction
from ..errors import ShopError
from ..jobs.services import enqueue, job
from ..languages import link_to
from ..mail.services import write_email
from ..pages.particulars import particulars
from .addresses import clean_address
from .caller import Caller, account_key
from .finding import user_by_email
from .links import DeadLink, sign_link, user_of_link
from .models import LoginSession, User
from .passwords import hash_password, is_password, judge
from .sessions import end_sessions
from .signing_in import WrongCredentials
from .throttling import count_try, seconds_to_wait

# Beside the shop's name: what everybody knows of it.
WORDS_OF_THE_SHOP = ("almacen", "almacén", "stockroom", "storefront", "customer", "manager", "owner", "password")


class AddressTaken(ShopError):
    """An address that has an account."""


class WeakPassword(ShopError):
    """A password that would be guessed; its text says why, and what would be better."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


@dataclass(frozen=True)
class Application:
    """Somebody who may have an account, as far as can be seen from here. The password is a hash already."""

    email: str
    name: str
    password_hash: str


def register(email: str, name: str, password: str, *, language: str, caller: Caller) -> None:
    """Ask for an account. An e-mail says how it goes on, whether there is one already or not.

    Raises BadAddress, WeakPassword, TooManyTries or Busy.
    """
    ask_for_account(apply(email, name, password, caller=caller), language=language)


def apply(email: str, name: str, password: str, *, caller: Caller) -> Application:
    """What takes a while, and counts whatever comes of it: hold no transaction open.

    Raises BadAddress, WeakPassword, TooManyTries or Busy.
    """
    email = clean_address(email)
    count_try([f"hint:{caller.network}"])  # judging takes a while too
    refuse_weak(password, email, name)
    count_try([f"register:{caller.network}"])
    return Application(email, name, hash_password(password))


def ask_for_account(application: Application, *, language: str) -> None:
    """Have the worker look whether there is one, and write a letter."""
    with transaction():
        enqueue("auth.welcome", {**asdict(application), "language": language})


@job("auth.welcome")
def welcome(payload: Mapping[str, Any]) -> None:
    """Make the account that was asked for, and send the link that opens it."""
    email, language = payload["email"], payload["language"]
    user = user_by_email(email)
    if user and (user.verified_at or user.password_hash is None):
        _send_at_times(email, "already_registered", language, link=link_to("auth.sign_in", language))
        return
    if _too_many_letters(email, "verify"):
        return  # and nothing is changed: the link that was sent before goes on working
    if user is None:
        user = new_user(email, language=language)
        note("user.registered", by=NOBODY, subject=("user", user.id))
    # Whoever asked last is the one who reads the mail, as far as anybody knows. Older links die with the old password.
    user.name, user.password_hash, user.language = payload["name"], payload["password_hash"], language
    db.session.flush()
    _write_verification(user)


def new_user(email: str, *, role: str = "customer", name: str = "", language: str = "en") -> User:
    """A user with this address, who can't sign in yet. Part of the caller's transaction. Raises AddressTaken."""
    user = User(email=email, role=role, name=name, language=language, handle=secrets.token_bytes(32))
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError:  # somebody was quicker
        raise AddressTaken(gettext("%(email)s has an account here already.", email=email)) from None
    return user


@job("auth.verify_again")
def send_verification(payload: Mapping[str, Any]) -> None:
    """Send another link that confirms the address, to somebody who knew the password."""
    user = db.session.get(User, payload["user"])
    if user and user.verified_at is None and user.is_active and not _too_many_letters(user.email or "", "verify"):
        _write_verification(user)


def verify_address(token: str, password: str) -> User:
    """Take an address as confirmed. The password is asked for too: who made the account and who reads the mail

    must be one, else a stranger could have made it for them, and would share it ever after.
    Raises DeadLink, WrongCredentials or Busy.
    """
    user, _ = user_of_link("verify", token)
    kept = user.password_hash
    db.session.rollback()
    if not is_password(kept, password):
        raise WrongCredentials(gettext("This is not the password that the account was made with."))
    with transaction():
        user, _ = user_of_link("verify", token, for_update=True)
        user.verified_at = func.now()
        note("user.verified", by=user.actor, subject=("user", user.id))
    return user


def request_reset(email: str, *, language: str, caller: Caller) -> None:
    """Ask for a link that sets a new password. Raises BadAddress or TooManyTries."""
    email = clean_address(email)
    count_try([f"links:{caller.network}"])
    with transaction():
        enqueue("auth.reset", {"email": email, "language": language})


@job("auth.reset")
def send_reset(payload: Mapping[str, Any]) -> None:
    """Send the link, if there is such an account."""
    user = user_by_email(payload["email"])
    if user and user.is_active and user.password_hash:  # who was invited has a link of another kind
        link = link_to("joining.reset_password", payload["language"], token=sign_link("reset", user))
        _send_at_times(user.email or "", "reset", payload["language"], link=link, name=user.name)


def reset_password(purpose: str, token: str, password: str, *, name: str | None = None) -> User:
    """Set a new password by a link that was sent for `purpose`, `reset` or `invite`, and sign out everywhere.

    Reading its mail has shown that the address is theirs. Raises DeadLink, WeakPassword or Busy.
    """
    user, _ = user_of_link(purpose, token)
    refuse_weak(password, user.email or "", name or user.name)
    db.session.rollback()
    kept = hash_password(password)
    with transaction():
        user, _ = user_of_link(purpose, token, for_update=True)
        user.password_hash = kept
        user.verified_at = user.verified_at or func.now()
        user.name = user.name if name is None else name
        end_sessions(user, by=user.actor)
        note("password.reset" if purpose == "reset" else "user.accepted", by=user.actor, subject=("user", user.id))
        if purpose == "reset":
            tell(user, "password_changed")
    return user


def change_password(user: User, password: str, *, keep: LoginSession | None) -> None:
    """Change the password of somebody who has just shown that it is them; signs out everywhere but here.

    Raises WeakPassword or Busy.
    """
    refuse_weak(password, user.email or "", user.name)
    user_id = user.id
    db.session.rollback()
    kept = hash_password(password)
    with transaction():
        user = db.session.get_one(User, user_id, with_for_update=True)
        user.password_hash = kept
        end_sessions(user, by=user.actor, but=keep.id if keep else None)
        note("password.changed", by=user.actor, subject=("user", user.id))
        tell(user, "password_changed")


def request_new_address(user: User, email: str, *, caller: Caller) -> None:
    """Ask for another address: a link goes to the new one, word of it to the old. Raises BadAddress, TooManyTries."""
    email = clean_address(email)
    count_try([f"links:{caller.network}"])
    with transaction():
        enqueue("auth.new_address", {"user": user.id, "email": email})


@job("auth.new_address")
def send_new_address(payload: Mapping[str, Any]) -> None:
    """Send the link to the new address, or tell its reader that it belongs to an account already."""
    user, email = db.session.get_one(User, payload["user"]), payload["email"]
    language = user.language
    if not user.is_active:
        return
    tell(user, "address_change_asked", new_address=email)
    if (other := user_by_email(email)) and other.id != user.id:
        _send_at_times(email, "already_registered", language, link=link_to("auth.sign_in", language))
    else:
        link = link_to("joining.confirm_address", language, token=sign_link("email", user, email=email))
        _send_at_times(email, "confirm_address", language, link=link)


def confirm_new_address(token: str) -> User:
    """Change the address to the one that the link was sent to. Raises DeadLink."""
    try:
        with transaction():
            user, said = user_of_link("email", token, for_update=True)
            tell(user, "address_changed", new_address=said["email"])
            user.email = said["email"]
            note("email.changed", by=user.actor, subject=("user", user.id))
    except IntegrityError:  # the address has become somebody else's meanwhile
        raise DeadLink from None
    return user


def change_profile(user: User, *, name: str, language: str) -> None:
    """Change how the person is called, and the language of their e-mails."""
    with transaction():
        user.name, user.language = name, language


def refuse_weak(password: str, email: str, name: str) -> None:
    """Raises WeakPassword for one that may not be used: what is known of the person and the shop is guessed first."""
    shop = particulars()["name"].split()
    if not db.session.info.get("in_transaction"):
        db.session.rollback()  # judging may take a while, and somebody else may want the connection
    judged = judge(password, email, *name.split(), *shop, *WORDS_OF_THE_SHOP)
    if judged.refusal:
        raise WeakPassword(f"{judged.refusal} {judged.hint}".strip())


def tell(user: User, template: str, **words: Any) -> None:
    """Send `user` word of something that happened to the account. Part of the caller's transaction."""
    if user.email:
        link = link_to("joining.forgot_password", user.language)
        write_email(template, user.email, user.language, name=user.name, link=link, **words)


def _write_verification(user: User) -> None:
    # Without the name: whoever registers an address could have us write to it in their words.
    link = link_to("joining.verify", user.language, token=sign_link("verify", user))
    write_email("verify", user.email or "", user.language, name="", link=link)


def _too_many_letters(email: str, template: str) -> bool:
    """Whether this mailbox has had so many of these that the next has to wait. Else counts one.

    Each kind by itself: a stranger who asks for one can't keep another from coming.
    """
    return bool(seconds_to_wait([f"mailbox:{template}:{account_key(email)}"]))


def _send_at_times(email: str, template: str, language: str, **words: Any) -> None:
    """Send an e-mail that a stranger may have asked for, but not one after the other."""
    if not _too_many_letters(email, template):
        write_email(template, email, language, **{"name": "", **words})
