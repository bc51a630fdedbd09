"""The ledger tells more: who it was, what was promised beyond the stock, what units cost, and in which transaction.

Columns without a default of their own, or with a constant one, are added without rewriting the table; what is checked
of old rows, and every index, is for later (20261123_1130_stock_indexes.py), when nobody has to wait for it.
"""

import sqlalchemy as sa
from alembic import op

revision = "ledger"
down_revision = "locations"
branch_labels = None
depends_on = None

KINDS = "'received', 'taken', 'corrected', 'held', 'released', 'consumed', 'undone'"
MORE_KINDS = "'received', 'taken', 'corrected', 'transferred', 'held', 'released', 'consumed', 'filled', 'undone'"

FOLLOWS = """
    CREATE OR REPLACE FUNCTION stock_movement_follows() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        last stock_movement := last_movement(NEW.level_id);
        other stock_movement;
        units int := coalesce(last.costed_after, 0);
        worth numeric := coalesce(last.cost_after, 0);
    BEGIN
        IF NEW.before <> coalesce(last.after, 0)
           OR NEW.reserved_after <> coalesce(last.reserved_after, 0) + NEW.reserved_delta
           OR NEW.backordered_after <> coalesce(last.backordered_after, 0) + NEW.backordered_delta THEN
            RAISE EXCEPTION 'a movement of level % starts from % with % reserved and % promised, but the last one ended at % with % and %',
                NEW.level_id, NEW.before, NEW.reserved_after - NEW.reserved_delta,
                NEW.backordered_after - NEW.backordered_delta, coalesce(last.after, 0),
                coalesce(last.reserved_after, 0), coalesce(last.backordered_after, 0)
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_stock_movement_chain';
        END IF;

        -- What units cost moves along with them, at the moving average (docs/stock.md).
        NEW.costed_delta := 0;
        NEW.cost_delta := 0;
        IF NEW.delta <> 0 AND NEW.undo_of IS NOT NULL THEN
            SELECT * INTO other FROM stock_movement WHERE seq = NEW.undo_of;
            NEW.costed_delta := -other.costed_delta;
            NEW.cost_delta := -other.cost_delta;
        ELSIF NEW.delta < 0 THEN
            -- Units of unknown cost leave first.
            NEW.costed_delta := -greatest(-NEW.delta - (NEW.before - units), 0);
            NEW.cost_delta := CASE WHEN units = 0 THEN 0 ELSE worth * NEW.costed_delta / units END;
        ELSIF NEW.delta > 0 AND NEW.unit_cost_minor IS NOT NULL THEN
            NEW.costed_delta := NEW.delta;
            NEW.cost_delta := NEW.delta::numeric * NEW.unit_cost_minor;
        ELSIF NEW.delta > 0 AND NEW.kind = 'transferred' THEN
            -- They arrive as they left, by the line before.
            SELECT * INTO other FROM stock_movement
            WHERE tx = NEW.tx AND seq < NEW.seq ORDER BY tx DESC, seq DESC LIMIT 1;
            IF other.kind = 'transferred' AND other.delta = -NEW.delta THEN
                NEW.costed_delta := -other.costed_delta;
                NEW.cost_delta := -other.cost_delta;
            END IF;
        ELSIF NEW.delta > 0 AND NEW.kind = 'corrected' AND units > 0 THEN
            NEW.costed_delta := NEW.delta;
            NEW.cost_delta := worth * NEW.delta / units;
        END IF;
        NEW.costed_after := least(greatest(units + NEW.costed_delta, 0), NEW.after);
        NEW.cost_after := worth + NEW.cost_delta;
        -- An undo may want units back that left at another price: then the rest is worth the average, and never less
        -- than nothing.
        IF NEW.costed_after <> units + NEW.costed_delta OR NEW.cost_after < 0 OR NEW.costed_after = 0 THEN
            NEW.cost_after := CASE WHEN units = 0 THEN 0 ELSE worth * NEW.costed_after / units END;
            NEW.costed_delta := NEW.costed_after - units;
            NEW.cost_delta := NEW.cost_after - worth;
        END IF;
        RETURN NEW;
    END $$
"""
AGREES = """
    CREATE OR REPLACE FUNCTION stock_level_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        looked_at bigint;
        level stock_level;
        last stock_movement;
    BEGIN
        IF TG_TABLE_NAME = 'stock_level' THEN looked_at := NEW.id; ELSE looked_at := NEW.level_id; END IF;
        SELECT * INTO level FROM stock_level WHERE id = looked_at;
        last := last_movement(looked_at);
        IF (level.on_hand, level.reserved, level.backordered)
           <> (coalesce(last.after, 0), coalesce(last.reserved_after, 0), coalesce(last.backordered_after, 0)) THEN
            RAISE EXCEPTION 'stock level % says % with % reserved and % promised, its ledger says % with % and %',
                looked_at, level.on_hand, level.reserved, level.backordered, coalesce(last.after, 0),
                coalesce(last.reserved_after, 0), coalesce(last.backordered_after, 0)
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_stock_level_agrees';
        END IF;
        RETURN NULL;
    END $$
"""
AGREES_TRIGGERS = """
    CREATE CONSTRAINT TRIGGER stock_level_agrees AFTER UPDATE OF on_hand, reserved, backordered ON stock_level
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stock_level_agrees();
    -- A new level that holds nothing agrees with its empty ledger.
    CREATE CONSTRAINT TRIGGER stock_level_begins AFTER INSERT ON stock_level
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        WHEN (NEW.on_hand <> 0 OR NEW.reserved <> 0 OR NEW.backordered <> 0) EXECUTE FUNCTION stock_level_agrees()
"""
OLD_AGREES = """
    CREATE OR REPLACE FUNCTION stock_level_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
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
    DROP TRIGGER stock_level_begins ON stock_level;
    DROP TRIGGER stock_level_agrees ON stock_level;
    CREATE CONSTRAINT TRIGGER stock_level_agrees AFTER INSERT OR UPDATE OF on_hand, reserved ON stock_level
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stock_level_agrees();

    CREATE OR REPLACE FUNCTION stock_movement_follows() RETURNS trigger LANGUAGE plpgsql AS $$
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
    END $$
"""

COLUMNS = (
    ("user_id", "bigint"),
    ("token_id", "bigint"),
    ("backordered_delta", "integer DEFAULT 0 NOT NULL"),
    ("backordered_after", "integer DEFAULT 0 NOT NULL"),
    ("costed_delta", "integer DEFAULT 0 NOT NULL"),
    ("costed_after", "integer DEFAULT 0 NOT NULL"),
    ("cost_delta", "numeric(30, 6) DEFAULT 0 NOT NULL"),
    ("cost_after", "numeric(30, 6) DEFAULT 0 NOT NULL"),
    ("tx", "xid8"),
)
CHECKS = (
    ("moves_something", "delta <> 0 OR reserved_delta <> 0 OR backordered_delta <> 0"),
    ("kind", f"kind IN ({MORE_KINDS})"),
    ("backordered", "backordered_after >= 0"),
    ("units_costed", "costed_after >= 0 AND costed_after <= after AND cost_after >= 0"),
)


def upgrade() -> None:
    for name, kind in COLUMNS:
        op.execute(f"ALTER TABLE stock_movement ADD COLUMN {name} {kind}")
    op.execute("ALTER TABLE stock_movement ALTER COLUMN tx SET DEFAULT pg_current_xact_id()")
    for column, table in (("user_id", "user"), ("token_id", "api_token")):
        op.create_foreign_key(
            op.f(f"fk_stock_movement_{column}_{table}"),
            "stock_movement",
            table,
            [column],
            ["id"],
            postgresql_not_valid=True,
        )
    for name in ("moves_something", "kind"):
        op.execute(f"ALTER TABLE stock_movement DROP CONSTRAINT ck_stock_movement_{name}")
    for name, rule in CHECKS:
        op.execute(f"ALTER TABLE stock_movement ADD CONSTRAINT ck_stock_movement_{name} CHECK ({rule}) NOT VALID")
    op.add_column("hold", sa.Column("backordered", sa.Integer(), server_default="0", nullable=False))
    op.create_check_constraint(op.f("ck_hold_backordered"), "hold", "backordered >= 0 AND backordered <= quantity")
    op.execute(FOLLOWS)
    op.execute(AGREES)
    op.execute("DROP TRIGGER stock_level_agrees ON stock_level")
    op.execute(AGREES_TRIGGERS)


def downgrade() -> None:
    op.execute(OLD_AGREES)
    op.drop_constraint(op.f("ck_hold_backordered"), "hold", type_="check")
    op.drop_column("hold", "backordered")
    for name, _ in CHECKS:
        op.drop_constraint(op.f(f"ck_stock_movement_{name}"), "stock_movement", type_="check")
    for name, _ in COLUMNS:
        op.drop_column("stock_movement", name)
    # What only the newer ledger could tell stays as it is: a ledger isn't changed.
    for name, rule in (("moves_something", "delta <> 0 OR reserved_delta <> 0"), ("kind", f"kind IN ({KINDS})")):
        op.execute(f"ALTER TABLE stock_movement ADD CONSTRAINT ck_stock_movement_{name} CHECK ({rule}) NOT VALID")
