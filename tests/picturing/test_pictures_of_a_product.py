"""The pictures of a product: brought, replaced, put in order, described, taken away and brought back."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from shop import media
from shop.audit.models import AuditEntry
from shop.catalog.facts import ImageFacts
from shop.catalog.finding import kept_product
from shop.catalog.refusals import MovedOn, NoSuchProduct
from shop.db import db
from shop.picturing.models import PictureFile
from shop.picturing.refusals import AlreadyThere, NoSuchPicture, PictureMoves, StoreOutOfReach
from shop.picturing.services import add_picture, arrange_pictures, put_back, removed_lately, replace_picture
from shop.stock.services import SYSTEM

from ..factories import make_product
from .pictures import jpeg, moving

RED, BLUE, GREEN = jpeg(colour=(250, 0, 0)), jpeg(colour=(0, 0, 250)), jpeg(colour=(0, 200, 0))


def images_of(product_id: int) -> list[ImageFacts]:
    return list(kept_product(product_id).facts.images)


def test_a_picture_is_brought_and_can_be_seen_at_once(app: Flask):
    mug = make_product()
    number = add_picture(mug.id, RED, by=SYSTEM, alt="A red mug")
    (image,) = images_of(mug.id)
    assert (image.id, image.alt, image.width, image.height) == (number, "A red mug", 800, 1000)
    for width in media.WIDTHS:
        answer = app.test_client().get(media.picture_address(image.storage_key, width))
        assert (answer.status_code, answer.mimetype) == (200, "image/webp")
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_it_is_written_down_who_brought_it():
    mug = make_product()
    add_picture(mug.id, RED, by=SYSTEM)
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.action, entry.subject_ref) == ("product.changed", str(mug.id))


def test_the_same_picture_is_not_shown_twice_by_a_product():
    mug = make_product()
    add_picture(mug.id, RED, by=SYSTEM)
    with pytest.raises(AlreadyThere, match="it is number 1"):
        add_picture(mug.id, RED, by=SYSTEM)
    assert len(images_of(mug.id)) == 1


def test_two_products_share_the_file_of_a_picture():
    mug, cup = make_product("Mug"), make_product("Cup")
    add_picture(mug.id, RED, by=SYSTEM)
    add_picture(cup.id, RED, by=SYSTEM)
    assert images_of(mug.id)[0].storage_key == images_of(cup.id)[0].storage_key
    assert db.session.scalar(select(func.count()).select_from(PictureFile)) == 1


def test_a_bad_picture_changes_nothing():
    mug = make_product()
    version = kept_product(mug.id).version
    with pytest.raises(PictureMoves):
        add_picture(mug.id, moving("GIF"), by=SYSTEM)
    assert kept_product(mug.id).version == version
    assert db.session.scalar(select(func.count()).select_from(PictureFile)) == 0


def test_nothing_is_kept_for_a_product_that_is_not_there():
    with pytest.raises(NoSuchProduct):
        add_picture(2**40, RED, by=SYSTEM)
    assert db.session.scalar(select(func.count()).select_from(PictureFile)) == 0


def test_what_replaces_a_picture_has_its_place_and_words_and_it_can_be_brought_back():
    mug = make_product()
    first, second = add_picture(mug.id, RED, by=SYSTEM, alt="Red"), add_picture(mug.id, BLUE, by=SYSTEM)
    before = images_of(mug.id)[0]
    removal = replace_picture(mug.id, first, GREEN, by=SYSTEM)
    after = images_of(mug.id)
    assert [image.alt for image in after] == ["Red", ""]
    assert after[0].storage_key != before.storage_key
    assert after[1].id == second
    put_back(mug.id, removal.id, by=SYSTEM)
    assert [image.storage_key for image in images_of(mug.id)] == [before.storage_key, after[1].storage_key]


def test_a_picture_is_taken_away_and_brought_back_where_it_was():
    mug = make_product()
    for content in (RED, BLUE, GREEN):
        add_picture(mug.id, content, by=SYSTEM)
    before, version = images_of(mug.id), kept_product(mug.id).version
    arrange_pictures(mug.id, [before[0], before[2]], seen=version, by=SYSTEM)
    (removal,) = removed_lately(mug.id)
    put_back(mug.id, removal.id, by=SYSTEM)
    assert [one.storage_key for one in images_of(mug.id)] == [one.storage_key for one in before]
    assert not removed_lately(mug.id)


def test_nothing_is_brought_back_twice():
    mug = make_product()
    add_picture(mug.id, RED, by=SYSTEM)
    (removal,) = arrange_pictures(mug.id, [], seen=kept_product(mug.id).version, by=SYSTEM)
    number = removal.id
    put_back(mug.id, number, by=SYSTEM)
    with pytest.raises(NoSuchPicture):
        put_back(mug.id, number, by=SYSTEM)


def test_what_was_sent_again_meanwhile_is_not_brought_back_beside_itself():
    mug = make_product()
    add_picture(mug.id, RED, by=SYSTEM)
    (removal,) = arrange_pictures(mug.id, [], seen=kept_product(mug.id).version, by=SYSTEM)
    add_picture(mug.id, RED, by=SYSTEM)
    with pytest.raises(AlreadyThere):
        put_back(mug.id, removal.id, by=SYSTEM)


def test_who_saw_an_older_state_arranges_nothing():
    mug = make_product()
    version = kept_product(mug.id).version
    add_picture(mug.id, RED, by=SYSTEM)
    with pytest.raises(MovedOn):
        arrange_pictures(mug.id, [], seen=version, by=SYSTEM)
    assert len(images_of(mug.id)) == 1


def test_while_the_store_is_out_of_reach_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch):
    def unreachable(*values: object) -> None:
        raise media.OutOfReach("no route to host")

    mug = make_product()
    monkeypatch.setattr(media, "is_there", unreachable)
    with pytest.raises(StoreOutOfReach, match="their store doesn’t answer"):
        add_picture(mug.id, RED, by=SYSTEM)
    assert not images_of(mug.id)
