"""What tells processes that keep copies of pages of what neither the log of changes nor the ledger knows.

The log (20261123_1200_changes.py) tells of products and categories, the ledger of stock; this one of the rest that pages
show: the shop's particulars, its pages and their words, places, and lists that were set right by themselves.
"""

import sqlalchemy as sa
from alembic import op

from shop.columns import TransactionNumber

revision = "cache"
down_revision = "facets"
branch_labels = None
depends_on = None

# Words of goods are counted by the goods' versions.
_WORDS = "product_id IS NULL AND category_id IS NULL AND image_id IS NULL AND attribute_id IS NULL"
WATCHED = {
    "shop": "true",
    "page": "true",
    "location": "true",
    "listing": "true",
    "translation": f"{_WORDS} AND option_id IS NULL AND option_value_id IS NULL",
}
# Emptied by TRUNCATE, these are told of by no version. (Products and variants can't be: the ledger stands behind them.)
EMPTIED = [*WATCHED, "category", "product_category", "product_image", "product_attribute"]

# Made concurrently, an index waits for transactions that are open, and keeps nobody waiting itself.
PATIENT, USUAL = "SET lock_timeout = '10min'", "SET lock_timeout = '3s'"
BROKEN_OFF = "SELECT 1 FROM pg_index WHERE NOT indisvalid AND indexrelid = to_regclass('ix_change_tx')"

ROWS = {"insert": "NEW TABLE AS touched", "update": "NEW TABLE AS touched", "delete": "OLD TABLE AS touched"}


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute(PATIENT)
        if op.get_bind().scalar(sa.text(BROKEN_OFF)):
            op.drop_index("ix_change_tx", "change", postgresql_concurrently=True)
        op.create_index("ix_change_tx", "change", ["tx"], if_not_exists=True, postgresql_concurrently=True)
        op.execute(USUAL)
    op.create_table(
        "public_change",
        sa.Column("tx", TransactionNumber(), server_default=sa.text("pg_current_xact_id()"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.PrimaryKeyConstraint("tx", name=op.f("pk_public_change")),
    )
    # One line a transaction, which nobody else writes: so nobody ever waits for it.
    op.execute("""
        CREATE FUNCTION tell_public_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO public_change DEFAULT VALUES ON CONFLICT DO NOTHING;
            RETURN NULL;
        END $$
    """)
    for table, which in WATCHED.items():
        for event, rows in ROWS.items():
            _watch(table, event, which, rows)
    for table in EMPTIED:
        op.execute(f"""
            CREATE TRIGGER {table}_tells_public_after_truncate AFTER TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION tell_public_change()
        """)


def downgrade() -> None:
    for table in EMPTIED:
        op.execute(f"DROP TRIGGER {table}_tells_public_after_truncate ON {table}")
    for table in WATCHED:
        for event in ROWS:
            op.execute(f"DROP TRIGGER {table}_tells_public_after_{event} ON {table}")
            op.execute(f"DROP FUNCTION {table}_tell_public_{event}()")
    op.execute("DROP FUNCTION tell_public_change()")
    op.drop_table("public_change")
    with op.get_context().autocommit_block():
        op.drop_index("ix_change_tx", "change", if_exists=True, postgresql_concurrently=True)


def _watch(table: str, event: str, which: str, rows: str) -> None:
    """Tell of each statement that touched rows of the table; most refreshes of a list touch none."""
    op.execute(f"""
        CREATE FUNCTION {table}_tell_public_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT FROM touched WHERE {which}) THEN
                INSERT INTO public_change DEFAULT VALUES ON CONFLICT DO NOTHING;
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER {table}_tells_public_after_{event} AFTER {event.upper()} ON {table}
            REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION {table}_tell_public_{event}()
    """)
