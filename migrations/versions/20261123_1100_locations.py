"""Locations that are in use or not, and those for what is on its way: nothing there can be sold."""

import sqlalchemy as sa
from alembic import op

revision = "locations"
down_revision = "audit"
branch_labels = None
depends_on = None

EVERYWHERE = """SELECT FROM stock_level l
                      WHERE l.variant_id = v.id"""
ON_SHELVES = """SELECT FROM stock_level l JOIN location place ON place.id = l.location_id AND place.kind = 'shelf'
                      WHERE l.variant_id = v.id"""


def upgrade() -> None:
    op.add_column("location", sa.Column("kind", sa.Text(), server_default="shelf", nullable=False))
    op.add_column("location", sa.Column("is_active", sa.Boolean(), server_default="true", nullable=False))
    op.create_check_constraint(op.f("ck_location_kind"), "location", "kind IN ('shelf', 'transit')")
    op.execute("""
        CREATE FUNCTION location_kind_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT FROM stock_level WHERE location_id = NEW.id) THEN
                RAISE EXCEPTION 'location % has stock levels, so it stays what it is', NEW.id
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_location_kind_stays';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER location_kind_stays BEFORE UPDATE OF kind ON location
            FOR EACH ROW WHEN (OLD.kind <> NEW.kind) EXECUTE FUNCTION location_kind_stays()
    """)
    _rewrite(EVERYWHERE, ON_SHELVES)


def downgrade() -> None:
    _rewrite(ON_SHELVES, EVERYWHERE)
    op.execute("DROP TRIGGER location_kind_stays ON location")
    op.execute("DROP FUNCTION location_kind_stays()")
    op.drop_constraint(op.f("ck_location_kind"), "location", type_="check")
    op.drop_column("location", "is_active")
    op.drop_column("location", "kind")


def _rewrite(old: str, new: str) -> None:
    """Say in refresh_products(), which is long, which levels count for availability."""
    connection = op.get_bind()
    source = connection.scalar(sa.text("SELECT pg_get_functiondef('refresh_products(bigint[])'::regprocedure)"))
    assert source.count(old) == 1, "refresh_products() is not as it was"  # noqa: S101
    connection.exec_driver_sql(source.replace(old, new).replace("%", "%%"))
