"""E-mails on pages: the mailbox of a demo, and the outbox for who looks after it."""

import re

from flask import Blueprint, Response, current_app, flash, redirect, url_for
from flask_babel import gettext
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as BaseResponse

from ..audit.services import note
from ..auth.guard import may, me
from ..db import transaction
from ..errors import NotFound
from ..jobs.services import retry_job, troubled_jobs
from ..web import private_page
from . import mailbox as mailbox_
from .finding import how_it_goes, retry_letter, unsent_letters
from .sending import mail_url

blueprint = Blueprint("mail", __name__, url_prefix="/desk")


@blueprint.get("/mailbox")
def mailbox() -> Response:
    """What a demo has sent. Open to everybody, or nobody could confirm an address there."""
    _only_in_a_demo()
    return private_page("mail/mailbox.html", letters=mailbox_.letters())


@blueprint.get("/mailbox/<name>")
def letter(name: str) -> Response:
    """One of them: its words, and how its HTML is written."""
    _only_in_a_demo()
    return private_page("mail/letter.html", letter=mailbox_.letter(name))


@blueprint.get("/outbox")
@may("mail:read")
def outbox() -> Response:
    """What waits and what went wrong, e-mails and other jobs of the worker."""
    return private_page(
        "mail/outbox.html",
        figures=how_it_goes(),
        letters=unsent_letters(),
        jobs=[job for job in troubled_jobs() if job.kind not in {"mail.send", "webhooks.deliver"}],
        has_way_out=mail_url(current_app.config["SHOP"]) != "",
    )


@blueprint.post("/outbox/<int:email_id>/retry")
@may("mail:write")
def retry(email_id: int) -> BaseResponse:
    """Send an e-mail now, rather than when its time comes."""
    with transaction():
        retry_letter(email_id)
        note("letter.retried", by=me().actor, subject=("letter", email_id))
    return _tried_again()


@blueprint.post("/outbox/jobs/<int:job_id>/retry")
@may("mail:write")
def retry_other(job_id: int) -> BaseResponse:
    """Have another job done now."""
    with transaction():
        retry_job(job_id)
        note("job.retried", by=me().actor, subject=("job", job_id))
    return _tried_again()


@blueprint.app_template_filter("linked")
def linked(text: str) -> Markup:
    """Plain text as HTML, in which addresses of this site, and no others, are links."""
    site = re.escape(current_app.config["SHOP"].site)
    parts = re.split(rf"({site}/[^\s<>\"]*)", text)
    link = Markup('<a href="{0}">{0}</a>')
    return Markup("").join(link.format(part) if place % 2 else escape(part) for place, part in enumerate(parts))


def _only_in_a_demo() -> None:
    if not (current_app.config["SHOP"].profile == "demo" or current_app.debug):
        raise NotFound


def _tried_again() -> BaseResponse:
    flash(gettext("It is being tried again."))
    return redirect(url_for("mail.outbox"), 303)
