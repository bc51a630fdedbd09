"""The catalogue's daily commands."""

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from .pricing import PriceChanges, apply_price_changes

price_commands = AppGroup("prices", help="Look after prices.")


@price_commands.command("apply")
def apply() -> None:
    """Begin the sales that are due and end those that are over. Meant to run every minute."""
    now, told = datetime.now(UTC), list[PriceChanges]()
    while not told or told[-1].is_cut:
        told.append(apply_price_changes(now))
    begun, ended, missed = (sum(getattr(one, name) for one in told) for name in ("begun", "ended", "missed"))
    click.echo(f"{begun:,} sales began, {ended:,} ended, {missed:,} were missed.")
