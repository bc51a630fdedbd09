"""The audit trail, which nobody can rewrite."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "audit"
down_revision = "people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("at", sa.TIMESTAMP(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_label", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("token_id", sa.BigInteger(), nullable=True),
        sa.Column("subject_kind", sa.Text(), server_default="", nullable=False),
        sa.Column("subject_ref", sa.Text(), server_default="", nullable=False),
        sa.Column("old", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("new", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint(r"action ~ '^[a-z_]+\.[a-z_]+$'", name=op.f("ck_audit_entry_action")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_audit_entry_user_id_user")),
        sa.ForeignKeyConstraint(["token_id"], ["api_token.id"], name=op.f("fk_audit_entry_token_id_api_token")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_user_id", "audit_entry", ["user_id", "id"])
    op.create_index(
        "ix_audit_entry_token_id", "audit_entry", ["token_id"], postgresql_where=sa.text("token_id IS NOT NULL")
    )
    op.create_index("ix_audit_entry_action", "audit_entry", ["action", "id"])
    op.create_index("ix_audit_entry_subject", "audit_entry", ["subject_kind", "subject_ref", "id"])
    op.create_index("ix_audit_entry_address_at", "audit_entry", ["at"], postgresql_where=sa.text("address <> ''"))
    op.execute("""
        CREATE FUNCTION refuse_rewritten_audit() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                OLD.address := '';
                IF NEW IS NOT DISTINCT FROM OLD THEN
                    RETURN NEW;  -- a network address may be blotted out: it is somebody's
                END IF;
            END IF;
            RAISE EXCEPTION 'The audit trail can''t be changed.' USING ERRCODE = 'restrict_violation';
        END $$
    """)
    op.execute("""
        CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON audit_entry
        FOR EACH ROW EXECUTE FUNCTION refuse_rewritten_audit()
    """)
    op.execute("""
        CREATE TRIGGER audit_trail_stays BEFORE TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewritten_audit()
    """)


def downgrade() -> None:
    op.drop_table("audit_entry")
    op.execute("DROP FUNCTION refuse_rewritten_audit()")
