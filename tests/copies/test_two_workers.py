"""Two real gunicorn workers, visitors who never pause, and somebody who changes the shop behind both."""

import http.client
import random
import re
import time
from contextlib import closing
from dataclasses import replace
from threading import Event, Thread

import psycopg2
from flask import Flask

from tests.auth.two_workers import two_workers, until_it_answers
from tests.conftest import THOROUGH

PROMISED = 1.0  # seconds
LASTS = 60 if THOROUGH else 4
VISITORS = 4


def test_nobody_is_shown_what_was_changed_a_second_ago(real_database: Flask):
    settings = replace(real_database.config["SHOP"], page_cache_mb=8)
    acknowledged, visits, over = [(0.0, 0)], [], Event()

    def change(database):
        database.autocommit = True
        version = 0
        while not over.wait(random.uniform(0.05, 0.7)):
            version += 1
            with database.cursor() as cursor:
                cursor.execute("UPDATE shop SET name = %s", [f"Shop {version}"])
            acknowledged.append((time.monotonic(), version))

    def visit(port):
        while not over.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            for _ in range(5):  # a connection stays with its worker
                began = time.monotonic()
                connection.request("GET", "/")
                answer = connection.getresponse()
                name = re.search(r"Shop (\d+)", answer.read().decode())
                visits.append((began, int(name[1]) if name else 0, "hit" in answer.headers["Cache-Status"]))
                time.sleep(0.01)
            connection.close()

    address = settings.database_url.replace("+psycopg2", "")
    with two_workers(settings) as port, closing(psycopg2.connect(address)) as database:
        until_it_answers(port)
        threads = [
            Thread(target=change, args=(database,)),
            *(Thread(target=visit, args=(port,)) for _ in range(VISITORS)),
        ]
        for thread in threads:
            thread.start()
        over.wait(LASTS)
        over.set()
        for thread in threads:
            thread.join(30)

    def owed(moment):
        return max(version for at, version in acknowledged if at <= moment - PROMISED)

    assert len(acknowledged) > 4
    assert sum(is_copy for _, _, is_copy in visits) > len(visits) / 2
    assert [(began, shown, owed(began)) for began, shown, _ in visits if shown < owed(began)] == []
