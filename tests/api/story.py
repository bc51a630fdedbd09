"""A little shop begins: the story that all examples of the documentation are from. Read it from top to bottom."""

from shop.audit.actors import SHELL
from shop.auth.permissions import SCOPES
from shop.auth.tokens import create_token

from ..auth.people import make_person
from .telling import Story

PASSWORD = "seven quiet herons"


def the_story(story: Story) -> None:
    """All of it. The shop is empty but for what every new shop has; Olga owns it."""
    tokens(story)
    changes(story)


def tokens(story: Story) -> None:
    olga = make_person("owner", email="olga@shop.example", name="Olga", password=PASSWORD)
    story.token = create_token(olga, "Till", list(SCOPES), by=SHELL)[1]
    story.ask("read_me")
    wanted = {"email": "olga@shop.example", "password": PASSWORD, "name": "Stocktaking app", "scopes": ["stock:read"]}
    made = story.ask("create_token", wanted, token="")
    story.ask(
        "create_token",
        wanted | {"password": "guessed"},
        token="",
        status=401,
        name="create_token.refused",
        words="A password that is wrong",
    )
    story.ask("read_tokens")
    one = story.ask("read_token", token_id=made.json["id"])
    story.ask("delete_token", token_id=made.json["id"], match=one)
    story.ask("create_user", {"email": "ana@example.com", "password": "nine loud cranes", "name": "Ana"}, token="")


def changes(story: Story) -> None:
    story.ask("read_changes", name="read_changes.first", words="Where to begin")
