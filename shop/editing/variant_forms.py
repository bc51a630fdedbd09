"""The table of variants as it is typed: a field for each figure of each variant, by names like `price-12`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import request
from flask_babel import gettext

from ..catalog import limits
from ..catalog.barcodes import is_gtin
from ..catalog.facts import VariantFacts
from ..catalog.limits import MOST_GRAMS
from ..errors import ShopError
from ..forms import UNREADABLE
from ..money import money_bare
from ..web import whole_number
from .forms import money_in, no_money
from .merging import Merged

# field of the form -> what it is of a variant
COLUMNS = {
    "sku": "sku",
    "barcode": "barcode",
    "price": "price_minor",
    "before": "compare_at_minor",
    "cost": "cost_minor",
    "weight": "weight_grams",
    "active": "is_active",
}
MONEY = ("price", "before", "cost")
FILLED = ("price", "before", "cost", "weight")  # by one word for all variants
LONGEST = 200


@dataclass
class Table:
    """What was typed: `texts` as it was, `values` as it is meant, `errors` where that can't be. Keys as in the form."""

    texts: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)


def shown_variants(variants: Sequence[VariantFacts]) -> dict[str, Any]:
    """What the table holds before anybody types."""
    return {
        f"{name}-{one.id}": getattr(one, column) if name != "sku" else " ".join((one.sku or "").split()) or None
        for one in variants
        for name, column in COLUMNS.items()
    }


def text_of(name: str, value: Any) -> str:
    """A value as its field shows it."""
    if value is None:
        return ""
    return money_bare(value) if name in MONEY else str(value)


def read_table(variants: Sequence[VariantFacts], *, may_price: bool) -> Table:
    """The table as it was sent. Who may not set prices has no fields for them: they stay."""
    table = Table()
    for one in variants:
        if f"row-{one.id}" not in request.form:
            continue  # made after the form was shown
        table.values[f"active-{one.id}"] = f"active-{one.id}" in request.form
        if f"gone-{one.id}" in request.form:
            table.gone.add(one.id or 0)
        for name in ("sku", "barcode", "weight", *(MONEY if may_price else ())):
            _read(table, f"{name}-{one.id}", name)
    return table


def fill_down(table: Table) -> None:
    """Put what was typed for all into each row, to be looked at before it is saved."""
    for name in FILLED:
        typed = _line(request.form.get(f"all-{name}", ""))
        for key in [key for key in table.values.keys() | table.errors.keys() if key.startswith(f"{name}-")]:
            if typed:
                table.texts[key] = typed
                table.errors.pop(key, None)


def told_variants(variants: Sequence[VariantFacts], merged: Merged, gone: set[int]) -> list[VariantFacts]:
    """Those that are to be different, whole."""
    told = []
    for one in variants:
        if one.id in gone:
            continue
        there = shown_variants([one])
        changed = {
            column: merged.values[key]
            for name, column in COLUMNS.items()
            if (key := f"{name}-{one.id}") in merged.values and merged.values[key] != there[key]
        }
        if changed:
            told.append(replace(one, **changed))
    return told


def complain(table: Table, told: Sequence[VariantFacts], refusal: ShopError) -> str:
    """Put a refusal beside the field that it is about; what is left to say at the head of the table."""
    pointer = next((error["pointer"] for error in getattr(refusal, "errors", ())), "")
    found = re.fullmatch(r"/variants/([0-9]+)/([a-z_]+)", pointer)
    names = {column: name for name, column in COLUMNS.items()}
    if not found or int(found[1]) >= len(told) or found[2] not in names:
        return str(refusal)
    table.errors[f"{names[found[2]]}-{told[int(found[1])].id}"] = str(refusal)
    return ""


def barcode_trouble(code: str) -> str:
    """What is wrong with a barcode, with what it may have been meant to be; nothing where it is right."""
    if is_gtin(code):
        return ""
    if re.fullmatch(limits.GTIN, code):
        right = code[:-1] + check_figure(code[:-1])
        return str(gettext("The last figure doesn’t fit: did you mean %(code)s?", code=right))
    return str(gettext("A barcode (GTIN) has 8, 12, 13 or 14 figures; this has %(number)s.", number=len(code)))


def check_figure(body: str) -> str:
    """The last figure of a GTIN, which follows from those before it: every second one counts three times."""
    return str(-sum(int(figure) * (3 if place % 2 == 0 else 1) for place, figure in enumerate(reversed(body))) % 10)


def _read(table: Table, key: str, name: str) -> None:
    raw = request.form.get(key, "")
    typed = table.texts[key] = _line(raw)
    value: Any = typed or None
    if UNREADABLE.search(raw.strip()):
        table.errors[key] = gettext("This holds a character that can’t be read. Type it again.")
    elif name in MONEY:
        value = money_in(typed) if typed else None
        if value is None and (typed or name == "price"):
            table.errors[key] = no_money() if typed else gettext("Enter a price.")
    elif name == "weight" and typed:
        value = whole_number(typed, 0, MOST_GRAMS)
        if value is None:
            table.errors[key] = gettext("Enter whole grams, like 350.")
    elif name == "barcode" and typed:
        value = typed = re.sub(r"[ -]", "", typed)
        if trouble := barcode_trouble(typed):
            table.errors[key] = trouble
    elif name == "sku" and len(typed) > limits.SKU:
        table.errors[key] = gettext("Use %(number)s characters at most.", number=limits.SKU)
    table.values[key] = value


def _line(typed: str) -> str:
    return " ".join(UNREADABLE.sub(" ", typed).split())[:LONGEST]
