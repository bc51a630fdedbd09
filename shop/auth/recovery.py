"""Codes on paper, for the day when the phone is lost. Each works once; making new ones voids the old."""

import re
import secrets

from sqlalchemy import delete, func, select, update

from ..db import db
from .models import RecoveryCode, User
from .secrets import keyed_digest

NUMBER, GROUPS, LETTERS = 10, 3, 4  # 12 letters of 5 bits each: nobody can guess them
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: nothing that is taken for something else
MISREAD = str.maketrans("ilo", "110")


def make_codes(user: User) -> list[str]:
    """New codes, `3k9d-x7mw-0qzt`, to be shown once; older ones are void. Part of the caller's transaction."""
    codes = ["-".join(_group() for _ in range(GROUPS)) for _ in range(NUMBER)]
    forget_codes(user)
    db.session.add_all(RecoveryCode(user_id=user.id, digest=_digest(user, code)) for code in codes)
    return codes


def use_code(user: User, typed: str) -> bool:
    """Use up a code, however it is written; False where it is none, or was used. Part of the caller's transaction.

    One statement: of two that race, one finds it used.
    """
    used = (
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.digest == _digest(user, typed),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=func.now())
        .returning(RecoveryCode.id)
    )
    return bool(db.session.execute(used).all())


def codes_left(user: User) -> int:
    """How many of them still work."""
    unused = select(func.count()).where(RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(unused) or 0


def forget_codes(user: User) -> None:
    """Void all codes. Part of the caller's transaction."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def _group() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))


def _digest(user: User, code: str) -> bytes:
    plain = re.sub(r"[\s-]", "", code.lower()).translate(MISREAD)
    return keyed_digest("recovery", f"{user.id} {plain}")
