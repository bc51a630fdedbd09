"""Count sheets for tests."""

from typing import Any

from sqlalchemy import select

from shop.catalog.models import Variant
from shop.db import db
from shop.stock.actors import Actor
from shop.stock.models import Location
from shop.stocktaking.models import Stocktake, StocktakeLine
from shop.stocktaking.services import open_stocktake

ANA, BEN = Actor("person", "Ana"), Actor("person", "Ben")


def first_location() -> int:
    """The shop floor, which is there from the start."""
    return db.session.scalars(select(Location.id).order_by(Location.id)).first() or 0


def make_sheet(name: str = "Spring count", **more: Any) -> Stocktake:
    """A sheet of the whole shop, unless told otherwise."""
    more.setdefault("location_id", first_location())
    return open_stocktake(name, by=more.pop("by", ANA), **more)


def line_of(sheet: Stocktake, variant: Variant) -> StocktakeLine:
    """The variant's line as it is in the database now."""
    wanted = select(StocktakeLine).where(StocktakeLine.stocktake_id == sheet.id, StocktakeLine.variant_id == variant.id)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()


def titles_of(sheet: Stocktake) -> list[str]:
    """What is on the sheet, in its order."""
    variants = select(Variant).join(StocktakeLine, StocktakeLine.variant_id == Variant.id)
    of_sheet = variants.where(StocktakeLine.stocktake_id == sheet.id).order_by(StocktakeLine.position)
    return [variant.product.title for variant in db.session.scalars(of_sheet)]
