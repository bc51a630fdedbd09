"""The desk's pages about people: who is here, who may do what, and who may come in."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext, lazy_gettext, ngettext
from werkzeug.wrappers import Response as BaseResponse

from ..auth import people as services
from ..auth.guard import confirmed, may, me
from ..auth.leaving import LastOwner
from ..auth.models import User
from ..auth.permissions import ROLE_NAMES, ROLES
from ..auth.sessions import devices_of
from ..auth.signing_in import second_factors_of
from ..auth.trail import latest_about
from ..keyset import place_asked_for
from ..languages import current_language
from ..web import clean_text, private_page
from .forms import InvitationForm, RoleForm, role_choices

blueprint = Blueprint("people", __name__, url_prefix="/desk/people")

STATE_NAMES = {
    "active": lazy_gettext("Active"),
    "invited": lazy_gettext("Invited"),
    "unconfirmed": lazy_gettext("Address not confirmed"),
    "deactivated": lazy_gettext("Deactivated"),
    "deleted": lazy_gettext("Deleted"),
}


@blueprint.app_template_filter("role_name")
def role_name(role: str) -> str:
    return str(ROLE_NAMES[role])


@blueprint.app_template_filter("state_name")
def state_name(state: str) -> str:
    return str(STATE_NAMES[state])


@blueprint.get("")
@may("people:read")
def index() -> Response:
    """Everybody, the newest first; whoever has left is shown on request only."""
    words = clean_text(request.args.get("q"), 100)
    role = request.args.get("role", "")
    state = request.args.get("state", "")
    role, state = role if role in {"team", *ROLES} else "", state if state in services.STATES else ""
    sheet = services.people(words, role, state, place=place_asked_for())
    return private_page(
        "people/index.html",
        sheet=sheet,
        asked={"q": words, "role": role, "state": state},
        roles=ROLE_NAMES,
        states=STATE_NAMES,
    )


@blueprint.route("/invitation", methods=["GET", "POST"])
@may("people:write")
@confirmed
def invite() -> BaseResponse:
    """Somebody new to work here, or a customer."""
    form = InvitationForm(data={"role": "staff", "language": current_language()})
    form.role.choices = role_choices(services.roles_of(me()))
    if not form.validate_on_submit():
        return private_page("people/invitation.html", 422 if form.is_submitted() else 200, form=form)
    try:
        user = services.invite(form.email.data, form.role.data, by=me(), language=form.language.data)
    except (services.HasAccount, services.NotYours) as refusal:
        form.complain("email", str(refusal))
        return private_page("people/invitation.html", 422, form=form)
    flash(gettext("An invitation is on its way to %(email)s.", email=user.email))
    return redirect(url_for("people.show", user_id=user.id), 303)


@blueprint.get("/<int:user_id>")
@may("people:read")
def show(user_id: int) -> Response:
    """Who somebody is, what they may do, and what they did lately."""
    return _page(services.person_by_id(user_id))


@blueprint.post("/<int:user_id>/role")
@may("people:write")
@confirmed
def change_role(user_id: int) -> BaseResponse:
    """Another role; they sign in anew."""
    user = services.person_by_id(user_id)
    form = _role_form(user)
    if not form.validate_on_submit():
        return _page(user, 422, form)
    try:
        services.change_role(user, form.role.data, by=me())
    except LastOwner as refusal:
        form.complain("role", str(refusal))
        return _page(user, 422, form)
    flash(gettext("The role is now “%(role)s”.", role=ROLE_NAMES[form.role.data]))
    return redirect(url_for("people.show", user_id=user_id), 303)


@blueprint.post("/<int:user_id>/deactivation")
@may("people:write")
@confirmed
def deactivate(user_id: int) -> BaseResponse:
    """Out at once, and in no more."""
    services.deactivate(services.person_by_id(user_id), by=me())
    flash(gettext("This person is signed out everywhere and can’t sign in any more."))
    return redirect(url_for("people.show", user_id=user_id), 303)


@blueprint.post("/<int:user_id>/activation")
@may("people:write")
@confirmed
def activate(user_id: int) -> BaseResponse:
    """Welcome again."""
    services.activate(services.person_by_id(user_id), by=me())
    flash(gettext("This person can sign in again."))
    return redirect(url_for("people.show", user_id=user_id), 303)


@blueprint.post("/<int:user_id>/sessions/end")
@may("people:write")
@confirmed
def sign_out(user_id: int) -> BaseResponse:
    """For a lost phone, or a doubt."""
    ended = services.sign_out_everywhere(services.person_by_id(user_id), by=me())
    flash(ngettext("Signed out of %(num)s place.", "Signed out of %(num)s places.", ended))
    return redirect(url_for("people.show", user_id=user_id), 303)


@blueprint.post("/<int:user_id>/invitation")
@may("people:write")
@confirmed
def invite_again(user_id: int) -> BaseResponse:
    """The letter got lost, or its link ran out."""
    user = services.person_by_id(user_id)
    services.invite(user.email or "", user.role, by=me(), language=user.language)
    flash(gettext("An invitation is on its way to %(email)s.", email=user.email))
    return redirect(url_for("people.show", user_id=user_id), 303)


def _role_form(user: User) -> RoleForm:
    form = RoleForm(data={"role": user.role})
    form.role.choices = role_choices(services.roles_of(me()))
    return form


def _page(user: User, status: int = 200, form: Any = None) -> Response:
    return private_page(
        "people/show.html",
        status,
        user=user,
        form=form or _role_form(user),
        state=services.state_of(user),
        may_change=me().may("people:write") and services.leads(me(), user) and not user.deleted_at,
        devices=devices_of(user),
        factors=second_factors_of(user),
        entries=latest_about(user),
    )
