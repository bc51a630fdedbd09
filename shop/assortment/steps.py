"""How a price goes up or down: by a part of it or by an amount, rounded once, then to the ending that is wanted."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ENDINGS = (99, 95, 0)  # of a hundred, in currencies that have hundredths


@dataclass(frozen=True)
class Step:
    """By `percent` (of a hundred) or by `amount` (minor units), up or, below zero, down. `ending` is one of ENDINGS."""

    percent: Decimal | None = None
    amount: int = 0
    ending: int | None = None

    def of(self, price: int) -> int:
        """The price after this step, in whole minor units, halves upwards; it may be below zero.

        With an ending it is the nearest price that ends so and isn't below zero, of two equally near ones the higher.
        """
        if self.percent is None:
            stepped = price + self.amount
        else:
            exact = Decimal(price) * (100 + self.percent) / 100
            stepped = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
        if self.ending is None or stepped < 0:
            return stepped
        return max((stepped - self.ending + 50) // 100, 0) * 100 + self.ending
