"""How Alembic meets the database: always through the app, and never waiting long for a lock."""

from alembic import context
from flask import current_app
from sqlalchemy import text

import shop.tables  # noqa: F401 (fills Base.metadata)
from shop.db import Base, wait_at_most

# What waits for a table lock makes everybody behind it wait too. Better to fail and be run again.
LOCK_TIMEOUT = "3s"
PATIENCE = 24 * 3600  # seconds: an index of a large table takes longer than any page may


def run_migrations() -> None:
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            transaction_per_migration=True,
            compare_server_default=True,
        )
        with context.begin_transaction():
            context.run_migrations()


wait_at_most(PATIENCE)
try:
    run_migrations()
finally:
    wait_at_most(current_app.config["SHOP"].db_timeout)
