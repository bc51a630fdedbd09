"""The stockroom's daily commands."""

import sys
from collections.abc import Callable, Iterator
from functools import partial

import click
from flask import current_app
from flask.cli import AppGroup

from ..db import db, wait_at_most
from ..errors import ShopError
from .actors import SHELL
from .drilling import MOST_BUYERS, NobodyCame, drill
from .holding import MOST_RELEASED, release_expired_holds
from .repairing import refresh_availability, repair_level
from .verifying import Difference, Proof, differences, snapshot

PATIENCE = 600  # seconds for one statement: nobody waits for a page here

stock_commands = AppGroup("stock", help="Look after the stockroom.")


@stock_commands.command("verify")
def verify() -> None:
    """Prove that every level agrees with its ledger and its holds. Ends with 1 where one does not."""
    proof = Proof()
    for difference in _found(proof):
        click.echo(str(difference))
    looked_at = ", ".join(f"{proof.looked_at[what]:,} {what}" for what in ("levels", "movements", "holds", "products"))
    if proof.differences:
        click.echo(f"Looked at {looked_at}: {proof.differences:,} differences.")
        sys.exit(1)
    click.echo(f"Looked at {looked_at}: everything adds up.")


@stock_commands.command("repair")
@click.option("--yes", is_flag=True, help="Repair without asking.")
def repair(yes: bool) -> None:
    """Set levels and what the catalogue shows to what the ledger and the live holds say, after asking.

    The ledger itself is never changed: what contradicts itself there is told, and stays. Ends with 1 where anything
    is left that doesn't add up.
    """
    found = list(_found(Proof()))
    for difference in found:
        click.echo(str(difference))
    if not found:
        click.echo("Everything adds up: there is nothing to repair.")
        return
    if not yes:
        click.confirm(f"{len(found):,} differences. Believe the ledger and the holds?", abort=True)
    for level_id in sorted({difference.level_id for difference in found if difference.level_id}):
        _tried(f"level {level_id}", partial(repair_level, level_id, by=SHELL))
    for product_id in sorted({difference.product_id for difference in found if difference.product_id}):
        _tried(f"product {product_id}", partial(refresh_availability, product_id, by=SHELL))
    left = list(_found(Proof()))
    for difference in left:
        click.echo(f"Left: {difference}")
    click.echo(f"{len(left):,} differences are left." if left else "Everything adds up.")
    sys.exit(bool(left))


@stock_commands.command("drill")
@click.option("--buyers", type=click.IntRange(1, MOST_BUYERS), default=50, show_default=True)
@click.option("--units", type=click.IntRange(1, 1_000_000), default=10, show_default=True)
def drill_command(buyers: int, units: int) -> None:
    """Let real buyers, all at once, have at a throw-away thing, and tell how many won. Ends with 1 if it lies.

    They are threads, each with a connection of its own, and buy by the shop's own verbs. The thing is archived
    after: what has a history can't be deleted.
    """
    try:
        done = drill(current_app._get_current_object(), buyers, units)  # type: ignore[attr-defined]
    except NobodyCame as trouble:
        raise click.ClickException(str(trouble)) from None
    click.echo(f"{done.buyers:,} buyers for {done.units:,} units of {done.sku}:")
    click.echo(f"  {done.won:,} won, and {done.should_win:,} could")
    click.echo(f"  {done.sold_out:,} were told that it is sold out")
    for what, count in sorted(done.errors.items()):
        click.echo(f"  {count:,} met {what}")
    click.echo(f"  {done.left:,} left on the shelf")
    for difference in done.differences:
        click.echo(f"  {difference}")
    click.echo("The books add up." if done.is_right else "This is WRONG.")
    click.echo(f"{done.sku} is archived: what has a history can’t be deleted.")
    sys.exit(not done.is_right)


@stock_commands.command("release-expired")
def release_expired() -> None:
    """Give back what was held for too long. Meant to run every minute."""
    released = 0
    while batch := release_expired_holds():
        released += batch
        if batch < MOST_RELEASED:
            break
    click.echo(f"Released {released:,} holds.")


def _found(proof: Proof) -> Iterator[Difference]:
    wait_at_most(PATIENCE)
    with snapshot(db.engine) as connection:
        yield from differences(connection, proof)


def _tried(what: str, repair: Callable[[], object]) -> None:
    try:
        click.echo(f"Repaired {what}." if repair() is not False else f"Nothing to repair in {what}.")
    except ShopError as refusal:
        click.echo(str(refusal))
