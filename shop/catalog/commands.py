"""The catalogue's daily commands."""

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from .pricing import apply_price_changes

price_commands = AppGroup("prices", help="Look after prices.")


@price_commands.command("apply")
def apply() -> None:
    """Begin the sales that are due and end those that are over. Meant to run every minute."""
    changes = apply_price_changes(datetime.now(UTC))
    click.echo(f"{changes.begun:,} sales began, {changes.ended:,} ended, {changes.missed:,} were missed.")
