"""What is known of each picture's file."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "pictures"
down_revision = "category_desk"
branch_labels = None
depends_on = None


# Made concurrently, an index waits for transactions that are open, and keeps nobody waiting itself.
PATIENT, USUAL = "SET lock_timeout = '10min'", "SET lock_timeout = '3s'"
BROKEN_OFF = "SELECT 1 FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass('ix_product_image_storage_key')"


def upgrade() -> None:
    # Who sweeps asks of every file whether anything shows it.
    with op.get_context().autocommit_block():
        op.execute(PATIENT)
        if op.get_bind().scalar(sa.text(BROKEN_OFF)):
            op.drop_index("ix_product_image_storage_key", "product_image", postgresql_concurrently=True)
        op.create_index(
            "ix_product_image_storage_key",
            "product_image",
            ["storage_key"],
            if_not_exists=True,
            postgresql_concurrently=True,
        )
        op.execute(USUAL)
    op.create_table(
        "picture_file",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("webp_bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("avif_bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("avif_state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("unused_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("avif_state IN ('waiting', 'made', 'failed')", name=op.f("ck_picture_file_avif_state")),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("ck_picture_file_size")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture_file")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_picture_file_storage_key")),
        sa.UniqueConstraint("content_hash", name=op.f("uq_picture_file_content_hash")),
    )
    op.create_index(
        "ix_picture_file_unused_since",
        "picture_file",
        ["unused_since"],
        postgresql_where=sa.text("unused_since IS NOT NULL"),
    )
    op.create_table(
        "picture_fetch",
        sa.Column("image_id", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="1", nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("attempts > 0", name=op.f("ck_picture_fetch_attempts")),
        sa.ForeignKeyConstraint(
            ["image_id"],
            ["product_image.id"],
            name=op.f("fk_picture_fetch_image_id_product_image"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("image_id", name=op.f("pk_picture_fetch")),
    )
    op.create_index("ix_picture_fetch_next_at", "picture_fetch", ["next_at"])
    op.create_table(
        "picture_removal",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("instead_id", sa.BigInteger(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("place >= 0", name=op.f("ck_picture_removal_place")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_picture_removal_product_id_product"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture_removal")),
    )
    op.create_index("ix_picture_removal_product_id", "picture_removal", ["product_id", "id"])
    op.create_index("ix_picture_removal_storage_key", "picture_removal", ["storage_key"])
    op.create_index("ix_picture_removal_removed_at", "picture_removal", ["removed_at"])


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index("ix_product_image_storage_key", "product_image", if_exists=True, postgresql_concurrently=True)
    op.drop_table("picture_removal")
    op.drop_table("picture_fetch")
    op.drop_table("picture_file")
