"""What programs may end of what is set aside: what programs have set aside, and nothing of carts and orders."""

from http import HTTPStatus

from flask_babel import gettext

from ..errors import ShopError

BY_PROGRAMS = "api"  # the source of every hold that a program makes
OF_THE_SHOP = {"cart", "order"}


class SetAsideByOthers(ShopError):
    """Units are set aside, or sold, for a cart, an order or something else of the shop's own, which alone ends that."""

    status = HTTPStatus.FORBIDDEN


def refuse_others(source_kind: str) -> None:
    """Raises SetAsideByOthers for what no program has set aside."""
    if source_kind != BY_PROGRAMS:
        raise SetAsideByOthers(gettext("This was done for a cart or an order of the shop, which alone can end it."))
