"""Receipts as programs see them."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..db import db
from ..errors import written
from ..pages.models import Shop
from ..receiving.finding import Line, Summary, lines_of, summaries_of
from ..receiving.services import receipt_by_id
from .answers import Answer, version_of

LASTING = ("id", "state", "supplier_id", "supplier_note", "location_id", "note", "created_at", "closed_at")


def head(receipt: Any) -> dict[str, Any]:
    """What changes only when somebody changes the receipt itself: what its version is made of."""
    return {name: getattr(receipt, name) for name in LASTING}


def heads(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Receipts of a list, with how far each has come."""
    summaries = summaries_of([row.id for row in rows])
    return [head(row) | {"supplier": row.supplier} | _summary(summaries[row.id]) for row in rows]


def receipt_facts(receipt_id: int) -> dict[str, Any]:
    """The receipt with its lines. Raises NoSuchReceipt."""
    receipt = receipt_by_id(receipt_id)
    lines, currency = lines_of(receipt_id), _currency()
    summary = Summary(len(lines), sum(line.expected for line in lines), sum(line.received for line in lines))
    supplier = {"supplier": receipt.supplier.name if receipt.supplier else None}
    told = [line_facts(receipt_id, line, currency) for line in lines]
    return head(receipt) | supplier | _summary(summary) | {"lines": told}


def receipt_answer(receipt_id: int, status: int = 200, location: str = "") -> Answer:
    """The receipt under the version of its head: what is booked meanwhile makes nobody late who describes it anew."""
    facts = receipt_facts(receipt_id)
    lasting = {name: facts[name] for name in LASTING}
    return Answer(text=written(facts).decode(), version=version_of(lasting), status=status, location=location)


def line_facts(receipt_id: int, line: Line, currency: str = "") -> dict[str, Any]:
    """A line, and what came of it. Its version counts what was written on it, and the movements."""
    return {
        "id": line.id,
        "receipt_id": receipt_id,
        "variant_id": line.thing.id,
        "sku": line.thing.sku,
        "name": line.thing.whole_name,
        "expected": line.expected,
        "received": line.received,
        "arriving": line.arriving,
        "unit_cost_minor": line.unit_cost_minor,
        "currency": currency or _currency(),
        "was_booked": line.was_booked,
        "stamp": line.stamp,
        "version": line.version + line.movements,
    }


def line_answer(facts: Mapping[str, Any], status: int = 200, location: str = "") -> Answer:
    """A line under its version, and a tag that also tells another name of the thing."""
    return Answer(text=written(facts).decode(), version=str(facts["version"]), status=status, location=location)


def _summary(summary: Summary) -> dict[str, int]:
    return {"line_count": summary.lines, "expected": summary.expected, "received": summary.received}


def _currency() -> str:
    return db.session.get_one(Shop, 1).currency
