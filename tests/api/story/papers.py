"""The papers of the stockroom: where things lie, a delivery of mugs, a count of the cups, and a spreadsheet."""

from shop.jobs.working import do_next

from ..telling import Story
from .stock import MUG

FILE = b"SKU,On hand,Note\nMUG/BLUE,31,Counted on Sunday\nTOWEL,12,\nSPOON,4,\n"
GOODS = b"Article,RRP,No.\nSoup bowl,18.50,BOWL/SOUP\nSalad bowl,dear,BOWL/SALAD\n"


def places(story: Story) -> None:
    """A second room, which gets another name."""
    story.ask("read_locations")
    made = story.ask("create_location", {"code": "BACK", "name": "Back room"}, key="setup-0010")
    number = made.json["id"]
    seen = story.ask("read_location", location_id=number)
    story.ask("change_location", {"name": "Room behind the shop"}, location_id=number, match=seen)


def suppliers(story: Story) -> None:
    """Who makes the mugs."""
    potter = {"name": "Alfar Verde", "email": "pedidos@alfarverde.example", "lead_days": 9}
    made = story.ask("create_supplier", potter, key="setup-0011")
    number = made.json["id"]
    story.ask("read_suppliers", query={"q": "verde"})
    seen = story.ask("read_supplier", supplier_id=number)
    story.ask("change_supplier", {"phone": "+34 600 000 000"}, supplier_id=number, match=seen)


def receipts(story: Story) -> None:
    """A delivery note is written down, two parcels come, and what was booked by mistake is taken back."""
    lines = [{**MUG, "expected": 24, "unit_cost_minor": 430}]
    made = story.ask("create_receipt", {"supplier_id": 1, "supplier_note": "LS-2041", "lines": lines}, key="door-0001")
    receipt = {"receipt_id": made.json["id"]}
    story.ask("read_receipts", query={"state": "open"})
    seen = story.ask("read_receipt", **receipt)
    story.ask("change_receipt", {"note": "Left with the neighbours."}, match=seen, **receipt)
    towels = story.ask("create_receipt_line", {"sku": "TOWEL", "expected": 10}, key="door-0002", **receipt)
    line = {"receipt_line_id": towels.json["id"]}
    seen = story.ask("read_receipt_line", **line)
    changed = story.ask("change_receipt_line", {"expected": 12}, match=seen, **line)
    story.ask("delete_receipt_line", match=changed, **line)
    parcel = {"arrivals": [{**MUG, "units": 20}]}
    story.ask("create_receipt_arrivals", parcel, key="door-0003", **receipt)
    words = "More than the note announces"
    story.ask(
        "create_receipt_arrivals",
        parcel,
        key="door-0004",
        status=409,
        name="create_receipt_arrivals.refused",
        words=words,
        **receipt,
    )
    story.ask("create_receipt_closure", key="door-0005", **receipt)
    story.ask("create_receipt_reopening", key="door-0006", **receipt)
    story.ask("create_receipt_reversal", key="door-0007", **receipt)
    story.ask("create_receipt_restoration", key="door-0008", **receipt)


def counts(story: Story) -> None:
    """The cups are counted, twice, and the books corrected; then it turns out that a box was overlooked."""
    made = story.ask("create_count", {"name": "Cups in November", "category_id": 2}, key="count-0010")
    sheet = {"count_id": made.json["id"]}
    story.ask("read_counts", query={"state": "open"})
    story.ask("read_count", **sheet)
    added = story.ask("create_count_line", {"sku": "TOWEL"}, key="count-0011", **sheet)
    [mugs, *_] = story.ask("read_count_lines", **sheet).json["items"]
    story.ask("create_counted_units", {"counts": [{**MUG, "units": 26}]}, key="count-0012", **sheet)
    again = {"counts": [{**MUG, "units": 27}]}
    words = "Counted by somebody else meanwhile"
    story.ask(
        "create_counted_units",
        again,
        key="count-0013",
        status=409,
        name="create_counted_units.refused",
        words=words,
        **sheet,
    )
    seen = story.ask("read_count_line", count_line_id=mugs["id"])
    story.ask(
        "create_counted_units", {"counts": [{"sku": "TOWEL", "units": 3}]}, key="count-0014", is_told=False, **sheet
    )
    seen = story.ask("read_count_line", count_line_id=added.json["id"], is_told=False)
    story.ask("delete_counted_units", count_line_id=added.json["id"], match=seen)
    story.ask("create_count_completion", key="count-0015", **sheet)
    story.ask("create_count_resumption", key="count-0016", **sheet)
    story.ask("create_count_completion", key="count-0017", is_told=False, **sheet)
    story.ask("create_count_approval", {}, key="count-0018", **sheet)
    story.ask("create_count_reversal", {}, key="count-0019", **sheet)
    other = story.ask("create_count", {"name": "Opened by mistake"}, key="count-0020", is_told=False)
    story.ask("create_count_cancellation", key="count-0021", count_id=other.json["id"])


def imports(story: Story) -> None:
    """A spreadsheet is looked at as a difference, applied, and taken back."""
    made = story.ask("create_import", FILE, kind="text/csv", query={"name": "sunday.csv"}, key="files-0001")
    file = {"import_id": made.json["id"]}
    story.ask("read_imports")
    story.ask("read_import_rows", query={"state": "refused"}, **file)
    story.ask("create_import_selection", {"untick": [3]}, key="files-0002", **file)
    story.ask("create_import_application", {}, key="files-0003", **file)
    _work()
    story.ask("read_import", **file)
    story.ask("read_import_report", **file)
    story.ask("create_import_reversal", {}, key="files-0004", **file)
    _work()
    other = story.ask("create_import", b"SKU,On hand\nTOWEL,1\n", kind="text/csv", key="files-0005", is_told=False)
    story.ask("create_import_cancellation", key="files-0006", import_id=other.json["id"])
    query = {"name": "spring.csv", "kind": "catalog", "format": "mapped"}
    goods = story.ask("create_import", GOODS, kind="text/csv", query=query, key="files-0007", is_told=False)
    file = {"import_id": goods.json["id"]}
    story.ask("create_import_columns", {"fields": ["title", "price", "sku"]}, key="files-0008", **file)
    story.ask("read_import_products", **file)
    story.ask("create_import_cancellation", key="files-0009", is_told=False, **file)


def _work() -> None:
    """The worker does what it was asked for."""
    while do_next():
        pass
