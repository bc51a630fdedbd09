"""What the product form needs: what a variant usually costs, and related products that a person picked."""

import sqlalchemy as sa
from alembic import op

revision = "product_desk"
down_revision = "bulk_edits"
branch_labels = None
depends_on = None

EVENTS = {
    "insert": "NEW TABLE AS touched",
    "update": "NEW TABLE AS touched",
    "delete": "OLD TABLE AS touched",
}


def upgrade() -> None:
    op.create_table(
        "related_product",
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("related_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("related_id <> product_id", name=op.f("ck_related_product_another")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_related_product_product_id_product"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["related_id"], ["product.id"], name=op.f("fk_related_product_related_id_product"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("product_id", "related_id", name=op.f("pk_related_product")),
    )
    op.create_index("ix_related_product_related_id", "related_product", ["related_id"])
    # Pages of products show them, and copies of these pages are kept (20261123_1270_cache.py).
    for event, rows in EVENTS.items():
        op.execute(f"""
            CREATE FUNCTION related_product_tell_public_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (SELECT FROM touched) THEN
                    INSERT INTO public_change DEFAULT VALUES ON CONFLICT DO NOTHING;
                END IF;
                RETURN NULL;
            END $$;
            CREATE TRIGGER related_product_tells_public_after_{event} AFTER {event.upper()} ON related_product
                REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION related_product_tell_public_{event}()
        """)
    op.execute("""
        CREATE TRIGGER related_product_tells_public_after_truncate AFTER TRUNCATE ON related_product
        FOR EACH STATEMENT EXECUTE FUNCTION tell_public_change()
    """)
    # Without a default and without looking at the rows: the table is only held for a moment.
    op.add_column("variant", sa.Column("cost_minor", sa.BigInteger(), nullable=True))
    op.execute("ALTER TABLE variant ADD CONSTRAINT ck_variant_cost CHECK (cost_minor >= 0) NOT VALID")
    op.execute("ALTER TABLE variant VALIDATE CONSTRAINT ck_variant_cost")


def downgrade() -> None:
    op.drop_column("variant", "cost_minor")
    op.drop_table("related_product")
    for event in EVENTS:
        op.execute(f"DROP FUNCTION related_product_tell_public_{event}()")
