"""Taking one's data along, and leaving for good. What the ledger and the audit trail say stays true."""

from typing import Any

from flask_babel import gettext
from sqlalchemy import delete, func, select, text, update

from ..audit.models import AuditEntry
from ..audit.services import note
from ..db import db, transaction
from ..errors import ShopError
from ..mail.models import Email
from .accounts import tell
from .models import ApiToken, LoginSession, Passkey, RecoveryCode, User
from .sessions import may_enter


class LastOwner(ShopError):
    """The shop would be left without an owner."""


def delete_account(user: User) -> None:
    """Close the account for good: all that says who it was is gone, and its number remains. Raises LastOwner."""
    with transaction():
        refuse_last_owner(user)
        tell(user, "account_deleted")
        for model in (LoginSession, RecoveryCode, Passkey):
            db.session.execute(delete(model).where(model.user_id == user.id))
        # An entry of the audit trail may name a token, so its number stays, and nothing else of it.
        db.session.execute(
            update(ApiToken)
            .where(ApiToken.user_id == user.id)
            .values(digest=None, name="–", hint="", revoked_at=func.coalesce(ApiToken.revoked_at, func.now()))
        )
        note("user.deleted", by=user.actor, subject=("user", user.id), old={"role": user.role})
        db.session.flush()
        db.session.execute(
            text("DELETE FROM outbox WHERE recipient = :email AND sent_at IS NOT NULL"), {"email": user.email}
        )
        db.session.execute(
            text("""
                UPDATE audit_entry SET address = ''
                WHERE address <> '' AND (user_id = :id OR (subject_kind = 'user' AND subject_ref = :ref))
            """),
            {"id": user.id, "ref": str(user.id)},
        )
        user.email = user.password_hash = user.totp_secret = user.verified_at = None
        user.name, user.role, user.totp_step, user.is_active = "", "customer", 0, False
        user.language, user.deleted_at = "en", func.now()


def refuse_last_owner(user: User) -> None:
    """Raises LastOwner where `user` is the only owner who can sign in.

    Locks the owners in the order of their ids, so that the last two can't leave at the same moment.
    """
    owners = db.session.scalars(
        select(User.id)
        .where(User.role == "owner", may_enter(), User.password_hash.is_not(None), User.verified_at.is_not(None))
        .order_by(User.id)
        .with_for_update()
    ).all()
    if list(owners) == [user.id]:
        raise LastOwner(gettext("The shop needs an owner. Make somebody else one first."))


def data_of(user: User) -> dict[str, Any]:
    """All that the shop keeps about `user`, ready for JSON; times are UTC. Secrets are left out."""
    rows = {
        "devices": select(
            LoginSession.agent, LoginSession.address, LoginSession.how, LoginSession.created_at, LoginSession.used_at
        ).where(LoginSession.user_id == user.id),
        "passkeys": select(Passkey.name, Passkey.created_at, Passkey.used_at).where(Passkey.user_id == user.id),
        "api_tokens": select(
            ApiToken.name, ApiToken.scopes, ApiToken.created_at, ApiToken.expires_at, ApiToken.revoked_at
        ).where(ApiToken.user_id == user.id),
        "done": select(
            AuditEntry.at, AuditEntry.action, AuditEntry.subject_kind, AuditEntry.subject_ref, AuditEntry.address
        )
        .where(AuditEntry.user_id == user.id)
        .order_by(AuditEntry.id),
        "undergone": select(AuditEntry.at, AuditEntry.action, AuditEntry.old, AuditEntry.new)
        .where(
            AuditEntry.subject_kind == "user",
            AuditEntry.subject_ref == str(user.id),
            AuditEntry.user_id.is_distinct_from(user.id),
        )
        .order_by(AuditEntry.id),
        "letters": select(Email.created_at, Email.sent_at).where(Email.recipient == user.email).order_by(Email.id),
    }
    return {
        "account": {
            "email": user.email,
            "name": user.name,
            "role": user.role,
            "language": user.language,
            "created_at": _said(user.created_at),
            "verified_at": _said(user.verified_at),
            "has_authenticator_app": bool(user.totp_secret),
        },
    } | {
        name: [{key: _said(value) for key, value in row._mapping.items()} for row in db.session.execute(query)]
        for name, query in rows.items()
    }


def _said(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
