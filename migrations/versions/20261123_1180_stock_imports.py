"""Files with stock: what each row would change, and work on them that goes on behind the page."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "stock_imports"
down_revision = "stocktaking"
branch_labels = None
depends_on = None

STATES = "'staged', 'checked', 'refused', 'applied'"
MORE_STATES = f"{STATES}, 'applying', 'undoing', 'undone', 'redoing', 'cancelled'"


def upgrade() -> None:
    op.add_column("import_job", sa.Column("kind", sa.Text(), server_default="catalog", nullable=False))
    op.add_column("import_job", sa.Column("mode", sa.Text(), server_default="", nullable=False))
    op.add_column("import_job", sa.Column("user_id", sa.BigInteger(), nullable=True))
    op.add_column("import_job", sa.Column("trouble", sa.Text(), server_default="", nullable=False))
    op.add_column("import_job", sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(op.f("ck_import_job_kind"), "import_job", "kind IN ('catalog', 'stock')")
    op.create_check_constraint(op.f("ck_import_job_mode"), "import_job", "mode IN ('', 'counts', 'changes')")
    op.drop_constraint(op.f("ck_import_job_state"), "import_job")
    op.create_check_constraint(op.f("ck_import_job_state"), "import_job", f"state IN ({MORE_STATES})")
    op.create_foreign_key(op.f("fk_import_job_user_id_user"), "import_job", "user", ["user_id"], ["id"])
    op.create_index("ix_import_job_user_id", "import_job", ["user_id"], postgresql_where=sa.text("user_id IS NOT NULL"))
    op.create_table(
        "stock_import_row",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("last_line", sa.Integer(), nullable=False),
        sa.Column("cells", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("is_ticked", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("is_moved", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=True),
        sa.Column("location_id", sa.BigInteger(), nullable=True),
        sa.Column("delta", sa.Integer(), server_default="0", nullable=False),
        sa.Column("old", sa.Integer(), server_default="0", nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("unit_cost_minor", sa.BigInteger(), nullable=True),
        sa.Column("old_point", sa.Integer(), nullable=True),
        sa.Column("new_point", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('changes', 'same', 'refused', 'applied')", name=op.f("ck_stock_import_row_state")
        ),
        sa.CheckConstraint(
            "state NOT IN ('changes', 'applied') OR variant_id IS NOT NULL", name=op.f("ck_stock_import_row_thing")
        ),
        sa.ForeignKeyConstraint(
            ["job_id"], ["import_job.id"], name=op.f("fk_stock_import_row_job_id_import_job"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_stock_import_row_variant_id_variant"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["location.id"],
            name=op.f("fk_stock_import_row_location_id_location"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("job_id", "line", name=op.f("pk_stock_import_row")),
    )
    op.create_index("ix_stock_import_row_state", "stock_import_row", ["job_id", "state", "line"])
    op.create_index("ix_stock_import_row_place", "stock_import_row", ["job_id", "variant_id", "location_id"])
    for column in ("variant_id", "location_id"):
        op.create_index(
            f"ix_stock_import_row_{column}",
            "stock_import_row",
            [column],
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )
    op.create_table(
        "import_work",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_stopped", sa.Boolean(), server_default="false", nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["import_job.id"], name=op.f("fk_import_work_job_id_import_job"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_import_work")),
    )


def downgrade() -> None:
    op.drop_table("import_work")
    op.drop_table("stock_import_row")
    op.execute("DELETE FROM import_job WHERE kind = 'stock'")
    op.drop_constraint(op.f("ck_import_job_state"), "import_job")
    op.create_check_constraint(op.f("ck_import_job_state"), "import_job", f"state IN ({STATES})")
    for column in ("undone_at", "trouble", "user_id", "mode", "kind"):
        op.drop_column("import_job", column)
