"""The moment of signing in: a new session, a new cookie, a known device, and off to where the person wanted to go."""

import time
from dataclasses import asdict, dataclass

from flask import Response as Page
from flask import redirect, session, url_for
from flask_login import login_user, logout_user
from sqlalchemy import delete
from werkzeug.wrappers import Response

from ..db import db, transaction
from ..web import private_page
from .caller import caller, remember_device
from .forms import SignInForm
from .guard import safe_next
from .models import LoginSession, User
from .passkeys import asked_to_sign_in
from .places import place_here
from .secrets import digest
from .sessions import begin_session
from .signing_in import fingerprint_of, second_factors_of

HALF_WAY_SECONDS = 300


@dataclass(frozen=True)
class HalfWay:
    """Somebody whose password was right, and who is to show a second factor. It stands in the signed cookie."""

    user_id: int
    at: float
    fingerprint: str
    remember: bool
    next: str


def sign_in_page(form: SignInForm, status: int = 200, trouble: str = "") -> Page:
    """The page that asks for address and password, or for a passkey where those work; `trouble` is the last one’s."""
    place = place_here()
    passkey = asked_to_sign_in(place) if place else ""
    return private_page("auth/sign_in.html", status, form=form, passkey=passkey, trouble=trouble)


def enter(user: User, *, how: str, remember: bool = False, next: str = "") -> Response:
    """Sign `user` in here and send them on. Whatever the browser held before is void: nobody else's cookie survives."""
    _end_this_session()
    begin_session(user, how=how, caller=caller(), remember=remember)
    # But for the key to what was typed before, and what is still to be said.
    kept = {name: session[name] for name in ("kept", "_flashes") if name in session}
    session.clear()
    session.update(kept)
    session.permanent = remember
    login_user(user)
    session["last_user"] = user.id  # outlives the session, so that what is typed after its end is kept for them alone
    # The same words whoever it is: an address on another site has been refused.
    response = redirect(safe_next(next or (url_for("desk.index") if user.is_staff else "")), 303)
    remember_device(response, user.email or "")
    return response


def enter_or_ask(user: User, *, remember: bool, next: str) -> Response:
    """Sign in somebody whose password was right, or ask them for their second factor."""
    if not second_factors_of(user):
        return enter(user, how="password", remember=remember, next=next)
    half = HalfWay(user.id, time.time(), fingerprint_of(user), remember, next)
    session["half"] = asdict(half)
    return redirect(url_for("factors.second_step"), 303)


def half_way() -> tuple[User, HalfWay] | None:
    """Who has got half way in this browser, within the last five minutes."""
    kept = session.get("half")
    if not kept:
        return None
    half = HalfWay(**kept)
    user = db.session.get(User, half.user_id)
    if user is None or not user.is_active or fingerprint_of(user) != half.fingerprint:
        return None
    return (user, half) if time.time() - half.at < HALF_WAY_SECONDS else None


def leave() -> None:
    """Sign out of this browser."""
    _end_this_session()
    logout_user()
    session.clear()


def _end_this_session() -> None:
    if token := session.get("_user_id"):
        with transaction():
            db.session.execute(delete(LoginSession).where(LoginSession.token_digest == digest(token)))
