"""Reading the audit trail, with the names that its people have today. Who has left is a bare number there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ColumnElement, Row, Select, and_, case, cast, func, or_, select, union
from sqlalchemy.orm import aliased

from ..audit.models import AuditEntry
from ..db import db
from ..keyset import FIRST, Place, Sheet, sheet_of
from .finding import user_by_email
from .models import ApiToken, User

LATEST = 10
AT_ONCE = 2000  # rows of a download


@dataclass(frozen=True)
class Question:
    """What somebody wants to know of the trail; "" and None leave it open. Days are whole ones of `time_zone`.

    `actor` and `subject` are an address, `user 12`, or 12; a subject may be `token 3` or another kind of thing.
    """

    action: str = ""
    actor: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None
    time_zone: str = "UTC"


def entries(asked: Question, *, place: Place = FIRST) -> Sheet:
    """A page of the entries that answer `asked`, the newest first, names and all, in one statement."""
    return sheet_of(_named(*_answers(asked)), AuditEntry.id, place)


def entries_about(subjects: Mapping[str, Sequence[int]], place: Place = FIRST) -> Sheet:
    """A page of the entries about things of these kinds and numbers, the newest first."""
    about = [
        and_(AuditEntry.subject_kind == kind, AuditEntry.subject_ref.in_([str(number) for number in numbers]))
        for kind, numbers in subjects.items()
    ]
    return sheet_of(_named(or_(*about)), AuditEntry.id, place)


def all_entries(asked: Question) -> Iterator[Row[Any]]:
    """Every one of them, a few thousand at a time, so that memory stays flat."""
    query, sheet = _named(*_answers(asked)), None
    while sheet is None or sheet.older:
        sheet = sheet_of(query, AuditEntry.id, Place(after=sheet.older) if sheet else FIRST, rows=AT_ONCE)
        yield from sheet.rows


def latest_about(user: User) -> Sequence[Row[Any]]:
    """What `user` did lately, and what was done to them. Each half is found by an index of its own."""
    newest = AuditEntry.id.desc()
    theirs = select(AuditEntry.id).where(AuditEntry.user_id == user.id).order_by(newest).limit(LATEST)
    to_them = select(AuditEntry.id).where(_is_subject("user", str(user.id))).order_by(newest).limit(LATEST)
    both = union(theirs.subquery().select(), to_them.subquery().select())
    return db.session.execute(_named(AuditEntry.id.in_(both)).order_by(newest).limit(LATEST)).all()


def _named(*wanted: ColumnElement[bool]) -> Select[Any]:
    """Entries with who did it, to whom, and by which token."""
    actor, subject = aliased(User), aliased(User)
    # Cast only what is a number: Postgres may do it to every row, before it looks at the kind.
    is_number = and_(AuditEntry.subject_kind == "user", AuditEntry.subject_ref.op("~")("^[0-9]{1,18}$"))
    number = case((is_number, cast(AuditEntry.subject_ref, BigInteger)))
    named = AuditEntry.new["token"]  # of what is said about a token, not by one
    token = case((func.jsonb_typeof(named) == "number", cast(named.astext, BigInteger)))
    return (
        select(
            AuditEntry.id,
            AuditEntry.at,
            AuditEntry.action,
            AuditEntry.actor_kind,
            AuditEntry.actor_label,
            AuditEntry.user_id,
            AuditEntry.subject_kind,
            AuditEntry.subject_ref,
            AuditEntry.old,
            AuditEntry.new,
            AuditEntry.address,
            _called(actor).label("actor_name"),
            subject.id.label("subject_id"),
            _called(subject).label("subject_name"),
            ApiToken.name.label("token_name"),
        )
        .outerjoin(actor, actor.id == AuditEntry.user_id)
        .outerjoin(subject, subject.id == number)
        .outerjoin(ApiToken, ApiToken.id == func.coalesce(AuditEntry.token_id, token))
        .where(*wanted)
    )


def _called(user: Any) -> ColumnElement[str]:
    """As User.called says it."""
    named = func.coalesce(func.nullif(user.name, ""), user.email, func.concat("user ", user.id))
    return case((user.id.is_not(None), named))


def _answers(asked: Question) -> Iterator[ColumnElement[bool]]:
    zone = ZoneInfo(asked.time_zone)
    if asked.action:
        yield AuditEntry.action == asked.action
    if asked.actor:
        kind, ref = _thing(asked.actor)
        yield AuditEntry.user_id == int(ref) if kind == "user" else AuditEntry.actor_label == asked.actor
    if asked.subject:
        yield _is_subject(*_thing(asked.subject))
    if asked.since:
        yield AuditEntry.at >= datetime(asked.since.year, asked.since.month, asked.since.day, tzinfo=zone)
    if asked.until:
        behind = asked.until + timedelta(days=1)
        yield AuditEntry.at < datetime(behind.year, behind.month, behind.day, tzinfo=zone)


def _is_subject(kind: str, ref: str) -> ColumnElement[bool]:
    return and_(AuditEntry.subject_kind == kind, AuditEntry.subject_ref == ref)


def _thing(words: str) -> tuple[str, str]:
    """`("user", "12")` for 12, `user 12` and the address of user 12; `("token", "3")` for `token 3`."""
    if "@" in words:
        user = user_by_email(words)
        return ("user", str(user.id)) if user else ("", "-")
    kind, _, ref = words.rpartition(" ")
    if (kind or "user") == "user" and not (ref.isascii() and ref.isdigit() and len(ref) <= 18):
        return "", "-"
    return kind or "user", ref
