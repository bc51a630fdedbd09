"""Which products a person put beside another one, for customers to look at next."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from sqlalchemy import Row, text

from ..audit.actors import Actor
from ..audit.services import note
from ..db import db
from .changing import catalogue_change
from .finding import LOCK_PRODUCT, number_of
from .keeping import told
from .refusals import NoSuchProduct, TooMany, Twice, Unknown

MOST_PICKED = 12

TITLE = text("SELECT title FROM product WHERE id = :id")
PICKED = text("""
    SELECT p.id, p.title, p.slug, p.status, p.published_at > now() AS is_to_come FROM related_product r
    JOIN product p ON p.id = r.related_id WHERE r.product_id = :id ORDER BY r.position, r.related_id
""")
TAKE_ALL = text("DELETE FROM related_product WHERE product_id = :id AND related_id <> ALL (CAST(:ids AS bigint[]))")
PUT_ALL = text("""
    INSERT INTO related_product (product_id, related_id, position)
    SELECT CAST(:id AS bigint), wanted.id, wanted.place - 1
    FROM unnest(CAST(:ids AS bigint[])) WITH ORDINALITY AS wanted(id, place)
    ON CONFLICT (product_id, related_id) DO UPDATE SET position = excluded.position
    WHERE related_product.position <> excluded.position
""")
STEPS = {"earlier": -1, "later": 1}


def picked_for(product_id: int) -> Sequence[Row[Any]]:
    """The products that were put beside this one, in their order, public or not. One statement."""
    return db.session.execute(PICKED, {"id": number_of(product_id)}).all()


@catalogue_change
def pick_related(product_id: int, related_id: int, *, by: Actor) -> None:
    """Put a product beside this one, behind those that are there.

    Raises NoSuchProduct, Unknown where the other isn't there or is this one, Twice, TooMany.
    """
    title, picked = _locked(product_id)
    other = db.session.scalar(TITLE, {"id": number_of(related_id)})
    if other is None or related_id == product_id:
        raise Unknown(gettext("Choose another product that is in the catalogue."))
    if related_id in picked:
        raise Twice(gettext("“%(title)s” is already there.", title=other))
    if len(picked) >= MOST_PICKED:
        raise TooMany(gettext("%(most)s related products are the most.", most=MOST_PICKED))
    _write(product_id, title, picked, [*picked, related_id], by)


@catalogue_change
def drop_related(product_id: int, related_id: int, *, by: Actor) -> None:
    """Take it away again; what isn't there stays away. Raises NoSuchProduct."""
    title, picked = _locked(product_id)
    _write(product_id, title, picked, [one for one in picked if one != related_id], by)


@catalogue_change
def move_related(product_id: int, related_id: int, to: str, *, by: Actor) -> None:
    """A place `earlier` or `later`; at the end it stays. Raises NoSuchProduct."""
    title, picked = _locked(product_id)
    wanted = list(picked)
    if related_id in wanted and to in STEPS:
        place = wanted.index(related_id)
        wanted.insert(max(place + STEPS[to], 0), wanted.pop(place))
    _write(product_id, title, picked, wanted, by)


def _locked(product_id: int) -> tuple[str, list[int]]:
    """What the product is called and what stands beside it, which nobody else changes meanwhile."""
    db.session.execute(LOCK_PRODUCT, {"id": number_of(product_id)})
    title = db.session.scalar(TITLE, {"id": number_of(product_id)})
    if title is None:
        raise NoSuchProduct(gettext("There is no such product."))
    return title, [row.id for row in picked_for(product_id)]


def _write(product_id: int, title: str, before: list[int], after: list[int], by: Actor) -> None:
    if before == after:
        return
    db.session.execute(TAKE_ALL, {"id": product_id, "ids": after})
    db.session.execute(PUT_ALL, {"id": product_id, "ids": after})
    note(
        "product.related",
        by=by,
        subject=("product", product_id),
        old={"related": told(before)},
        new={"thing": told(title), "related": told(after)},
    )
