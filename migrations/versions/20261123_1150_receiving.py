"""Suppliers, what they call our goods, and receipts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "receiving"
down_revision = "stockroom"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "supplier",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("lead_days", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_supplier_name")),
        sa.CheckConstraint("lead_days >= 0 AND lead_days <= 730", name=op.f("ck_supplier_lead_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier")),
    )
    op.create_index("uq_supplier_name", "supplier", [sa.literal_column("lower(name)")], unique=True)
    op.create_table(
        "supplier_item",
        sa.Column("supplier_id", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("their_sku", sa.Text(), server_default="", nullable=False),
        sa.Column("unit_cost_minor", sa.BigInteger(), nullable=True),
        sa.Column("pack_size", sa.Integer(), server_default="1", nullable=False),
        sa.Column("is_preferred", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint("pack_size > 0", name=op.f("ck_supplier_item_pack_size")),
        sa.CheckConstraint("unit_cost_minor >= 0", name=op.f("ck_supplier_item_unit_cost")),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_supplier_item_supplier_id_supplier"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_supplier_item_variant_id_variant"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("supplier_id", "variant_id", name=op.f("pk_supplier_item")),
    )
    op.create_index(
        "ix_supplier_item_their_sku", "supplier_item", [sa.literal_column("lower(their_sku)")], unique=False
    )
    op.create_index("ix_supplier_item_variant_id", "supplier_item", ["variant_id"], unique=False)
    op.create_index(
        "uq_supplier_item_preferred",
        "supplier_item",
        ["variant_id"],
        unique=True,
        postgresql_where=sa.text("is_preferred"),
    )
    op.create_table(
        "receipt",
        sa.Column("supplier_id", sa.BigInteger(), nullable=True),
        sa.Column("supplier_note", sa.Text(), server_default="", nullable=False),
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("request_key", sa.Text(), nullable=True),
        sa.Column("request_digest", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_label", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("closed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_receipt_state")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_receipt_location_id_location")),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"], name=op.f("fk_receipt_supplier_id_supplier")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_receipt_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("request_key", name=op.f("uq_receipt_request_key")),
    )
    op.create_index(op.f("ix_receipt_location_id"), "receipt", ["location_id"], unique=False)
    op.create_index("ix_receipt_state", "receipt", ["state", "id"], unique=False)
    op.create_index(op.f("ix_receipt_supplier_id"), "receipt", ["supplier_id"], unique=False)
    op.create_index(op.f("ix_receipt_user_id"), "receipt", ["user_id"], unique=False)
    op.create_table(
        "receipt_line",
        sa.Column("receipt_id", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("arriving", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unit_cost_minor", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("expected >= 0", name=op.f("ck_receipt_line_expected")),
        sa.CheckConstraint("arriving >= 0", name=op.f("ck_receipt_line_arriving")),
        sa.CheckConstraint("unit_cost_minor >= 0", name=op.f("ck_receipt_line_unit_cost")),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_receipt_line_receipt_id_receipt"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["variant_id"], ["variant.id"], name=op.f("fk_receipt_line_variant_id_variant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_line")),
        sa.UniqueConstraint("receipt_id", "variant_id", name=op.f("uq_receipt_line_receipt_id_variant_id")),
    )
    op.create_index("ix_receipt_line_variant_id", "receipt_line", ["variant_id"], unique=False)


def downgrade() -> None:
    op.drop_table("receipt_line")
    op.drop_table("receipt")
    op.drop_table("supplier_item")
    op.drop_table("supplier")
