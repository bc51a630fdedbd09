"""Several people bring and arrange pictures at the same moment."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import text

from shop import media
from shop.catalog.finding import kept_product
from shop.db import db, transaction
from shop.errors import ShopError
from shop.picturing.services import add_picture
from shop.picturing.sweeping import sweep
from shop.stock.services import SYSTEM

from ..factories import make_product
from ..stock.crowds import at_once
from .pictures import drawn, saved

FIRST, *OTHERS = (saved(drawn(60, 80, (number * 40, 0, 0)), "PNG") for number in range(5))


def test_nothing_is_lost_and_nothing_is_there_twice(real_database: Flask, tmp_path, monkeypatch):
    monkeypatch.setattr(media, "store", lambda: media._local_store(tmp_path))
    with real_database.app_context():
        product_id = make_product("Mug").id
    deeds = [lambda content=content: _bring(product_id, content) for content in [FIRST] * 3 + OTHERS]
    told = at_once(real_database, *deeds)
    with real_database.app_context():
        images = kept_product(product_id).facts.images
        assert len(images) == 5
        assert len({image.storage_key for image in images}) == 5
        assert sorted(told) == ["added"] * 5 + ["there"] * 2


def test_what_is_brought_while_it_is_swept_is_there_afterwards(real_database: Flask, tmp_path, monkeypatch):
    monkeypatch.setattr(media, "store", lambda: media._local_store(tmp_path))
    with real_database.app_context():
        first, second = make_product("Mug").id, make_product("Cup").id
        add_picture(first, FIRST, by=SYSTEM)
        with transaction():
            db.session.execute(text("DELETE FROM product_image"))
            db.session.execute(text("UPDATE picture_file SET unused_since = now() - interval '9 days'"))
    at_once(real_database, lambda: _bring(second, FIRST), lambda: sweep(timedelta(days=1), removes=True))
    with real_database.app_context():
        (image,) = kept_product(second).facts.images
        assert all(media.is_there(f"{image.storage_key}-{width}.webp") for width in media.WIDTHS)


def _bring(product_id: int, content: bytes) -> str:
    try:
        add_picture(product_id, content, by=SYSTEM)
    except ShopError:
        return "there"
    return "added"
