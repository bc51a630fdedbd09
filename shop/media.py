"""Pictures: where they are kept, and their addresses.

A key names its content (`p/3f/a9c2d1…`), so whatever is under it never changes and may be kept for ever. The store is a
folder, or a bucket that speaks S3 (MEDIA_STORE); nothing else of the shop knows which.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, current_app, request

from .config import Settings

WIDTHS = (320, 640, 1280)
TYPES = {"webp": "image/webp", "avif": "image/avif"}  # what is served; whatever else is in the store is nobody's
NAME = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)*\.(webp|avif)")
FOR_EVER = "public, max-age=31536000, immutable"
UPLOADED = "p/"  # keys of pictures that people bring: these may have an AVIF beside each WebP
AT_ONCE = 500  # files that are listed or deleted in one go


class OutOfReach(Exception):
    """The media store doesn't answer, or refuses us."""


@dataclass(frozen=True)
class StoredFile:
    """A file of the store."""

    name: str
    size: int
    changed_at: datetime


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


def files_of(key: str) -> list[str]:
    """The names of all that may be kept under a key."""
    return [f"{key}-{width}.{kind}" for width in WIDTHS for kind in TYPES]


def put(name: str, body: bytes) -> None:
    """Keep `body` under `name`. Raises OutOfReach."""
    kind = TYPES.get(name.rpartition(".")[2])
    with _reaching():
        if _is_remote() and kind:  # a folder has no place for what a file is
            store().put(name, body, attributes={"Content-Type": kind, "Cache-Control": FOR_EVER})
        else:
            store().put(name, body)


def read(name: str) -> bytes | None:
    """What is kept under `name`, or None. Raises OutOfReach."""
    with _reaching():
        try:
            return bytes(store().get(name).bytes())
        except _not_found():
            return None


def is_there(name: str) -> bool:
    """Whether something is kept under `name`. Raises OutOfReach."""
    with _reaching():
        try:
            store().head(name)
        except _not_found():
            return False
    return True


def remove(*names: str) -> None:
    """Forget what is kept under these names; those that aren't there don't matter. Raises OutOfReach."""
    with _reaching():
        for name in names:
            try:
                store().delete(name)
            except _not_found():
                continue


def everything() -> Iterator[StoredFile]:
    """All files of the store. Raises OutOfReach."""
    with _reaching():
        for page in store().list(chunk_size=AT_ONCE):
            for file in page:
                yield StoredFile(file["path"], file["size"], file["last_modified"])


def show(name: str) -> Response:
    """One file of the store, for ever the same; as AVIF where there is one and the browser reads it.

    The same address for both: a page says the address of each picture several times, and has no room to say it twice.
    """
    if len(name) > 200 or not NAME.fullmatch(name):
        abort(404)
    is_either = name.startswith(UPLOADED) and name.endswith(".webp")
    smaller = name.removesuffix("webp") + "avif" if is_either and _reads_avif() else ""
    try:
        body = (read(smaller) if smaller else None) or read(name)
        kind = "avif" if smaller and body and _is_avif(body) else name.rpartition(".")[2]
    except OutOfReach:
        abort(503)
    if body is None:
        abort(404)
    response = Response(body, mimetype=TYPES[kind])
    response.headers["Cache-Control"] = FOR_EVER
    if is_either:
        response.vary.add("Accept")
    return response


def _reads_avif() -> bool:
    """Whether the browser names it: `*/*` is also said by what can't."""
    return any(kind == "image/avif" and quality > 0 for kind, quality in request.accept_mimetypes)


def _is_avif(body: bytes) -> bool:
    return body[4:8] == b"ftyp"


def store() -> Any:
    """The media store, by the settings: a folder, or a bucket."""
    settings: Settings = current_app.config["SHOP"]
    if settings.media_store:
        return _bucket(
            settings.media_store,
            settings.media_endpoint,
            settings.media_region,
            settings.media_key_id,
            settings.media_key_secret,
        )
    return _local_store(settings.data_path / "media")


def _is_remote() -> bool:
    return bool(current_app.config["SHOP"].media_store)


@contextmanager
def _reaching() -> Iterator[None]:
    """What the store can't do is OutOfReach, whichever store it is."""
    try:
        yield
    except Exception as error:
        from obstore.exceptions import BaseError

        if isinstance(error, BaseError | OSError):
            raise OutOfReach(str(error).split("\n", 1)[0][:200]) from error
        raise


def _not_found() -> tuple[type[Exception], ...]:
    from obstore.exceptions import NotFoundError

    return (FileNotFoundError, NotFoundError)


_one_at_a_time = threading.Lock()


@cache
def _local_store(folder: Path) -> Any:
    # Whoever comes second while obstore is being loaded would be given a part of it, and fail.
    with _one_at_a_time:
        from obstore.store import LocalStore

    return LocalStore(folder, mkdir=True)


@cache
def _bucket(address: str, endpoint: str, region: str, key_id: str, key_secret: str) -> Any:
    with _one_at_a_time:
        from obstore.store import S3Store

    bucket, _, prefix = address.removeprefix("s3://").partition("/")
    config: Any = {
        "region": region or "us-east-1",
        "access_key_id": key_id,
        "secret_access_key": key_secret,
        "virtual_hosted_style_request": False,
    } | ({"endpoint": endpoint} if endpoint else {})
    return S3Store(
        bucket,
        prefix=prefix.strip("/") or None,
        config=config,
        client_options={"allow_http": endpoint.startswith("http://"), "timeout": "10s", "connect_timeout": "3s"},
        retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=15)},
    )
