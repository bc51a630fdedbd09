"""A worker that is killed with a letter in hand: the letter arrives all the same, and once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import text

from shop.config import ROOT
from shop.db import db
from shop.jobs.working import LEASE_SECONDS
from shop.mail.services import write_email

from .sink import Listening, Sink

# The lease is over: nobody waits two minutes here.
LEASE_IS_OVER = text(f"UPDATE job SET leased_until = leased_until - interval '{LEASE_SECONDS + 1} s'")


@contextmanager
def worker(app: Flask, server: Listening) -> Iterator["subprocess.Popen[bytes]"]:
    """flask work, as a process of its own."""
    settings = app.config["SHOP"]
    own = {
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": "only for tests",
        "PROFILE": "test",
        "DATA_FOLDER": settings.data_folder,
        "MAIL_URL": server.url,
        "SITE_URL": "https://shop.example",
        "FLASK_APP": str(ROOT / "wsgi.py"),
        "LOG_LEVEL": "warning",
    }
    process = subprocess.Popen([sys.executable, "-m", "flask", "work"], cwd=ROOT, env=os.environ | own)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(30)


def soon(question: Callable[[], object], seconds: float = 30) -> bool:
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        if question():
            return True
        time.sleep(0.02)
    return False


def unsent() -> int:
    db.session.rollback()
    return db.session.scalar(text("SELECT count(*) FROM outbox WHERE sent_at IS NULL"))


def test_killed_while_the_server_hesitates_it_is_sent_once_by_the_next(
    real_database: Flask, server: Listening, sink: Sink
):
    sink.stalls = True
    with real_database.app_context():
        email = write_email("test", "ana@home.example", "en")
        message_id = f"<{email.message_id}>"
        with worker(real_database, server) as first:
            assert soon(sink.stalled.is_set)
            first.send_signal(signal.SIGKILL)
            first.wait(10)
        sink.stalls = False
        assert unsent() == 1
        db.session.execute(LEASE_IS_OVER)
        db.session.commit()
        with worker(real_database, server) as second:
            assert soon(lambda: unsent() == 0)
            second.terminate()
            assert second.wait(20) == 0
    assert [letter["Message-ID"] for letter in sink.letters()] == [message_id]


def test_killed_after_a_letter_is_gone_none_is_sent_again(real_database: Flask, server: Listening, sink: Sink):
    with real_database.app_context():
        names = {f"<{write_email('test', 'ana@home.example', 'en').message_id}>" for _ in range(20)}
        with worker(real_database, server) as first:
            assert soon(lambda: unsent() == 0)
            first.send_signal(signal.SIGKILL)
            first.wait(10)
        db.session.execute(LEASE_IS_OVER)
        db.session.commit()
        with worker(real_database, server):
            time.sleep(1.5)
    assert len(sink.letters()) == 20
    assert {letter["Message-ID"] for letter in sink.letters()} == names


@pytest.mark.thorough
def test_ten_kills_in_the_middle_of_hundreds_lose_nothing_and_double_next_to_nothing(
    real_database: Flask, server: Listening, sink: Sink
):
    with real_database.app_context():
        names = {f"<{write_email('test', 'ana@home.example', 'en').message_id}>" for _ in range(400)}
        for _ in range(10):
            with worker(real_database, server) as killed:
                before = len(sink.envelopes)
                assert soon(lambda seen=before: len(sink.envelopes) > seen + 5 or unsent() == 0)
                killed.kill()
                killed.wait(10)
            db.session.rollback()
            db.session.execute(LEASE_IS_OVER)
            db.session.commit()
        with worker(real_database, server):
            assert soon(lambda: unsent() == 0, 120)
    arrived = [letter["Message-ID"] for letter in sink.letters()]
    assert set(arrived) == names
    assert len(arrived) - len(names) <= 10  # a kill can fall between the server's 250 and our COMMIT
