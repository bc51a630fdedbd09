"""One's own account: who one is, where one is signed in, taking one's data along, and leaving."""

import json
from typing import Any

from flask import Blueprint, Response, flash, redirect, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from ..audit.services import note
from ..auth.accounts import WeakPassword, change_profile, request_new_address
from ..auth.accounts import change_password as change_own_password
from ..auth.caller import caller
from ..auth.entering import leave
from ..auth.guard import confirmed, login_required, me
from ..auth.leaving import LastOwner, data_of, delete_account
from ..auth.sessions import devices_of, end_session, end_sessions, renew_session
from ..auth.signing_in import WrongCredentials, recheck_password, second_factors_of
from ..auth.throttling import TooManyTries
from ..auth.tokens import apps_of, revoke_token
from ..db import transaction
from ..errors import NotFound
from ..web import private_page, refused
from .forms import AddressForm, DeletionForm, PasswordForm, ProfileForm

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.route("", methods=["GET", "POST"])
@login_required
def show() -> BaseResponse:
    """The account at a glance, and the name and language to change."""
    user = me()
    form = ProfileForm(obj=user)
    if form.validate_on_submit():
        change_profile(user, name=form.name.data, language=form.language.data)
        flash(gettext("Saved."))
        return redirect(url_for("account.show"), 303)
    return _ask("account/show.html", form, factors=second_factors_of(user))


@blueprint.route("/password", methods=["GET", "POST"])
@login_required
def change_password() -> BaseResponse:
    """A new password for the old one; other devices are signed out."""
    user, form = me(), PasswordForm()
    if not form.validate_on_submit():
        return _ask("account/password.html", form)
    login, token = user.login, user.login_token
    try:
        recheck_password(user, form.current.data, caller=caller())
        change_own_password(user, form.password.data, keep=login)
    except (WrongCredentials, TooManyTries, WeakPassword) as refusal:
        form.complain("password" if isinstance(refusal, WeakPassword) else "current", str(refusal))
        return refused(_ask("account/password.html", form), refusal)
    user.login_token = token
    renew_session(user)
    session["_user_id"] = user.get_id()
    flash(gettext("Your password is changed. Other devices were signed out."))
    return redirect(url_for("account.show"), 303)


@blueprint.route("/email", methods=["GET", "POST"])
@login_required
@confirmed
def change_address() -> BaseResponse:
    """Another address: it has to be confirmed there."""
    form = AddressForm()
    if not form.validate_on_submit():
        return _ask("account/address.html", form)
    try:
        request_new_address(me(), form.email.data, caller=caller())
    except TooManyTries as refusal:
        form.complain("email", str(refusal))
        return refused(_ask("account/address.html", form), refusal)
    flash(gettext("We have sent a link to the new address. Nothing changes until it is opened."))
    return redirect(url_for("account.show"), 303)


@blueprint.get("/devices")
@login_required
def devices() -> Response:
    """Where one is signed in."""
    user = me()
    return private_page("account/devices.html", devices=devices_of(user), here=user.login, apps=apps_of(user))


@blueprint.post("/devices/<int:session_id>/end")
@login_required
@confirmed
def end_device(session_id: int) -> BaseResponse:
    """Sign out of one place. Raises NotFound for a session of somebody else."""
    user = me()
    if not end_session(user, session_id, by=user.actor):
        raise NotFound
    flash(gettext("That device is signed out."))
    return redirect(url_for("account.devices"), 303)


@blueprint.post("/devices/apps/<int:token_id>/end")
@login_required
@confirmed
def end_app(token_id: int) -> BaseResponse:
    """Sign out of one app. Raises NotFound for one of somebody else."""
    user = me()
    revoke_token(user, token_id, by=user.actor)
    flash(gettext("That app is signed out."))
    return redirect(url_for("account.devices"), 303)


@blueprint.post("/devices/end")
@login_required
@confirmed
def end_other_devices() -> BaseResponse:
    """Sign out everywhere but here, in apps too."""
    user = me()
    end_sessions(user, by=user.actor, but=user.login.id if user.login else None)
    flash(gettext("All other devices are signed out."))
    return redirect(url_for("account.devices"), 303)


@blueprint.get("/data")
@login_required
@confirmed
def download() -> Response:
    """All that the shop keeps about the person, as JSON."""
    user = me()
    words = json.dumps(data_of(user), ensure_ascii=False, indent=2)
    response = Response(words, mimetype="application/json")
    with transaction():
        note("data.downloaded", by=user.actor, subject=("user", user.id))
    response.headers["Content-Disposition"] = 'attachment; filename="account.json"'
    return response


@blueprint.route("/deletion", methods=["GET", "POST"])
@login_required
@confirmed
def delete() -> BaseResponse:
    """Leave for good."""
    form = DeletionForm()
    if not form.validate_on_submit():
        return _ask("account/delete.html", form)
    try:
        delete_account(me())
    except LastOwner as refusal:
        form.complain("sure", str(refusal))
        return private_page("account/delete.html", 422, form=form)
    leave()
    flash(gettext("Your account is deleted. Thank you for having been here."))
    return redirect(url_for("auth.sign_in"), 303)


def _ask(template: str, form: Any, **more: Any) -> Response:
    return private_page(template, 422 if form.is_submitted() else 200, form=form, user=me(), **more)
