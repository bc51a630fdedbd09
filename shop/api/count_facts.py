"""Count sheets as programs see them. While a blind one is counted, nothing is told that the books say."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import written
from ..stock.things import Thing
from ..stocktaking import finding
from .answers import Answer

HEAD = (
    *("id", "name", "state", "location_id", "category_id", "is_blind"),
    *("created_at", "finished_at", "approved_at"),
)
LINE = (
    *("id", "variant_id", "position", "counted", "expected", "difference", "has_moved"),
    *("note", "counted_at", "version"),
)


def count_head(sheet: Any) -> dict[str, Any]:
    """What a list tells of a sheet."""
    return {name: getattr(sheet, name) for name in HEAD}


def count_facts(stocktake_id: int) -> dict[str, Any]:
    """The sheet, and how far it is. Raises NoSuchSheet."""
    sheet = finding.sheet_by_id(stocktake_id)
    differing = None if finding.is_hidden(sheet) else sheet.differing
    return count_head(sheet) | {"line_count": sheet.lines, "counted": sheet.counted, "differing": differing}


def line_facts(line: Any, things: Mapping[int, Thing]) -> dict[str, Any]:
    """A thing on a sheet; `things` knows what it is called."""
    thing = things[line.variant_id]
    named = {"count_id": line.stocktake_id, "sku": thing.sku, "name": thing.whole_name}
    return {name: getattr(line, name) for name in LINE} | named


def lines_of_things(sheet: Any, variant_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The sheet's line of each of these variants that has one."""
    found = finding.lines_of_variants(sheet, variant_ids)
    things = finding.things_on(*found.values())
    return {number: line_facts(line, things) for number, line in found.items()}


def one_line(line_id: int) -> dict[str, Any]:
    """The line as it is now. Raises NoSuchSheet."""
    sheet = finding.sheet_by_id(finding.line_by_id(line_id).stocktake_id)
    [line] = finding.some_lines(sheet, [line_id], wants_next=False)
    return line_facts(line, finding.things_on(line))


def line_answer(facts: Mapping[str, Any], status: int = 200, location: str = "") -> Answer:
    """A line under the version that counts how often it was counted, and a tag that tells the books too."""
    return Answer(text=written(facts).decode(), version=str(facts["version"]), status=status, location=location)
