"""Indexes of the stock desk, made while the shop is open, and what old rows must still be checked for."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "stock_indexes"
down_revision = "filled_levels"
branch_labels = None
depends_on = None

FREE = sa.literal_column("(on_hand - reserved)")
INDEXES = (
    ("ix_stock_level_free", "stock_level", ["location_id", FREE, "id"], None),
    ("ix_stock_level_changed", "stock_level", ["location_id", "changed_at", "id"], None),
    ("ix_stock_level_low", "stock_level", ["location_id", "id"], "on_hand - reserved <= coalesce(reorder_point, 3)"),
    ("ix_stock_movement_tx", "stock_movement", ["tx", "seq"], None),
    ("ix_stock_movement_at", "stock_movement", ["level_id", "at", "seq"], None),
    ("ix_stock_movement_user_id", "stock_movement", ["user_id", "seq"], "user_id IS NOT NULL"),
    ("ix_stock_movement_token_id", "stock_movement", ["token_id", "seq"], "token_id IS NOT NULL"),
    ("ix_hold_backordered", "hold", ["level_id", "id"], "backordered > 0"),
    ("ix_product_title", "product", [sa.literal_column("lower(title)"), "id"], None),
    ("ix_product_brand", "product", [sa.literal_column("lower(brand)")], "brand <> ''"),
    ("ix_variant_without_sku", "variant", ["id"], "sku IS NULL"),
)
# An undo may take several movements of one level back under one key.
REQUEST = ("stock_movement", ["request_key", "level_id", sa.literal_column("coalesce(undo_of, 0)")])
KEYED = sa.text("request_key IS NOT NULL")
UNCHECKED = (
    ("stock_movement", "fk_stock_movement_user_id_user"),
    ("stock_movement", "fk_stock_movement_token_id_api_token"),
    ("stock_movement", "ck_stock_movement_moves_something"),
    ("stock_movement", "ck_stock_movement_kind"),
    ("stock_movement", "ck_stock_movement_backordered"),
    ("stock_movement", "ck_stock_movement_units_costed"),
    ("stock_level", "fk_stock_level_variant_id_variant"),
)


# Made concurrently, an index waits for transactions that are open, and keeps nobody waiting itself.
PATIENT, USUAL = "SET lock_timeout = '10min'", "SET lock_timeout = '3s'"
BROKEN_OFF = """
    SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE NOT i.indisvalid AND c.relnamespace = 'public'::regnamespace
"""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(PATIENT)
        # What was broken off is there, but isn't read: IF NOT EXISTS would keep it so.
        for name in op.get_bind().scalars(sa.text(BROKEN_OFF)).all():
            op.execute(f'DROP INDEX CONCURRENTLY "{name}"')
        for name, table, columns, where in INDEXES:
            op.create_index(
                name,
                table,
                columns,
                if_not_exists=True,
                postgresql_concurrently=True,
                postgresql_where=where and sa.text(where),
            )
        _index("uq_stock_movement_request", *REQUEST)
        op.drop_index("uq_stock_movement_request_key", "stock_movement", if_exists=True, postgresql_concurrently=True)
        op.drop_index("ix_stock_level_location_id", "stock_level", if_exists=True, postgresql_concurrently=True)
        for table, constraint in UNCHECKED:
            op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {constraint}")
        op.execute(USUAL)


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.create_index(
            "ix_stock_level_location_id",
            "stock_level",
            ["location_id"],
            if_not_exists=True,
            postgresql_concurrently=True,
        )
        _index("uq_stock_movement_request_key", "stock_movement", ["request_key", "level_id"])
        op.drop_index("uq_stock_movement_request", "stock_movement", if_exists=True, postgresql_concurrently=True)
        for name, table, _, _ in reversed(INDEXES):
            op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)


def _index(name: str, table: str, columns: list[Any]) -> None:
    op.create_index(
        name,
        table,
        columns,
        unique=True,
        if_not_exists=True,
        postgresql_concurrently=True,
        postgresql_where=KEYED,
    )
