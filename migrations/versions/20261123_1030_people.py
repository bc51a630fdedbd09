"""People: users, their login sessions, second factors and tokens, and what guards them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "people"
down_revision = "outbox"
branch_labels = None
depends_on = None


def number():
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False)


def moment(name, nullable=False, default=True):
    return sa.Column(
        name,
        sa.DateTime(timezone=True),
        server_default=sa.text("now()") if default and not nullable else None,
        nullable=nullable,
    )


def words(name, nullable=False, default=None):
    return sa.Column(name, sa.Text(), server_default=default, nullable=nullable)


def of_user(table):
    return [
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f(f"fk_{table}_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def upgrade() -> None:
    op.create_table(
        "user",
        words("email", nullable=True),
        words("name", default=""),
        words("role", default="customer"),
        words("language", default="en"),
        words("password_hash", nullable=True),
        words("totp_secret", nullable=True),
        sa.Column("totp_step", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("handle", sa.LargeBinary(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("is_demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        moment("verified_at", nullable=True),
        moment("deleted_at", nullable=True),
        moment("created_at"),
        number(),
        sa.CheckConstraint("role IN ('customer', 'staff', 'manager', 'owner')", name=op.f("ck_user_role")),
        sa.CheckConstraint("email <> '' AND length(email) <= 320", name=op.f("ck_user_email")),
        sa.CheckConstraint("length(name) <= 100", name=op.f("ck_user_name")),
        sa.CheckConstraint("(deleted_at IS NULL) = (email IS NOT NULL)", name=op.f("ck_user_deleted_without_email")),
        sa.CheckConstraint(
            "deleted_at IS NULL OR (password_hash IS NULL AND totp_secret IS NULL AND name = '' AND NOT is_active)",
            name=op.f("ck_user_deleted_is_bare"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("handle", name=op.f("uq_user_handle")),
    )
    op.create_index("uq_user_email", "user", [sa.text("lower(email)")], unique=True)
    op.create_index("ix_user_role", "user", ["role"], postgresql_where=sa.text("role <> 'customer'"))
    op.create_table(
        "login_session",
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        words("how"),
        sa.Column("is_remembered", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        words("agent", default=""),
        words("address", default=""),
        moment("created_at"),
        moment("used_at"),
        moment("confirmed_at"),
        moment("expires_at", default=False),
        number(),
        *of_user("login_session"),
        sa.UniqueConstraint("token_digest", name=op.f("uq_login_session_token_digest")),
    )
    op.create_index(op.f("ix_login_session_user_id"), "login_session", ["user_id"])
    op.create_index(op.f("ix_login_session_expires_at"), "login_session", ["expires_at"])
    op.create_table(
        "recovery_code",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        moment("used_at", nullable=True),
        number(),
        *of_user("recovery_code"),
        sa.UniqueConstraint("user_id", "digest", name=op.f("uq_recovery_code_user_id_digest")),
    )
    op.create_table(
        "passkey",
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        words("name"),
        moment("created_at"),
        moment("used_at", nullable=True),
        number(),
        *of_user("passkey"),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index(op.f("ix_passkey_user_id"), "passkey", ["user_id"])
    op.create_table(
        "api_token",
        words("name"),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        words("hint"),
        moment("created_at"),
        moment("expires_at", nullable=True),
        moment("used_at", nullable=True),
        moment("revoked_at", nullable=True),
        number(),
        *of_user("api_token"),
        sa.CheckConstraint("name <> ''", name=op.f("ck_api_token_name")),
        sa.CheckConstraint("cardinality(scopes) > 0", name=op.f("ck_api_token_scopes")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_token_digest")),
    )
    op.create_index(op.f("ix_api_token_user_id"), "api_token", ["user_id"])
    op.create_table(
        "throttle",
        words("key"),
        sa.Column("tries", sa.Integer(), nullable=False),
        moment("tried_at", default=False),
        moment("blocked_until", default=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle")),
    )
    op.create_index(op.f("ix_throttle_tried_at"), "throttle", ["tried_at"])
    op.create_table(
        "spent",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        moment("until", default=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_spent")),
    )
    op.create_index(op.f("ix_spent_until"), "spent", ["until"])
    op.create_table(
        "kept_form",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        words("path"),
        sa.Column("fields", postgresql.JSONB(), nullable=False),
        moment("created_at"),
        number(),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_kept_form_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_form")),
        sa.UniqueConstraint("digest", name=op.f("uq_kept_form_digest")),
    )
    op.create_index(op.f("ix_kept_form_user_id"), "kept_form", ["user_id"])
    op.create_index(op.f("ix_kept_form_created_at"), "kept_form", ["created_at"])


def downgrade() -> None:
    for table in (
        "kept_form",
        "spent",
        "throttle",
        "api_token",
        "passkey",
        "recovery_code",
        "login_session",
        "user",
    ):
        op.drop_table(table)
