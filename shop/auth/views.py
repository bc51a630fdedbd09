"""Signing in and out, and proving once more who one is."""

from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, request, session, url_for
from flask_babel import gettext
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response as BaseResponse

from ..audit.services import note
from ..db import transaction
from ..errors import answer
from ..extensions import csrf, login_manager
from ..web import private_page, refused
from .agents import agent_name
from .caller import caller
from .entering import enter_or_ask, leave, sign_in_page
from .forms import ConfirmForm, SignInForm
from .guard import login_required, me, person, safe_next, to_sign_in
from .keeping import keep_form, kept_form, let_go
from .sessions import renew_session, touch, user_signed_in
from .signing_in import WrongCredentials, check_password, recheck_password
from .throttling import TooManyTries

blueprint = Blueprint("auth", __name__)

login_manager.user_loader(user_signed_in)
login_manager.unauthorized_handler(to_sign_in)
login_manager.session_protection = None  # it would trust X-Forwarded-For, and end sessions of phones that move


@blueprint.record_once
def use_flask_login(state: Any) -> None:
    """All of its init_app() but the remember cookie, for whose sake every answer would vary by cookie."""
    state.app.login_manager = login_manager


DEAF_TO_COOKIES = {"api"}  # blueprints that know tokens only, so nobody can forge a request by a browser


@blueprint.before_app_request
def know_the_person() -> None:
    """Who is signed in. Without a cookie nothing is asked, and pages of the catalogue stay the same for everybody."""
    g.person = None
    if request.blueprint in DEAF_TO_COOKIES or "frame" not in g:
        return
    if session_cookie() in request.cookies and current_user.is_authenticated:
        g.person = current_user._get_current_object()
        if request.method in {"GET", "HEAD"}:
            touch(g.person.login)


@blueprint.before_app_request
def refuse_forgeries() -> BaseResponse | None:
    """Every form that changes something carries a token of its browser; for want of it nothing typed is lost."""
    harmless = request.method in {"GET", "HEAD", "OPTIONS", "TRACE"} or request.endpoint is None
    if harmless or request.blueprint in DEAF_TO_COOKIES:
        return None
    if request.url_rule is None:
        return None  # nothing to protect: it will be answered with 404 or 405
    try:
        csrf.protect()
    except CSRFError:
        if person() and request.headers.get("Sec-Fetch-Site") == "same-origin" and (key := keep_form("")):
            # Signed in again in another window, most likely.
            session["kept"] = key
            return redirect(url_for("auth.kept"), 303)
        return answer(400, gettext("This form is no longer valid. Go back, load the page again, and send it again."))
    return None


@blueprint.app_context_processor
def the_person() -> dict[str, Any]:
    return {"person": person(), "mailbox_address": mailbox_address}


def mailbox_address() -> str:
    """Where a demo keeps the e-mails that it sends; "" where they really go out."""
    shown = current_app.config["SHOP"].profile == "demo" or current_app.debug
    return url_for("mail.mailbox") if shown else ""


@blueprint.app_template_filter("agent_name")
def named(agent: str) -> str:
    return agent_name(agent)


def session_cookie() -> str:
    """The name of the cookie that somebody who is signed in has."""
    return str(current_app.config["SESSION_COOKIE_NAME"])


@blueprint.route("/login", methods=["GET", "POST"])
def sign_in() -> BaseResponse:
    """By address and password; a second factor may follow."""
    form = SignInForm(data={"next": request.args.get("next", "")})
    if request.method == "GET" and person():
        return redirect(safe_next(form.next.data), 303)
    if not form.validate_on_submit():
        return sign_in_page(form, 422 if form.is_submitted() else 200)
    try:
        user = check_password(form.email.data, form.password.data, caller=caller())
    except (WrongCredentials, TooManyTries) as refusal:
        form.complain("password", str(refusal))
        return refused(sign_in_page(form), refusal)
    return enter_or_ask(user, remember=form.remember.data, next=form.next.data or "")


@blueprint.post("/logout")
def sign_out() -> BaseResponse:
    """Here; other devices stay signed in."""
    if user := person():
        with transaction():
            note("session.ended", by=user.actor, subject=("user", user.id))
    leave()
    flash(gettext("You are signed out."))
    return redirect(url_for("auth.sign_in"), 303)


@blueprint.route("/login/confirm", methods=["GET", "POST"])
@login_required
def confirm() -> BaseResponse:
    """The password once more, before something that would hurt if somebody else did it."""
    form = ConfirmForm(data={"next": request.args.get("next", "")})
    if not form.validate_on_submit():
        return private_page("auth/confirm.html", 422 if form.is_submitted() else 200, form=form)
    user = me()
    try:
        recheck_password(user, form.password.data, caller=caller())
    except (WrongCredentials, TooManyTries) as refusal:
        form.complain("password", str(refusal))
        return refused(private_page("auth/confirm.html", form=form), refusal)
    renew_session(user)
    session["_user_id"] = user.get_id()
    return redirect(safe_next(form.next.data), 303)


@blueprint.get("/kept")
@login_required
def kept() -> BaseResponse:
    """What was typed when the session ended, to be looked at and sent."""
    form = kept_form(session.get("kept", ""))
    if form is None or form.user_id != me().id:
        let_go(session.pop("kept", ""))
        return redirect(url_for("account.show"), 303)
    return private_page("auth/kept.html", form=form)


@blueprint.post("/kept/removal")
@login_required
def remove_kept() -> BaseResponse:
    """The person has thought better of it."""
    form = kept_form(session.get("kept", ""))
    let_go(session.pop("kept", ""))
    return redirect(safe_next(form.around if form else ""), 303)
