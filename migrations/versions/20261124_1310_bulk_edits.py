"""Many products changed at once, with what they were before; filters of the product list that people keep.

And what that list sorts and filters by, among a million: indexes, and a short table of what products lack.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "bulk_edits"
down_revision = "mended_documents"
branch_labels = None
depends_on = None

# Made concurrently, an index waits for transactions that are open, and keeps nobody waiting itself.
PATIENT, USUAL = "SET lock_timeout = '10min'", "SET lock_timeout = '3s'"
BROKEN_OFF = "SELECT 1 FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass(:name)"
INDEXES = {
    "ix_product_every_price": (["price_from_minor", "id"], None),
    "ix_product_updated_at": (["updated_at", "id"], None),
    "ix_product_sold_out": (["id"], "NOT is_available"),
}

# Which part of a product each table holds, and the word for a product that has none.
PARTS = {"product_image": "picture", "product_category": "category"}
ROWS = {"insert": "NEW TABLE AS touched", "delete": "OLD TABLE AS touched"}
# Some at a time, each for itself. What was broken off is done again from its beginning.
AT_ONCE = 5000
FILL = sa.text("""
    WITH these AS (SELECT id FROM product WHERE id > :after ORDER BY id LIMIT :most)
    SELECT max(id), refresh_gaps(array_agg(id)) FROM these
""")


def upgrade() -> None:
    if not sa.inspect(op.get_bind()).has_table("bulk_edit"):
        _make_tables()
        _keep_gaps()
    with op.get_context().autocommit_block():
        op.execute(PATIENT)
        for name, (columns, where) in INDEXES.items():
            if op.get_bind().scalar(sa.text(BROKEN_OFF), {"name": name}):
                op.drop_index(name, "product", postgresql_concurrently=True)
            op.create_index(
                name,
                "product",
                columns,
                if_not_exists=True,
                postgresql_concurrently=True,
                postgresql_where=sa.text(where) if where else None,
            )
        op.execute(USUAL)
        after = 0
        while after is not None:
            after = op.get_bind().execute(FILL, {"after": after, "most": AT_ONCE}).one()[0]


def downgrade() -> None:
    with op.get_context().autocommit_block():
        for name in INDEXES:
            op.drop_index(name, "product", if_exists=True, postgresql_concurrently=True)
    for table in ("product", *PARTS):
        for event in ROWS if table in PARTS else ("insert",):
            op.execute(f"DROP TRIGGER {table}_has_gaps_after_{event} ON {table}")
            op.execute(f"DROP FUNCTION {table}_gaps_after_{event}()")
    op.execute("DROP FUNCTION refresh_gaps(bigint[])")
    op.execute(_refreshing_now("PERFORM refresh_search(ids);\n            PERFORM refresh_gaps(ids);", SEARCH))
    for table in ("product_gap", "saved_filter", "bulk_edit_progress", "bulk_edit_item", "bulk_edit"):
        op.drop_table(table)


def _make_tables() -> None:
    op.create_table(
        "bulk_edit",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), server_default="", nullable=False),
        sa.Column("deed", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("counts", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("trouble", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True)),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_label", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger()),
        sa.CheckConstraint(
            "state IN ('chosen', 'previewed', 'applying', 'applied', 'undoing', 'undone', 'left')",
            name="ck_bulk_edit_state",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_bulk_edit_user_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_bulk_edit"),
    )
    op.create_index("ix_bulk_edit_user_id", "bulk_edit", ["user_id"])
    op.create_index("ix_bulk_edit_deed", "bulk_edit", ["id"], postgresql_where=sa.text("applied_at IS NOT NULL"))
    op.create_table(
        "bulk_edit_item",
        sa.Column("bulk_edit_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("old", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("new", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("version", sa.BigInteger()),
        sa.CheckConstraint(
            "state IN ('chosen', 'changes', 'same', 'refused', 'applied', 'undone', 'kept')",
            name="ck_bulk_edit_item_state",
        ),
        sa.ForeignKeyConstraint(
            ["bulk_edit_id"], ["bulk_edit.id"], ondelete="CASCADE", name="fk_bulk_edit_item_bulk_edit_id_bulk_edit"
        ),
        sa.PrimaryKeyConstraint("bulk_edit_id", "product_id", name="pk_bulk_edit_item"),
    )
    op.create_index("ix_bulk_edit_item_product_id", "bulk_edit_item", ["product_id"])
    op.create_table(
        "bulk_edit_progress",
        sa.Column("bulk_edit_id", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_stopped", sa.Boolean(), server_default="false", nullable=False),
        sa.ForeignKeyConstraint(
            ["bulk_edit_id"], ["bulk_edit.id"], ondelete="CASCADE", name="fk_bulk_edit_progress_bulk_edit_id_bulk_edit"
        ),
        sa.PrimaryKeyConstraint("bulk_edit_id", name="pk_bulk_edit_progress"),
    )
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint("name <> ''", name="ck_saved_filter_name"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], ondelete="CASCADE", name="fk_saved_filter_user_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_filter"),
    )
    op.create_index("uq_saved_filter_name", "saved_filter", ["user_id", sa.text("lower(name)")], unique=True)
    op.create_index("ix_saved_filter_shared", "saved_filter", ["id"], postgresql_where=sa.text("is_shared"))


SEARCH = "PERFORM refresh_search(ids);"


def _keep_gaps() -> None:
    op.create_table(
        "product_gap",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('category', 'picture')", name="ck_product_gap_kind"),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], ondelete="CASCADE", name="fk_product_gap_product_id_product"
        ),
        sa.PrimaryKeyConstraint("kind", "product_id", name="pk_product_gap"),
    )
    op.create_index("ix_product_gap_product_id", "product_gap", ["product_id"])
    # Sets, without a join: one would be a loop in a loop where Postgres believes that the tables are empty.
    told = "".join(
        f"""
            DELETE FROM product_gap WHERE kind = '{word}' AND product_id = ANY (ARRAY(
                SELECT product_id FROM {table} WHERE product_id = ANY (ids)));
            INSERT INTO product_gap (kind, product_id)
            SELECT '{word}', lacking.id FROM (
                SELECT id FROM product WHERE id = ANY (ids)
                EXCEPT SELECT product_id FROM {table} WHERE product_id = ANY (ids)) lacking
            ON CONFLICT DO NOTHING;
        """
        for table, word in PARTS.items()
    )
    op.execute(f"""
        -- Which of these products have no picture, or stand in no category; writes only what differs.
        CREATE FUNCTION refresh_gaps(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            IF current_setting('shop.refresh', true) IS NOT DISTINCT FROM 'later' THEN RETURN; END IF;
            {told}
        END $$
    """)
    for table in ("product", *PARTS):
        for event in ROWS if table in PARTS else ("insert",):
            op.execute(f"DROP TRIGGER {table}_has_gaps_after_{event} ON {table}")
            op.execute(f"DROP FUNCTION {table}_gaps_after_{event}()")
    op.execute("DROP FUNCTION refresh_gaps(bigint[])")
    op.execute(_refreshing_now("PERFORM refresh_search(ids);\n            PERFORM refresh_gaps(ids);", SEARCH))
    for table in ("product_gap", "saved_filter", "bulk_edit_progress", "bulk_edit_item", "bulk_edit"):
        op.drop_table(table)


def _make_tables() -> None:
    op.create_table(
        "bulk_edit",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), server_default="", nullable=False),
        sa.Column("deed", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("counts", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("trouble", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True)),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_label", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger()),
        sa.CheckConstraint(
            "state IN ('chosen', 'previewed', 'applying', 'applied', 'undoing', 'undone', 'left')",
            name="ck_bulk_edit_state",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_bulk_edit_user_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_bulk_edit"),
    )
    op.create_index("ix_bulk_edit_user_id", "bulk_edit", ["user_id"])
    op.create_index("ix_bulk_edit_deed", "bulk_edit", ["id"], postgresql_where=sa.text("applied_at IS NOT NULL"))
    op.create_table(
        "bulk_edit_item",
        sa.Column("bulk_edit_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("old", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("new", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("version", sa.BigInteger()),
        sa.CheckConstraint(
            "state IN ('chosen', 'changes', 'same', 'refused', 'applied', 'undone', 'kept')",
            name="ck_bulk_edit_item_state",
        ),
        sa.ForeignKeyConstraint(
            ["bulk_edit_id"], ["bulk_edit.id"], ondelete="CASCADE", name="fk_bulk_edit_item_bulk_edit_id_bulk_edit"
        ),
        sa.PrimaryKeyConstraint("bulk_edit_id", "product_id", name="pk_bulk_edit_item"),
    )
    op.create_index("ix_bulk_edit_item_product_id", "bulk_edit_item", ["product_id"])
    op.create_table(
        "bulk_edit_progress",
        sa.Column("bulk_edit_id", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_stopped", sa.Boolean(), server_default="false", nullable=False),
        sa.ForeignKeyConstraint(
            ["bulk_edit_id"], ["bulk_edit.id"], ondelete="CASCADE", name="fk_bulk_edit_progress_bulk_edit_id_bulk_edit"
        ),
        sa.PrimaryKeyConstraint("bulk_edit_id", name="pk_bulk_edit_progress"),
    )
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint("name <> ''", name="ck_saved_filter_name"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], ondelete="CASCADE", name="fk_saved_filter_user_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_filter"),
    )
    op.create_index("uq_saved_filter_name", "saved_filter", ["user_id", sa.text("lower(name)")], unique=True)
    op.create_index("ix_saved_filter_shared", "saved_filter", ["id"], postgresql_where=sa.text("is_shared"))


SEARCH = "PERFORM refresh_search(ids);"


def _keep_gaps() -> None:
    op.create_table(
        "product_gap",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('category', 'picture')", name="ck_product_gap_kind"),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], ondelete="CASCADE", name="fk_product_gap_product_id_product"
        ),
        sa.PrimaryKeyConstraint("kind", "product_id", name="pk_product_gap"),
    )
    op.create_index("ix_product_gap_product_id", "product_gap", ["product_id"])
    has = " UNION ALL ".join(
        f"SELECT '{word}', EXISTS (SELECT FROM {table} part WHERE part.product_id = p.id)"
        for table, word in PARTS.items()
    )
    filled = " ".join(
        f"WHEN '{word}' THEN EXISTS (SELECT FROM {table} part WHERE part.product_id = g.product_id)"
        for table, word in PARTS.items()
    )
    op.execute(f"""
        -- Which of these products have no picture, or stand in no category; writes only what differs.
        CREATE FUNCTION refresh_gaps(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            IF current_setting('shop.refresh', true) IS NOT DISTINCT FROM 'later' THEN RETURN; END IF;
            -- Without a join, which would be a loop in a loop where Postgres believes that the tables are empty.
            DELETE FROM product_gap g WHERE g.product_id = ANY (ids) AND CASE g.kind {filled} END;
            INSERT INTO product_gap (kind, product_id)
            SELECT has.kind, p.id FROM product p, LATERAL ({has}) has(kind, is_there)
            WHERE p.id = ANY (ids) AND NOT has.is_there ON CONFLICT DO NOTHING;
        END $$
    """)
    for table in ("product", *PARTS):
        number = "product_id" if table in PARTS else "id"
        for event, rows in ROWS.items():
            if table == "product" and event == "delete":
                continue
            op.execute(f"""
                CREATE FUNCTION {table}_gaps_after_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    PERFORM refresh_gaps(ARRAY(SELECT DISTINCT {number} FROM touched));
                    RETURN NULL;
                END $$;
                CREATE TRIGGER {table}_has_gaps_after_{event} AFTER {event.upper()} ON {table}
                    REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION {table}_gaps_after_{event}()
            """)
    op.execute(_refreshing_now(SEARCH, SEARCH + "\n            PERFORM refresh_gaps(ids);"))


def _refreshing_now(old: str, new: str) -> str:
    """refresh_now() with one line other than it was."""
    source = op.get_bind().scalar(sa.text("SELECT pg_get_functiondef('refresh_now(bigint[])'::regprocedure)"))
    assert source.count(old) == 1, f"refresh_now() is not as it was: {old}"  # noqa: S101
    return source.replace(old, new)
