"""Olga has a shop, and a till that asks for her."""

from shop.audit.actors import SHELL
from shop.auth.permissions import SCOPES
from shop.auth.tokens import create_token

from ...auth.people import make_person
from ..telling import Story

PASSWORD = "seven quiet herons"
SIGN_IN = {"email": "olga@shop.example", "password": PASSWORD, "name": "Stocktaking app", "scopes": ["stock:read"]}


def tokens(story: Story) -> None:
    """An app signs in, and out again."""
    olga = make_person("owner", email="olga@shop.example", name="Olga", password=PASSWORD)
    story.token = create_token(olga, "Till", list(SCOPES), by=SHELL)[1]
    story.ask("read_me")
    made = story.ask("create_token", SIGN_IN, token="")
    wrong = SIGN_IN | {"password": "guessed"}
    story.ask("create_token", wrong, token="", status=401, name="create_token.refused", words="With a wrong password")
    story.ask("read_tokens")
    one = story.ask("read_token", token_id=made.json["id"])
    story.ask("delete_token", token_id=made.json["id"], match=one)


def registration(story: Story) -> None:
    """Where the shop lets programs ask for accounts."""
    story.ask("create_user", {"email": "ana@example.com", "password": "nine loud cranes", "name": "Ana"}, token="")


def description(story: Story) -> None:
    """A program that has the description already is sent nothing."""
    read = story.ask("read_spec", token="", is_told=False)
    story.ask("read_spec", token="", known=read, status=304)
