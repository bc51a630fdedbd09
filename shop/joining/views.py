"""Making an account, and getting back into one: registration, and the links that e-mails bring.

A link only shows a form. Programs that look into people's mail open links, so opening one changes nothing.
"""

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from ..auth.accounts import (
    WeakPassword,
    confirm_new_address,
    request_reset,
    verify_address,
)
from ..auth.accounts import (
    register as make_account,
)
from ..auth.accounts import (
    reset_password as set_new_password,
)
from ..auth.addresses import BadAddress, clean_address
from ..auth.caller import caller
from ..auth.entering import enter, enter_or_ask
from ..auth.guard import person, to_sign_in
from ..auth.links import DeadLink, user_of_link
from ..auth.passwords import judge
from ..auth.signing_in import WrongCredentials
from ..auth.throttling import TooManyTries, count_try, seconds_to_wait, take_back
from ..languages import current_language
from ..web import private_page, refused
from .forms import ForgottenForm, InvitationForm, NewPasswordForm, RegisterForm, VerifyForm

blueprint = Blueprint("joining", __name__)


@blueprint.route("/register", methods=["GET", "POST"])
def register() -> BaseResponse:
    """Make an account. What comes back is the same whether the address has one already."""
    form = RegisterForm()
    if request.method == "GET" and person():
        return redirect(url_for("account.show"), 303)
    if not form.validate_on_submit():
        return private_page("joining/register.html", 422 if form.is_submitted() else 200, form=form)
    try:
        make_account(form.email.data, form.name.data, form.password.data, language=current_language(), caller=caller())
    except (WeakPassword, TooManyTries) as refusal:
        form.complain("password" if isinstance(refusal, WeakPassword) else "email", str(refusal))
        return refused(private_page("joining/register.html", form=form), refusal)
    return redirect(url_for("joining.sent"), 303)


@blueprint.post("/register/hints")
def hints() -> Response:
    """What is to be said of a form while it is typed: whether the address is one, how good the password is.

    Nothing here looks for an account.
    """
    if wait := seconds_to_wait([f"hint:{caller().network}"]):
        raise TooManyTries(wait)
    address, password = request.form.get("email", ""), request.form.get("password", "")
    if request.args.get("of") == "password":
        about = (address[:254], *request.form.get("name", "")[:100].split(), g.frame.shop["name"])
        said = render_template("joining/_strength.html", judged=judge(password, *about) if password else None)
    else:
        said = render_template("joining/_address.html", said=_trouble_with(address) if address else "")
    response = Response(said)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/register/sent")
def sent() -> Response:
    """An e-mail is on its way, or would be."""
    return private_page("joining/sent.html", kind="register")


@blueprint.route("/verify/<token>", methods=["GET", "POST"])
def verify(token: str) -> BaseResponse:
    """The link of a new account: with its password it opens the account."""
    form = VerifyForm()
    user, _ = user_of_link("verify", token)
    if not form.validate_on_submit():
        return _page("joining/verify.html", form, token, user)
    tried = [f"address:{caller().network}"]
    try:
        count_try(tried)
        user = verify_address(token, form.password.data)
        take_back(tried)
        return enter_or_ask(user, remember=False, next="")
    except (WrongCredentials, TooManyTries) as error:
        refusal = error
    form.complain("password", str(refusal))
    return refused(private_page("joining/verify.html", form=form, token=token, user=user), refusal)


@blueprint.route("/password/forgotten", methods=["GET", "POST"])
def forgot_password() -> BaseResponse:
    """Ask for a link that sets a new password."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return private_page("joining/forgotten.html", 422 if form.is_submitted() else 200, form=form)
    try:
        request_reset(form.email.data, language=current_language(), caller=caller())
    except TooManyTries as refusal:
        form.complain("email", str(refusal))
        return refused(private_page("joining/forgotten.html", form=form), refusal)
    return redirect(url_for("joining.reset_sent"), 303)


@blueprint.get("/password/sent")
def reset_sent() -> Response:
    """A link is on its way, if there is an account."""
    return private_page("joining/sent.html", kind="reset")


@blueprint.route("/password/reset/<token>", methods=["GET", "POST"])
def reset_password(token: str) -> BaseResponse:
    """The link of a forgotten password."""
    form = NewPasswordForm()
    user, _ = user_of_link("reset", token)
    if not form.validate_on_submit():
        return _page("joining/reset.html", form, token, user)
    try:
        user = set_new_password("reset", token, form.password.data)
    except WeakPassword as refusal:
        form.complain("password", str(refusal))
        return refused(private_page("joining/reset.html", form=form, token=token, user=user), refusal)
    flash(gettext("Your new password is set. You were signed out everywhere else."))
    return enter_or_ask(user, remember=False, next="")


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
def accept_invitation(token: str) -> BaseResponse:
    """The link of somebody whom the shop has invited, and of the first owner."""
    user, _ = user_of_link("invite", token)
    form = InvitationForm(data={"name": user.name})
    if not form.validate_on_submit():
        return _page("joining/invitation.html", form, token, user)
    try:
        user = set_new_password("invite", token, form.password.data, name=form.name.data)
    except WeakPassword as refusal:
        form.complain("password", str(refusal))
        return refused(private_page("joining/invitation.html", form=form, token=token, user=user), refusal)
    flash(gettext("Welcome, %(name)s. Your account is ready.", name=user.called))
    return enter(user, how="invitation", next=url_for("desk.index") if user.is_staff else "")


@blueprint.route("/email/<token>", methods=["GET", "POST"])
def confirm_address(token: str) -> BaseResponse:
    """The link that went to a new address."""
    user, said = user_of_link("email", token)
    if person() is None:
        return to_sign_in()
    if person() != user:
        # A slip in the new address must not hand the account to whoever reads mail there.
        raise DeadLink
    if request.method == "GET":
        return private_page("joining/address.html", link=token, email=said["email"], old=user.email)
    confirm_new_address(token)
    flash(gettext("Your address is changed."))
    return redirect(url_for("account.show"), 303)


def _trouble_with(address: str) -> str:
    try:
        clean_address(address)
    except BadAddress as refusal:
        return str(refusal)
    return ""


def _page(template: str, form: Any, token: str, user: Any) -> Response:
    return private_page(template, 422 if form.is_submitted() else 200, form=form, token=token, user=user)


@blueprint.errorhandler(DeadLink)
def dead(refusal: DeadLink) -> Response:
    """A page that leads on to a new link."""
    return private_page("joining/dead.html", refusal.status, said=str(refusal))
