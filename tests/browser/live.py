"""The shop as people reach it: the whole WSGI stack on a port of this machine."""

import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import request
from sqlalchemy import text
from werkzeug.serving import WSGIRequestHandler, make_server

from shop import create_app
from shop.config import ROOT, Settings
from shop.db import db

HTMX_FILES = ROOT / "tests" / "data" / "htmx"
HTMX_INTEGRITY = {
    "4.0.1": "sha384-Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn",
    "2.0.11": "sha384-2OatzQy1H+Zd/IIrjr1TcuDGqLXeHhbooAyJY1KdQMKnr4LZ22k31GBLdYKHmVjg",
}


class LiveShop:
    """A shop that answers until it is closed. A test may make it slow, or give its storefront a `trouble`."""

    def __init__(self, settings: Settings) -> None:
        self.trouble: Callable[[], Exception] | None = None
        self.seconds_to_think = 0.0
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True, request_handler=Quiet)
        self.app = create_app(replace(settings, port=self._server.port))  # so that the shop knows its own address
        self.app.before_request(self._stumble)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.port}"

    def recover(self) -> None:
        """As good as new."""
        self.trouble, self.seconds_to_think = None, 0.0

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        with self.app.app_context():
            db.engine.dispose()

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        """The whole answer at once: no file stays open where the browser turns away in the middle of one."""
        answer = self.app(environ, start_response)
        try:
            return [b"".join(answer)]
        finally:
            if hasattr(answer, "close"):
                answer.close()

    def _stumble(self) -> None:
        time.sleep(self.seconds_to_think)
        # Not pictures; nor the desk, where a page that another test left open may still ask for news.
        if self.trouble and request.blueprint == "catalog":
            raise self.trouble()


class Quiet(WSGIRequestHandler):
    """Keeps no log, and gives up a connection that the browser holds open without asking for anything."""

    timeout = 5

    def log(self, type: str, message: str, *args: object) -> None:
        pass


def htmx_by_cdn(version: str) -> dict[str, str]:
    """The settings of a shop that takes htmx from the CDN."""
    return {
        "htmx_url": f"https://cdn.jsdelivr.net/npm/htmx.org@{version}/dist/htmx.min.js",
        "htmx_integrity": HTMX_INTEGRITY[version],
    }


def htmx_by_shop(version: str, data_folder: Path) -> dict[str, str]:
    """The settings of a shop that serves its own copy of htmx."""
    copy = data_folder / "assets" / f"htmx-{version}.min.js"
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(HTMX_FILES / copy.name, copy)
    return {"htmx_url": f"/static/{copy.name}", "htmx_integrity": HTMX_INTEGRITY[version]}


def hang_pictures(data_folder: Path, app_of: LiveShop) -> None:
    """Put the demo's pictures where the rows of a cloned database say that they are."""
    from shop.demo.loading import PICTURES

    with app_of.app.app_context():
        keys = db.session.scalars(text("SELECT DISTINCT storage_key FROM product_image")).all()
        db.session.remove()
    for key in keys:
        for width in (320, 640, 1280):
            target = data_folder / "media" / f"{key}-{width}.webp"
            target.parent.mkdir(parents=True, exist_ok=True)
            source = key.removeprefix("demo/").rpartition("-")[0]
            target.write_bytes((PICTURES / f"{source}-{width}.webp").read_bytes())
