"""Every new variant has a level in the first location from the start, so that the stock desk has a row for it."""

import sqlalchemy as sa
from alembic import op

revision = "level_of_each"
down_revision = "ledger"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stock_level", sa.Column("changed_at", sa.TIMESTAMP(timezone=True), nullable=True))
    _point_at_variants(ondelete="CASCADE")  # the ledger keeps whatever has a history: its levels don't go
    op.execute("""
        CREATE FUNCTION variant_has_a_level() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO stock_level (variant_id, location_id)
            SELECT fresh.id, (SELECT min(id) FROM location) FROM fresh ORDER BY fresh.id
            ON CONFLICT DO NOTHING;
            RETURN NULL;
        END $$;
        CREATE TRIGGER variant_has_a_level AFTER INSERT ON variant
            REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION variant_has_a_level()
    """)


def downgrade() -> None:
    op.execute("DROP TRIGGER variant_has_a_level ON variant")
    op.execute("DROP FUNCTION variant_has_a_level()")
    _point_at_variants(ondelete=None)
    op.drop_column("stock_level", "changed_at")


def _point_at_variants(ondelete: str | None) -> None:
    name = op.f("fk_stock_level_variant_id_variant")
    op.drop_constraint(name, "stock_level", type_="foreignkey")
    op.create_foreign_key(
        name, "stock_level", "variant", ["variant_id"], ["id"], ondelete=ondelete, postgresql_not_valid=True
    )
