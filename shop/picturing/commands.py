"""The daily commands about pictures."""

from datetime import timedelta

import click
from flask.cli import AppGroup

from ..errors import ShopError
from ..languages import speaking
from ..media import OutOfReach
from .fetching import fetch_pictures, left_to_fetch
from .sweeping import sweep
from .troubles import told_trouble

media_commands = AppGroup("media", help="Look after pictures.")


@media_commands.command("fetch")
@click.option("--most", type=click.IntRange(1, 1_000_000), default=1000, show_default=True, help="Pictures at most.")
@click.option("--again", is_flag=True, help="Also those that failed and aren't due again.")
@click.option("--internal", is_flag=True, help="Also from machines of the shop's own network.")
def fetch(most: int, again: bool, internal: bool) -> None:
    """Fetch the pictures that imports have named by their address: at most 20 MB and half a minute each.

    What fails is kept with its reason, and is due again after an hour, six hours, a day and three days.
    """
    good = bad = 0
    with speaking("en"):
        try:
            for one in fetch_pictures(most, is_again=again, may_be_internal=internal):
                good += not one.trouble
                bad += bool(one.trouble)
                if one.trouble:
                    click.echo(f"Product {one.product_id}: {one.source_url}: {told_trouble(one.trouble)}", err=True)
        except ShopError as refusal:
            raise click.ClickException(str(refusal)) from refusal
        click.echo(f"{good:,} pictures were fetched, {bad:,} were not; {left_to_fetch():,} are still to be fetched.")


@media_commands.command("sweep")
@click.option("--days", type=click.IntRange(1, 3650), default=30, show_default=True, help="Unused for so long.")
@click.option("--remove", is_flag=True, help="Remove them. Without it they are only counted.")
def sweep_files(days: int, remove: bool) -> None:
    """Find the files of pictures that no product has shown for so long, and files that belong to no picture.

    A picture counts from the first sweep that finds it unused; the worker makes one each day.
    """
    try:
        swept = sweep(timedelta(days=days), removes=remove)
    except OutOfReach as error:
        raise click.ClickException(f"The media store is out of reach: {error}") from error
    verb = "were removed" if remove else "would be removed (--remove does it)"
    click.echo(f"{swept.pictures:,} pictures and {swept.strays:,} stray files, {swept.size:,} bytes, {verb}.")
    click.echo(f"{swept.waiting:,} pictures are unused, but not for {days} days yet.")
