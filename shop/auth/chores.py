"""What is tidied up once an hour."""

from flask import current_app
from sqlalchemy import text

from ..audit.services import forget_addresses
from ..db import db, transaction
from ..jobs.services import every
from .keeping import forget_old_forms
from .rates import forget_old_rates
from .sessions import forget_dead_sessions
from .spending import forget_spent
from .throttling import forget_old_tries

HOUR = 3600


@every(HOUR, "auth.tidy")
def tidy() -> None:
    """Remove what has run out: sessions, counts, used-up links, kept forms, accounts that nobody confirmed."""
    with transaction():
        forget_dead_sessions()
        forget_old_tries()
        forget_old_rates()
        forget_spent()
        forget_old_forms()
        forget_addresses(current_app.config["SHOP"].audit_address_days)
        db.session.execute(UNCONFIRMED)


# Who was invited has no password yet, and who ever got in is confirmed: neither is meant. Nothing names the others.
UNCONFIRMED = text("""
    DELETE FROM "user" WHERE verified_at IS NULL AND password_hash IS NOT NULL AND role = 'customer'
        AND deleted_at IS NULL AND created_at < now() - interval '30 days'
        AND NOT EXISTS (SELECT FROM audit_entry WHERE audit_entry.user_id = "user".id)
""")
