"""The stockroom: levels, the ledger that explains them, and holds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "stock"
down_revision = "translations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "location",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("code <> ''", name=op.f("ck_location_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
        sa.UniqueConstraint("code", name=op.f("uq_location_code")),
    )
    op.create_table(
        "stock_level",
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.Column("on_hand", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reserved", sa.Integer(), server_default="0", nullable=False),
        sa.Column("backordered", sa.Integer(), server_default="0", nullable=False),
        sa.Column("backorder_cap", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reorder_point", sa.Integer(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint(
            "backordered >= 0 AND backordered <= backorder_cap", name=op.f("ck_stock_level_backordered")
        ),
        sa.CheckConstraint("reorder_point >= 0", name=op.f("ck_stock_level_reorder_point")),
        sa.CheckConstraint("reserved >= 0 AND reserved <= on_hand", name=op.f("ck_stock_level_reserved")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_stock_level_location_id_location")),
        sa.ForeignKeyConstraint(["variant_id"], ["variant.id"], name=op.f("fk_stock_level_variant_id_variant")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_level")),
        sa.UniqueConstraint("variant_id", "location_id", name=op.f("uq_stock_level_variant_id_location_id")),
    )
    op.create_index(op.f("ix_stock_level_location_id"), "stock_level", ["location_id"], unique=False)
    op.create_table(
        "stock_movement",
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("level_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("delta", sa.Integer(), nullable=False),
        sa.Column("reserved_delta", sa.Integer(), server_default="0", nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("reserved_after", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("unit_cost_minor", sa.BigInteger(), nullable=True),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_label", sa.Text(), nullable=False),
        sa.Column("source_kind", sa.Text(), server_default="", nullable=False),
        sa.Column("source_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("undo_of", sa.BigInteger(), nullable=True),
        sa.Column("request_key", sa.Text(), nullable=True),
        sa.Column("request_digest", sa.Text(), nullable=True),
        sa.Column(
            "at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint("(kind = 'undone') = (undo_of IS NOT NULL)", name=op.f("ck_stock_movement_undo")),
        sa.CheckConstraint(
            "kind IN ('received', 'taken', 'corrected', 'held', 'released', 'consumed', 'undone')",
            name=op.f("ck_stock_movement_kind"),
        ),
        sa.CheckConstraint("after = before + delta AND after >= 0", name=op.f("ck_stock_movement_sum")),
        sa.CheckConstraint("delta <> 0 OR reserved_delta <> 0", name=op.f("ck_stock_movement_moves_something")),
        sa.CheckConstraint("reserved_after >= 0 AND reserved_after <= after", name=op.f("ck_stock_movement_reserved")),
        sa.CheckConstraint("(request_key IS NULL) = (request_digest IS NULL)", name=op.f("ck_stock_movement_request")),
        sa.CheckConstraint("unit_cost_minor >= 0", name=op.f("ck_stock_movement_unit_cost")),
        sa.ForeignKeyConstraint(["level_id"], ["stock_level.id"], name=op.f("fk_stock_movement_level_id_stock_level")),
        sa.ForeignKeyConstraint(
            ["undo_of"], ["stock_movement.seq"], name=op.f("fk_stock_movement_undo_of_stock_movement")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_stock_movement")),
        sa.UniqueConstraint("undo_of", name=op.f("uq_stock_movement_undo_of")),
    )
    op.create_index("ix_stock_movement_level_id", "stock_movement", ["level_id", "seq"], unique=False)
    op.create_index(
        "ix_stock_movement_source",
        "stock_movement",
        ["source_kind", "source_ref"],
        unique=False,
        postgresql_where=sa.text("source_kind <> ''"),
    )
    op.create_index(
        "uq_stock_movement_request_key",
        "stock_movement",
        ["request_key", "level_id"],
        unique=True,
        postgresql_where=sa.text("request_key IS NOT NULL"),
    )
    op.create_table(
        "hold",
        sa.Column("level_id", sa.BigInteger(), nullable=False),
        sa.Column("movement_seq", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("source_ref", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_hold_quantity")),
        sa.ForeignKeyConstraint(["level_id"], ["stock_level.id"], name=op.f("fk_hold_level_id_stock_level")),
        sa.ForeignKeyConstraint(
            ["movement_seq"], ["stock_movement.seq"], name=op.f("fk_hold_movement_seq_stock_movement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        sa.UniqueConstraint("movement_seq", name=op.f("uq_hold_movement_seq")),
    )
    op.create_index("ix_hold_expires_at", "hold", ["expires_at"], unique=False)
    op.create_index("ix_hold_level_id", "hold", ["level_id"], unique=False)
    op.create_index("ix_hold_source", "hold", ["source_kind", "source_ref"], unique=False)
    op.execute("INSERT INTO location (code, name) VALUES ('main', 'Stockroom')")
    op.execute("""
        CREATE FUNCTION stock_movement_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the stock ledger is never changed: correct a movement by another'
                USING ERRCODE = 'restrict_violation';
        END $$;
        CREATE TRIGGER stock_movement_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_movement
            FOR EACH STATEMENT EXECUTE FUNCTION stock_movement_is_final();

        -- BETWEEN, where = would do, and the order by both columns: so that no statistics can ever make the planner
        -- walk the whole ledger backwards by seq for a level that rarely moves.
        CREATE FUNCTION last_movement(of_level bigint) RETURNS stock_movement LANGUAGE plpgsql AS $$
        DECLARE
            last stock_movement;
        BEGIN
            SELECT * INTO last FROM stock_movement
            WHERE level_id BETWEEN of_level AND of_level ORDER BY level_id DESC, seq DESC LIMIT 1;
            RETURN last;
        END $$;

        CREATE FUNCTION stock_movement_follows() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            last stock_movement := last_movement(NEW.level_id);
        BEGIN
            IF NEW.before <> coalesce(last.after, 0)
               OR NEW.reserved_after <> coalesce(last.reserved_after, 0) + NEW.reserved_delta THEN
                RAISE EXCEPTION 'a movement of level % starts from % with % reserved, but the last one ended at % with %',
                    NEW.level_id, NEW.before, NEW.reserved_after - NEW.reserved_delta,
                    coalesce(last.after, 0), coalesce(last.reserved_after, 0)
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_stock_movement_chain';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER stock_movement_follows BEFORE INSERT ON stock_movement
            FOR EACH ROW EXECUTE FUNCTION stock_movement_follows();
    """)
    op.execute("""
        -- At commit a level must stand where its last movement left it, whichever of the two was written.
        CREATE FUNCTION stock_level_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            looked_at bigint;
            level stock_level;
            last stock_movement;
        BEGIN
            IF TG_TABLE_NAME = 'stock_level' THEN looked_at := NEW.id; ELSE looked_at := NEW.level_id; END IF;
            SELECT * INTO level FROM stock_level WHERE id = looked_at;
            last := last_movement(looked_at);
            IF (level.on_hand, level.reserved) <> (coalesce(last.after, 0), coalesce(last.reserved_after, 0)) THEN
                RAISE EXCEPTION 'stock level % says % with % reserved, its ledger says % with %', looked_at,
                    level.on_hand, level.reserved, coalesce(last.after, 0), coalesce(last.reserved_after, 0)
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_stock_level_agrees';
            END IF;
            RETURN NULL;
        END $$;
        CREATE CONSTRAINT TRIGGER stock_level_agrees AFTER INSERT OR UPDATE OF on_hand, reserved ON stock_level
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stock_level_agrees();
        CREATE CONSTRAINT TRIGGER stock_movement_agrees AFTER INSERT ON stock_movement
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stock_level_agrees();
    """)


def downgrade() -> None:
    op.execute("DROP FUNCTION last_movement(bigint)")
    op.drop_table("hold")
    op.drop_table("stock_movement")
    op.drop_table("stock_level")
    op.drop_table("location")
    op.execute("DROP FUNCTION stock_level_agrees()")
    op.execute("DROP FUNCTION stock_movement_follows()")
    op.execute("DROP FUNCTION stock_movement_is_final()")
