"""What staff tell the stockroom about one level."""

from typing import Any

from flask_babel import gettext, lazy_gettext

from ..forms import Line, ShopForm
from ..stock.asking import MOST_AT_ONCE
from ..web import whole_number


class LevelForm(ShopForm):
    """When a level is low, and how much of it may be promised beyond what is there."""

    reorder_point = Line(lazy_gettext("Low from"), most=12)
    backorder_cap = Line(lazy_gettext("May be promised beyond the stock"), most=12)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether both are whole numbers; the first may be empty."""
        good = super().validate(extra_validators)
        for field, may_be_empty in ((self.reorder_point, True), (self.backorder_cap, False)):
            if (field.data or not may_be_empty) and whole_number(field.data, 0, MOST_AT_ONCE) is None:
                self.complain(field.name, gettext("Enter a whole number from 0 on."))
                good = False
        return good

    @property
    def point(self) -> int | None:
        """The reorder point; None goes back to the shop's usual few."""
        return whole_number(self.reorder_point.data, 0, MOST_AT_ONCE)

    @property
    def cap(self) -> int:
        return whole_number(self.backorder_cap.data, 0, MOST_AT_ONCE) or 0
