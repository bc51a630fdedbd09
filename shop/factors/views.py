"""The second step of signing in, signing in by passkey, and the page where people look after both."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, request, session, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response as BaseResponse

from ..auth.agents import agent_name
from ..auth.caller import caller
from ..auth.entering import HalfWay, enter, half_way, sign_in_page
from ..auth.forms import SignInForm
from ..auth.guard import confirmed, login_required, me
from ..auth.models import User
from ..auth.passkeys import (
    BadPasskey,
    add_passkey,
    asked_for_second_step,
    asked_to_add,
    check_passkey,
    passkey_of,
    passkeys_of,
    remove_passkey,
    rename_passkey,
    user_of_passkey,
)
from ..auth.places import place_here, why_not_here
from ..auth.recovery import codes_left
from ..auth.second_factors import (
    LastFactor,
    UnreadableSecret,
    WrongCode,
    check_code,
    renew_codes,
    turn_off_codes,
    turn_on_codes,
)
from ..auth.secrets import decrypt, encrypt
from ..auth.signing_in import second_factors_of
from ..auth.throttling import TooManyTries
from ..web import private_page, refused
from .forms import AppForm, CodeForm, NewPasskeyForm, PasskeyForm, PasskeyNameForm, SureForm
from .offers import forget_offer, offer_to

blueprint = Blueprint("factors", __name__)


@blueprint.route("/login/second", methods=["GET", "POST"])
def second_step() -> BaseResponse:
    """After the password: a code of the app, or one for recovery."""
    found, form = half_way(), CodeForm()
    if found is None:
        return _begin_anew()
    user, half = found
    if not form.validate_on_submit():
        return _ask_for_second_step(user, form)
    try:
        proof = check_code(user, form.code.data, caller=caller())
    except (WrongCode, UnreadableSecret, TooManyTries) as refusal:
        form.complain("code", str(refusal))
        return refused(_ask_for_second_step(user, form), refusal)
    return _enter(user, half, proof)


@blueprint.post("/login/second/passkey")
def second_step_by_passkey() -> BaseResponse:
    """After the password: a passkey of this person."""
    found, form, place = half_way(), PasskeyForm(), place_here()
    if found is None:
        return _begin_anew()
    user, half = found
    if not form.validate_on_submit() or place is None:
        return _ask_for_second_step(user, CodeForm(formdata=None), _trouble_of(form, "credential"))
    try:
        check_passkey(user, form.credential.data, place, caller=caller())
    except (BadPasskey, TooManyTries) as refusal:
        return refused(_ask_for_second_step(user, CodeForm(formdata=None), str(refusal)), refusal)
    return _enter(user, half, "passkey")


@blueprint.post("/login/passkey")
def sign_in_with_passkey() -> BaseResponse:
    """Without a password."""
    form, place = PasskeyForm(), place_here()
    if not form.validate_on_submit() or place is None:
        return _ask_to_sign_in(form, _trouble_of(form, "credential"))
    try:
        user = user_of_passkey(form.credential.data, place, caller=caller())
    except (BadPasskey, TooManyTries) as refusal:
        return refused(_ask_to_sign_in(form, str(refusal)), refusal)
    return enter(user, how="passkey", remember=form.remember.data, next=form.next.data or "")


@blueprint.get("/account/two-factor")
@login_required
def index() -> Response:
    """What the person is asked for beside the password."""
    user = me()
    return private_page(
        "factors/index.html",
        user=user,
        passkeys=passkeys_of(user),
        factors=second_factors_of(user),
        codes_left=codes_left(user),
        why_not=why_not_here(),
    )


@blueprint.route("/account/two-factor/app", methods=["GET", "POST"])
@login_required
@confirmed
def add_app() -> BaseResponse:
    """A secret for an app, as a picture and in letters; a code shows that it arrived."""
    user, form = me(), AppForm()
    offer = offer_to(user)
    if form.validate_on_submit():
        try:
            codes = turn_on_codes(user, offer.secret, form.code.data)
        except WrongCode as refusal:
            form.complain("code", str(refusal))
        else:
            forget_offer()
            return _done(gettext("From now on, signing in takes a code of your app too."), codes)
    return private_page("factors/app.html", 422 if form.is_submitted() else 200, form=form, offer=offer)


@blueprint.route("/account/two-factor/app/removal", methods=["GET", "POST"])
@login_required
@confirmed
def remove_app() -> BaseResponse:
    """No codes of the app any more."""
    form = SureForm()
    if form.validate_on_submit():
        try:
            turn_off_codes(me())
        except LastFactor as refusal:
            form.form_errors.append(str(refusal))
        else:
            return _done(gettext("Codes of your app are no longer asked for."))
    return private_page("factors/app_removal.html", 422 if form.is_submitted() else 200, form=form)


@blueprint.get("/account/two-factor/codes")
@login_required
@confirmed
def codes() -> BaseResponse:
    """Recovery codes that were just made. They are shown once: the shop itself doesn't know them any more."""
    fresh = session.pop("fresh_codes", None)
    if fresh is None:
        return redirect(url_for("factors.index"), 303)
    return private_page("factors/codes.html", codes=decrypt("codes to show", fresh).split())


@blueprint.route("/account/two-factor/codes/new", methods=["GET", "POST"])
@login_required
@confirmed
def make_codes() -> BaseResponse:
    """Other recovery codes instead of those until now."""
    form, user = SureForm(), me()
    if not second_factors_of(user):
        return redirect(url_for("factors.index"), 303)
    if form.validate_on_submit():
        return _done(gettext("These are your new recovery codes. The old ones are void."), renew_codes(user))
    return private_page("factors/new_codes.html", 422 if form.is_submitted() else 200, form=form)


@blueprint.route("/account/two-factor/passkeys", methods=["GET", "POST"])
@login_required
@confirmed
def create_passkey() -> BaseResponse:
    """A passkey of this device, or of one beside it."""
    user, place = me(), place_here()
    form = NewPasskeyForm(data={"name": agent_name(caller().agent)})
    if place is None:
        return redirect(url_for("factors.index"), 303)
    if form.validate_on_submit():
        try:
            codes = add_passkey(user, form.credential.data, form.name.data, place)
        except BadPasskey as refusal:
            form.complain("credential", str(refusal))
        else:
            return _done(gettext("The passkey is added. You can sign in with it from now on."), codes)
    options = asked_to_add(user, place)
    return private_page("factors/new_passkey.html", 422 if form.is_submitted() else 200, form=form, options=options)


@blueprint.route("/account/two-factor/passkeys/<int:passkey_id>", methods=["GET", "POST"])
@login_required
@confirmed
def passkey(passkey_id: int) -> BaseResponse:
    """One passkey: another name for it, or away with it."""
    known = passkey_of(me(), passkey_id)
    form = PasskeyNameForm(obj=known)
    if form.validate_on_submit():
        rename_passkey(known, form.name.data)
        return _done(gettext("Saved."))
    return private_page("factors/passkey.html", 422 if form.is_submitted() else 200, form=form, passkey=known)


@blueprint.post("/account/two-factor/passkeys/<int:passkey_id>/removal")
@login_required
@confirmed
def delete_passkey(passkey_id: int) -> BaseResponse:
    """It opens nothing any more."""
    try:
        remove_passkey(me(), passkey_id)
    except LastFactor as refusal:
        known = passkey_of(me(), passkey_id)
        form = PasskeyNameForm(formdata=None, obj=known)
        form.form_errors.append(str(refusal))
        return private_page("factors/passkey.html", 422, form=form, passkey=known)
    return _done(gettext("The passkey is removed."))


def _begin_anew() -> BaseResponse:
    back = session.pop("half", None)
    flash(gettext("That took too long. Sign in again."))
    return redirect(url_for("auth.sign_in", next=back["next"] if back else None), 303)


def _ask_for_second_step(user: User, form: CodeForm, trouble: str = "") -> Response:
    place, factors = place_here(), second_factors_of(user)
    return private_page(
        "factors/second_step.html",
        200 if request.method == "GET" else 422,
        form=form,
        factors=factors,
        options=asked_for_second_step(user, place) if place and "passkey" in factors else "",
        why_not=why_not_here(),
        trouble=trouble,
        on_paper="paper" in request.args or "code" not in factors,
    )


def _enter(user: User, half: HalfWay, proof: str) -> BaseResponse:
    response = enter(user, how=f"password+{proof}", remember=half.remember, next=half.next)
    if proof == "recovery":
        left = codes_left(user)
        flash(
            ngettext(
                "You have %(num)s recovery code left. Make new ones before you need them.",
                "You have %(num)s recovery codes left.",
                left,
            )
            if left
            else gettext("That was your last recovery code. Make new ones now, under “Second step and passkeys”.")
        )
    return response


def _ask_to_sign_in(form: PasskeyForm, trouble: str) -> Response:
    kept = {"next": form.next.data, "remember": form.remember.data}
    return sign_in_page(SignInForm(formdata=None, data=kept), 422, trouble)


def _trouble_of(form: Any, name: str) -> str:
    """What was wrong with what came, or with where it came from."""
    return " ".join(map(str, form[name].errors)) or why_not_here()


def _done(words: str, codes: list[str] | None = None) -> BaseResponse:
    """Back to the overview, or first to the recovery codes. They travel in the cookie, as nobody else can read them."""
    flash(words)
    if not codes:
        return redirect(url_for("factors.index"), 303)
    session["fresh_codes"] = encrypt("codes to show", " ".join(codes))
    return redirect(url_for("factors.codes"), 303)
