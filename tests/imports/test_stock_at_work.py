"""Long files with stock: in the worker's hands, at the same time, stopped, and killed in the middle."""

import os
import signal
import subprocess
import sys
import time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from shop.audit.actors import Actor
from shop.audit.models import AuditEntry
from shop.config import ROOT
from shop.db import db, transaction
from shop.imports import stock_working
from shop.imports.models import ImportJob, ImportWork
from shop.imports.problems import ImportRefused
from shop.imports.stock_applying import apply
from shop.imports.stock_services import bring, compare, leave
from shop.imports.stock_working import hand_over, is_for_the_worker
from shop.jobs.models import Job
from shop.jobs.working import do_next
from shop.stock.services import SYSTEM, take_stock
from tests.auth.people import signed_in
from tests.counting import Statements
from tests.factories import make_variant
from tests.stock.crowds import assert_it_adds_up, at_once, kinds

from .stock_files import compared, csv_bytes, rows_of
from .test_stock_pages import latest, on_hand, upload

GOODS = text("""
    WITH made AS (
        INSERT INTO product (slug, title, status, published_at)
        SELECT 'thing-' || n, 'Thing ' || n, 'active', now() FROM generate_series(1, :rows) n RETURNING id, slug
    )
    INSERT INTO variant (product_id, price_minor, sku) SELECT id, 1200, 'T-' || substr(slug, 7) FROM made ORDER BY id
""")


def many_goods(rows: int) -> None:
    with transaction():
        db.session.execute(GOODS, {"rows": rows})


def long_file(rows: int, count: int = 7) -> bytes:
    return csv_bytes("SKU,Count", *(f"T-{number},{count}" for number in range(1, rows + 1)))


def scalar(statement: str) -> Any:
    with db.engine.connect() as connection:
        return connection.scalar(text(statement))


def work_it_off() -> None:
    """The worker does what waits, but for chores and letters."""
    while db.session.scalar(
        select(Job.id).where(Job.kind.in_(("imports.stock", "imports.catalogue")), Job.failed_at.is_(None))
    ):
        db.session.commit()  # of a test's one connection a rollback would undo what pages have done since
        do_next()
    db.session.commit()


def test_a_long_file_is_compared_and_applied_by_the_worker(app: Flask):
    many_goods(2_500)
    browser = signed_in(app, "manager")
    upload(browser, long_file(2_500))
    job = latest()
    page = browser.get("imports.show", job_id=job.id)
    assert "It waits for the worker." in page.words()
    assert page.one("progress").get("value") == "0"
    assert "It waits" in browser.get("imports.show", job_id=job.id, htmx=True).words()
    work_it_off()
    answer = browser.open(f"/desk/imports/{job.id}", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == f"/desk/imports/{job.id}"
    assert "2,500 rows are ticked" in browser.get("imports.show", job_id=job.id).words()
    browser.post("imports.apply_rows", {}, job_id=job.id)
    assert "Being applied" in browser.get("imports.show", job_id=job.id).words()
    browser.post("imports.apply_rows", {}, job_id=job.id, status=422)
    work_it_off()
    assert db.session.scalar(text("SELECT sum(on_hand) FROM stock_level")) == 17_500
    browser.post("imports.take_back", {}, job_id=job.id)
    work_it_off()
    assert db.session.scalar(text("SELECT sum(on_hand) FROM stock_level")) == 0
    browser.post("imports.take_back", {"again": "1"}, job_id=job.id)
    work_it_off()
    assert db.session.scalar(text("SELECT sum(on_hand) FROM stock_level")) == 17_500
    assert db.session.get(ImportWork, job.id).content is None
    handed = db.session.scalars(select(AuditEntry.new).where(AuditEntry.action == "import.handed_over"))
    assert [new["task"] for new in handed] == ["apply", "undo", "redo"]


def test_ten_thousand_rows_take_a_bounded_number_of_statements(statements: Statements):
    many_goods(10_000)
    job = bring(long_file(10_000), "count.csv", by=SYSTEM)
    with statements.at_most(45):
        compare(job.id)
    with statements.at_most(45):
        apply(job.id, by=SYSTEM)
    assert job.counts["applied"] == 10_000


def test_what_the_worker_is_refused_is_told_on_the_page(app: Flask):
    mug = make_variant("Mug", 5)
    browser = signed_in(app, "staff")
    job = compared("SKU,Count", f"{mug.sku},8")
    hand_over(job.id, "apply", by=SYSTEM)
    take_stock(mug, 1, by=SYSTEM)
    work_it_off()
    page = browser.get("imports.show", job_id=job.id)
    assert "1 row changed meanwhile" in page.words("*", role="alert")
    assert "from 4 → to 8" in page.words("table")


def test_an_undo_that_the_worker_is_refused_leaves_the_import_applied(app: Flask):
    mug = make_variant("Mug", 5)
    job = compared("SKU,Count", f"{mug.sku},8")
    apply(job.id, by=SYSTEM)
    take_stock(mug, 8, by=SYSTEM)
    hand_over(job.id, "undo", by=SYSTEM)
    work_it_off()
    page = signed_in(app, "manager").get("imports.show", job_id=job.id)
    assert "Mug would become -3" in page.words("*", role="alert")
    assert "Applied" in page.words("*", class_="badge")


def test_a_file_that_the_worker_can_not_read_says_why(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shop.imports.stock_services.FEW_ROWS", 0)
    browser = signed_in(app, "staff")
    upload(browser, csv_bytes("SKU,Count") + b'"x,1\n')
    work_it_off()
    page = browser.get("imports.show", job_id=latest().id)
    assert "makes no sense as a table" in page.words("*", role="alert")
    assert db.session.get(ImportWork, latest().id).content is None
    assert "Couldn’t be read" in browser.get("imports.index").words("table")


def test_what_waits_can_be_stopped(app: Flask):
    mug = make_variant("Mug", 5)
    browser = signed_in(app, "staff")
    job = compared("SKU,Count", f"{mug.sku},8")
    hand_over(job.id, "apply", by=SYSTEM)
    browser.post("imports.leave", {}, job_id=job.id)
    work_it_off()
    assert on_hand(mug) == 5
    assert "1 row is ticked" in browser.get("imports.show", job_id=job.id).words()


def test_what_the_worker_is_at_can_be_stopped(app: Flask):
    mug = make_variant("Mug", 5)
    job = compared("SKU,Count", f"{mug.sku},8")
    hand_over(job.id, "apply", by=SYSTEM)
    db.session.get(ImportWork, job.id).is_stopped = True  # as leave() does where the worker holds the job
    db.session.commit()
    work_it_off()
    db.session.refresh(job)
    assert (job.state, on_hand(mug)) == ("checked", 5)
    assert "stopped" in job.trouble


def test_a_job_that_runs_twice_does_nothing_the_second_time():
    mug = make_variant("Mug", 5)
    job = compared("SKU,Change", f"{mug.sku},3")
    payload = {"job_id": job.id, "task": "apply", "language": "en", "without_moved": False}
    payload["by"] = {"kind": "system", "label": "system", "user_id": None, "token_id": None}
    hand_over(job.id, "apply", by=SYSTEM)
    stock_working.work_on(payload)
    stock_working.work_on(payload)
    stock_working.work_on(payload | {"job_id": 10**9})
    assert on_hand(mug) == 8


def test_what_a_person_hands_over_is_done_in_their_name(app: Flask):
    browser = signed_in(app, "staff")
    person: Actor = browser.user.actor
    job = compared("SKU,Count", f"{make_variant('Mug', 5).sku},8")
    assert not is_for_the_worker(job, "apply")
    hand_over(job.id, "apply", by=person)
    work_it_off()
    user_id = db.session.scalar(text("SELECT user_id FROM stock_movement ORDER BY seq DESC LIMIT 1"))
    assert user_id == person.user_id


def test_two_who_apply_at_once_apply_it_once(real_database: Flask):
    with real_database.app_context():
        mug = make_variant("Mug", 5)
        job = compared("SKU,Change", f"{mug.sku},3")
        number = job.id
        answers = at_once(real_database, *[lambda: apply(number, by=SYSTEM)] * 4)
        assert kinds(answers) == {"ImportJob": 1, "ImportRefused": 3}
        assert scalar("SELECT sum(on_hand) FROM stock_level") == 8
        assert_it_adds_up()


def test_two_files_about_the_same_things_the_other_way_round_do_not_lock_each_other_out(real_database: Flask):
    with real_database.app_context():
        goods = [make_variant(f"Thing {number}", 5) for number in range(30)]
        there = compared("SKU,Change", *(f"{one.sku},1" for one in goods)).id
        back = compared("SKU,Change", *(f"{one.sku},1" for one in reversed(goods))).id
        sales = [lambda number=one.id: take_stock(number, 1, by=SYSTEM) for one in goods[::5]]
        deeds = [lambda: apply(there, by=SYSTEM), lambda: apply(back, by=SYSTEM)]
        assert [one for one in at_once(real_database, *deeds, *sales) if isinstance(one, Exception)] == []
        assert scalar("SELECT sum(on_hand) FROM stock_level") == 30 * 7 - 6
        assert_it_adds_up()


def test_progress_is_seen_before_the_work_is_done_and_the_work_can_be_stopped_then(
    real_database: Flask, monkeypatch: pytest.MonkeyPatch
):
    seen: list[Any] = []
    with real_database.app_context():
        many_goods(30)
        monkeypatch.setattr("shop.imports.stock_applying.AT_ONCE", 10)
        job_id = compare(bring(long_file(30), "count.csv", by=SYSTEM).id).id
        hand_over(job_id, "apply", by=SYSTEM)
        told = stock_working.teller(job_id)

        def look(done: int, total: int) -> None:
            seen.append((scalar("SELECT done FROM import_work"), scalar("SELECT count(*) FROM stock_movement")))
            if done == 20:
                with real_database.app_context():
                    leave(job_id, by=SYSTEM)
            told(done, total)

        monkeypatch.setattr(stock_working, "teller", lambda number: look)
        work_it_off()
        assert seen == [(0, 0), (10, 0)]
        assert scalar("SELECT count(*) FROM stock_movement") == 0
        assert scalar("SELECT state FROM import_job") == "checked"
        with pytest.raises(ImportRefused):
            apply(job_id, by=SYSTEM, state="applying")


IS_WRITING = """
    SELECT count(*) FROM pg_locks
    WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND relation = 'stock_movement'::regclass
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_next_one_applies_all(real_database: Flask):
    settings = real_database.config["SHOP"]
    environment = os.environ | {
        "DATABASE_URL": settings.database_url,
        "PROFILE": "test",
        "SECRET_KEY": "only for tests",
        "FLASK_APP": "wsgi",
    }
    with real_database.app_context():
        many_goods(6_000)
        job_id = compare(bring(long_file(6_000), "count.csv", by=SYSTEM).id).id
        hand_over(job_id, "apply", by=SYSTEM)
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "work"]
        running = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + 60
            while running.poll() is None and not scalar(IS_WRITING) and time.monotonic() < deadline:
                time.sleep(0.005)
            assert running.poll() is None
        finally:
            running.send_signal(signal.SIGKILL)
            running.wait()
        while scalar(IS_WRITING):
            time.sleep(0.01)  # the server notices
        assert scalar("SELECT count(*) FROM stock_movement") == 0
        assert scalar("SELECT state FROM import_job") == "applying"
        with transaction():
            db.session.execute(text("UPDATE job SET leased_until = now() WHERE kind = 'imports.stock'"))
        work_it_off()
        assert scalar("SELECT count(*) FROM stock_movement") == 6_000
        assert scalar("SELECT state FROM import_job") == "applied"
        assert_it_adds_up()
        assert rows_of(db.session.get(ImportJob, job_id))[2].state == "applied"
