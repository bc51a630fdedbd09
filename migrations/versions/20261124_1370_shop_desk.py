"""What the desk needs: searches that lead to a page, the words of pinned ones, and the stock added up by category."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "shop_desk"
down_revision = "feeds"
branch_labels = None
depends_on = None

EVENTS = {"insert": "NEW TABLE AS touched", "update": "NEW TABLE AS touched", "delete": "OLD TABLE AS touched"}


def upgrade() -> None:
    op.add_column("search_pin", sa.Column("words", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "search_redirect",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.CheckConstraint("query <> ''", name=op.f("ck_search_redirect_query")),
        sa.CheckConstraint("address ~ '^/([^/\\\\]|$)'", name=op.f("ck_search_redirect_address")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_redirect")),
        sa.UniqueConstraint("language", "query", name=op.f("uq_search_redirect_language_query")),
    )
    op.create_table(
        "desk_figures",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("parts", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_desk_figures_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_figures")),
    )
    # Processes that keep copies of pages are told, as of pins and synonyms.
    for event, rows in EVENTS.items():
        op.execute(f"""
            CREATE FUNCTION search_redirect_tell_public_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (SELECT FROM touched) THEN
                    INSERT INTO public_change DEFAULT VALUES ON CONFLICT DO NOTHING;
                END IF;
                RETURN NULL;
            END $$;
            CREATE TRIGGER search_redirect_tells_public_after_{event} AFTER {event.upper()} ON search_redirect
                REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION search_redirect_tell_public_{event}()
        """)


def downgrade() -> None:
    op.drop_table("desk_figures")
    op.drop_table("search_redirect")
    for event in EVENTS:
        op.execute(f"DROP FUNCTION search_redirect_tell_public_{event}()")
    op.drop_column("search_pin", "words")
