"""Levels in the first location for the variants that have none yet, and when each level last changed.

Ten thousand variants at a time, each lot committed by itself: nobody waits for all of them, and what was
broken off goes on where it was.
"""

import sqlalchemy as sa
from alembic import op

revision = "filled_levels"
down_revision = "level_of_each"
branch_labels = None
depends_on = None

LOT = 10_000
NEXT = "SELECT max(id) FROM (SELECT id FROM variant WHERE id > :after ORDER BY id LIMIT :lot) lot"
FILL = """
    INSERT INTO stock_level (variant_id, location_id)
    SELECT v.id, place.id FROM variant v, (SELECT min(id) AS id FROM location) place
    WHERE v.id > :after AND v.id <= :upto
      AND NOT EXISTS (SELECT FROM stock_level l WHERE l.variant_id = v.id AND l.location_id = place.id)
    ORDER BY v.id ON CONFLICT DO NOTHING
"""
DATE = """
    UPDATE stock_level l SET changed_at = (
        SELECT m.at FROM stock_movement m WHERE m.level_id = l.id ORDER BY m.level_id DESC, m.seq DESC LIMIT 1)
    WHERE variant_id > :after AND variant_id <= :upto AND (version > 0 OR reserved > 0) AND changed_at IS NULL
"""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        connection, after = op.get_bind(), 0
        while upto := connection.scalar(sa.text(NEXT), {"after": after, "lot": LOT}):
            for statement in (FILL, DATE):
                connection.execute(sa.text(statement), {"after": after, "upto": upto})
            after = upto


def downgrade() -> None:
    op.execute("""
        DELETE FROM stock_level l
        WHERE version = 0 AND on_hand = 0 AND reserved = 0 AND backorder_cap = 0 AND reorder_point IS NULL
          AND NOT EXISTS (SELECT FROM stock_movement m WHERE m.level_id = l.id)
    """)
