"""Pictures: where they are kept, and their addresses.

A key names its content (`fern-ink-3fa9c2d1`), so whatever is under it never changes and may be kept for ever.
"""

import re
import threading
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, current_app

from .config import Settings

WIDTHS = (320, 640, 1280)


def init_app(app: Flask, settings: Settings) -> None:
    """Serve the pictures at /media unless MEDIA_URL says that somebody else does."""
    base = settings.media_url.rstrip("/") or "/media"
    app.config["MEDIA_BASE"] = base

    def picture_url(key: str, width: int = 640) -> str:
        """The address of a picture at one of WIDTHS."""
        return f"{base}/{key}-{width}.webp"

    def picture_srcset(key: str) -> str:
        """All widths of a picture, for the browser to choose from."""
        return ", ".join([f"{base}/{key}-{width}.webp {width}w" for width in WIDTHS])

    app.jinja_env.globals.update(picture_url=picture_url, picture_srcset=picture_srcset)
    app.jinja_env.filters.update(picture_url=picture_url, picture_srcset=picture_srcset)  # called at half the cost
    app.add_url_rule("/media/<path:name>", "media", show)


def picture_address(key: str, width: int = 640) -> str:
    """As `picture_url` of the templates, for code."""
    return f"{current_app.config['MEDIA_BASE']}/{key}-{width}.webp"


def store() -> Any:
    """The media store: a folder for now, behind the interface that S3 has too."""
    return _local_store(current_app.config["SHOP"].data_path / "media")


def put(name: str, body: bytes) -> None:
    """Keep `body` under `name`."""
    store().put(name, body)


def show(name: str) -> Response:
    """One file of the store, for ever the same."""
    if len(name) > 200 or not re.fullmatch(r"[a-z0-9-]+(/[a-z0-9-]+)*\.webp", name):
        abort(404)
    try:
        found = store().get(name)
    except FileNotFoundError:
        abort(404)
    response = Response(bytes(found.bytes()), mimetype="image/webp")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


_one_at_a_time = threading.Lock()


@cache
def _local_store(folder: Path) -> Any:
    # Whoever comes second while obstore is being loaded would be given a part of it, and fail.
    with _one_at_a_time:
        from obstore.store import LocalStore

    return LocalStore(folder, mkdir=True)
