"""What somebody typed into a form when their session had ended. It waits for them to sign in again."""

from dataclasses import dataclass

from flask import request, session
from sqlalchemy import delete, select, text

from ..db import db, transaction
from .caller import caller
from .models import KeptForm, User
from .secrets import digest, new_secret
from .throttling import seconds_to_wait

MOST_BYTES = 64 * 1024
NEVER_KEPT = ("password", "current", "csrf_token", "code", "credential")


@dataclass(frozen=True)
class Kept:
    """A form to be sent again by the user with this id: to `path`, from the page `around`, with what was typed."""

    user_id: int
    path: str
    around: str
    fields: list[tuple[str, str]]


def keep_form(around: str) -> str:
    """Keep what this request brought, but for secrets and files; returns the key to it.

    It is for whoever was signed in here last. "" where that was nobody, where there is nothing to keep, or too much.
    """
    typed = [(name.replace("\0", ""), value.replace("\0", "")) for name, value in request.form.items(multi=True)]
    fields = [[name, value] for name, value in typed if _may_be_kept(name)]
    user_id = session.get("last_user")
    if (
        not fields
        or user_id is None
        or db.session.get(User, user_id) is None
        or sum(len(name) + len(value) for name, value in fields) > MOST_BYTES
    ):
        return ""
    if seconds_to_wait([f"kept:{caller().network}"]):
        return ""
    key = new_secret()
    with transaction():
        path = request.script_root + request.full_path.rstrip("?")
        db.session.add(KeptForm(digest=digest(key), user_id=user_id, path=path, fields=[["", around], *fields]))
    return key


def kept_form(key: str) -> Kept | None:
    """What was kept under `key`, if it still is."""
    form = db.session.scalar(select(KeptForm).where(KeptForm.digest == digest(key)))
    if form is None:
        return None
    (_, around), *fields = form.fields
    return Kept(form.user_id, form.path, around, [(name, value) for name, value in fields])


def let_go(key: str) -> None:
    """Forget what was kept under `key`."""
    with transaction():
        db.session.execute(delete(KeptForm).where(KeptForm.digest == digest(key)))


def forget_old_forms() -> None:
    """Remove what nobody came back for within a day."""
    db.session.execute(text("DELETE FROM kept_form WHERE created_at < now() - interval '1 day'"))


def _may_be_kept(name: str) -> bool:
    return not any(secret in name.lower() for secret in NEVER_KEPT)
