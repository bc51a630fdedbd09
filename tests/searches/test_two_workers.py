"""Two real gunicorn workers, which count in their own memory, and write when they are told to end."""

from dataclasses import replace

from flask import Flask
from sqlalchemy import text

from shop.db import db

from ..auth.two_workers import Wire, two_workers, until_it_answers
from ..factories import make_product


def test_what_workers_have_counted_is_written_before_they_end(real_database: Flask):
    with real_database.app_context():
        make_product("Fern", stock=1)
    with two_workers(replace(real_database.config["SHOP"], page_cache_mb=8)) as port:
        until_it_answers(port)
        for _ in range(8):
            assert Wire(port).ask("/search?q=fern")[0] == 200
    with real_database.app_context():
        assert db.session.execute(text("SELECT words, times, hits FROM search_log")).all() == [("fern", 8, 1)]
