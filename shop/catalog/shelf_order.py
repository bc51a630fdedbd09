"""The order of products on one shelf: those that somebody put in their place, then the rest, the newest first."""

from collections.abc import Sequence

from flask_babel import gettext
from sqlalchemy import text

from ..audit.actors import Actor
from ..audit.services import note
from ..db import db
from .changing import catalogue_change
from .checking import in_range
from .finding import locked_category, number_of
from .keeping import told
from .refusals import NoSuchProduct

MOST_PLACED = 1000  # by hand

TITLE = text("""
    SELECT p.title FROM product_category pc JOIN product p ON p.id = pc.product_id
    WHERE pc.category_id = :id AND pc.product_id = :product
""")
PLACED = text("""
    SELECT s.product_id FROM shelf_place s JOIN product_category pc USING (category_id, product_id)
    WHERE s.category_id = :id ORDER BY s.place
""")
REST = text("""
    SELECT pc.product_id FROM product_category pc
    WHERE pc.category_id = :id AND pc.product_id <> ALL (CAST(:placed AS bigint[]))
    ORDER BY pc.product_id DESC LIMIT :most
""")
TAKE_AWAY = text("DELETE FROM shelf_place WHERE category_id = :id AND product_id <> ALL (CAST(:placed AS bigint[]))")
PUT = text("""
    INSERT INTO shelf_place AS s (category_id, product_id, place)
    SELECT :id, fresh.product_id, fresh.place
    FROM unnest(CAST(:placed AS bigint[])) WITH ORDINALITY AS fresh(product_id, place)
    ON CONFLICT (category_id, product_id) DO UPDATE SET place = excluded.place WHERE s.place <> excluded.place
""")


@catalogue_change
def place_product(category_id: int, product_id: int, place: int | None, *, by: Actor) -> None:
    """Put a product at a place of its shelf, counted from 1; None lets it stand among the rest again.

    Those in front of it keep their places from now on, those behind it make room.
    Raises NoSuchCategory, NoSuchProduct where it isn't on this shelf, OutOfRange, Busy.
    """
    kept = locked_category(category_id)
    values = {"id": kept.id, "product": number_of(product_id)}
    title = db.session.scalar(TITLE, values)
    if title is None:
        raise NoSuchProduct(gettext("The product doesn’t stand in “%(name)s” any more.", name=kept.facts.name))
    if place is not None:
        in_range(place, 1, MOST_PLACED, "/place")
    before = list(db.session.scalars(PLACED, {"id": kept.id}))
    after = _placed(kept.id, before, product_id, place)
    if after != before:
        db.session.execute(TAKE_AWAY, {"id": kept.id, "placed": after})
        db.session.execute(PUT, {"id": kept.id, "placed": after})
        new = {"thing": told(kept.facts.name), "product": told(title), "place": place}
        note("category.arranged", by=by, subject=("category", kept.id), new=new)


def _placed(category_id: int, before: Sequence[int], product_id: int, place: int | None) -> list[int]:
    others = [number for number in before if number != product_id]
    if place is None:
        return others
    missing = place - 1 - len(others)
    if missing > 0:
        values = {"id": category_id, "placed": [*others, product_id], "most": missing}
        others += db.session.scalars(REST, values)
    return [*others[: place - 1], product_id, *others[place - 1 :]][:MOST_PLACED]
