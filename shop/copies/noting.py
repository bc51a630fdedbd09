"""What a view says of the page that it makes, for whoever keeps a copy of it.

Both work without copies too: then nothing is kept, and what each visit is to be told is told at once.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Teller = Callable[["WSGIEnvironment"], None]
NOTES = "almacen.notes"  # under which the environment of a page that may be kept has its Notes


class Notes:
    """About the page that is being made."""

    def __init__(self) -> None:
        self.stock_of: int | None = None
        self.teller: Teller | None = None


def shows_stock_of(environ: "WSGIEnvironment", product_id: int) -> None:
    """The page shows how many of this product there are: each movement of its stock makes another page of it."""
    if notes := environ.get(NOTES):
        notes.stock_of = product_id


def at_each_visit(environ: "WSGIEnvironment", teller: Teller) -> None:
    """Call `teller` with the request of everybody who is shown this page, also where a copy is what they get.

    It is called without Flask's context, in the visitor's time: it must neither ask the database nor take long. Only
    what it is given tells of the visitor: the request that a page is made for has neither cookies nor a Referer.
    """
    if notes := environ.get(NOTES):
        notes.teller = teller
    else:
        teller(environ)
