"""Where products stand on their shelves, for those that somebody put there by hand."""

import sqlalchemy as sa
from alembic import op

revision = "category_desk"
down_revision = "product_desk"
branch_labels = None
depends_on = None

# Made concurrently, an index waits for transactions that are open, and keeps nobody waiting itself.
PATIENT, USUAL = "SET lock_timeout = '10min'", "SET lock_timeout = '3s'"
BROKEN_OFF = "SELECT 1 FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass('ix_product_category_shelf')"

ROWS = {"insert": "NEW TABLE AS touched", "update": "NEW TABLE AS touched", "delete": "OLD TABLE AS touched"}


def upgrade() -> None:
    # A shelf is leafed through in this order. It serves whatever the index of category_id alone did.
    with op.get_context().autocommit_block():
        op.execute(PATIENT)
        if op.get_bind().scalar(sa.text(BROKEN_OFF)):
            op.drop_index("ix_product_category_shelf", "product_category", postgresql_concurrently=True)
        op.create_index(
            "ix_product_category_shelf",
            "product_category",
            ["category_id", "product_id"],
            if_not_exists=True,
            postgresql_concurrently=True,
        )
        op.drop_index(
            "ix_product_category_category_id", "product_category", if_exists=True, postgresql_concurrently=True
        )
        op.execute(USUAL)
    op.create_table(
        "shelf_place",
        sa.Column("category_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.CheckConstraint("place BETWEEN 1 AND 1000", name=op.f("ck_shelf_place_place")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_shelf_place_category_id_category"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_shelf_place_product_id_product"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("category_id", "product_id", name=op.f("pk_shelf_place")),
        # Looked at when the transaction ends, so that two can change places in one statement.
        sa.UniqueConstraint(
            "category_id",
            "place",
            name=op.f("uq_shelf_place_category_id_place"),
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_shelf_place_product_id", "shelf_place", ["product_id"])
    # For lists of customers that follow this order: copies of such pages are kept (20261123_1270_cache.py).
    for event, rows in ROWS.items():
        op.execute(f"""
            CREATE FUNCTION shelf_place_tell_public_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (SELECT FROM touched) THEN
                    INSERT INTO public_change DEFAULT VALUES ON CONFLICT DO NOTHING;
                END IF;
                RETURN NULL;
            END $$;
            CREATE TRIGGER shelf_place_tells_public_after_{event} AFTER {event.upper()} ON shelf_place
                REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION shelf_place_tell_public_{event}()
        """)
    op.execute("""
        CREATE TRIGGER shelf_place_tells_public_after_truncate AFTER TRUNCATE ON shelf_place
        FOR EACH STATEMENT EXECUTE FUNCTION tell_public_change()
    """)


def downgrade() -> None:
    op.drop_table("shelf_place")
    for event in ROWS:
        op.execute(f"DROP FUNCTION shelf_place_tell_public_{event}()")
    with op.get_context().autocommit_block():
        op.execute(PATIENT)
        op.create_index(
            "ix_product_category_category_id",
            "product_category",
            ["category_id"],
            if_not_exists=True,
            postgresql_concurrently=True,
        )
        op.drop_index("ix_product_category_shelf", "product_category", if_exists=True, postgresql_concurrently=True)
        op.execute(USUAL)
