"""Long catalogues in the worker's hands: progress, a stop, a kill in the middle, and two at once."""

import os
import signal
import subprocess
import sys
import time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from shop.config import ROOT
from shop.db import db
from shop.imports import catalogue_services as services
from shop.imports import catalogue_working
from shop.imports.models import ImportJob, ImportWork
from shop.imports.problems import ImportRefused, ImportUnderWay
from shop.jobs.models import Job
from shop.jobs.working import do_next
from shop.stock.services import SYSTEM
from tests.stock.crowds import at_once

from .files import csv_of, slugs

IS_WRITING = """
    SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND mode = 'ExclusiveLock'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND objid::bigint = hashtext('catalogue import')::bigint & 4294967295
"""
WAITING = "SELECT count(*) FROM job WHERE kind = 'imports.catalogue'"


def goods(number: int, price: str = "9.00") -> bytes:
    rows = [
        {"slug": f"thing-{place}", "title": f"Thing {place}", "price": price, "sku": f"T-{place}", "stock": "2"}
        for place in range(number)
    ]
    return csv_of(rows).encode()


def brought(number: int, price: str = "9.00") -> int:
    return services.bring(goods(number, price), "goods.csv", by=SYSTEM).id


def work_it_off() -> None:
    while db.session.scalar(select(Job.id).where(Job.kind == "imports.catalogue", Job.failed_at.is_(None))):
        do_next()
    db.session.expire_all()


def state(job_id: int) -> str:
    return db.session.get_one(ImportJob, job_id, populate_existing=True).state


def scalar(statement: str) -> Any:
    with db.engine.connect() as connection:
        return connection.scalar(text(statement))


def test_the_worker_compares_applies_and_undoes(real_database: Flask):
    with real_database.app_context():
        number = brought(30)
        services.start_comparing(number, by=SYSTEM)
        work_it_off()
        assert (state(number), services.counted(number)["new"]) == ("checked", 30)
        services.start_applying(number, by=SYSTEM)
        with pytest.raises(ImportRefused, match="worker is at this"):
            services.tick_all(number, False, by=SYSTEM)
        work_it_off()
        assert (state(number), len(slugs())) == ("applied", 30)
        assert db.session.get_one(ImportWork, number).done == 30
        services.start_undoing(number, by=SYSTEM)
        work_it_off()
        assert state(number) == "undone"
        assert scalar("SELECT count(*) FROM product WHERE status <> 'archived'") == 0
        assert scalar("SELECT sum(on_hand) FROM stock_level") == 0


def test_a_file_that_can_not_be_read_is_told_on_its_page(real_database: Flask):
    with real_database.app_context():
        number = services.bring(b"Handle,Title,Variant Price\n", "goods.csv", by=SYSTEM).id
        services.start_comparing(number, by=SYSTEM)
        work_it_off()
        assert state(number) == "refused"
        assert "no row" in db.session.get_one(ImportJob, number).trouble


def test_what_is_stopped_writes_nothing(real_database: Flask, monkeypatch: pytest.MonkeyPatch):
    with real_database.app_context():
        number = brought(10)
        services.compare(number)
        db.session.commit()
        services.start_applying(number, by=SYSTEM)
        real = catalogue_working.teller

        def and_stop(job_id: int) -> Any:
            with db.engine.begin() as connection:
                connection.execute(text("UPDATE import_work SET is_stopped = true"))
            return real(job_id)

        monkeypatch.setattr(catalogue_working, "teller", and_stop)
        work_it_off()
        assert (state(number), slugs()) == ("checked", [])
        assert "stopped" in db.session.get_one(ImportJob, number).trouble


def test_what_changed_while_it_waited_is_shown_again(real_database: Flask):
    with real_database.app_context():
        first = brought(3)
        services.compare(first)
        services.apply(first, by=SYSTEM)
        second = brought(3, "10.00")
        services.compare(second)
        services.start_applying(second, by=SYSTEM)
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE product SET title = 'Mine' WHERE slug = 'thing-1'"))
        work_it_off()
        assert (state(second), services.counted(second)["moved"]) == ("checked", 1)
        assert scalar("SELECT max(price_minor) FROM variant") == 900


def test_a_killed_worker_leaves_nothing_and_the_next_one_begins_again(real_database: Flask):
    with real_database.app_context():
        number = brought(1500)
        services.compare(number)
        db.session.commit()
        services.start_applying(number, by=SYSTEM)
        settings = real_database.config["SHOP"]
        environment = os.environ | {
            "DATABASE_URL": settings.database_url,
            "PROFILE": "test",
            "SECRET_KEY": "only for tests",
        }
        running = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "work"], cwd=ROOT, env=environment,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            until = time.monotonic() + 60
            while not scalar(IS_WRITING):
                assert running.poll() is None
                assert time.monotonic() < until
                time.sleep(0.01)
        finally:
            running.send_signal(signal.SIGKILL)
            running.wait()
        assert scalar("SELECT count(*) FROM product") == 0
        assert state(number) == "applying"
        assert scalar(WAITING) == 1
        services.leave(number, by=SYSTEM)
        assert state(number) == "checked"
        services.apply(number, by=SYSTEM)
        assert scalar("SELECT count(*) FROM product") == 1500


def test_of_two_who_apply_the_same_import_one_does(real_database: Flask):
    with real_database.app_context():
        number = brought(50)
        services.compare(number)
        db.session.commit()
        answers = at_once(real_database, *[lambda: services.apply(number, by=SYSTEM).state for _ in range(2)])
        refused = [answer for answer in answers if isinstance(answer, Exception)]
        assert len(refused) == 1
        assert isinstance(refused[0], ImportRefused | ImportUnderWay)
        assert scalar("SELECT sum(on_hand) FROM stock_level") == 100
