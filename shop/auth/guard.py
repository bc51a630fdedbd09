"""Captions above views that say who may see them, and what happens to everybody else.

    @may("people:write")      staff whose role has that permission
    @login_required           anybody who is signed in
    @confirmed                ... and has proved it a moment ago

Nobody is sent to sign in, and comes back to where they were; what they typed is kept meanwhile.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, flash, g, redirect, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from ..errors import NotFound, ShopError
from ..web import wants_fragment
from .keeping import keep_form
from .models import User
from .sessions import is_confirmed
from .signing_in import needs_second_factor, second_factors_of

View = Callable[..., Any]

# Where somebody may be who has no second factor yet although the shop wants one: setting it up, and leaving.
WITHOUT_SECOND_FACTOR = {"factors", "auth"}


class Forbidden(ShopError):
    """Staff whose role doesn't have the permission; the refusal names it."""

    status = HTTPStatus.FORBIDDEN


def may(permission: str) -> Callable[[View], View]:
    """Show the view to staff with this permission only. Whoever is no staff doesn't learn that there is a page."""

    def caption(view: View) -> View:
        @wraps(view)
        def guarded(*values: Any, **named: Any) -> Any:
            user = person()
            if user is None:
                return to_sign_in()
            if not user.is_staff:
                raise NotFound
            if lacks_second_factor(user):
                return to_second_factor()
            refuse_without(user, permission)
            return view(*values, **named)

        return guarded

    return caption


def login_required(view: View) -> View:
    """Show the view to anybody who is signed in. As Flask-Login's, but that it keeps what was typed,

    and asks for a second factor where the shop wants one of everybody.
    """

    @wraps(view)
    def guarded(*values: Any, **named: Any) -> Any:
        user = person()
        if user is None:
            return to_sign_in()
        if request.blueprint not in WITHOUT_SECOND_FACTOR and lacks_second_factor(user):
            return to_second_factor()
        return view(*values, **named)

    return guarded


def confirmed(view: View) -> View:
    """Ask for the password again where that was long ago: somebody else may have sat down at this computer."""

    @wraps(view)
    def guarded(*values: Any, **named: Any) -> Any:
        user = person()
        if user is None:
            return to_sign_in()
        if user.login is None or not is_confirmed(user.login):
            return _elsewhere("auth.confirm")
        return view(*values, **named)

    return guarded


def person() -> User | None:
    """Who is signed in."""
    user: User | None = g.get("person")
    return user


def me() -> User:
    """Who is signed in, below a caption that makes sure that somebody is."""
    user = person()
    assert user is not None  # noqa: S101
    return user


def refuse_without(user: User, permission: str) -> None:
    """Raises Forbidden where the role of `user` doesn't have `permission`."""
    if not user.may(permission):
        raise Forbidden(
            gettext("You need the permission “%(permission)s” for this. An owner can give it.", permission=permission)
        )


def lacks_second_factor(user: User) -> bool:
    """Whether the shop wants a second factor of this person, and there is none yet."""
    settings = current_app.config["SHOP"]
    return needs_second_factor(user, settings) and not second_factors_of(user)


def to_sign_in() -> BaseResponse:
    """Off to sign in, and back here afterwards."""
    return _elsewhere("auth.sign_in")


def to_second_factor() -> BaseResponse:
    """Off to set up a second factor, without which this role may do nothing."""
    flash(gettext("Your role needs a second step at sign-in. Set one up to go on."))
    return _gone_to(url_for("factors.index"))


def safe_next(address: str | None) -> str:
    """`address` where it is a path of this site, else the front page of the account.

    Browsers read `//host`, `/\\host` and what begins with a control character as another site.
    """
    address = address or ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return url_for("account.show")
    bad = "\\" in address or len(address) > 2000 or any(ord(letter) < 33 or ord(letter) == 127 for letter in address)
    if not address.startswith("/") or address.startswith("//") or parts.scheme or parts.netloc or bad:
        return url_for("account.show")
    return address


def _elsewhere(endpoint: str) -> BaseResponse:
    """To the page `endpoint`, which leads back: to this page, to the one around a fragment, or to what was typed."""
    if request.method in {"GET", "HEAD"}:
        back = _page_around() if wants_fragment() else request.script_root + request.full_path.rstrip("?")
    else:
        key = keep_form(_page_around())
        session["kept"] = key
        back = url_for("auth.kept") if key else _page_around()
    return _gone_to(url_for(endpoint, next=back))


def _gone_to(address: str) -> BaseResponse:
    if wants_fragment():
        return Response(headers={"HX-Redirect": address, "Cache-Control": "no-store"})
    return redirect(address, 303)


def _page_around() -> str:
    """The page of this site that the request was made from; "" where that isn't known."""
    try:
        parts = urlsplit(request.referrer or "")
    except ValueError:
        return ""
    if parts.netloc != request.host:
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")
