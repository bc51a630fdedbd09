"""Tokens for the programs of people who work here."""

from flask import Blueprint, Response, flash, redirect, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse
from wtforms import SelectChoice

from ..auth.guard import confirmed, may, me
from ..auth.permissions import SCOPES, scopes_of
from ..auth.secrets import decrypt, encrypt
from ..auth.tokens import BadScopes, TooManyTokens, create_token, ended_tokens, revoke_token, token_of, working_tokens
from ..web import private_page
from .forms import TokenForm

blueprint = Blueprint("tokens", __name__, url_prefix="/account/tokens")


@blueprint.get("")
@may("tokens:write")
def index() -> Response:
    """One's own tokens: those that work, then those that did."""
    alive, dead = working_tokens(me()), ended_tokens(me())
    return private_page("tokens/index.html", alive=alive, dead=dead, scopes=SCOPES)


@blueprint.route("/new", methods=["GET", "POST"])
@may("tokens:write")
@confirmed
def create() -> BaseResponse:
    """A new token. The page that follows shows its secret, and nothing ever will again."""
    user, form = me(), TokenForm()
    form.scopes.choices = [SelectChoice(scope, SCOPES[scope]) for scope in scopes_of(user.role)]
    if not form.validate_on_submit():
        return private_page("tokens/create.html", 422 if form.is_submitted() else 200, form=form)
    days = int(form.days.data) if form.days.data else None
    try:
        token, secret = create_token(user, form.name.data, form.scopes.data, days, by=user.actor)
    except (BadScopes, TooManyTokens) as refusal:
        form.complain("scopes" if isinstance(refusal, BadScopes) else "name", str(refusal))
        return private_page("tokens/create.html", 422, form=form)
    # It travels in the cookie, which nobody else can read: made anew, this page would make another token.
    session["new_token"] = encrypt("token to show", secret)
    return redirect(url_for("tokens.made", token_id=token.id), 303)


@blueprint.get("/<int:token_id>/made")
@may("tokens:write")
def made(token_id: int) -> BaseResponse:
    """The secret of a token that was just made. It is shown once."""
    fresh = session.pop("new_token", None)
    if fresh is None:
        return redirect(url_for("tokens.index"), 303)
    found = token_of(me(), token_id)
    return private_page("tokens/made.html", made=found, secret=decrypt("token to show", fresh))


@blueprint.post("/<int:token_id>/revocation")
@may("tokens:write")
@confirmed
def revoke(token_id: int) -> BaseResponse:
    """At once. Raises NotFound for somebody else's."""
    user = me()
    revoke_token(user, token_id, by=user.actor)
    flash(gettext("The token is revoked. Programs that use it are refused from now on."))
    return redirect(url_for("tokens.index"), 303)
