"""The counters that budgets are guarded by: statements and bytes, never seconds."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import brotli
from sqlalchemy import Engine, event

# What opens, closes and checks a transaction carries no question to the database.
HOUSEKEEPING = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


class Statements:
    """The statements that were sent while it listened."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def note(self, connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        """SQLAlchemy's before_cursor_execute."""
        if not statement.lstrip().upper().startswith(HOUSEKEEPING):
            self.sent.append(statement)

    @contextmanager
    def at_most(self, most: int) -> Iterator[None]:
        """Fail where the block sends more than `most` statements, and show them."""
        start = len(self.sent)
        yield
        sent = self.sent[start:]
        assert len(sent) <= most, f"{len(sent)} statements, {most} allowed:\n\n" + "\n---\n".join(sent)


@contextmanager
def listening_to(engine: Engine) -> Iterator[Statements]:
    """Everything that the block sends to the database."""
    statements = Statements()
    event.listen(engine, "before_cursor_execute", statements.note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", statements.note)


def brotli_bytes(body: bytes) -> int:
    """What `body` weighs on the wire: brotli at quality 5."""
    return len(brotli.compress(body, quality=5))
