"""People and tokens, as programs see them."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from ...auth.addresses import MOST as LONGEST_ADDRESS
from ...auth.exchanging import LONGEST_MINUTES, USUAL_MINUTES
from ...auth.passwords import MOST as LONGEST_PASSWORD
from ...auth.permissions import SCOPES
from .base import DIGITS, MOST_IN_A_LIST, AskedId, Id, In, Out, Query, between, line

if TYPE_CHECKING:
    Scope = str
else:
    Scope = Literal[tuple(SCOPES)]
Address = Annotated[str, line(LONGEST_ADDRESS, 1), Field(description="An e-mail address.")]
Password = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_PASSWORD, pattern=r"^[^\x00]*$")]
Name = Annotated[str, line(100, 1)]


class SignIn(In):
    """What a person knows, and what the token is to be."""

    email: Address
    password: Password
    code: Annotated[str, line(40)] = Field(
        "", description="What the person’s app shows now, or a recovery code; where their account wants a second step."
    )
    name: Name = Field(description="What the person will know the token by, such as “Phone”.")
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=20)] | None = Field(
        None, description="What it may do; all that the person may give, where it isn’t sent."
    )
    minutes: Annotated[int, between(1, LONGEST_MINUTES)] = Field(USUAL_MINUTES, description="How long it works.")


class Token(Out):
    """A token that works. `scopes` is what it and its person both may now."""

    id: Id
    name: str
    hint: str = Field(description="How it begins and ends.")
    scopes: list[Scope]
    created_at: AwareDatetime
    expires_at: AwareDatetime | None
    used_at: AwareDatetime | None = Field(description="Not older than a minute.")


class NewToken(Token):
    """A token that was just made."""

    secret: str = Field(description="What to send: `Authorization: Bearer …`. It is shown here, and never again.")


class Tokens(Out):
    items: list[Token]
    next: str | None


class TokenQuery(Query):
    limit: Annotated[int, between(1, MOST_IN_A_LIST), DIGITS] = Field(50, description="How many at most.")
    after: AskedId | None = Field(None, description="The `next` of the page before.")


class User(Out):
    """A person, as their own programs see them."""

    id: Id
    name: str
    role: Literal["customer", "staff", "manager", "owner"]


class Me(Out):
    user: User
    token: Token


class Registration(In):
    """Somebody who wants an account."""

    name: Name
    email: Address
    password: Password
    language: Literal["en", "es"] | None = Field(None, description="Of the letter; the shop’s own, if not sent.")


class Message(Out):
    message: str
