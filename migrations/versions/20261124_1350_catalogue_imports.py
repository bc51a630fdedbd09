"""Catalogue files compared cell by cell, applied and taken back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "catalogue_imports"
down_revision = "pictures"
branch_labels = None
depends_on = None

UNITS = (
    "inch|in|mm|cm|m|km|ft|g|kg|mg|oz|lb|l|ml|cl|b|kb|mb|gb|tb|bit|mbps|gbps|hz|khz|mhz|ghz|v|mv|kv|w|kw|kwh|va|kva|"
    "a|ma|mah|ah|dpi|ppm|rpm|mp|px|db|lm|k|pcs|pc"
)
# The text of a document is worked out once instead of three times, and looked through only where there is anything to
# find: half the time of making a document, of which an import makes tens of thousands.
ONCE = r"""
    CREATE OR REPLACE FUNCTION search_text_of_document(words text) RETURNS text LANGUAGE plpgsql STABLE AS $$
    DECLARE
        plain text;
        whole text;
    BEGIN
        IF words IS NULL THEN
            RETURN NULL;
        END IF;
        plain := search_text(words);
        whole := plain;
        words := lower(unaccent(words));
        IF strpos(words, '-') > 0 THEN
            whole := whole || coalesce((SELECT ' ' || string_agg(replace(joined[1], '-', ''), ' ')
                FROM regexp_matches(words, '[[:alnum:]]+(?\:-[[:alnum:]]+)+', 'g') joined), '');
        END IF;
        IF plain ~ '\d[a-z]' THEN
            whole := whole || coalesce((SELECT ' ' || string_agg(figure[1] || ' ' || figure[2], ' ')
                FROM regexp_matches(plain, '\m(\d+(?\:\.\d+)?)(__UNITS__)\M', 'g') figure), '');
            whole := whole || coalesce((SELECT ' ' || string_agg(concat(size[1], 'x', size[2], ' ', size[1], ' ', size[2]), ' ')
                FROM regexp_matches(plain, '\m(\d+)x(\d+)(__UNITS__)?\M', 'g') size), '');
        END IF;
        RETURN whole;
    END $$
"""
THRICE = r"""
    CREATE OR REPLACE FUNCTION search_text_of_document(words text) RETURNS text LANGUAGE sql STABLE AS $$
        SELECT search_text(words)
            || coalesce((SELECT ' ' || string_agg(replace(joined[1], '-', ''), ' ')
                         FROM regexp_matches(lower(unaccent(words)), '[[:alnum:]]+(?\:-[[:alnum:]]+)+', 'g') joined), '')
            || coalesce((SELECT ' ' || string_agg(figure[1] || ' ' || figure[2], ' ')
                         FROM regexp_matches(search_text(words), '\m(\d+(?\:\.\d+)?)(__UNITS__)\M', 'g') figure), '')
            || coalesce((SELECT ' ' || string_agg(concat(size[1], 'x', size[2], ' ', size[1], ' ', size[2]), ' ')
                         FROM regexp_matches(search_text(words), '\m(\d+)x(\d+)(__UNITS__)?\M', 'g') size), '')
    $$
"""


def upgrade() -> None:
    op.execute(ONCE.replace("__UNITS__", UNITS))
    op.add_column("import_job", sa.Column("mapping", JSONB, server_default="{}", nullable=False))
    op.add_column("import_problem", sa.Column("item_line", sa.Integer))
    op.create_index(
        "ix_import_problem_item",
        "import_problem",
        ["job_id", "item_line"],
        postgresql_where=sa.text("item_line IS NOT NULL"),
    )
    op.create_table(
        "catalog_import_item",
        sa.Column("job_id", sa.BigInteger, nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("is_new", sa.Boolean, server_default="false", nullable=False),
        sa.Column("is_ticked", sa.Boolean, server_default="false", nullable=False),
        sa.Column("is_moved", sa.Boolean, server_default="false", nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("product_id", sa.BigInteger),
        sa.Column("version", sa.BigInteger),
        sa.Column("mark", sa.Text, server_default="", nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("cells", JSONB, server_default="[]", nullable=False),
        sa.Column("before", JSONB),
        sa.Column("trouble", sa.Text, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("job_id", "line", name=op.f("pk_catalog_import_item")),
        sa.ForeignKeyConstraint(
            ["job_id"], ["import_job.id"], name=op.f("fk_catalog_import_item_job_id_import_job"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_catalog_import_item_product_id_product"), ondelete="SET NULL"
        ),
        sa.CheckConstraint(
            "state IN ('new', 'changed', 'same', 'refused', 'applied', 'undone', 'kept')",
            name=op.f("ck_catalog_import_item_state"),
        ),
    )
    op.create_index("ix_catalog_import_item_state", "catalog_import_item", ["job_id", "state", "line"])
    op.create_index(
        "ix_catalog_import_item_product_id",
        "catalog_import_item",
        ["product_id"],
        postgresql_where=sa.text("product_id IS NOT NULL"),
    )
    op.create_table(
        "catalog_import_shelf",
        sa.Column("job_id", sa.BigInteger, nullable=False),
        sa.Column("category_id", sa.BigInteger, nullable=False),
        sa.Column("before", JSONB),
        sa.PrimaryKeyConstraint("job_id", "category_id", name=op.f("pk_catalog_import_shelf")),
        sa.ForeignKeyConstraint(
            ["job_id"], ["import_job.id"], name=op.f("fk_catalog_import_shelf_job_id_import_job"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["category.id"],
            name=op.f("fk_catalog_import_shelf_category_id_category"),
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_catalog_import_shelf_category_id", "catalog_import_shelf", ["category_id"])
    op.create_table(
        "import_mapping",
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("headings", JSONB, nullable=False),
        sa.Column("mapping", JSONB, nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_import_mapping")),
    )


def downgrade() -> None:
    op.execute(THRICE.replace("__UNITS__", UNITS))
    for table in ("import_mapping", "catalog_import_shelf", "catalog_import_item"):
        op.drop_table(table)
    op.drop_column("import_problem", "item_line")
    op.drop_column("import_job", "mapping")
