"""Migrations go up, down and up again with goods in the shop, and make just what the models say."""

import re
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import text

from shop.catalog.services import NewAttribute, NewImage, NewVariant, Words
from shop.config import ROOT
from shop.db import db

from .browser_client import PageReader
from .factories import make_category, make_product

VERSIONS = sorted((ROOT / "migrations" / "versions").glob("*.py"))

# What the shop made in its schema: tables, functions, search configurations; extensions may stay.
LEFT = text("""
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'S')
    UNION ALL SELECT cfgname FROM pg_ts_config WHERE cfgnamespace = 'public'::regnamespace
    UNION ALL SELECT p.proname FROM pg_proc p
        LEFT JOIN pg_depend d ON d.objid = p.oid AND d.deptype = 'e' AND d.classid = 'pg_proc'::regclass
    WHERE p.pronamespace = 'public'::regnamespace AND d.objid IS NULL
""")


def fill() -> None:
    """Something in as many tables as the services reach."""
    make_product(
        "Fern print", es="Lámina de helecho", slug="fern", stock=3, category=make_category("Prints", es="Láminas"),
        options={"Size": ["A4", "A3"]}, variants=[NewVariant(1200, ("A4",)), NewVariant(1800, ("A3",))],
        images=[NewImage("fern", Words("A fern"), 640, 800, "A4")], tags=["green"],
        attributes=[NewAttribute(Words("Paper"), Words("Cotton"))],
    )  # fmt: skip


def left() -> set[str]:
    return set(db.session.scalars(LEFT)) - {"alembic_version"}


def test_a_full_shop_goes_all_the_way_down_and_up_again(real_database: Flask):
    with real_database.app_context():
        fill()
        db.session.remove()
        downgrade(revision="base")
        assert left() == set()
        db.session.remove()
        upgrade()
        fill()
        db.session.remove()
    PageReader(real_database).get("catalog.show", slug="fern")


def test_each_step_down_can_be_taken_up_again(real_database: Flask):
    with real_database.app_context():
        fill()
        for _ in VERSIONS:
            db.session.remove()
            downgrade(revision="-1")
            upgrade(revision="+1")
            downgrade(revision="-1")
        assert left() == set()


def test_an_index_that_was_broken_off_is_made_anew(real_database: Flask):
    valid = text("SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_stock_level_free'::regclass")
    with real_database.app_context():
        downgrade(revision="filled_levels")
        db.session.execute(text("CREATE INDEX ix_stock_level_free ON stock_level (id)"))
        db.session.execute(
            text("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_stock_level_free'::regclass")
        )
        db.session.commit()
        upgrade()
        assert db.session.scalar(valid) is True
        db.session.remove()
        check()


def test_variants_of_before_get_their_levels_and_the_day_of_their_last_change(real_database: Flask):
    levels = text("SELECT on_hand, changed_at = (SELECT max(at) FROM stock_movement) FROM stock_level ORDER BY on_hand")
    with real_database.app_context():
        make_product("Fern print", slug="fern", stock=3)
        make_product("Mug", slug="mug")
        db.session.remove()
        downgrade(revision="ledger")
        assert db.session.scalar(text("SELECT count(*) FROM stock_level")) == 1
        db.session.remove()
        upgrade()
        assert [tuple(row) for row in db.session.execute(levels)] == [(0, None), (3, True)]


def test_the_migrations_make_what_the_models_say(real_database: Flask):
    with real_database.app_context():
        check()  # exits where they differ
        db.session.execute(text("DROP INDEX ix_variant_product_id"))
        db.session.commit()
        with pytest.raises(SystemExit):
            check()


def test_there_is_one_line_of_migrations():
    script = ScriptDirectory(str(ROOT / "migrations"))
    assert len(script.get_heads()) == len(script.get_bases()) == 1


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_has_a_dated_name_and_a_way_back(path: Path):
    source = path.read_text()
    assert re.fullmatch(r"\d{8}_\d{4}_[a-z0-9_]+", path.stem)
    assert re.search(r"def downgrade\(\) -> None:\n    (?!pass)", source)
    assert source.startswith('"""')


def test_every_constraint_has_a_name_that_says_its_table():
    unnamed = text("""
        SELECT conname FROM pg_constraint JOIN pg_class t ON t.oid = conrelid
        WHERE t.relnamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'p', 'u', 'x')
          AND t.relname <> 'alembic_version' AND conname !~ ('^(ck|fk|pk|uq|ex)_' || t.relname)
    """)
    assert list(db.session.scalars(unnamed)) == []


def test_every_foreign_key_has_an_index():
    """Without one, deleting a row reads the whole table that refers to it."""
    bare = text("""
        SELECT conname FROM pg_constraint c WHERE contype = 'f' AND connamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1])
    """)
    assert set(db.session.scalars(bare)) == set()
