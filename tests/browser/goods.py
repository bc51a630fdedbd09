"""What the shop holds when a browser comes: the demo goods, and a few that are made to be difficult."""

import tempfile
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, text

from shop import create_app
from shop.catalog.models import Category, Variant
from shop.config import ROOT
from shop.db import db, transaction

from .. import databases
from ..factories import make_category, make_product

POSTCARDS = 60  # three pages, the last one half full
LONGEST_WORD = "Mittelmeerfischereihafenverwaltungsgebäudetreppenhausfenster"

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)  # the front page belongs to the demo goods

SOURCES = (
    *databases.MIGRATIONS,
    *(
        ROOT / "shop" / name
        for name in ("demo", "assortment", "catalog", "stock", "stocktaking", "imports", "receiving", "webhooks")
    ),
)


def fill(database: str) -> None:
    """The demo shop, loaded as `flask demo` loads it, with postcards to page through and goods with odd names."""
    from shop.demo.loading import fill_shop
    from shop.demo.people import invite_everybody

    databases.migrated(database)
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(databases.settings_for(database, data_folder=folder))
        with app.app_context():
            fill_shop()
            invite_everybody()
            with transaction():
                _print_postcards()
                _stock_oddities()
            _count_textiles()
            _bring_a_count()
            _announce_a_delivery()
            _call_a_till()
            _change_many()
            db.engine.dispose()


def _print_postcards() -> None:
    """Every third is sold out; prices go from 1.00 to 6.90, and the last is the newest."""
    paper = db.session.scalars(select(Category).where(Category.path == "paper")).one()
    shelf = make_category("Postcards", parent=paper, es="Postales")
    for number in range(1, POSTCARDS + 1):
        make_product(
            f"Postcard {number:02}",
            es=f"Postal {number:02}",
            price=90 + number * 10,
            stock=0 if number % 3 == 0 else 5,
            category=shelf,
            slug=f"postcard-{number:02}",
            published_at=LONG_AGO + timedelta(days=number),
        )


def _stock_oddities() -> None:
    textiles = db.session.scalars(select(Category).where(Category.path == "textiles")).one()
    shelf = make_category("Oddities", parent=textiles, es="Rarezas")
    make_category("Bare", parent=shelf)
    make_product(
        LONGEST_WORD, stock=2, category=shelf, published_at=LONG_AGO, slug="longest-word", brand=LONGEST_WORD[:40]
    )
    make_product("Sardine 🐟🐟🐟 and 👩‍👩‍👧‍👦", stock=9, category=shelf, published_at=LONG_AGO, slug="emoji")
    sizes = [LONGEST_WORD, "A very long size that needs a line or two", "S", "🐟"]
    make_product(
        "Long choices", stock=1, category=shelf, published_at=LONG_AGO, slug="long-choices", options={"Size": sizes}
    )
    make_product("Old map", category=shelf, slug="old-map", status="archived")


def _count_textiles() -> None:
    """Count sheet 1 is being counted, count sheet 2 waits for approval; odd names are on both."""
    from shop.stock.actors import SYSTEM
    from shop.stock.models import Location
    from shop.stocktaking.counting import count_line
    from shop.stocktaking.models import StocktakeLine
    from shop.stocktaking.services import finish_stocktake, open_stocktake

    textiles = db.session.scalars(select(Category.id).where(Category.path == "textiles")).one()
    place = db.session.scalars(select(Location.id).order_by(Location.id)).first() or 0
    for name in ("Textiles", LONGEST_WORD):
        sheet = open_stocktake(name, by=SYSTEM, location_id=place, category_id=textiles).id
        lines = db.session.scalars(select(StocktakeLine.id).where(StocktakeLine.stocktake_id == sheet)).all()
        for number, line in enumerate(lines[-8:]):
            count_line(line, number * 3, seen=0, by=SYSTEM, note=LONGEST_WORD if number == 1 else "")
    finish_stocktake(sheet, by=SYSTEM)


def _bring_a_count() -> None:
    """A file with stock, compared: rows that change something, a reorder point, and refusals of every sort."""
    from shop.imports.stock_services import bring, compare
    from shop.stock.services import SYSTEM

    skus = list(db.session.scalars(select(Variant.sku).where(Variant.sku.is_not(None)).order_by(Variant.id).limit(8)))
    cells = ["123,,", "1.5,,", "-3,Moon,", "4,,12", "5,,,", "6,,", "6,,", f"{LONGEST_WORD},{LONGEST_WORD},"]
    lines = [f"{sku},{rest}" for sku, rest in zip(skus, cells, strict=True)]
    content = "\n".join(["SKU,Count,Location,Reorder point", *lines, f"{LONGEST_WORD},1,,", "8.41E+12,1,,"])
    compare(bring(content.encode(), f"{LONGEST_WORD}.csv", by=SYSTEM).id)


def _announce_a_delivery() -> None:
    """Receipt 1: some of it has come, some was counted, and the rest is still to come."""
    from shop.receiving.booking import Arrival, book_arrivals
    from shop.receiving.services import add_line, open_receipt
    from shop.receiving.suppliers import Particulars, create_supplier
    from shop.stock.services import SYSTEM

    supplier = create_supplier(Particulars(LONGEST_WORD, f"{LONGEST_WORD}@example.com", lead_days=9), by=SYSTEM)
    receipt = open_receipt(by=SYSTEM, supplier_id=supplier.id, supplier_note=LONGEST_WORD, note=LONGEST_WORD).id
    variants = db.session.scalars(select(Variant.id).order_by(Variant.id.desc()).limit(6)).all()
    lines = [add_line(receipt, variant, by=SYSTEM, expected=number * 5) for number, variant in enumerate(variants)]
    book_arrivals(receipt, {lines[1]: Arrival(5, 1250), lines[2]: Arrival(3)}, by=SYSTEM)
    add_line(receipt, variants[3], by=SYSTEM, arriving=2)


def _call_a_till() -> None:
    """Webhook 1, whose program was out, is out again, and has refused in every way. No program is really called."""
    from shop.audit.actors import SYSTEM
    from shop.webhooks.nudging import nudge
    from shop.webhooks.services import create_webhook

    address = f"https://192.88.99.1:8443/{LONGEST_WORD}?key={LONGEST_WORD}"
    webhook, _ = create_webhook(address, LONGEST_WORD, ["product", "category", "stock"], by=SYSTEM)
    went = [
        ("failed", "unreachable", None, "Connection refused"),
        ("failed", "tls", None, LONGEST_WORD),
        ("delivered", "", 204, ""),
        ("failed", "status", 500, ""),
    ]
    with transaction():
        for state, trouble, status, detail in went:
            past = nudge(webhook, "news", ["product", "stock"])
            past.state, past.trouble, past.status_code, past.detail = state, trouble, status, detail
            past.attempts, past.duration_ms, past.tried_at, past.job_id = 7, 12_345, past.created_at, None
            db.session.flush()
        nudge(webhook, "again", ["stock"], redelivery_of=past.id)
        waiting = nudge(webhook, "news", ["product", "category", "stock"])
        waiting.attempts, waiting.trouble, waiting.duration_ms = 1, "slow", 10_000
        webhook.failing_since = datetime.now(UTC)
        db.session.execute(text("UPDATE job SET run_at = now() + interval '1 year' WHERE kind = 'webhooks.deliver'"))


def _change_many() -> None:
    """Two bulk changes: one whose deed is to be said, and one to be looked at, of which a product is left alone."""
    from shop.assortment.asked import Asked
    from shop.assortment.choosing import choose_all
    from shop.assortment.deeds import Deed
    from shop.assortment.services import preview
    from shop.audit.actors import SYSTEM

    choose_all(Asked(), by=SYSTEM)
    preview(choose_all(Asked(), by=SYSTEM).id, Deed("price", percent="-10", ending=99), may_price=True)
