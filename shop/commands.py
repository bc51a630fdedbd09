"""The daily commands. A feature's own sit in its commands.py."""

import sys

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from . import __version__
from . import housekeeping as _housekeeping  # noqa: F401 (every process knows the jobs that can be asked for)
from .api.commands import api_commands
from .auth.commands import token_commands, user_commands
from .catalog.commands import price_commands
from .config import Settings
from .errors import ShopError
from .imports.commands import catalog_commands
from .jobs.commands import job_commands, work_command
from .mail.commands import mail_commands
from .pages.commands import shop_commands
from .picturing.commands import media_commands
from .schema import schema
from .searches.commands import search_commands
from .serving import serve
from .stock.commands import stock_commands


def init_app(app: Flask) -> None:
    """Add every command of the shop to `flask`."""
    for command in (
        create_db,
        setup,
        demo,
        assets,
        schema,
        version,
        serve,
        stock_commands,
        price_commands,
        search_commands,
        catalog_commands,
        media_commands,
        shop_commands,
        user_commands,
        token_commands,
        api_commands,
        work_command,
        job_commands,
        mail_commands,
    ):
        app.cli.add_command(command)


@click.command("create-db")
@with_appcontext
def create_db() -> None:
    """Create the database that DATABASE_URL names, where it doesn't exist."""
    from .preparing import create_database

    settings: Settings = current_app.config["SHOP"]
    made = create_database(settings.database_url)
    click.echo("Created the database." if made else "The database exists already.")


@click.command("setup")
@click.option("--empty", is_flag=True, help="Without the demo goods.")
@with_appcontext
def setup(empty: bool) -> None:
    """Make the shop ready to serve: its database, newest migrations and, in a new shop, the demo goods."""
    from flask_migrate import upgrade

    from .demo.loading import fill_shop, is_new_shop
    from .demo.people import invite_everybody
    from .demo.stockroom import furnish_stockroom
    from .preparing import alone, create_database

    settings: Settings = current_app.config["SHOP"]
    create_database(settings.database_url)
    with alone():
        upgrade()
        if not empty and settings.profile == "demo" and is_new_shop():
            click.echo(f"Filled the demo shop with {fill_shop()} products.")
            furnish_stockroom()
        if settings.profile == "demo":
            invite_everybody()


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Fill the shop with goods to look at. Running it again adds what is missing and changes nothing else."""
    from .demo.loading import fill_shop
    from .demo.people import invite_everybody, login_lines
    from .demo.stockroom import furnish_stockroom

    settings: Settings = current_app.config["SHOP"]
    added = fill_shop()
    furnish_stockroom()
    click.echo(f"Added {added} products." if added else "The demo goods are all there; nothing was changed.")
    if not settings.in_production:
        invite_everybody()
        click.echo("\n".join(login_lines()))


@user_commands.command("remove-demo")
@with_appcontext
def remove_demo() -> None:
    """Delete the demo's people, whose password everybody knows."""
    from .demo.people import send_home

    try:
        click.echo(f"Removed {send_home()} people of the demo.")
    except ShopError as refusal:
        raise click.ClickException(str(refusal)) from None


@click.command("assets")
def assets() -> None:
    """Publish the static files under their hashed names. Starting the shop does it too; images do it when built."""
    click.echo("The static files are in place.")  # making the app has published them


@click.command("version")
def version() -> None:
    """Print the shop's version and Python's."""
    click.echo(f"Almacén {__version__}, Python {sys.version.split()[0]}")
