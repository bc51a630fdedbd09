"""Static files: named by their content, compressed once, kept by browsers for ever.

The style sheets of a folder become one: the shop's, and two that customers don't load: one for accounts and the desk,
and one for the documentation of the API.
The copies live in the data folder; an image makes them when it is built (`flask assets`).
"""

import gzip
import hashlib
import os
import re
from pathlib import Path
from wsgiref.headers import Headers

import brotli
from flask import Flask, current_app
from whitenoise import WhiteNoise

from .config import ROOT, Settings
from .security import security_headers

SOURCE = ROOT / "static"
BUNDLES = {"shop.css": "css", "desk.css": "css/desk", "docs.css": "css/docs"}
COMPRESSED = {".css", ".js", ".svg", ".webmanifest", ".txt"}


def init_app(app: Flask, settings: Settings) -> None:
    """Serve the static files and give templates `asset('shop.css')`, the address of one."""
    folder = settings.data_path / "assets"
    addresses = {name: f"/static/{_publish(folder, name, body)}" for name, body in _sources().items()}
    app.extensions["assets"] = addresses
    app.jinja_env.globals["asset"] = asset_address
    app.jinja_env.filters["asset"] = asset_address  # of a name written in a template, asked once: when that is compiled
    guards = security_headers(settings)

    def guard(headers: Headers, path: str, url: str) -> None:
        for name, value in guards.items():
            headers[name] = value

    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(folder),
        prefix="static/",
        immutable_file_test=lambda path, url: True,
        add_headers_function=guard,
    )


def asset_address(name: str) -> str:
    """The address of a static file under its hashed name."""
    addresses: dict[str, str] = current_app.extensions["assets"]
    return addresses[name]


def _sources() -> dict[str, bytes]:
    files = {
        path.relative_to(SOURCE).as_posix(): path.read_bytes()
        for path in sorted(SOURCE.rglob("*"))
        if path.is_file() and path.suffix != ".css"
    }
    return files | {name: style_sheet(name) for name in BUNDLES}


def style_sheet(name: str = "shop.css") -> bytes:
    """The sheets of a bundle in one: tokens.css first, which declares the layers, so that the rest may come anyhow."""
    sheets = sorted((SOURCE / BUNDLES[name]).glob("*.css"), key=lambda path: (path.name != "tokens.css", path.name))
    together = "\n".join(sheet.read_text() for sheet in sheets)
    without_comments = re.sub(r"/\*.*?\*/", "", together, flags=re.S)
    return re.sub(r"\s*\n\s*", "\n", without_comments).encode()


def _publish(folder: Path, name: str, body: bytes) -> str:
    """Write `body` under a name that changes with it, unless it is there; return that name."""
    stem, dot, suffix = name.rpartition(".")
    hashed = f"{stem}.{hashlib.sha256(body).hexdigest()[:10]}{dot}{suffix}"
    target = folder / hashed
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        if dot + suffix in COMPRESSED:
            _write(target.with_name(target.name + ".br"), brotli.compress(body))
            _write(target.with_name(target.name + ".gz"), gzip.compress(body, mtime=0))
        _write(target, body)
    return hashed


def _write(target: Path, body: bytes) -> None:
    # Several processes may start at once: none may serve half a file.
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.write_bytes(body)
    draft.replace(target)
