"""The last movement of a level is found by its index, whatever Postgres knows of the ledger, and looked for less often.

A connection keeps the plan that it made when the ledger was short: it read all of it. With a thousand new lines in one
transaction each would then have read all those before it.
"""

from alembic import op

revision = "last_movement"
down_revision = "search_log"
branch_labels = None
depends_on = None

LOOKING = ("last_movement(bigint)", "stock_movement_follows()", "stock_level_agrees()")
AGREES = """
    CREATE OR REPLACE FUNCTION stock_level_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        looked_at bigint;
        level stock_level;
        last stock_movement;
    BEGIN
        IF TG_TABLE_NAME = 'stock_level' THEN looked_at := NEW.id; ELSE looked_at := NEW.level_id; END IF;
        SELECT * INTO level FROM stock_level WHERE id = looked_at;{shortly}
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
# A movement that isn't the last one may well say what the level says: then the last one, which doesn't, is refused.
SHORTLY = """
        IF TG_TABLE_NAME = 'stock_movement' THEN
            IF (level.on_hand, level.reserved, level.backordered)
               = (NEW.after, NEW.reserved_after, NEW.backordered_after) THEN
                RETURN NULL;
            END IF;
        END IF;"""


def upgrade() -> None:
    op.execute(AGREES.format(shortly=SHORTLY))
    for function in LOOKING:
        op.execute(f"ALTER FUNCTION {function} SET enable_seqscan = off")


def downgrade() -> None:
    for function in LOOKING:
        op.execute(f"ALTER FUNCTION {function} RESET enable_seqscan")
    op.execute(AGREES.format(shortly=""))
