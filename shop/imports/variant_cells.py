"""What the cells of a row say of a variant: its codes, its price, its weight, and what arrives of it."""

from datetime import UTC, date, datetime
from decimal import Decimal

from flask_babel import gettext

from ..stock.asking import MOST_AT_ONCE
from .cells import Row
from .goods import FileVariant

MOST_GRAMS = 1_000_000_000
WEIGHTS = ("weight_grams", "weight_kg", "weight_lb", "weight_oz")
UNITS = {
    "grams": Decimal(1),
    "g": Decimal(1),
    "gr": Decimal(1),
    "kg": Decimal(1000),
    "lb": Decimal("453.59237"),
    "lbs": Decimal("453.59237"),
    "oz": Decimal("28.349523125"),
}


def variant_of(row: Row, values: tuple[str, ...]) -> FileVariant:
    """What the row tells of the variant with these values."""
    columns = row.terms.columns
    facts: dict[str, object] = {}
    if columns.has("sku"):
        facts["sku"] = row.code("sku") or None
    if columns.has("barcode"):
        facts["barcode"] = row.barcode("barcode")
    if columns.has("price"):
        facts["price_minor"] = row.money("price")
        if not row.says("price"):
            row.refuse("price", gettext("a variant needs a price"))
    if columns.has("compare_at_price"):
        facts["compare_at_minor"] = row.money("compare_at_price")
    if columns.has("sale_price"):
        _reduce(row, facts)
    if columns.has(*WEIGHTS, "weight"):
        facts["weight_grams"] = _weight(row)
    if columns.has("is_active"):
        facts["is_active"] = row.truth("is_active")
    currency = row.cells.get("currency", "").strip().upper()
    if currency and currency != row.terms.currency:  # where a file mixes them, it is no variant at all
        row.refuse("currency", gettext("the shop sells in %(currency)s", currency=row.terms.currency))
    stock = row.count("stock", MOST_AT_ONCE) if columns.has("stock") else None
    cost = row.money("unit_cost") if columns.has("unit_cost") else None
    return FileVariant(row.line, values, facts, stock, cost)


def _reduce(row: Row, facts: dict[str, object]) -> None:
    """A sale price is asked instead of the price, which is the price before then; not where the sale is over."""
    sale, price = row.money("sale_price"), facts.get("price_minor")
    facts.setdefault("compare_at_minor", None)
    if sale is None or not isinstance(price, int):
        return
    if is_outside(row.cells.get("sale_starts", ""), row.cells.get("sale_ends", "")):
        row.note("sale_price", gettext("is of a sale that is not today; left out"))
    elif sale < price:
        facts |= {"price_minor": sale, "compare_at_minor": price}
    elif sale > price:
        row.note("sale_price", gettext("is not below the price; left out"))


def _weight(row: Row) -> int | None:
    """The weight in grams, whatever it is told in."""
    name = next((name for name in (*WEIGHTS, "weight") if row.says(name)), "")
    weight = row.number(name) if name else None
    if weight is None:
        return None
    unit = name.removeprefix("weight").strip("_") or row.cells.get("weight_unit", "").strip().casefold() or "kg"
    if unit not in UNITS:
        row.note("weight_unit", gettext("is no unit of weight that the shop knows; left out"))
        return None
    weight *= UNITS[unit]
    if weight > MOST_GRAMS:
        row.refuse(name, gettext("is more than %(most)s", most=MOST_GRAMS))
    grams = int(weight.to_integral_value("ROUND_HALF_UP"))
    if grams != weight and UNITS[unit] == 1:
        row.note(name, gettext("was rounded to whole grams"))
    return grams


def is_outside(starts: str, ends: str) -> bool:
    """Whether a sale between these days, as a shop writes them, has not begun or is over."""
    today = datetime.now(UTC).date()
    first, last = _day(starts), _day(ends)
    return (first is not None and first > today) or (last is not None and last < today)


def _day(cell: str) -> date | None:
    try:
        return datetime.fromisoformat(cell.strip()).date() if cell.strip() else None
    except ValueError:
        return None
