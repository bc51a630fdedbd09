"""flask mail: how letters leave the shop, and whether they do."""

from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import AppGroup

from ..errors import ShopError
from ..pages.particulars import particulars
from .finding import how_it_goes
from .sending import mail_url, sender_address
from .services import write_email

mail_commands = AppGroup("mail", help="See whether letters get out.")


@mail_commands.command("status")
def status() -> None:
    """Say where letters go, from whom, and how many wait or went wrong."""
    settings = current_app.config["SHOP"]
    url = mail_url(settings)
    parts = urlsplit(url)
    where = f"{parts.scheme}://{parts.hostname}" if parts.hostname else url  # never the password
    click.echo(f"Letters go to {where}." if url else "Letters stay here: MAIL_URL is not set.")
    click.echo(
        f"They are from {sender_address(particulars()['email'], settings)}; links in them begin {settings.site}."
    )
    found = how_it_goes()
    click.echo(f"{found.waiting:,} wait, {found.failing:,} of them after a failure; {found.failed:,} failed for good.")
    click.echo(f"{found.sent:,} were sent in the last 30 days.")


@mail_commands.command("send-test")
@click.argument("address")
@click.option("--language", default="", help="Rather than in the shop's own.")
def send_test(address: str, language: str) -> None:
    """Write a letter to ADDRESS. The worker sends it."""
    try:
        email = write_email("test", address, language or particulars()["default_language"])
    except ShopError as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"The letter to {email.recipient} waits for the worker (flask work).")
