"""What triggers keep of products (lists, documents, facets) is worked out once, when all of a product is written.

Each statement would do it for itself: nine times a product that has parts of every kind.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import text

from ..db import db

T = TypeVar("T")

AT_ONCE = 250  # products a statement, so that none takes long
LATER = text("SELECT refresh_later()")
NOW = text("SELECT refresh_now(CAST(:ids AS bigint[]))")


@contextmanager
def refreshed_once() -> Iterator[None]:
    """All products that are written inside, and named by written(), are refreshed at the end; of several such blocks

    around each other, of the outermost. It stands inside the transaction.
    """
    info = db.session.info
    if "written_products" in info:
        yield
        return
    info["written_products"], info["asked_once"] = set(), {}
    try:
        db.session.execute(LATER)
        yield
        ids = sorted(info["written_products"])
        for place in range(0, max(len(ids), 1), AT_ONCE):
            db.session.execute(NOW, {"ids": ids[place : place + AT_ONCE]})
    finally:
        del info["written_products"], info["asked_once"]


def asked_once(name: str, ask: Callable[[], T]) -> T:
    """What `ask` says. Inside such a block it is asked once under that name: it stays while many are written."""
    info = db.session.info
    if "written_products" not in info:
        return ask()
    if name not in info["asked_once"]:
        info["asked_once"][name] = ask()
    answer: T = info["asked_once"][name]
    return answer


def written(ids: Iterable[int]) -> None:
    """These are to be refreshed at the end of the block that one is in, where one is in any."""
    db.session.info.get("written_products", set()).update(ids)
