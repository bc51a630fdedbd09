"""The desk's pages about webhooks."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, session, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as BaseResponse

from ..auth.guard import confirmed, may, me
from ..auth.secrets import decrypt, encrypt
from ..errors import ShopError
from ..forms import ShopForm
from ..keyset import place_asked_for
from ..web import private_page, refused, wants_fragment
from . import services
from .addresses import BadAddress
from .finding import all_webhooks, deliveries_of, webhook_by_id
from .forms import ChangeForm, WebhookForm
from .models import Webhook
from .news import KINDS
from .signing import EXAMPLE
from .troubles import told

blueprint = Blueprint("webhooks", __name__, url_prefix="/desk/webhooks")

TO_SHOW = "webhook secret to show"
STATES = {
    "waiting": lazy_gettext("On its way"),
    "delivered": lazy_gettext("Delivered"),
    "failed": lazy_gettext("Failed"),
}

blueprint.add_app_template_filter(told, "delivery_trouble")


@blueprint.app_template_filter("delivery_state")
def delivery_state(state: str) -> str:
    return str(STATES[state])


@blueprint.app_template_filter("news_kinds")
def news_kinds(kinds: list[str]) -> str:
    return ", ".join(str(KINDS[kind]) for kind in kinds)


@blueprint.get("")
@may("webhooks:write")
def index() -> Response:
    """All of them, with how the latest nudge went."""
    return private_page("webhooks/index.html", rows=all_webhooks(), most=services.MOST)


@blueprint.route("/new", methods=["GET", "POST"])
@may("webhooks:write")
@confirmed
def create() -> BaseResponse:
    """A new webhook. The page that follows shows its secret, and nothing ever will again."""
    form = WebhookForm(data={"kinds": list(KINDS)})
    if not form.validate_on_submit():
        return private_page("webhooks/create.html", 422 if form.is_submitted() else 200, form=form)
    try:
        webhook, secret = services.create_webhook(form.url.data, form.description.data, form.kinds.data, by=me().actor)
    except ShopError as refusal:
        _complain(form, refusal)
        return refused(private_page("webhooks/create.html", form=form), refusal)
    return _shown_once(webhook, secret)


@blueprint.get("/<int:webhook_id>")
@may("webhooks:write")
def show(webhook_id: int) -> Response:
    """What it is, and how its nudges went."""
    webhook = webhook_by_id(webhook_id)
    sheet = deliveries_of(webhook, place_asked_for())
    return private_page(
        "webhooks/_deliveries.html" if wants_fragment() else "webhooks/show.html",
        webhook=webhook,
        sheet=sheet,
        is_watched=any(row.state == "waiting" and not row.attempts for row in sheet.rows),
        example=EXAMPLE,
    )


@blueprint.route("/<int:webhook_id>/change", methods=["GET", "POST"])
@may("webhooks:write")
def change(webhook_id: int) -> BaseResponse:
    """Another address, name or kinds."""
    webhook = webhook_by_id(webhook_id)
    form = ChangeForm(obj=webhook)
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return private_page("webhooks/change.html", status, webhook=webhook, form=form)
    try:
        services.change_webhook(
            webhook_id,
            int(form.version.data),
            url=form.url.data,
            description=form.description.data,
            kinds=form.kinds.data,
            by=me().actor,
        )
    except ShopError as refusal:
        _complain(form, refusal)
        webhook = webhook_by_id(webhook_id)
        form.version.data = str(webhook.version)  # who saves it once more has seen what it would overwrite
        return refused(private_page("webhooks/change.html", webhook=webhook, form=form), refusal)
    flash(gettext("The webhook is changed."))
    return _back(webhook_id)


@blueprint.post("/<int:webhook_id>/rotation")
@may("webhooks:write")
@confirmed
def rotate(webhook_id: int) -> BaseResponse:
    """Another secret, which the page that follows shows once."""
    return _shown_once(*services.rotate_secret(webhook_id, by=me().actor))


@blueprint.get("/<int:webhook_id>/secret")
@may("webhooks:write")
def made(webhook_id: int) -> BaseResponse:
    """The secret that was just made. It is shown once."""
    fresh = session.pop("new_webhook_secret", None)
    number, _, secret = decrypt(TO_SHOW, fresh).partition(" ") if fresh else ("", "", "")
    if number != str(webhook_id):
        return _back(webhook_id)
    return private_page("webhooks/made.html", webhook=webhook_by_id(webhook_id), secret=secret)


@blueprint.post("/<int:webhook_id>/activation")
@may("webhooks:write")
def switch_on(webhook_id: int) -> BaseResponse:
    """Whatever came meanwhile is told at once."""
    services.switch_on(webhook_id, by=me().actor)
    flash(gettext("The webhook is switched on."))
    return _back(webhook_id)


@blueprint.post("/<int:webhook_id>/deactivation")
@may("webhooks:write")
def switch_off(webhook_id: int) -> BaseResponse:
    """Nothing is sent there."""
    services.switch_off(webhook_id, by=me().actor)
    flash(gettext("The webhook is switched off."))
    return _back(webhook_id)


@blueprint.post("/<int:webhook_id>/deliveries")
@may("webhooks:write")
def send_test(webhook_id: int) -> BaseResponse:
    """A nudge without news."""
    services.send_test(webhook_id, by=me().actor)
    flash(gettext("A test is on its way. In a few seconds the list below says how it went."))
    return _back(webhook_id)


@blueprint.post("/<int:webhook_id>/deliveries/<int:delivery_id>/redelivery")
@may("webhooks:write")
def send_again(webhook_id: int, delivery_id: int) -> BaseResponse:
    """The same nudge once more, or now rather than when its time comes."""
    services.send_again(webhook_id, delivery_id, by=me().actor)
    flash(gettext("It is being sent again."))
    return _back(webhook_id)


@blueprint.route("/<int:webhook_id>/deletion", methods=["GET", "POST"])
@may("webhooks:write")
def delete(webhook_id: int) -> BaseResponse:
    """Asks first: nothing of it will be left but its entries in the audit trail."""
    form = ShopForm()
    if not form.validate_on_submit():
        return private_page(
            "webhooks/delete.html", 422 if form.is_submitted() else 200, webhook=webhook_by_id(webhook_id), form=form
        )
    services.delete_webhook(webhook_id, by=me().actor)
    flash(gettext("The webhook is deleted."))
    return redirect(url_for("webhooks.index"), 303)


def _shown_once(webhook: Webhook, secret: str) -> BaseResponse:
    # It travels in the cookie, which nobody else can read: made anew, the page before would make another one.
    session["new_webhook_secret"] = encrypt(TO_SHOW, f"{webhook.id} {secret}")
    return redirect(url_for("webhooks.made", webhook_id=webhook.id), 303)


def _complain(form: Any, refusal: ShopError) -> None:
    if isinstance(refusal, BadAddress):
        form.complain("url", str(refusal))
    else:
        form.form_errors.append(str(refusal))


def _back(webhook_id: int) -> BaseResponse:
    return redirect(url_for("webhooks.show", webhook_id=webhook_id), 303)
