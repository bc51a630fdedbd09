"""What is searched for: a line for the same words in the same hour, and what is searched for often. No line is a person's."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "search_log"
down_revision = "cache"
branch_labels = None
depends_on = None

# Suggestions show what is popular: copies of them are told (20261123_1270_cache.py).
ROWS = {"insert": "NEW TABLE AS touched", "update": "NEW TABLE AS touched", "delete": "OLD TABLE AS touched"}


def upgrade() -> None:
    op.create_table(
        "search_log",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("hits", sa.Integer(), server_default="0", nullable=False),
        sa.Column("corrected", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("times > 0 AND hits >= 0", name=op.f("ck_search_log_figures")),
        sa.CheckConstraint("at = date_trunc('hour', at, 'UTC')", name=op.f("ck_search_log_by_the_hour")),
        sa.CheckConstraint("length(words) <= 80", name=op.f("ck_search_log_short")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_search_log_product_id_product"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_log")),
        sa.UniqueConstraint(
            "at",
            "language",
            "words",
            "product_id",
            name=op.f("uq_search_log_at_language_words_product_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_search_log_product_id"), "search_log", ["product_id"])
    op.create_table(
        "popular_search",
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(collation="C"), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("language", "folded", name=op.f("pk_popular_search")),
    )
    for event, rows in ROWS.items():
        op.execute(f"""
            CREATE FUNCTION popular_search_tell_public_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (SELECT FROM touched) THEN
                    INSERT INTO public_change DEFAULT VALUES ON CONFLICT DO NOTHING;
                END IF;
                RETURN NULL;
            END $$;
            CREATE TRIGGER popular_search_tells_public_after_{event} AFTER {event.upper()} ON popular_search
                REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION popular_search_tell_public_{event}()
        """)


def downgrade() -> None:
    op.drop_table("popular_search")
    for event in ROWS:
        op.execute(f"DROP FUNCTION popular_search_tell_public_{event}()")
    op.drop_index(op.f("ix_search_log_product_id"), table_name="search_log")
    op.drop_table("search_log")
