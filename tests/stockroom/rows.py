"""Rows of the grid, as somebody fills them in."""

from typing import Any

from sqlalchemy import select

from shop.catalog.models import Variant
from shop.db import db, transaction
from shop.stock.models import Location, StockLevel

from ..browser_client import Page


def level_of(variant: Variant | int) -> StockLevel:
    """The level in the first location, as it is now."""
    number = variant if isinstance(variant, int) else variant.id
    statement = select(StockLevel).where(StockLevel.variant_id == number).order_by(StockLevel.location_id)
    return db.session.scalars(statement.execution_options(populate_existing=True)).first()  # type: ignore[return-value]


def hidden(page: Page, name: str) -> str:
    """What a hidden field holds."""
    return page.one("input", name=name).get("value", "")


def row(page: Page, level_id: int) -> str:
    """The words of a row, on a page or alone. (Outside a table no parser takes it for a row.)"""
    if page.text.lstrip().startswith("<tr"):
        assert f'id="level-{level_id}"' in page.text
        return page.words()
    return page.words("tr", id=f"level-{level_id}")


def fill_in(page: Page, typed: dict[int, str], reason: str = "found", **more: Any) -> dict[str, Any]:
    """The fields of the grid on `page`, with what is typed into some rows."""
    fields = {"reason": reason, "note": "", **more}
    for element in page.all("input", class_="change"):
        level_id = int(element.get("id", "").removeprefix("change-"))
        fields[f"change-{level_id}"] = typed.get(level_id, element.get("value", ""))
        for name in (f"version-{level_id}", f"key-{level_id}"):
            fields[name] = hidden(page, name)
    return fields


def make_location(name: str, kind: str = "shelf") -> Location:
    """One more place in the stockroom."""
    with transaction():
        location = Location(code=name.upper(), name=name, kind=kind)
        db.session.add(location)
    return location
