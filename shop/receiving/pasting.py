"""A whole delivery note at once, as text or from a spreadsheet: `SKU; quantity; cost`, or with tabs between."""

from dataclasses import dataclass

from flask_babel import format_decimal, gettext, ngettext

from ..audit.services import note as write_down
from ..errors import ShopError
from ..stock.actors import Actor
from ..stock.asking import MOST_AT_ONCE
from ..stock.ledger import stock_change
from ..stock.refusals import Unwritable
from ..stock.things import Thing
from ..web import whole_number
from .finding import lines_with, things_meant
from .forms import minor_in, no_cost, not_whole
from .services import Counted, locked_receipt, put_on

MOST_LINES = 500


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a line. The first one is number 1."""

    number: int
    line: str
    words: str


class Mistakes(ShopError):
    """Some lines can't be read, so none was added. `mistakes` has them all."""

    status = Unwritable.status

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__(
            ngettext(
                "%(num)s line can’t be read, so nothing was added yet. Mend it and add them again.",
                "%(num)s lines can’t be read, so nothing was added yet. Mend them and add them again.",
                len(mistakes),
            )
        )
        self.mistakes = mistakes


@stock_change
def paste_lines(receipt_id: int, pasted: str, *, by: Actor) -> int:
    """Put every line of `pasted` on the receipt as expected, or none; how many.

    Raises Mistakes, NoSuchReceipt, ReceiptClosed, Unwritable.
    """
    receipt = locked_receipt(receipt_id, is_to_be_open=True)
    lines = [(number, line) for number, line in enumerate(pasted.splitlines(), 1) if line.strip()]
    if not lines:
        raise Unwritable(gettext("Paste some lines first: an SKU or barcode, a quantity, and perhaps a cost."))
    if len(lines) > MOST_LINES:
        raise Unwritable(gettext("Paste %(most)s lines at most at once.", most=format_decimal(MOST_LINES)))
    read: dict[int, tuple[int, Counted]] = {}
    mistakes = []
    for number, line in lines:
        try:
            thing, counted = _read(line, receipt.supplier_id)
            if thing.id in read:
                raise _Unread(gettext("This is on line %(number)s already.", number=read[thing.id][0]))
            read[thing.id] = (number, counted)
        except _Unread as reason:
            mistakes.append(Mistake(number, line.strip(), str(reason)))
    for variant_id in lines_with(list(read), receipt_id):
        number = read[variant_id][0]
        words = gettext("This stands on the receipt already. Change it there.")
        mistakes.append(Mistake(number, dict(lines)[number].strip(), words))
    if mistakes:
        raise Mistakes(sorted(mistakes, key=lambda mistake: mistake.number))
    put_on(receipt, {variant_id: counted for variant_id, (_, counted) in read.items()})
    new = {"expected": {variant_id: counted.expected for variant_id, (_, counted) in read.items()}}
    write_down("receipt.lines_pasted", by=by, subject=("receipt", receipt_id), new=new)
    return len(read)


class _Unread(Exception):
    pass


def _read(line: str, supplier_id: int | None) -> tuple[Thing, Counted]:
    parts = [part.strip().strip('"') for part in line.split("\t" if "\t" in line else ";")]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    if not 2 <= len(parts) <= 3:
        raise _Unread(gettext("Write an SKU or barcode, a quantity, and perhaps a cost, with “;” or tabs between."))
    code, quantity, price = (*parts, "")[:3]
    expected = whole_number(quantity, 1, MOST_AT_ONCE)
    cost = minor_in(price) if price else None
    found = things_meant(code, supplier_id, exact=True) if code else []
    if not found:
        raise _Unread(gettext("Nothing has the SKU or barcode “%(code)s”.", code=code[:100]))
    if len(found) > 1:
        raise _Unread(gettext("“%(code)s” could be several things. Use an SKU of ours.", code=code[:100]))
    if expected is None:
        raise _Unread(gettext("“%(typed)s” is no quantity.", typed=quantity[:40]) + " " + not_whole(1, MOST_AT_ONCE))
    if price and cost is None:
        raise _Unread(gettext("“%(typed)s” is no price.", typed=price[:40]) + " " + no_cost())
    return found[0], Counted(0, cost, expected)
