"""Counts of facets are kept for more shelves, as numbers in arrays, with all that changed since they were counted.

So that a list where nothing is chosen is told its counts without looking at each product, and they are right. And
words like a misspelt one are found by a plan of their own.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "quicker_lists"
down_revision = "told_of_search"
branch_labels = None
depends_on = None

# Rows are only ever added, so that no two who sell wait for each other; the worker removes them when it counts.
TELLS = """
    CREATE FUNCTION tell_facets_that_were() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        {told}
        RETURN NULL;
    END $$
"""
TOLD = """
    INSERT INTO facet_change (category_id, product_id, published_at, price_minor, is_available, facets)
    SELECT one.category_id, product_id, stale.published_at, stale.price_minor, stale.is_available, stale.facets
    FROM {changed} CROSS JOIN LATERAL (
        SELECT DISTINCT -number FROM unnest({facets}) number WHERE number < 0) one(category_id){if_counted};
"""
NEAR = "search_words_near(text[], text)"
EVENTS = {
    "insert": (
        "NEW TABLE AS fresh",
        "fresh CROSS JOIN (SELECT CAST(NULL AS timestamptz) AS published_at, CAST(NULL AS bigint) AS price_minor, "
        "CAST(NULL AS boolean) AS is_available, CAST(NULL AS bigint[]) AS facets) stale",
        "fresh.facets",
        "",
    ),
    "update": (
        "OLD TABLE AS stale NEW TABLE AS fresh",
        "stale JOIN fresh USING (product_id)",
        "stale.facets || fresh.facets",
        " WHERE (stale.published_at, stale.price_minor, stale.is_available, stale.facets)"
        " <> (fresh.published_at, fresh.price_minor, fresh.is_available, fresh.facets)",
    ),
    "delete": ("OLD TABLE AS stale", "stale", "stale.facets", ""),
}


def upgrade() -> None:
    op.create_table(
        "facet_change",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("price_minor", sa.BigInteger(), nullable=True),
        sa.Column("is_available", sa.Boolean(), nullable=True),
        sa.Column("facets", postgresql.ARRAY(sa.BigInteger()), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facet_change")),
    )
    op.create_index(op.f("ix_facet_change_category_id"), "facet_change", ["category_id", "product_id", "id"])
    # What was counted before is counted anew by the worker: nothing tells what changed since.
    op.execute("DELETE FROM shelf_facets")
    for column in ("numbers", "products", "places"):
        op.add_column(
            "shelf_facets",
            sa.Column(column, postgresql.ARRAY(sa.BigInteger()), server_default="{}", nullable=False),
        )
    for event, (rows, changed, facets, if_counted) in EVENTS.items():
        told = TOLD.format(changed=changed, facets=facets, if_counted=if_counted)
        op.execute(TELLS.replace("facets_that_were", f"facets_that_were_before_{event}").format(told=told))
        op.execute(f"""
            CREATE TRIGGER product_facets_tell_what_was_before_{event} AFTER {event.upper()} ON product_facets
                REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION tell_facets_that_were_before_{event}()
        """)
    # Planned by itself, for the word that it is asked for: as a part of a plan that does for all words, it looked for
    # each of 500 spellings in the index of trigrams.
    op.execute(f"ALTER FUNCTION {NEAR} SET plan_cache_mode = force_custom_plan")


def downgrade() -> None:
    op.execute(f"ALTER FUNCTION {NEAR} RESET plan_cache_mode")
    for event in EVENTS:
        op.execute(f"DROP TRIGGER product_facets_tell_what_was_before_{event} ON product_facets")
        op.execute(f"DROP FUNCTION tell_facets_that_were_before_{event}()")
    op.execute("DELETE FROM shelf_facets")  # counts that the code of before can't read
    for column in ("numbers", "products", "places"):
        op.drop_column("shelf_facets", column)
    op.drop_table("facet_change")
