"""What search knows of products follows whatever changes them; counts and words follow the documents."""

from functools import partial

import pytest
from flask import Flask
from sqlalchemy import text

from shop.catalog.models import Category, Product
from shop.catalog.searchable import (
    add_up_counts,
    catch_up_with_shelves,
    forget_words,
    make_documents_anew,
)
from shop.catalog.services import NewAttribute, NewVariant, Words
from shop.db import db

from ..factories import fill_shelf, make_category, make_product
from ..stock.crowds import at_once


@pytest.fixture
def shelf() -> Category:
    return make_category("Botanical", parent=make_category("Prints"))


@pytest.fixture
def fern(shelf: Category) -> Product:
    return make_product(
        "Fern print",
        es="Lámina de helecho",
        brand="Verde",
        category=shelf,
        options={"Colour": ["Sage"]},
        variants=[NewVariant(900, ("Sage",), sku="AB-17")],
        attributes=[NewAttribute(Words("Paper"), Words("Cotton"))],
    )


def change(statement: str, **values: object) -> None:
    db.session.execute(text(statement), values)
    db.session.commit()


def finds(words: str, language: str = "en") -> bool:
    found = text("""
        SELECT EXISTS (SELECT FROM search_document
                       WHERE language = :language AND document @@ plainto_tsquery(search_words(:language), :words))
    """)
    return bool(db.session.scalar(found, {"words": words, "language": language}))


def count_of(lexeme: str, language: str = "en") -> int:
    counted = text(
        "SELECT coalesce(sum(products), 0) FROM search_count WHERE lexeme = :lexeme AND language = :language"
    )
    return int(db.session.scalar(counted, {"lexeme": lexeme, "language": language}))


def known_words(language: str = "en") -> set[str]:
    return set(db.session.scalars(text("SELECT word FROM search_word WHERE language = :l"), {"l": language}))


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE product SET title = 'Moss print'", "moss"),
        ("UPDATE product SET description = 'For walls'", "walls"),
        ("UPDATE product SET type = 'Poster'", "poster"),
        ("UPDATE variant SET sku = 'ZX-99'", "zx99"),
        ("UPDATE variant SET barcode = '4006381333931'", "4006381333931"),
        ("UPDATE option_value SET value = 'Saffron'", "saffron"),
        ("UPDATE product_attribute SET value = 'Linen'", "linen"),
        ("UPDATE product_attribute SET unit = 'gsm'", "gsm"),
        ("UPDATE category SET name = 'Botany' WHERE parent_id IS NOT NULL", "botany"),
        ("UPDATE category SET name = 'Pictures' WHERE parent_id IS NULL", "pictures"),
    ],
)
def test_whatever_is_written_is_found_at_once(fern: Product, statement, words):
    assert not finds(words)
    change(statement)
    assert finds(words)


@pytest.mark.parametrize(
    ("statement", "words", "language"),
    [
        ("UPDATE translation SET title = 'Cartel' WHERE product_id IS NOT NULL", "cartel", "es"),
        ("UPDATE translation SET text = 'Papel fino' WHERE product_id IS NOT NULL", "fino", "es"),
        (
            "INSERT INTO translation (category_id, language, title) SELECT max(id), 'es', 'Flora' FROM category",
            "flora",
            "es",
        ),
        (
            "INSERT INTO translation (option_value_id, language, title)"
            " SELECT max(id), 'es', 'Salvia' FROM option_value",
            "salvia",
            "es",
        ),
        (
            "INSERT INTO translation (attribute_id, language, title, text)"
            " SELECT max(id), 'es', 'Papel', 'Algodón' FROM product_attribute",
            "algodon",
            "es",
        ),
    ],
)
def test_words_in_another_language_are_found_at_once(fern: Product, statement, words, language):
    assert not finds(words, language)
    change(statement)
    assert finds(words, language)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM product_attribute", "cotton"),
        ("DELETE FROM product_category", "botanical"),
        ("UPDATE variant SET is_active = false", "ab17"),
        ("DELETE FROM product", "fern"),
    ],
)
def test_what_is_gone_is_not_found(fern: Product, statement, words):
    assert finds(words)
    change(statement)
    assert not finds(words)


def test_only_what_is_translated_has_a_document_in_the_other_language(fern: Product):
    make_product("Mug")
    languages = text("SELECT language, count(*) FROM search_document GROUP BY 1")
    assert dict(map(tuple, db.session.execute(languages).all())) == {"en": 2, "es": 1}
    change("DELETE FROM translation")
    assert dict(map(tuple, db.session.execute(languages).all())) == {"en": 2}


def test_counts_follow_the_documents_and_stay_when_they_are_added_up(fern: Product):
    make_product("Fern mug")
    make_product("Mug")
    seen = (count_of("fern"), count_of("mug"), count_of("helech", "es"), count_of(""))
    assert seen == (2, 2, 1, 3)
    change("UPDATE product SET title = 'Cup' WHERE title = 'Mug'")
    assert (count_of("mug"), count_of("cup"), count_of("")) == (1, 1, 3)
    assert add_up_counts() > 0
    assert add_up_counts() == 0
    assert (count_of("mug"), count_of("cup"), count_of("fern"), count_of("")) == (1, 1, 2, 3)
    change("DELETE FROM product")
    add_up_counts()
    assert db.session.scalar(text("SELECT count(*) FROM search_count")) == 0


def test_counts_are_added_up_some_at_a_time(fern: Product):
    make_product("Fern mug")
    before = count_of("fern")
    while add_up_counts(most=3):
        assert count_of("fern") == before
    assert db.session.scalar(text("SELECT bool_and(is_sum) FROM search_count"))


def test_new_words_are_learnt_once_and_old_ones_forgotten(fern: Product):
    assert {"fern", "print", "botanical", "verde", "sage", "cotton"} <= known_words()
    assert {"lamina", "helecho"} <= known_words("es")
    assert not any(any(map(str.isdigit, word)) for word in known_words())
    make_product("Fern mug")
    assert db.session.scalar(text("SELECT count(*) FROM search_word WHERE word = 'fern' AND language = 'en'")) == 1
    change("UPDATE product SET title = 'Moss' WHERE title = 'Fern print'")
    change("DELETE FROM product WHERE title = 'Fern mug'")
    assert forget_words() > 0
    assert "fern" not in known_words()
    assert {"moss", "verde"} <= known_words()


def test_a_word_learnt_twice_is_forgotten_once(fern: Product):
    change("INSERT INTO search_word (language, word, lexeme) SELECT language, word, lexeme FROM search_word")
    known = known_words()
    forget_words()
    assert known_words() == known
    assert db.session.scalar(text("SELECT count(*) FROM search_word WHERE language = 'en'")) == len(known)


def test_a_large_shelf_that_is_renamed_is_left_to_the_worker(shelf: Category):
    fill_shelf(shelf, [(f"Thing {number}", 1000, 0) for number in range(51)])
    change("UPDATE category SET name = 'Botany' WHERE id = :id", id=shelf.id)
    assert not finds("botany")
    assert [catch_up_with_shelves(30), catch_up_with_shelves(30), catch_up_with_shelves(30)] == [30, 21, 1]
    assert (finds("botany"), finds("botanical"), catch_up_with_shelves()) == (True, False, 0)


def test_what_is_put_on_a_shelf_while_that_is_renamed_is_found_by_the_new_name(real_database: Flask):
    with real_database.app_context():
        shelf, mug = make_category("Botanical").id, make_product("Mug").id
        db.session.remove()
        with db.engines[None].connect() as other:
            with other.begin():
                put = "INSERT INTO product_category (product_id, category_id, position) VALUES (:id, :shelf, 0)"
                other.execute(text(put), {"id": mug, "shelf": shelf})
                change("UPDATE category SET name = 'Ferns' WHERE id = :id", id=shelf)
                assert catch_up_with_shelves() == 0  # not while somebody is at work
                db.session.remove()
            assert finds("botanical")
            while catch_up_with_shelves():
                pass
            assert (finds("ferns"), finds("botanical")) == (True, False)


def test_a_table_that_is_emptied_is_heard_of(fern: Product):
    assert (finds("botanical"), finds("cotton")) == (True, True)
    change("TRUNCATE product_category, product_attribute CASCADE")
    while catch_up_with_shelves():
        pass
    assert (finds("botanical"), finds("cotton"), finds("fern")) == (False, False, True)


def test_the_shop_s_own_language_makes_all_documents_anew(fern: Product):
    languages = text("SELECT array_agg(language ORDER BY language) FROM search_document WHERE product_id = :id")
    mug = make_product("Mug")
    assert db.session.scalar(languages, {"id": mug.id}) == ["en"]
    change("UPDATE shop SET default_language = 'es'")
    while catch_up_with_shelves():
        pass
    assert db.session.scalar(languages, {"id": mug.id}) == ["es"]


def test_no_word_is_counted_where_there_are_no_documents(fern: Product):
    change("TRUNCATE search_document")
    assert db.session.scalar(text("SELECT count(*) FROM search_count")) == 0


def test_an_unchanged_product_makes_the_same_document_however_postgres_goes_about_it(shelf: Category):
    papers = [NewAttribute(Words(name), Words(name * 2)) for name in ("Weight", "Paper", "Ink", "Origin")]
    colours = ["Sage", "Fig", "Tide"]
    variants = [NewVariant(900, (colour,), sku=f"SKU {colour}") for colour in colours]
    make_product("Print", category=shelf, options={"Colour": colours}, variants=variants, attributes=papers)
    made = text("SELECT document FROM search_documents_of(ARRAY(SELECT id FROM product))")
    documents = []
    for ways in ("on", "off"):
        for way in ("hashjoin", "nestloop", "indexscan"):
            db.session.execute(text(f"SET LOCAL enable_{way} = {ways}"))
            documents.append(db.session.scalars(made).one())
    assert len(set(documents)) == 1


def test_making_all_anew_changes_nothing(fern: Product):
    make_product("Mug", description="<p>For <b>tea</b> &amp; coffee</p>")
    documents = text("SELECT product_id, language, title_words, document FROM search_document ORDER BY 1, 2")
    before = db.session.execute(documents).all()
    change("DELETE FROM search_document WHERE product_id = :id", id=fern.id)
    after = 0
    while after := make_documents_anew(after, most=1):
        pass
    assert db.session.execute(documents).all() == before
    assert not finds("amp")


def test_two_who_change_one_product_at_once_are_both_found(real_database: Flask):
    with real_database.app_context():
        fern = make_product("Fern", attributes=[NewAttribute(Words("Paper"), Words("Cotton"))]).id
        db.session.remove()

    def one(number: int) -> None:
        if number % 2:
            change("UPDATE product SET title = title || :word WHERE id = :id", word=f" Word{number}", id=fern)
        else:
            values = {"id": fern, "value": f"Value{number}", "place": 10 + number}
            added = (
                "INSERT INTO product_attribute (product_id, name, value, position) VALUES (:id, 'X', :value, :place)"
            )
            change(added, **values)

    assert at_once(real_database, *[partial(one, number) for number in range(6)]) == [None] * 6
    with real_database.app_context():
        assert all(finds(f"Word{number}" if number % 2 else f"Value{number}") for number in range(6))
        add_up_counts()
        assert db.session.scalar(text("SELECT min(products) FROM search_count")) == 1
