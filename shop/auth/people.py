"""The shop's people, as its managers see and lead them.

Nobody leads somebody of their own rank or above, but for owners, who lead everybody; nobody leads themselves; and the
shop always keeps an owner. Whoever comes from the shell may do all of it but the last.
"""

from http import HTTPStatus
from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.exc import IntegrityError

from ..audit.actors import SHELL, Actor
from ..audit.services import note
from ..db import db, transaction
from ..errors import NotFound, ShopError
from ..keyset import FIRST, Place, Sheet, sheet_of
from ..languages import link_to
from ..mail.services import write_email
from .accounts import new_user, tell
from .addresses import clean_address
from .finding import user_by_email
from .leaving import refuse_last_owner
from .links import sign_link
from .models import LoginSession, Passkey, User
from .permissions import ROLE_NAMES, ROLES, roles_given_by
from .sessions import end_sessions

# What a person's account can be like, each of them one of these.
STATES: dict[str, ColumnElement[bool]] = {
    "active": and_(User.is_active, User.password_hash.is_not(None), User.verified_at.is_not(None)),
    "invited": and_(User.is_active, User.password_hash.is_(None)),
    "unconfirmed": and_(User.is_active, User.password_hash.is_not(None), User.verified_at.is_(None)),
    "deactivated": and_(~User.is_active, User.deleted_at.is_(None)),
    "deleted": User.deleted_at.is_not(None),
}
STATE = case(*((is_so, name) for name, is_so in STATES.items()))

Boss = User | Actor  # who changes something about somebody: a person, or the shell


class NotYours(ShopError):
    """Somebody above the person who asks, that person themselves, or a role that isn't theirs to give."""

    status = HTTPStatus.FORBIDDEN


class HasAccount(ShopError):
    """Who was to be invited is here already."""


def people(words: str = "", role: str = "", state: str = "", *, place: Place = FIRST) -> Sheet:
    """A page of the people whose name or address holds `words`, the newest first; one statement.

    `role` is one of ROLES, or `team` for all who work here. Who has left is shown by the state `deleted` alone.
    """
    used_at = select(func.max(LoginSession.used_at)).where(LoginSession.user_id == User.id).scalar_subquery()
    query = select(User.id, User.name, User.email, User.role, STATE.label("state"), used_at.label("used_at"))
    query = query.where(STATES.get(state, User.deleted_at.is_(None)))
    if role == "team":
        query = query.where(User.role != "customer")
    elif role:
        query = query.where(User.role == role)
    for word in words.split():
        found = [column.icontains(word, autoescape=True) for column in (User.name, User.email)]
        query = query.where(or_(*found))
    return sheet_of(query, User.id, place)


def person_by_id(user_id: int) -> User:
    """Raises NotFound."""
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound(gettext("There is no such person."))
    return user


def staff_without_second_factor() -> list[Any]:
    """Who works here and gets in by a password alone."""
    has_passkey = select(Passkey.id).where(Passkey.user_id == User.id).exists()
    query = select(User.id, User.name, User.email, User.role).where(STATES["active"], User.role != "customer")
    return list(db.session.execute(query.where(User.totp_secret.is_(None), ~has_passkey).order_by(User.id)))


def state_of(user: User) -> str:
    """Which of STATES the account of `user` is in."""
    return str(db.session.scalar(select(STATE).where(User.id == user.id)))


def leads(by: Boss, user: User) -> bool:
    """Whether `by` may change anything about `user`."""
    return not (isinstance(by, User) and by.id == user.id) and user.role in roles_of(by)


def roles_of(by: Boss) -> list[str]:
    """The roles that `by` may give and take."""
    return roles_given_by(by.role) if isinstance(by, User) else list(ROLES)


def invite(email: str, role: str, *, by: Boss, language: str) -> User:
    """Make an account for somebody and send them the link that opens it; or once more, to who hasn't used theirs.

    Managers know who is here, so that an address has an account needn't be hidden from them.
    Raises BadAddress, HasAccount or NotYours.
    """
    with transaction():
        user = invited(email, role, by=by, language=language)
        send_invitation(user, by=by)
    return user


def invited(email: str, role: str, *, by: Boss, language: str, name: str = "") -> User:
    """An account that waits for its person, new or not. Raises BadAddress, HasAccount or NotYours."""
    email = clean_address(email)
    with transaction():
        user = user_by_email(email)
        if user and state_of(user) == "invited":
            user = _led(user, by)
        if user and state_of(user) != "invited":
            raise HasAccount(gettext("%(email)s has an account here already. Change its role instead.", email=email))
        _refuse_role(role, by)
        if user is None:
            try:
                user = new_user(email, role=role, name=name, language=language)
            except IntegrityError:  # somebody else was faster
                raise HasAccount(gettext("%(email)s has just got an account here.", email=email)) from None
        user.role, user.language = role, language
        note("user.invited", by=_actor(by), subject=("user", user.id), new={"role": role})
    return user


def create_person(email: str, role: str, *, name: str, language: str, password_hash: str) -> User:
    """An account that is ready to be used, as the shell makes it. Raises BadAddress or HasAccount."""
    email = clean_address(email)
    with transaction():
        if user_by_email(email):
            raise HasAccount(gettext("%(email)s has an account here already. Change its role instead.", email=email))
        user = new_user(email, role=role, name=name, language=language)
        user.password_hash, user.verified_at = password_hash, func.now()
        note("user.created", by=SHELL, subject=("user", user.id), new={"role": role})
    return user


def send_invitation(user: User, *, by: Boss) -> None:
    """Send the link that opens an account which waits for its person. Part of the caller's transaction."""
    write_email(
        "invitation",
        user.email or "",
        user.language,
        link=link_to("joining.accept_invitation", user.language, token=sign_link("invite", user)),
        name=user.name,
        inviter=by.name if isinstance(by, User) else "",
        role=ROLE_NAMES[user.role],
    )


def change_role(user: User, role: str, *, by: Boss) -> None:
    """Let `user` do what `role` may do; they are signed out everywhere, and told. Raises NotYours or LastOwner."""
    with transaction():
        user = _led(user, by)
        _refuse_role(role, by)
        if role == user.role:
            return
        if user.role == "owner":
            refuse_last_owner(user)
        note("user.role_changed", by=_actor(by), subject=("user", user.id), old={"role": user.role}, new={"role": role})
        user.role = role
        end_sessions(user, by=_actor(by))
        tell(user, "role_changed", role=ROLE_NAMES[role])


def deactivate(user: User, *, by: Boss) -> None:
    """Let `user` in no more, and out at once; tokens are dead as long. Raises NotYours or LastOwner."""
    with transaction():
        user = _led(user, by)
        if user.is_active:
            refuse_last_owner(user)
            user.is_active = False
            note("user.deactivated", by=_actor(by), subject=("user", user.id))
            end_sessions(user, by=_actor(by))


def activate(user: User, *, by: Boss) -> None:
    """Let `user` in again. Raises NotYours."""
    with transaction():
        user = _led(user, by)
        if not user.is_active:
            user.is_active = True
            note("user.activated", by=_actor(by), subject=("user", user.id))


def sign_out_everywhere(user: User, *, by: Boss) -> int:
    """End every session of `user`; how many that were. Raises NotYours."""
    with transaction():
        return end_sessions(_led(user, by), by=_actor(by))


def _led(user: User, by: Boss) -> User:
    """`user` as they are now, locked, if `by` still may lead them. Part of the caller's transaction.

    Both are read again: somebody else may be changing either at this moment. Locks are taken in the order of ids, and
    those of owners first, as leaving.py does.
    """
    numbers = {user.id, by.id} if isinstance(by, User) else {user.id}
    lock = select(User).order_by(User.id).with_for_update().execution_options(populate_existing=True)
    db.session.scalars(lock.where(User.role == "owner")).all()
    found = {person.id: person for person in db.session.scalars(lock.where(User.id.in_(numbers)))}
    if user.id not in found or found[user.id].deleted_at:
        raise NotFound(gettext("There is no such person."))
    if isinstance(by, User):
        if user.id == by.id:
            raise NotYours(gettext("You can’t do that to yourself. Somebody else has to."))
        if not found[by.id].is_active or user.role not in roles_of(by):
            raise NotYours(gettext("Only somebody above this person’s role can do that."))
    return found[user.id]


def _refuse_role(role: str, by: Boss) -> None:
    if role not in roles_of(by):
        raise NotYours(gettext("This role isn’t yours to give."))


def _actor(by: Boss) -> Actor:
    return by.actor if isinstance(by, User) else by
