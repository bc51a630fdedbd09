"""Eight clients replay three days of a real shop at once: what is left is what there was, less what was sold."""

import json
import os
import subprocess
import sys
from collections import Counter

from shop.config import ROOT
from shop.db import db, transaction
from shop.stock.actors import SYSTEM
from shop.stock.services import receive_many
from tests.databases import SERVER
from tests.stock.crowds import assert_it_adds_up
from tests.stock.orders import invoices, net_of

OPENING = 5_000
CLIENTS = 8
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
OPEN = db.text("""
    WITH made AS (
        INSERT INTO product (slug, title, status, published_at)
        SELECT lower(code), 'Thing ' || code, 'active', now() FROM unnest(CAST(:codes AS text[])) code
        RETURNING id, slug
    )
    INSERT INTO variant (product_id, price_minor, sku) SELECT id, 100, upper(slug) FROM made RETURNING id
""")
STOCK = """
    SELECT v.sku, l.on_hand, sum(m.delta) AS told FROM variant v JOIN stock_level l ON l.variant_id = v.id
    JOIN stock_movement m ON m.level_id = l.id GROUP BY v.sku, l.on_hand
"""


def open_shop(codes):
    with transaction():
        made = db.session.scalars(OPEN, {"codes": codes}).all()
        receive_many([(number, OPENING) for number in made], "opening stock", by=SYSTEM)


def client(database, share):
    command = [sys.executable, "-m", "tests.stock.orders", database, str(share), str(CLIENTS)]
    address = SERVER.render_as_string(hide_password=False)
    environment = os.environ | {"DATABASE_URL": address, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def test_three_days_replayed_by_eight_processes_close_as_they_must(real_database):
    orders = invoices()
    net = net_of(orders)
    with real_database.app_context():
        open_shop(sorted(net))
        clients = [client(db.engine.url.database, share) for share in range(CLIENTS)]
        met = Counter()
        for process in clients:
            told = process.communicate(timeout=240)[0]
            assert process.returncode == 0
            met.update(json.loads(told))
        assert met.pop("lines") == sum(map(len, orders.values()))
        assert met.pop("busy", 0) == 0
        assert met == {}, "refused or broken"
        closing = db.session.execute(db.text(STOCK)).all()
        assert {row.sku: row.on_hand for row in closing} == {code: OPENING - sold for code, sold in net.items()}
        assert all(row.on_hand == row.told for row in closing)
        assert db.session.scalar(db.text(DEADLOCKS)) == 0
        assert_it_adds_up()


def test_the_days_are_what_they_are_said_to_be():
    orders = invoices()
    lines = [line for lines in orders.values() for line in lines]
    assert (len(orders), len(lines), len(net_of(orders))) == (416, 7393, 1834)
    assert sum(quantity < 0 for _, quantity in lines) == 113
