"""A drill: many buyers at once for few units of a throw-away thing, each with a connection of their own.

Half of them take what they want straight from the shelf; the others set it aside first, as a cart does, and take it
then. However they meet, no more of them may win than there are units, and no fewer.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from threading import Barrier, BrokenBarrierError, Thread
from typing import cast

from flask import Flask, current_app
from sqlalchemy import Engine, create_engine, text, update
from sqlalchemy.exc import SQLAlchemyError

from ..catalog.models import Product, Variant
from ..catalog.services import NewVariant, Words, create_product
from ..db import db, engine_options, transaction
from .actors import SHELL, Source
from .holding import consume_hold, hold_stock
from .models import StockLevel
from .refusals import Busy, OutOfStock
from .services import correct_stock, receive_stock, take_stock
from .verifying import Difference, differences_of_level, snapshot

MOST_BUYERS = 500
MOST_TRIES = 20  # of a buyer who is told that others are at the shelf
PATIENCE = 60  # seconds until all buyers are there
CART_MINUTES = 10


class NobodyCame(Exception):
    """The buyers couldn't all connect, so there was no drill."""


@dataclass
class Drill:
    """What became of the buyers: how many won, how many were told that it is sold out, and what went wrong."""

    buyers: int
    units: int
    sku: str
    told: Counter[str] = field(default_factory=Counter)
    left: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def won(self) -> int:
        return self.told["won"]

    @property
    def sold_out(self) -> int:
        return self.told["sold out"]

    @property
    def errors(self) -> dict[str, int]:
        """Whatever else the buyers met; there should be none."""
        return {word: count for word, count in self.told.items() if word not in {"won", "sold out"}}

    @property
    def should_win(self) -> int:
        return min(self.buyers, self.units)

    @property
    def is_right(self) -> bool:
        """Everybody who could win did, everybody else was told so, and the books add up."""
        everybody = self.won == self.should_win and self.sold_out == self.buyers - self.won
        return everybody and self.left == self.units - self.won and not self.differences


def drill(app: Flask, buyers: int, units: int) -> Drill:
    """Let `buyers` have at `units` of a new thing, which is archived after: what has a history can't be deleted.

    Raises NobodyCame where Postgres has no connection for each of them.
    """
    variant_id, sku = _make_thing(units)
    told: Counter[str] = Counter()
    try:
        with _room_for(buyers):
            told.update(_everybody_at_once(app, variant_id, buyers))
        level = db.session.query(StockLevel).filter_by(variant_id=variant_id).populate_existing().one()
        done = Drill(buyers, units, sku, told, level.on_hand)
        with snapshot(db.engine) as connection:
            done.differences = list(differences_of_level(connection, level.id))
    finally:
        _put_away(variant_id)
    return done


def _make_thing(units: int) -> tuple[int, str]:
    name = f"drill-{token_hex(4)}"
    with transaction():
        product = create_product(Words("Stock drill"), slug=name, status="draft", variants=[NewVariant(100, sku=name)])
        receive_stock(product.variants[0], units, by=SHELL, source=Source("drill", name))
        return product.variants[0].id, name


def _everybody_at_once(app: Flask, variant_id: int, buyers: int) -> list[str]:
    told = ["never came"] * buyers
    everybody = Barrier(buyers)
    ways: tuple[Callable[[int, str], None], ...] = (_take, _take_from_a_cart)

    def come(place: int) -> None:
        with app.app_context():
            try:
                db.session.execute(text("SELECT 1"))  # all have their connections before the doors open
                everybody.wait(PATIENCE)
                db.session.rollback()
            except (SQLAlchemyError, BrokenBarrierError):
                everybody.abort()
                return
            told[place] = _told(ways[place % 2], variant_id, f"{place}-{token_hex(4)}")

    threads = [Thread(target=come, args=(place,)) for place in range(buyers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if "never came" in told:
        raise NobodyCame(f"Postgres has no {buyers:,} connections to give. Drill with fewer buyers.")
    return told


def _told(buy: Callable[[int, str], None], variant_id: int, who: str) -> str:
    for _ in range(MOST_TRIES):
        try:
            buy(variant_id, who)
        except OutOfStock:
            return "sold out"
        except Busy:
            continue
        except Exception as error:
            return type(error).__name__
        return "won"
    return "busy"


def _take(variant_id: int, who: str) -> None:
    take_stock(variant_id, 1, "sold", by=SHELL, source=Source("drill", who), request_key=f"drill-{who}")


def _take_from_a_cart(variant_id: int, who: str) -> None:
    until = datetime.now(UTC) + timedelta(minutes=CART_MINUTES)
    cart = Source("drill", who)
    hold = hold_stock(variant_id, 1, source=cart, expires_at=until, by=SHELL, request_key=f"drill-hold-{who}")
    consume_hold(hold, by=SHELL, request_key=f"drill-{who}")


@contextmanager
def _room_for(buyers: int) -> Iterator[None]:
    """A pool with a connection for each buyer, for as long as the drill takes; pages have fewer."""
    usual, settings = db.engine, current_app.config["SHOP"]
    engines = cast(dict[str | None, Engine], db.engines)
    options = engine_options(replace(settings, db_pool_size=buyers, db_max_overflow=0))
    engines[None] = create_engine(usual.url, **options)
    try:
        yield
    finally:
        engines[None].dispose()
        engines[None] = usual


def _put_away(variant_id: int) -> None:
    """Nobody meets it again: nothing is left, and nobody can order it."""
    with transaction():
        left = db.session.query(StockLevel).filter_by(variant_id=variant_id).populate_existing().one()
        if left.free:
            correct_stock(variant_id, -left.free, "drilled", by=SHELL)
        product = update(Product).where(Product.id == Variant.product_id, Variant.id == variant_id)
        db.session.execute(product.values(status="archived").execution_options(synchronize_session=False))
        db.session.execute(update(Variant).where(Variant.id == variant_id).values(is_active=False))
