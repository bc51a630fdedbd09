"""Changes of stock as programs send them: one, or many in one call."""

from typing import Any

from werkzeug.test import TestResponse

from shop.catalog.models import Variant
from shop.stock.counting import level_of

from .programs import Program

Change = dict[str, Any]


def change(till: Program, do: str, variant: Variant, key: str | None = None, **more: object) -> TestResponse:
    return till.post("/stock-movements", {"do": do, "variant_id": variant.id, **more}, key)


def send(till: Program, mode: str, *changes: Change, key: str | None = None) -> TestResponse:
    return till.post("/stock-changes", {"mode": mode, "changes": list(changes)}, key)


def receive(variant_id: int, quantity: int, **more: Any) -> Change:
    return {"do": "receive", "variant_id": variant_id, "quantity": quantity, **more}


def take(variant_id: int, quantity: int, **more: Any) -> Change:
    return {"do": "take", "variant_id": variant_id, "quantity": quantity, **more}


def correct(variant_id: int, delta: int, reason: str = "lost", **more: Any) -> Change:
    return {"do": "correct", "variant_id": variant_id, "delta": delta, "reason": reason, **more}


def count(variant_id: int, on_hand: int, seen: int, **more: Any) -> Change:
    return {
        "do": "count",
        "variant_id": variant_id,
        "on_hand": on_hand,
        "stock_version": seen,
        "reason": "lost",
        **more,
    }


def on_hand(variant_id: int) -> int:
    return level_of(variant_id).on_hand


def statuses(answer: TestResponse) -> list[int]:
    assert answer.status_code == 200, answer.json
    assert [result["index"] for result in answer.json["results"]] == list(range(len(answer.json["results"])))
    return [result["status"] for result in answer.json["results"]]
