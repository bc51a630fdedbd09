"""Operations on tags, to try what all operations have in common."""

from typing import Annotated, Literal

from flask import Flask, Response
from sqlalchemy import func, select

from shop.api.answers import Answer, address_of, page
from shop.api.operations import operation
from shop.api.schemas.base import PARTED, SOME, Id, In, ListQuery, Out, between, line
from shop.auth.permissions import SCOPES
from shop.catalog.models import Tag
from shop.db import db
from shop.errors import NotFound, ShopError


class Full(ShopError):
    """The box takes no more."""


class ToyIn(In):
    name: Annotated[str, line(20, 1)]
    pieces: Annotated[int, between(0, 1000)] = 1
    words: dict[str, str] = {}


class Toy(Out):
    id: Id
    name: str


class Toys(Out):
    items: list[Toy]
    next: str | None


class ToyQuery(ListQuery):
    fields: Annotated[list[Literal["id", "name"]], SOME, PARTED] | None = None
    size: Literal["small", "large"] | None = None


def toy(toy_id: int) -> dict[str, object]:
    found = db.session.get(Tag, toy_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound("No such toy.")
    return {"id": found.id, "name": found.name}


def toys() -> int:
    return db.session.scalar(select(func.count()).select_from(Tag)) or 0


@operation("Make a toy", scope="stock:write", gives=Toy, status=201, key="required", pointers={Full: "/name"})
def create_toy(body: ToyIn) -> Answer:
    made = Tag(name=body.name)
    db.session.add(made)
    db.session.flush()
    if body.name == "too many":
        raise Full("The box is full.")
    return Answer({"id": made.id, "name": made.name}, 201, location=address_of(f"/toys/{made.id}"))


@operation("Read a toy", scope="catalog:read", is_open=True, gives=Toy)
def read_toy(toy_id: int) -> dict[str, object]:
    return toy(toy_id)


@operation("Change a toy", scope="stock:write", gives=Toy, guards=toy)
def change_toy(toy_id: int, body: ToyIn) -> dict[str, object]:
    db.session.get_one(Tag, toy_id).name = body.name
    db.session.flush()
    return toy(toy_id)


@operation("Remove a toy", scope="stock:write", status=204, guards=toy)
def delete_toy(toy_id: int) -> Answer:
    db.session.delete(db.session.get_one(Tag, toy_id))
    return Answer(status=204)


@operation("Read toys", scope="stock:read", gives=Toys)
def read_toys(query: ToyQuery) -> Answer:
    found = db.session.scalars(select(Tag).order_by(Tag.id).limit(query.limit)).all()
    return page([{"id": tag.id, "name": tag.name} for tag in found], "c" if len(found) == query.limit else None)


def answered(app: Flask, view: object, method: str, address: str = "/api/v1/toys", **sent: object) -> Response:
    """What `view` answers, in a context of its own, as a request would have it."""
    values = sent.pop("values", {})
    with app.test_request_context(address, method=method, **sent):  # type: ignore[arg-type]
        try:
            return view(**values)  # type: ignore[operator, no-any-return]
        except ShopError as refusal:
            return app.handle_user_exception(refusal)  # type: ignore[return-value]


EVERYTHING = list(SCOPES)
