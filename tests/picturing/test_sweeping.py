"""Files that nothing shows any more."""

import os
import time
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from shop import media
from shop.catalog.finding import kept_product
from shop.db import db
from shop.picturing.services import add_picture, arrange_pictures, put_back
from shop.picturing.sweeping import sweep
from shop.stock.services import SYSTEM

from ..factories import make_product
from .pictures import jpeg

DAY, MONTH = timedelta(days=1), timedelta(days=30)


@pytest.fixture(autouse=True)
def own_folder(app: Flask, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store with nothing of other tests in it."""
    monkeypatch.setattr(media, "store", lambda: media._local_store(tmp_path))
    app.extensions["test folder"] = tmp_path


def names() -> list[str]:
    return sorted(file.name for file in media.everything())


def pass_days(app: Flask, days: int) -> None:
    """Rows and files are as old as that."""
    db.session.execute(
        text("UPDATE picture_file SET created_at = created_at - make_interval(days => :days)"), {"days": days}
    )
    db.session.execute(
        text("UPDATE picture_file SET unused_since = unused_since - make_interval(days => :days)"), {"days": days}
    )
    then = time.time() - days * 86_400
    for path in app.extensions["test folder"].rglob("*"):
        if path.is_file():
            os.utime(path, (then, then))


def forget_removals() -> None:
    db.session.execute(text("DELETE FROM picture_removal"))


def test_what_is_shown_stays(app: Flask):
    add_picture(make_product().id, jpeg(), by=SYSTEM)
    pass_days(app, 400)
    before = names()
    swept = sweep(DAY, removes=True)
    assert (swept.pictures, swept.waiting) == (0, 0)
    assert {name for name in names() if name.endswith(".webp")} == {name for name in before if name.endswith(".webp")}


def test_what_nothing_shows_goes_after_days_and_not_before(app: Flask):
    mug = make_product()
    add_picture(mug.id, jpeg(), by=SYSTEM)
    arrange_pictures(mug.id, [], seen=kept_product(mug.id).version, by=SYSTEM)
    forget_removals()
    pass_days(app, 2)
    assert sweep(DAY, removes=True).waiting == 1
    assert names()
    pass_days(app, 2)
    assert sweep(DAY, removes=False).pictures == 1
    assert names()
    assert sweep(DAY, removes=True).pictures == 1
    assert names() == []


def test_what_can_be_brought_back_stays_for_a_month(app: Flask):
    mug = make_product()
    add_picture(mug.id, jpeg(), by=SYSTEM)
    (removal,) = arrange_pictures(mug.id, [], seen=kept_product(mug.id).version, by=SYSTEM)
    for _ in range(3):
        pass_days(app, 20)
        sweep(DAY, removes=True)
    put_back(mug.id, removal.id, by=SYSTEM)
    key = kept_product(mug.id).facts.images[0].storage_key
    assert app.test_client().get(media.picture_address(key)).status_code == 200


def test_what_is_used_again_is_no_longer_marked(app: Flask):
    mug = make_product()
    add_picture(mug.id, jpeg(), by=SYSTEM)
    arrange_pictures(mug.id, [], seen=kept_product(mug.id).version, by=SYSTEM)
    forget_removals()
    pass_days(app, 2)
    sweep(DAY, removes=True)
    add_picture(mug.id, jpeg(), by=SYSTEM)
    pass_days(app, 2)
    assert sweep(DAY, removes=True).pictures == 0
    assert len([name for name in names() if name.endswith(".webp")]) == 3


def test_a_stray_file_goes_and_what_is_not_ours_stays(app: Flask):
    media.put("p/ab/cdef-640.webp", b"stray")
    media.put("notes/read-me.txt", b"the owner's own")
    assert sweep(DAY, removes=True).strays == 0
    pass_days(app, 2)
    assert sweep(DAY, removes=False).strays == 1
    assert sweep(DAY, removes=True).strays == 1
    assert names() == ["notes/read-me.txt"]


def test_the_command_only_counts_until_it_is_told_to_remove(app: Flask):
    media.put("p/ab/cdef-640.webp", b"stray")
    pass_days(app, 40)
    run = app.test_cli_runner().invoke
    assert "0 pictures and 1 stray files, 5 bytes, would be removed" in run(args=["media", "sweep"]).output
    assert names()
    assert "were removed" in run(args=["media", "sweep", "--remove"]).output
    assert names() == []
