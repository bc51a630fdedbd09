"""Imports that are killed, or meet each other or a sale: nothing is ever half written."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from flask import Flask
from sqlalchemy import text

from shop.config import ROOT
from shop.db import db
from shop.imports.problems import ImportUnderWay
from shop.imports.services import apply, check, stage
from shop.stock.services import SYSTEM, take_stock
from tests.stock.crowds import at_once

from .files import csv_of

COUNTS = """
    SELECT (SELECT count(*) FROM product), (SELECT count(*) FROM variant), (SELECT count(*) FROM category),
        (SELECT count(*) FROM stock_movement), (SELECT count(*) FROM tag), (SELECT count(*) FROM listing)
"""
IS_WRITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"


def many(number: int) -> list[dict[str, str]]:
    return [
        {
            "slug": f"thing-{place}",
            "title": f"Thing {place}",
            "price": "9.00",
            "stock": "3",
            "sku": f"T-{place}",
            "categories": f"Things > Of {place % 10}",
            "tags": f"tag {place % 7}",
        }
        for place in range(number)
    ]


def scalar(statement: str) -> int:
    with db.engine.connect() as connection:
        return connection.scalar(text(statement))


def test_a_kill_in_the_middle_leaves_nothing_and_the_next_run_takes_all(real_database: Flask, tmp_path: Path):
    path = tmp_path / "goods.csv"
    path.write_text(csv_of(many(1500)))
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "catalog", "import", str(path)]
    settings = real_database.config["SHOP"]
    environment = os.environ | {
        "DATABASE_URL": settings.database_url,
        "PROFILE": "test",
        "SECRET_KEY": "only for tests",
    }
    with real_database.app_context():
        running = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            while running.poll() is None and not scalar(IS_WRITING):
                time.sleep(0.01)
            time.sleep(0.3)  # it has begun to write, and is far from done
            assert running.poll() is None
        finally:
            running.send_signal(signal.SIGKILL)
            running.wait()
        while scalar(IS_WRITING):
            time.sleep(0.01)  # the server notices
        with db.engine.connect() as connection:
            assert tuple(connection.execute(text(COUNTS)).one()) == (0, 0, 0, 0, 0, 0)
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        with db.engine.connect() as connection:
            assert tuple(connection.execute(text(COUNTS)).one()) == (1500, 1500, 11, 1500, 7, 6000)


def staged(rows: list[dict[str, str]], tmp_path: Path) -> tuple:
    path = tmp_path / f"{len(rows)}.csv"
    path.write_text(csv_of(rows))
    with path.open("rb") as file:
        job = stage(file, path.name, by=SYSTEM)
    return job, check(job)


def test_of_two_imports_at_once_one_waits_its_turn(real_database: Flask, tmp_path: Path):
    path = tmp_path / "goods.csv"
    path.write_text(csv_of(many(300)))

    def bring() -> object:
        with path.open("rb") as file:
            job = stage(file, path.name, by=SYSTEM)
        return apply(job, check(job), by=SYSTEM)

    with real_database.app_context():
        answers = at_once(real_database, bring, bring)
        refused = [answer for answer in answers if isinstance(answer, Exception)]
        assert all(isinstance(answer, ImportUnderWay) for answer in refused)
        assert len(refused) <= 1
        assert scalar("SELECT count(*) FROM product") == 300
        assert scalar("SELECT sum(on_hand) FROM stock_level") == 900


def test_sales_go_on_while_prices_are_imported(real_database: Flask, tmp_path: Path):
    with real_database.app_context():
        job, checked = staged(many(200), tmp_path)
        apply(job, checked, by=SYSTEM)
        numbers = list(db.session.scalars(text("SELECT id FROM variant ORDER BY id DESC LIMIT 20")))
        db.session.commit()
        dearer = [row | {"price": "10.00"} for row in many(200)]
        (tmp_path / "dearer.csv").write_text(csv_of(dearer))

        def bring() -> object:
            with (tmp_path / "dearer.csv").open("rb") as file:
                job = stage(file, "dearer.csv", by=SYSTEM)
            return apply(job, check(job), by=SYSTEM)

        sales = [lambda number=number: take_stock(number, 3, by=SYSTEM) for number in numbers]
        answers = at_once(real_database, bring, *sales)
        assert [answer for answer in answers if isinstance(answer, Exception)] == []
        assert scalar("SELECT sum(on_hand) FROM stock_level") == 540
        assert scalar("SELECT count(*) FROM variant WHERE price_minor = 1000") == 200
        assert scalar("SELECT count(*) FROM product WHERE is_available") == 180
