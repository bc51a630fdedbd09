"""What brands and values of options are called, whoever writes them and at the same time as whom."""

from flask import Flask
from sqlalchemy import TextClause, text

from shop.catalog.facet_keeping import keep_shelf_facets
from shop.catalog.refreshing import refreshed_once, written
from shop.catalog.searchable import mend_facet_words
from shop.db import db, transaction
from tests.factories import make_product

CALLED = text("SELECT words, translations FROM facet_value WHERE key = :key")
NAME, WORD = (
    text("""
    INSERT INTO translation (option_id, language, title)
    SELECT id, 'es', 'Color' FROM product_option WHERE product_id = :id
"""),
    text("""
    INSERT INTO translation (option_value_id, language, title)
    SELECT v.id, 'es', :word FROM option_value v JOIN product_option o ON o.id = v.option_id WHERE product_id = :id
"""),
)
REWORDED = text("""
    UPDATE option_value SET value = :word
    WHERE option_id IN (SELECT id FROM product_option WHERE product_id = :id)
""")
SILENT = text("""
    DELETE FROM translation WHERE option_value_id IN (
        SELECT v.id FROM option_value v JOIN product_option o ON o.id = v.option_id WHERE product_id = :id)
""")


def write(statement: TextClause, **values: object) -> None:
    with transaction():
        db.session.execute(statement, values)


def called(key: str) -> tuple[str, dict[str, dict[str, str]]]:
    row = db.session.execute(CALLED, {"key": key}).one()
    return row.words, row.translations


def in_sage(title: str) -> int:
    return make_product(title, options={"Colour": ["Sage"]}).id


def test_the_name_and_the_value_may_be_translated_one_after_the_other():
    scarf = in_sage("Scarf")
    write(NAME, id=scarf)
    write(WORD, id=scarf, word="Salvia")
    assert called("sage") == ("Sage", {"es": {"name": "Color", "words": "Salvia"}})


def test_a_product_that_gives_up_its_words_takes_them_from_no_other():
    scarf, rug = in_sage("Scarf"), in_sage("Rug")
    for product in (scarf, rug):
        write(NAME, id=product)
        write(WORD, id=product, word="Salvia")
    write(SILENT, id=rug)
    write(text("UPDATE product SET brand = 'Luz' WHERE id = :id"), id=in_sage("Lamp"))
    assert called("sage") == ("Sage", {"es": {"name": "Color", "words": "Salvia"}})


def test_who_rewrites_a_word_rewrites_it_for_all():
    scarf, _ = in_sage("Scarf"), in_sage("Rug")
    write(WORD, id=scarf, word="Salbia")
    write(text("UPDATE translation SET title = 'Salvia' WHERE title = 'Salbia'"))
    assert called("sage")[1] == {"es": {"words": "Salvia"}}


def test_nobody_waits_for_who_writes_the_same_new_brands_the_other_way_round(real_database: Flask):
    brands = text("UPDATE product SET brand = :brand WHERE id = :id")
    with real_database.app_context():
        first, second = (make_product(title).id for title in ("Lamp", "Rug"))
        with db.engine.connect() as one, db.engine.connect() as other:
            other.execute(text("SET lock_timeout = '2s'"))
            one.execute(brands, {"brand": "Luz", "id": first})
            other.execute(brands, {"brand": "Sol", "id": second})
            other.execute(brands, {"brand": "Luz", "id": second})
            one.execute(brands, {"brand": "Sol", "id": first})
            other.rollback()
            one.commit()
        keep_shelf_facets()
        assert called("sol") == ("Sol", {})


def test_the_worker_learns_what_was_left_to_somebody_who_gave_up(real_database: Flask):
    brands = text("UPDATE product SET brand = 'Luz' WHERE id = :id")
    with real_database.app_context():
        first, second = (make_product(title).id for title in ("Lamp", "Rug"))
        with db.engine.connect() as one, db.engine.connect() as other:
            one.execute(brands, {"id": first})
            other.execute(brands, {"id": second})
            other.commit()
            one.rollback()
        keep_shelf_facets()
        assert called("luz") == ("Luz", {})


def test_a_translation_that_every_product_gave_up_is_no_label_any_more():
    first, second = in_sage("Mug"), in_sage("Bowl")
    for product in (first, second):
        write(WORD, id=product, word="Salvia")
    write(SILENT, id=first)
    mend_facet_words()
    assert called("sage")[1] == {"es": {"words": "Salvia"}}
    write(SILENT, id=second)
    mend_facet_words()
    assert called("sage") == ("Sage", {})
    assert mend_facet_words() == 0


def test_a_translation_that_one_gave_up_is_what_the_others_say():
    first, second = in_sage("Mug"), in_sage("Bowl")
    write(WORD, id=second, word="Verde salvia")
    write(WORD, id=first, word="Salvia")
    write(NAME, id=first)
    assert called("sage")[1]["es"]["words"] == "Verde salvia"
    write(SILENT, id=second)
    mend_facet_words()
    assert called("sage")[1] == {"es": {"name": "Color", "words": "Salvia"}}


def test_a_word_that_somebody_else_had_in_hand_is_written_later(real_database: Flask):
    with real_database.app_context():
        mug = in_sage("Mug")
        db.session.remove()
        with db.engines[None].connect() as other, other.begin():
            other.execute(text("SELECT FROM facet_value FOR UPDATE"))
            write(REWORDED, id=mug, word="SAGE")
            assert (called("sage")[0], mend_facet_words()) == ("Sage", 0)
            db.session.remove()
        assert (mend_facet_words(), called("sage")[0], mend_facet_words()) == (1, "SAGE", 0)


def test_words_are_learnt_once_where_many_are_written():
    with transaction(), refreshed_once():
        bowl = in_sage("Bowl")
        write(WORD, id=bowl, word="Salvia")
        written([bowl])
        assert db.session.execute(CALLED, {"key": "sage"}).all() == []
    assert called("sage") == ("Sage", {"es": {"words": "Salvia"}})
