"""Who made a webhook, or else who looks after the shop, is told when the shop has switched it off."""

from collections.abc import Sequence

from sqlalchemy import select

from ..auth.models import User
from ..auth.permissions import ROLES, permissions_of
from ..db import db
from ..languages import link_to
from ..mail.services import write_email
from .models import Webhook


def tell_that_it_is_off(webhook: Webhook) -> None:
    """A letter to each of them, in the caller's transaction."""
    for user in _readers(webhook):
        write_email(
            "webhook_off",
            user.email or "",
            user.language,
            name=user.name,
            webhook=webhook.name,
            because=webhook.off_because,
            link=link_to("webhooks.show", user.language, webhook_id=webhook.id),
        )


def _readers(webhook: Webhook) -> Sequence[User]:
    """The maker, if they still may look after it; else everybody who may."""
    roles = [role for role in ROLES if "webhooks:write" in permissions_of(role)]
    may = select(User).where(
        User.role.in_(roles), User.is_active, User.deleted_at.is_(None), User.verified_at.is_not(None)
    )
    maker = db.session.scalars(may.where(User.id == webhook.user_id)).all()
    return maker or db.session.scalars(may.order_by(User.id)).all()
