"""Idempotency keys: a request that is sent again has its effect once, and gets the same answer.

A key is let in one at a time (an advisory lock), and its answer is written by the transaction that has the effect: they
commit together, or neither does. A refusal has no effect, so it isn't kept: sent again, it is looked at anew.
"""

import re
from typing import Any

from flask import Response, request
from flask_babel import gettext
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from ..auth.caller import caller
from ..auth.secrets import decrypt, encrypt, keyed_digest
from ..auth.tokens import Bearer
from ..db import db, transaction
from ..errors import written
from ..jobs.services import every
from ..patience import LOCK_NOT_AVAILABLE, code_of, enter
from .problems import KeyReused, KeyUnderWay, Malformed, MissingHeader

HEADER = "Idempotency-Key"
KEPT_DAYS = 7
MOST_FORGOTTEN = 5_000
KEPT_HEADERS = ("ETag", "Location", "Cache-Control", "Content-Type")
KEY = re.compile(r"[\x21-\x7e]{1,255}")
PURPOSE = "idempotent answer"

FIND = text("SELECT fingerprint, status, headers, body FROM idempotency_key WHERE owner = :owner AND key = :key")
KEEP = text("""
    INSERT INTO idempotency_key (owner, key, fingerprint, status, headers, body)
    VALUES (:owner, :key, :fingerprint, :status, CAST(:headers AS jsonb), :body)
""")
FORGET = text("""
    DELETE FROM idempotency_key WHERE (owner, key) IN (
        SELECT owner, key FROM idempotency_key WHERE created_at < now() - make_interval(days => :days) LIMIT :most)
""")


class Key:
    """The key of this request, of one owner: a person's programs, or an address where nobody is known."""

    def __init__(self, name: str, bearer: Bearer | None, data: Any, *, is_secret: bool) -> None:
        self.name, self.is_secret = name, is_secret
        self.owner = f"user {bearer.user.id}" if bearer else f"address {caller().network}"
        asked = f"{request.method} {request.full_path}\0".encode()
        # Keyed, because what is sent may hold a password, which a copy of the database must not help to guess.
        sent = asked + (data if isinstance(data, bytes) else written(data))
        self.fingerprint = keyed_digest("idempotent request", sent)

    def answered_before(self) -> Response | None:
        """The same as answered(), in a transaction of its own that ends at once."""
        with transaction():
            return self.answered()

    def answered(self) -> Response | None:
        """What was answered under this key before. Raises KeyReused or KeyUnderWay."""
        try:
            enter(f"{self.owner} {self.name}")
        except OperationalError as error:
            if code_of(error) != LOCK_NOT_AVAILABLE:
                raise
            raise KeyUnderWay(
                gettext("A request with this Idempotency-Key is being worked on. Send it again in a moment.")
            ) from error
        found = db.session.execute(FIND, {"owner": self.owner, "key": self.name}).one_or_none()
        if found is None:
            return None
        if bytes(found.fingerprint) != self.fingerprint:
            raise KeyReused(
                gettext("This Idempotency-Key was used before, for another request. Use a new one for a new request.")
            )
        body = bytes(found.body)
        response = Response(decrypt(PURPOSE, body.decode()) if self.is_secret else body, found.status)
        del response.headers["Content-Type"]  # that of the answer is kept with it; one of nothing has none
        response.headers.update(found.headers)
        response.headers["Idempotent-Replayed"] = "true"
        return response

    def keep(self, response: Response) -> None:
        """Write the answer down, in the transaction that has the effect."""
        body = response.get_data()
        kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        values = {
            "owner": self.owner,
            "key": self.name,
            "fingerprint": self.fingerprint,
            "status": response.status_code,
        }
        values["headers"] = written(kept).decode()
        values["body"] = encrypt(PURPOSE, body.decode()).encode() if self.is_secret else body
        db.session.execute(KEEP, values)


def key_sent(*, is_required: bool) -> str:
    """The key in the header; "" for none. Raises MissingHeader or Malformed."""
    name = request.headers.get(HEADER)
    if name is None and not is_required:
        return ""
    if not name and is_required:
        raise MissingHeader(
            HEADER, gettext("Send an Idempotency-Key: a new one for each change, and the same one when you try again.")
        )
    if not name or not KEY.fullmatch(name):
        raise MalformedKey(gettext("An Idempotency-Key has 1 to 255 letters, digits or signs, and no blanks."))
    return name


class MalformedKey(Malformed):
    """A key that could not be told from others."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.errors = [{"header": HEADER, "detail": detail}]


@every(3600, "api.forget_keys")
def forget_old_keys() -> bool:
    """Remove the answers that nobody will ask for again."""
    gone: Any = db.session.execute(FORGET, {"days": KEPT_DAYS, "most": MOST_FORGOTTEN})
    return bool(gone.rowcount == MOST_FORGOTTEN)
