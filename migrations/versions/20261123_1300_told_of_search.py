"""Processes that keep copies of pages are told, too, of what the worker finds out about search and lists by and by.

What is kept beside a product is written in the transaction that changes the product, which is told of anyway; but a
renamed category reaches the documents of a large shelf later, and counts of large shelves are the worker's alone.
Synonyms and pinned results belong to nothing that is told of.
"""

from alembic import op

revision = "told_of_search"
down_revision = "refreshing_once"
branch_labels = None
depends_on = None

# Counts are written anew although they may be the same: what pages show of them says whether they differ.
SHOWN = {"synonym": "", "search_pin": "", "search_document": "", "shelf_facets": "category_id, total, counts"}


def upgrade() -> None:
    for table, columns in SHOWN.items():
        _watch(table, "insert", "NEW TABLE AS touched")
        _watch(table, "delete", "OLD TABLE AS touched")
        if columns:
            differs = f"SELECT {columns} FROM touched EXCEPT SELECT {columns} FROM stale"
            _watch(table, "update", "OLD TABLE AS stale NEW TABLE AS touched", differs)
        else:
            _watch(table, "update", "NEW TABLE AS touched")


def downgrade() -> None:
    for table in SHOWN:
        for event in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER {table}_tells_public_after_{event} ON {table}")
            op.execute(f"DROP FUNCTION {table}_tell_public_{event}()")


def _watch(table: str, event: str, rows: str, touched: str = "SELECT FROM touched") -> None:
    op.execute(f"""
        CREATE FUNCTION {table}_tell_public_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS ({touched}) THEN
                INSERT INTO public_change DEFAULT VALUES ON CONFLICT DO NOTHING;
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER {table}_tells_public_after_{event} AFTER {event.upper()} ON {table}
            REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION {table}_tell_public_{event}()
    """)
