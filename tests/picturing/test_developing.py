"""The files of a picture: what is there at once, what comes later, and who is given which."""

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from shop import media
from shop.catalog.finding import kept_product
from shop.db import db
from shop.jobs.models import Job
from shop.jobs.services import GiveUp, NotNow
from shop.picturing.developing import make_smaller_files
from shop.picturing.models import PictureFile
from shop.picturing.services import add_picture
from shop.stock.services import SYSTEM

from ..factories import make_product
from .pictures import saved

READS_AVIF = {"Accept": "image/avif,image/webp,image/*,*/*;q=0.8"}
READS_NONE = {"Accept": "image/*,*/*;q=0.8"}
PHOTO = saved(Image.effect_noise((80, 100), 60).resize((400, 500)).convert("RGB"), quality=95)


@pytest.fixture
def file(app: Flask, tmp_path, monkeypatch: pytest.MonkeyPatch) -> PictureFile:
    """A photo that was just brought: much of it, so that AVIF has something to save."""
    monkeypatch.setattr(media, "store", lambda: media._local_store(tmp_path))
    mug = make_product("Mug")
    add_picture(mug.id, PHOTO, by=SYSTEM)
    key = kept_product(mug.id).facts.images[0].storage_key
    return db.session.scalars(select(PictureFile).where(PictureFile.storage_key == key)).one()


def names() -> set[str]:
    return {stored.name for stored in media.everything()}


def develop(file: PictureFile) -> None:
    make_smaller_files({"file_id": file.id})
    db.session.expire_all()


def test_before_the_worker_came_there_is_a_webp_of_every_size(app: Flask, file: PictureFile):
    assert {name for name in names() if name.endswith(".webp")} == {
        f"{file.storage_key}-{width}.webp" for width in media.WIDTHS
    }
    assert file.avif_state == "waiting"
    assert db.session.scalars(select(Job).where(Job.kind == "pictures.avif")).one().payload == {"file_id": file.id}
    answer = app.test_client().get(media.picture_address(file.storage_key), headers=READS_AVIF)
    assert answer.mimetype == "image/webp"


def test_then_who_reads_avif_gets_it_and_it_is_smaller(app: Flask, file: PictureFile):
    develop(file)
    address = media.picture_address(file.storage_key)
    small = app.test_client().get(address, headers=READS_AVIF)
    large = app.test_client().get(address, headers=READS_NONE)
    assert (small.mimetype, large.mimetype) == ("image/avif", "image/webp")
    assert len(small.data) < len(large.data)
    for answer in (small, large):
        assert answer.headers["Vary"] == "Accept"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_it_was_made_of_is_never_served_and_goes(app: Flask, file: PictureFile):
    (kept,) = [name for name in names() if name.startswith("work/")]
    assert app.test_client().get(f"/media/{kept}").status_code == 404
    develop(file)
    assert kept not in names()
    assert file.avif_state == "made"
    assert file.avif_bytes > 0


def test_doing_it_again_does_no_harm(file: PictureFile):
    develop(file)
    before = names()
    develop(file)
    assert names() == before


def test_a_file_that_went_meanwhile_is_nobodys_work(file: PictureFile):
    db.session.delete(file)
    db.session.commit()
    make_smaller_files({"file_id": file.id})


def test_while_the_store_is_out_of_reach_it_is_tried_again(file: PictureFile, monkeypatch: pytest.MonkeyPatch):
    def unreachable(name: str) -> bytes:
        raise media.OutOfReach("timeout")

    monkeypatch.setattr(media, "read", unreachable)
    with pytest.raises(NotNow, match="out of reach: timeout"):
        develop(file)
    assert file.avif_state == "waiting"


def test_what_can_not_be_made_is_given_up_and_webp_goes_on(app: Flask, file: PictureFile):
    media.remove(*[name for name in names() if name.startswith("work/")])
    with pytest.raises(GiveUp):
        develop(file)
    db.session.expire_all()
    assert file.avif_state == "failed"
    assert app.test_client().get(media.picture_address(file.storage_key), headers=READS_AVIF).mimetype == "image/webp"


def test_a_file_that_is_lost_is_made_anew_when_the_picture_is_brought_again(file: PictureFile):
    lost = f"{file.storage_key}-640.webp"
    media.remove(lost)
    cup = make_product("Cup")
    add_picture(cup.id, PHOTO, by=SYSTEM)
    assert kept_product(cup.id).facts.images[0].storage_key == file.storage_key
    assert lost in names()


@pytest.mark.parametrize(
    "name",
    [
        "../config.py",
        "p/../../secret-640.webp",
        "p/ab/x.svg",
        "p/ab/x.html",
        "work/p-ab-x.img",
        "p/ab/x-640.webp%00.html",
        "P/AB/x-640.webp",
        "p//x-640.webp",
        "x" * 300 + ".webp",
    ],
)
def test_nothing_else_of_the_store_is_served(app: Flask, name: str):
    assert app.test_client().get(f"/media/{name}").status_code == 404


def test_while_the_store_is_out_of_reach_pictures_answer_so(app: Flask, monkeypatch: pytest.MonkeyPatch):
    def broken() -> None:
        raise OSError("no route to host")

    monkeypatch.setattr(media, "store", broken)
    assert app.test_client().get("/media/p/ab/cdef-640.webp").status_code == 503
