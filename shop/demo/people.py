"""The demo's people: one of each kind, whose password everybody may know. They exist in the demo profile only."""

from sqlalchemy import func, select, text

from ..auth.accounts import new_user
from ..auth.leaving import delete_account
from ..auth.models import User
from ..auth.passwords import hash_password
from ..db import db, transaction

PASSWORD = "paper-moon-demo"  # noqa: S105 (printed by bin/run; production refuses to start with these people)

PEOPLE = (
    ("customer@demo.example", "customer", "Carmen Cliente"),
    ("staff@demo.example", "staff", "Sam Stock"),
    ("owner@demo.example", "owner", "Olivia Owner"),
)


def invite_everybody() -> None:
    """Let them in, once. Who was changed stays so, and who has left stays away."""
    if db.session.scalar(text('SELECT EXISTS (SELECT FROM "user" WHERE is_demo)')):
        return
    kept = hash_password(PASSWORD)
    with transaction():
        for email, role, name in PEOPLE:
            user = new_user(email, role=role, name=name)
            user.password_hash, user.verified_at, user.is_demo = kept, func.now(), True


def login_lines() -> list[str]:
    """The logins of those that are there, for people to read;."""
    there = db.session.scalars(select(User).where(User.is_demo, User.is_active).order_by(User.id)).all()
    lines = [f"  {user.role:<9} {user.email}" for user in there]
    return [f"Sign in at /login with the password {PASSWORD} as", *lines] if lines else []


def are_here() -> bool:
    """Whether the database has any of them."""
    return bool(db.session.scalar(text('SELECT EXISTS (SELECT FROM "user" WHERE is_demo AND is_active)')))


def send_home() -> int:
    """Delete the accounts of those that are here; how many that were. Raises LastOwner where nobody else is one."""
    there = db.session.scalars(select(User).where(User.is_demo, User.is_active).order_by(User.id)).all()
    with transaction():
        for user in there:
            delete_account(user)
    return len(there)
