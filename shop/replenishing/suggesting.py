"""How long what is there will last, and how much to order. The rule, for people, is in docs/stock.md."""

from dataclasses import dataclass

DAYS = 28  # how far back sales are looked at, and how long an order shall last once it is there
USUAL_LEAD_DAYS = 7  # of a supplier who never said


@dataclass(frozen=True)
class Figures:
    """What a suggestion is made of. `sold` is what left in the last 28 days; `coming` is on order or on its way."""

    free: int
    point: int
    sold: int = 0
    coming: int = 0
    backordered: int = 0
    lead_days: int | None = None
    pack_size: int = 1

    @property
    def cover(self) -> int | None:
        """Whole days until nothing is free, if it goes on selling like that; None where nothing sold."""
        return max(self.free, 0) * DAYS // self.sold if self.sold else None

    @property
    def suggested(self) -> int:
        """Units to order now, 0 where enough is there or coming.

        Enough to last until the order arrives and 28 days more, and at least twice the reorder point, so that a
        delivery takes it well above; less what is free and what is coming; and what was promised beyond the stock on
        top. Rounded up to whole packs.
        """
        lead = USUAL_LEAD_DAYS if self.lead_days is None else self.lead_days
        lasting = -(-self.sold * (lead + DAYS) // DAYS)
        wanted = max(lasting, 2 * self.point) + self.backordered - self.free - self.coming
        return -(-wanted // self.pack_size) * self.pack_size if wanted > 0 else 0
