"""The demo's stockroom: whom it buys from, a second place, and a delivery that is on its way."""

from sqlalchemy import select, text

from ..db import db, transaction
from ..moving.places import create_location
from ..moving.services import send
from ..receiving.models import Supplier
from ..receiving.services import add_line, open_receipt
from ..receiving.suppliers import Particulars, create_supplier
from ..stock.models import Location
from ..stock.services import SYSTEM

# Each makes what carries its name; lead times in days.
SUPPLIERS = (
    Particulars("Imprenta Poniente", "pedidos@poniente.example", "+34 956 000 101", lead_days=9),
    Particulars("Papelera Tres Torres", "ventas@trestorres.example", "+34 954 000 202", lead_days=14),
    Particulars("Telares Albero", "hola@albero.example", "+34 957 000 303", lead_days=30),
    Particulars("Estudio Marea Baja", "estudio@mareabaja.example", lead_days=21),
)
IN_THE_WINDOW = 6  # things of which one is shown there
ON_ORDER = 4

# What they call our goods, and ask for them: a little under half of what we do; small things come in packs.
OFFERS = text("""
    INSERT INTO supplier_item (supplier_id, variant_id, their_sku, unit_cost_minor, pack_size, is_preferred)
    SELECT s.id, v.id, upper(left(s.name, 2)) || '-' || (4000 + 7 * row_number() OVER (ORDER BY v.id)),
        v.price_minor * 42 / 100,
        CASE WHEN v.price_minor < 1000 THEN 10 WHEN v.price_minor < 2500 THEN 5 ELSE 1 END, true
    FROM supplier s JOIN product p ON p.brand = s.name JOIN variant v ON v.product_id = p.id
    ON CONFLICT DO NOTHING
""")
PLENTY = text("""
    SELECT l.variant_id FROM stock_level l JOIN location ON location.id = l.location_id
    WHERE l.on_hand - l.reserved > 8 AND location.code = 'main' ORDER BY l.variant_id LIMIT :most
""")
SCARCE = text("""
    SELECT item.variant_id FROM supplier_item item JOIN stock_level l ON l.variant_id = item.variant_id
    WHERE item.supplier_id = :supplier_id AND l.on_hand <= coalesce(l.reorder_point, 3)
    ORDER BY item.variant_id LIMIT :most
""")


def furnish_stockroom() -> None:
    """Give a new demo its suppliers and places. Does nothing where there are suppliers or places of one's own."""
    if db.session.scalar(select(Supplier.id).limit(1)) or len(db.session.scalars(select(Location.id)).all()) > 1:
        return
    with transaction():
        for supplier in SUPPLIERS:
            create_supplier(supplier, by=SYSTEM)
        db.session.execute(OFFERS)
        [stockroom] = db.session.scalars(select(Location.id))
        window = create_location("window", "Shop window", by=SYSTEM)
        create_location("van", "On the way", "transit", by=SYSTEM)
        shown = db.session.scalars(PLENTY, {"most": IN_THE_WINDOW})
        send(dict.fromkeys(shown, 1), from_id=stockroom, to_id=window.id, by=SYSTEM, note="One of each to be seen")
        printer = db.session.scalar(select(Supplier).where(Supplier.name == SUPPLIERS[0].name))
        if printer:
            receipt = open_receipt(by=SYSTEM, supplier_id=printer.id, supplier_note="PO-20417")
            for number in db.session.scalars(SCARCE, {"supplier_id": printer.id, "most": ON_ORDER}):
                add_line(receipt.id, number, by=SYSTEM, expected=10)
