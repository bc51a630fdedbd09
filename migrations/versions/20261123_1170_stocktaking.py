"""Count sheets."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "stocktaking"
down_revision = "moving"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stocktake",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=True),
        sa.Column("is_blind", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_label", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("approved_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("approver_label", sa.Text(), server_default="", nullable=False),
        sa.Column("approver_id", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_stocktake_name")),
        sa.CheckConstraint(
            "state IN ('open', 'finished', 'approved', 'cancelled', 'undone')", name=op.f("ck_stocktake_state")
        ),
        sa.ForeignKeyConstraint(["approver_id"], ["user.id"], name=op.f("fk_stocktake_approver_id_user")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_stocktake_category_id_category"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_stocktake_location_id_location")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_stocktake_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktake")),
    )
    op.create_index(op.f("ix_stocktake_approver_id"), "stocktake", ["approver_id"], unique=False)
    op.create_index(op.f("ix_stocktake_category_id"), "stocktake", ["category_id"], unique=False)
    op.create_index(op.f("ix_stocktake_location_id"), "stocktake", ["location_id"], unique=False)
    op.create_index("ix_stocktake_state", "stocktake", ["state", "id"], unique=False)
    op.create_index(op.f("ix_stocktake_user_id"), "stocktake", ["user_id"], unique=False)
    op.create_table(
        "stocktake_line",
        sa.Column("stocktake_id", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("level_version", sa.BigInteger(), nullable=True),
        sa.Column("unit_cost_minor", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("counted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("counter_label", sa.Text(), server_default="", nullable=False),
        sa.Column("counter_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("(counted IS NULL) = (expected IS NULL)", name=op.f("ck_stocktake_line_expected")),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_stocktake_line_counted")),
        sa.ForeignKeyConstraint(["counter_id"], ["user.id"], name=op.f("fk_stocktake_line_counter_id_user")),
        sa.ForeignKeyConstraint(
            ["stocktake_id"],
            ["stocktake.id"],
            name=op.f("fk_stocktake_line_stocktake_id_stocktake"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["variant_id"], ["variant.id"], name=op.f("fk_stocktake_line_variant_id_variant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktake_line")),
        sa.UniqueConstraint("stocktake_id", "variant_id", name=op.f("uq_stocktake_line_stocktake_id_variant_id")),
    )
    op.create_index(op.f("ix_stocktake_line_counter_id"), "stocktake_line", ["counter_id"], unique=False)
    op.create_index("ix_stocktake_line_position", "stocktake_line", ["stocktake_id", "position", "id"], unique=False)
    op.create_index("ix_stocktake_line_variant_id", "stocktake_line", ["variant_id"], unique=False)


def downgrade() -> None:
    op.drop_table("stocktake_line")
    op.drop_table("stocktake")
