"""A token may have no scope at all: a customer's, which says who they are and no more."""

from alembic import op

revision = "tokens_without_scopes"
down_revision = "rate_limits"
branch_labels = None
depends_on = None

# Going down, such tokens end. The scope is only there for the rule, and gives a customer nothing.
ENDED = """
    UPDATE api_token SET scopes = '{catalog:read}', revoked_at = coalesce(revoked_at, now()) WHERE scopes = '{}'
"""


def upgrade() -> None:
    op.drop_constraint(op.f("ck_api_token_scopes"), "api_token", type_="check")


def downgrade() -> None:
    op.execute(ENDED)
    op.create_check_constraint(op.f("ck_api_token_scopes"), "api_token", "cardinality(scopes) > 0")
