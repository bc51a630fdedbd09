"""The stockroom's daily commands."""

import sys

import click
from flask.cli import AppGroup

from ..db import db
from .holding import MOST_RELEASED, release_expired_holds
from .verifying import Proof, differences, snapshot

stock_commands = AppGroup("stock", help="Look after the stockroom.")


@stock_commands.command("verify")
def verify() -> None:
    """Prove that every level agrees with its ledger and its holds. Ends with 1 where one does not."""
    proof = Proof()
    with snapshot(db.engine) as connection:
        for difference in differences(connection, proof):
            click.echo(str(difference))
    looked_at = ", ".join(f"{proof.looked_at[what]:,} {what}" for what in ("levels", "movements", "holds", "products"))
    if proof.differences:
        click.echo(f"Looked at {looked_at}: {proof.differences:,} differences.")
        sys.exit(1)
    click.echo(f"Looked at {looked_at}: everything adds up.")


@stock_commands.command("release-expired")
def release_expired() -> None:
    """Give back what was held for too long. Meant to run every minute."""
    released = 0
    while batch := release_expired_holds():
        released += batch
        if batch < MOST_RELEASED:
            break
    click.echo(f"Released {released:,} holds.")
