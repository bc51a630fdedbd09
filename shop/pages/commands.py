"""The owner's commands: what the shop is called, and in which currency, language and time it lives."""

import click
from flask.cli import AppGroup

from ..errors import ShopError
from ..money import exponent, money_bare
from .particulars import particulars, set_particular

shop_commands = AppGroup("shop", help="See and change what the shop is called and how it counts.")


@shop_commands.command("show")
def show() -> None:
    """Print every particular of the shop with its value."""
    found = particulars()
    for name, value in found.items():
        click.echo(f"{name:<{max(map(len, found)) + 2}}{value.replace(chr(10), ' / ') or '–'}")


@shop_commands.command("set")
@click.argument("name")
@click.argument("value")
@click.option("--language", default="", help="Of the tagline: in this language rather than the shop's own.")
def change(name: str, value: str, language: str) -> None:
    """Change the particular NAME to VALUE; an empty VALUE clears it."""
    before = particulars()
    try:
        kept = set_particular(name, value, language)
    except ShopError as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"{name} is now {kept or 'empty'}.")
    if name == "currency" and kept != before["currency"]:
        click.echo(_converted(before["currency"], kept))


def _converted(before: str, after: str) -> str:
    same = f"Prices keep their figures and are not converted: what cost {money_bare(1250, before)} {before} now costs "
    note = "" if exponent(before) == exponent(after) else " The two have different decimals: check every price."
    return f"{same}{money_bare(1250, after)} {after}.{note}"
