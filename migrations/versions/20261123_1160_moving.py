"""Transfers between locations, and nothing comes into a location that was retired."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "moving"
down_revision = "receiving"
branch_labels = None
depends_on = None

# Whoever retires a location holds its row FOR UPDATE, and looks whether it is empty: the one waits for the other.
STAYS_EMPTY = """
    CREATE FUNCTION retired_location_stays_empty() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM FROM location WHERE id = NEW.location_id AND is_active FOR KEY SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'location % was retired, so nothing comes into it', NEW.location_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_stock_level_location_in_use';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER retired_location_stays_empty BEFORE UPDATE OF on_hand, backordered ON stock_level
        FOR EACH ROW WHEN ((OLD.on_hand = 0 AND NEW.on_hand > 0) OR (OLD.backordered = 0 AND NEW.backordered > 0))
        EXECUTE FUNCTION retired_location_stays_empty()
"""


def upgrade() -> None:
    op.create_table(
        "transfer",
        sa.Column("from_id", sa.BigInteger(), nullable=False),
        sa.Column("to_id", sa.BigInteger(), nullable=False),
        sa.Column("transit_id", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("request_key", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_label", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("arrived_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("state IN ('sent', 'arrived', 'undone')", name=op.f("ck_transfer_state")),
        sa.CheckConstraint(
            "from_id <> to_id AND transit_id <> from_id AND transit_id <> to_id", name=op.f("ck_transfer_places")
        ),
        sa.ForeignKeyConstraint(["from_id"], ["location.id"], name=op.f("fk_transfer_from_id_location")),
        sa.ForeignKeyConstraint(["to_id"], ["location.id"], name=op.f("fk_transfer_to_id_location")),
        sa.ForeignKeyConstraint(["transit_id"], ["location.id"], name=op.f("fk_transfer_transit_id_location")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_transfer_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("request_key", name=op.f("uq_transfer_request_key")),
    )
    op.create_index(op.f("ix_transfer_from_id"), "transfer", ["from_id"], unique=False)
    op.create_index("ix_transfer_state", "transfer", ["state", "id"], unique=False)
    op.create_index(op.f("ix_transfer_to_id"), "transfer", ["to_id"], unique=False)
    op.create_index(op.f("ix_transfer_transit_id"), "transfer", ["transit_id"], unique=False)
    op.create_index(op.f("ix_transfer_user_id"), "transfer", ["user_id"], unique=False)
    op.create_table(
        "transfer_line",
        sa.Column("transfer_id", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_transfer_line_quantity")),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfer.id"], name=op.f("fk_transfer_line_transfer_id_transfer"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["variant_id"], ["variant.id"], name=op.f("fk_transfer_line_variant_id_variant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_line")),
        sa.UniqueConstraint("transfer_id", "variant_id", name=op.f("uq_transfer_line_transfer_id_variant_id")),
    )
    op.create_index("ix_transfer_line_variant_id", "transfer_line", ["variant_id"], unique=False)
    op.execute(STAYS_EMPTY)


def downgrade() -> None:
    op.execute("DROP TRIGGER retired_location_stays_empty ON stock_level")
    op.execute("DROP FUNCTION retired_location_stays_empty()")
    op.drop_table("transfer_line")
    op.drop_table("transfer")
