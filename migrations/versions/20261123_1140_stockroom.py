"""The stockroom's own reasons, the runs of its proof, and who wants letters about what runs low."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "stockroom"
down_revision = "stock_indexes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stock_reason",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("needs_note", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_stock_reason_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_reason")),
    )
    op.create_index("uq_stock_reason_name", "stock_reason", [sa.literal_column("lower(name)")], unique=True)
    op.create_table(
        "stock_check",
        sa.Column(
            "began_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("ended_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("looked_at", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("differences", sa.Integer(), server_default="0", nullable=False),
        sa.Column("samples", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_check")),
    )
    op.create_table(
        "low_stock_watch",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_low_stock_watch_user_id_user")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_low_stock_watch")),
    )


def downgrade() -> None:
    op.drop_table("low_stock_watch")
    op.drop_table("stock_check")
    op.drop_table("stock_reason")
