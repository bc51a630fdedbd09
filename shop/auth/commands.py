"""The owner's commands for people and tokens. Whoever may run them may do everything anyway."""

import contextlib
from collections.abc import Iterator

import click
from flask.cli import AppGroup
from sqlalchemy import select

from ..audit.actors import SHELL
from ..audit.services import note
from ..db import db, transaction
from ..errors import ShopError
from ..languages import LANGUAGES, link_to
from ..web import clean_text
from .accounts import refuse_weak
from .finding import user_by_email
from .links import sign_link
from .models import ApiToken, User
from .passwords import hash_password
from .people import STATE, change_role, create_person, invited, state_of
from .permissions import ROLES, SCOPES
from .second_factors import remove_all_factors
from .tokens import create_token, revoke_token, working_tokens

user_commands = AppGroup("user", help="See the people of the shop, make accounts, and get back into lost ones.")
token_commands = AppGroup("token", help="Make, see and revoke the tokens of programs.")

ROLE = click.Choice(list(ROLES))


@contextlib.contextmanager
def clear_refusals() -> Iterator[None]:
    """A refusal of the shop, as click says it."""
    try:
        yield
    except ShopError as refusal:
        raise click.ClickException(str(refusal)) from None


@user_commands.command("create")
@click.argument("email")
@click.option("--role", type=ROLE, default="staff", show_default=True)
@click.option("--name", default="", help="What the person is called.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="en", show_default=True, help="Of e-mails.")
@click.option("--link", is_flag=True, help="Ask for no password; print a link where the person sets it.")
def create(email: str, role: str, name: str, language: str, link: bool) -> None:
    """Make an account for EMAIL. The first owner begins here: --role owner."""
    name = clean_text(name, 100)
    with clear_refusals():
        if link:
            user = invited(email, role, by=SHELL, language=language, name=name)
            click.echo("Open this within seven days to set the password. It works once:")
            click.echo(link_to("joining.accept_invitation", language, token=sign_link("invite", user)))
            return
        password = click.prompt("Password (12 characters or more)", hide_input=True, confirmation_prompt=True)
        refuse_weak(password, email, name)
        user = create_person(email, role, name=name, language=language, password_hash=hash_password(password))
    click.echo(f"{user.email} can sign in now, as {user.role}.")


@user_commands.command("list")
@click.option("--role", type=ROLE, help="Only these.")
@click.option("--all", "customers_too", is_flag=True, help="Customers too, not just who works here.")
def list_people(role: str | None, customers_too: bool) -> None:
    """Print who works here: number, role, state, address and name."""
    query = select(User.id, User.role, STATE.label("state"), User.email, User.name).order_by(User.id)
    if role:
        query = query.where(User.role == role)
    elif not customers_too:
        query = query.where(User.role != "customer")
    # A shop may have more customers than fit into memory.
    for row in db.session.execute(query.execution_options(yield_per=1000)):
        click.echo(f"{row.id:>6}  {row.role:<8}  {row.state:<11}  {row.email or '–'}  {row.name}".rstrip())


@user_commands.command("role")
@click.argument("email")
@click.argument("role", type=ROLE)
def role(email: str, role: str) -> None:
    """Give EMAIL another ROLE; the person is signed out, and told."""
    with clear_refusals():
        change_role(_person(email), role, by=SHELL)
    click.echo(f"{email} is {role} now.")


@user_commands.command("reset-link")
@click.argument("email")
def reset_link(email: str) -> None:
    """Print a link that sets a new password for EMAIL, for a lost login when no mail arrives."""
    user = _person(email)
    if not user.is_active:
        raise click.ClickException(f"{email} is deactivated. Activate the account first.")
    is_invited = state_of(user) == "invited"
    purpose, endpoint = ("invite", "accept_invitation") if is_invited else ("reset", "reset_password")
    with transaction():
        note("user.link_made", by=SHELL, subject=("user", user.id))
    click.echo(f"It works once, for {'seven days' if is_invited else 'one hour'}:")
    click.echo(link_to(f"joining.{endpoint}", user.language, token=sign_link(purpose, user)))


@user_commands.command("remove-factors")
@click.argument("email")
def remove_factors(email: str) -> None:
    """Let EMAIL in by the password alone: app, passkeys and recovery codes are gone."""
    remove_all_factors(_person(email), by=SHELL)
    click.echo(f"{email} signs in by the password alone now, and was signed out everywhere.")


@token_commands.command("create")
@click.argument("email")
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, required=True, type=click.Choice(list(SCOPES)), help="May be repeated."
)
@click.option("--days", type=click.IntRange(1, 3650), help="How long it works; for ever without.")
def create_token_(email: str, name: str, scopes: tuple[str, ...], days: int | None) -> None:
    """Make a token called NAME that acts for EMAIL, and print it once."""
    name = clean_text(name, 100)
    if not name:
        raise click.ClickException("Give the token a name.")
    with clear_refusals():
        _, secret = create_token(_person(email), name, scopes, days, by=SHELL)
    click.echo(secret)


@token_commands.command("list")
@click.argument("email", required=False)
def list_tokens(email: str | None) -> None:
    """Print the tokens that work, of EMAIL or of everybody: number, owner, hint, name and scopes."""
    everybody = select(User).where(User.id.in_(select(ApiToken.user_id))).order_by(User.id)
    people = [_person(email)] if email else db.session.scalars(everybody).all()
    for user in people:
        for token in working_tokens(user):
            until = f"until {token.expires_at:%Y-%m-%d}" if token.expires_at else "for ever"
            scopes = ",".join(token.scopes)
            click.echo(f"{token.id:>6}  {user.email}  {token.hint}  {until:<16}  {scopes}  {token.name}")


@token_commands.command("revoke")
@click.argument("token_id", type=click.IntRange(1))
def revoke(token_id: int) -> None:
    """End the token number TOKEN_ID at once."""
    user = db.session.scalar(select(User).join(ApiToken, ApiToken.user_id == User.id).where(ApiToken.id == token_id))
    if user is None:
        raise click.ClickException("There is no such token.")
    with clear_refusals():
        revoke_token(user, token_id, by=SHELL)
    click.echo(f"Token {token_id} is revoked.")


def _person(email: str) -> User:
    user = user_by_email(email)
    if user is None:
        raise click.ClickException(f"Nobody has the address {email}.")
    return user
