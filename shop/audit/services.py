"""Writing the audit trail, and reading it."""

from collections.abc import Mapping
from typing import Any

from flask import has_request_context, request
from sqlalchemy import text

from ..db import db
from .actors import Actor
from .models import AuditEntry


def note(
    action: str,
    *,
    by: Actor,
    subject: tuple[str, Any] = ("", ""),
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
) -> None:
    """Write down what `by` does to `subject`, in the transaction that does it: both happen, or neither.

    `action` is `noun.verb`. `old` and `new` may hold nothing secret, and nothing that only the person should know.
    """
    kind, ref = subject
    db.session.add(
        AuditEntry(
            action=action,
            actor_kind=by.kind,
            actor_label=by.label,
            user_id=by.user_id,
            token_id=by.token_id,
            subject_kind=kind,
            subject_ref=str(ref),
            old=dict(old or {}),
            new=dict(new or {}),
            address=(request.remote_addr or "") if has_request_context() else "",
        )
    )


BLOT = text("""
    UPDATE audit_entry SET address = '' WHERE address <> '' AND at < now() - make_interval(days => :days)
""")


def forget_addresses(days: int) -> None:
    """Blot out the network addresses of entries older than `days`: they served to trace an attack."""
    db.session.execute(BLOT, {"days": days})
