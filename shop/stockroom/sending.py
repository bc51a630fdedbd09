"""What the grid sends: one row, or all that were filled in. Each row is written or refused by itself."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from ..errors import NotFound, ShopError
from ..stock.actors import Actor, Source
from ..stock.reasons import NoSuchReason
from ..stock.refusals import RequestKeyUsed, StockMovedOn
from .changes import Change, Where, Work, make_change, read_change
from .deeds import Deed, deed_of, written_under
from .levels import Level
from .merging import Merge, merge_of
from .working import new_key

CHANGE_OF = re.compile(r"change-([0-9]{1,18})")
WAY_OUT = re.compile(r"([0-9]{1,18}):([+=-]?[0-9]{1,18}):([0-9]{1,18})")
MOST_ROWS = 200
MOST_LETTERS = 30  # of what is typed into a row
KEY = re.compile(r"[\w-]{8,40}", re.ASCII)


@dataclass(frozen=True)
class Outcome:
    """What became of a row. Where it was refused, `typed` is kept, and the version that the person saw."""

    typed: str = ""
    version: int | None = None
    words: str = ""
    status: int = HTTPStatus.OK
    deed: Deed | None = None
    merge: Merge | None = None

    @property
    def is_refused(self) -> bool:
        return self.status != HTTPStatus.OK


@dataclass(frozen=True)
class Sent:
    """A row as it was sent. `key` is its request key; `trouble` is what no browser would send."""

    level_id: int
    typed: str
    version: int | None
    key: str
    trouble: str = ""


@dataclass(frozen=True)
class Sending:
    """All that one click sends. `shown` are the levels of the page, `rows` those to be written."""

    shown: Sequence[int]
    rows: Sequence[Sent]
    is_one: bool

    def source(self, by: Actor) -> Source:
        """The name under which all of it can be undone together. The same rows sent again have the same."""
        told = repr((by.label, [(row.level_id, row.typed, row.version, row.key) for row in self.rows]))
        return Source("bulk", hashlib.blake2b(told.encode(), digest_size=8).hexdigest())


def sending_of(form: MultiDict[str, str]) -> Sending:
    """What a form of the grid holds. Raises NotFound where it names a row that can be none."""
    shown = [int(read[1]) for name in form if (read := CHANGE_OF.fullmatch(name))][:MOST_ROWS]
    way_out = form.get("merge")
    if way_out is not None:
        read = WAY_OUT.fullmatch(way_out)
        if read is None:
            raise NotFound
        level_id, typed, version = int(read[1]), read[2], int(read[3])
        return Sending(shown, [Sent(level_id, typed, version, _key(form, level_id))], is_one=True)
    if "row" in form:
        if not re.fullmatch(r"[0-9]{1,18}", form["row"]):
            raise NotFound
        return Sending(shown, [_sent(form, int(form["row"]))], is_one=True)
    rows = [_sent(form, level_id) for level_id in shown if form.get(f"change-{level_id}", "").strip()]
    return Sending(shown, rows, is_one=False)


def save_rows(sending: Sending, levels: Mapping[int, Level], work: Work, by: Actor) -> dict[int, Outcome]:
    """Write each row that can be written, and tell what became of each. A row that fails keeps no other back."""
    source = sending.source(by)
    return {row.level_id: _save(row, levels.get(row.level_id), work, by, source) for row in sending.rows}


def refuse_rows(sending: Sending, refusal: NoSuchReason) -> dict[int, Outcome]:
    """No row was written, because nobody knows why."""
    return {row.level_id: _refused(row, str(refusal)) for row in sending.rows}


def _save(row: Sent, level: Level | None, work: Work, by: Actor, source: Source) -> Outcome:
    if level is None or row.trouble:
        return _refused(row, row.trouble or gettext("There is no such place in the stockroom."))
    where = Where(level.variant_id, level.location_id, row.version or 0)
    change = Change(0, is_count=False)
    try:
        change = read_change(row.typed)
        if change.is_count and row.version is None:
            return _refused(row, gettext("Nobody knows what you saw. Load the page again."))
        movement = make_change(where, change, work, by=by, request_key=row.key, source=source)
    except StockMovedOn as refusal:
        merge = merge_of(refusal, where, change)
        return Outcome(row.typed, row.version, merge.words, refusal.status, merge=merge)
    except RequestKeyUsed as refusal:
        return _written_before(row, change, refusal)
    except ShopError as refusal:
        return _refused(row, str(refusal), refusal.status)
    if movement is None:
        return Outcome(words=gettext("It was that already. Nothing was changed."))
    return Outcome(deed=deed_of(movement))


def _written_before(row: Sent, change: Change, refusal: RequestKeyUsed) -> Outcome:
    """The row was saved before, and its answer got lost: that is its answer now, and nothing is written again.

    What is typed stays only where it is something else.
    """
    earlier = written_under(row.key, row.level_id)
    if earlier is None:
        return _refused(row, str(refusal), refusal.status)
    if change.is_what(earlier):
        return Outcome(words=gettext("It was saved already."), deed=deed_of(earlier))
    words = gettext("Something else was saved in this row before. Look at it, and save again what is still missing.")
    return Outcome(row.typed, None, words, refusal.status, deed=deed_of(earlier))


def _refused(row: Sent, words: str, status: int = HTTPStatus.UNPROCESSABLE_ENTITY) -> Outcome:
    return Outcome(row.typed, row.version, words, status)


def _sent(form: MultiDict[str, str], level_id: int) -> Sent:
    names = (f"change-{level_id}", f"version-{level_id}", f"key-{level_id}")
    typed, version = form.get(names[0], "")[:MOST_LETTERS], form.get(names[1], "")
    trouble = gettext("This was sent more than once.") if any(len(form.getlist(name)) > 1 for name in names) else ""
    seen = int(version) if re.fullmatch(r"[0-9]{1,18}", version) else None
    return Sent(level_id, typed, seen, _key(form, level_id), trouble)


def _key(form: MultiDict[str, str], level_id: int) -> str:
    key = form.get(f"key-{level_id}", "")
    return f"grid-{level_id}-{key}" if KEY.fullmatch(key) else f"grid-{new_key()}"
