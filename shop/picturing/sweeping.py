"""Files that nothing shows any more: marked when they are first seen so, and removed when they have been so for days.

So nothing is lost that is brought back, undone or used anew meanwhile; and what was brought a moment ago, whose product
is still being written, is never touched.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from sqlalchemy import text

from .. import media
from ..db import db, transaction
from .developing import all_files_of

REMOVALS_KEPT = timedelta(days=30)
AT_ONCE = 100

USED = """(EXISTS (SELECT FROM product_image i WHERE i.storage_key = {key})
    OR EXISTS (SELECT FROM picture_removal r WHERE r.storage_key = {key})
    OR EXISTS (SELECT FROM shop s WHERE s.logo_key = {key}))"""
FORGET = text("DELETE FROM picture_removal WHERE removed_at < now() - :kept")
MARK = text(f"""
    UPDATE picture_file f SET unused_since = now()
    WHERE unused_since IS NULL AND created_at < now() - interval '1 hour' AND NOT {USED.format(key="f.storage_key")}
""")  # noqa: S608 (from constants)
UNMARK = text(f"""
    UPDATE picture_file f SET unused_since = NULL
    WHERE unused_since IS NOT NULL AND {USED.format(key="f.storage_key")}
""")  # noqa: S608 (from constants)
OLD = f"unused_since < now() - :age AND NOT {USED.format(key='f.storage_key')}"
COUNT_OLD = text(f"SELECT count(*) AS pictures, sum(webp_bytes + avif_bytes) AS size FROM picture_file f WHERE {OLD}")  # noqa: S608
REMOVE_OLD = text(f"""
    DELETE FROM picture_file WHERE id IN (
        SELECT f.id FROM picture_file f WHERE {OLD} ORDER BY f.id LIMIT :most FOR UPDATE SKIP LOCKED)
    RETURNING storage_key, webp_bytes + avif_bytes AS size
""")  # noqa: S608 (from constants)
KNOWN = text(f"""
    SELECT key FROM unnest(CAST(:keys AS text[])) key
    WHERE {USED.format(key="key")} OR EXISTS (SELECT FROM picture_file f WHERE f.storage_key = key)
""")  # noqa: S608 (from constants)
OURS = re.compile(r"(?P<key>[a-z0-9-]+(/[a-z0-9-]+)+)-(320|640|1280)\.(webp|avif)")
AT_WORK = re.compile(r"work/[a-z0-9-]+\.img")


@dataclass
class Swept:
    """What was found, and removed unless it was only looked for. `waiting`: unused, but not for so long yet."""

    pictures: int = 0
    strays: int = 0
    size: int = 0
    waiting: int = 0


def sweep(age: timedelta, *, removes: bool) -> Swept:
    """Look for pictures that nothing has shown for so long, and for files that belong to none; remove them, or don't.

    Raises OutOfReach.
    """
    mark_unused()
    swept = Swept()
    if removes:
        while sweep_some(age, swept):
            pass
    else:
        found = db.session.execute(COUNT_OLD, {"age": age}).one()
        swept.pictures, swept.size = found.pictures, int(found.size or 0)
    swept.waiting = db.session.scalar(text("SELECT count(*) FROM picture_file WHERE unused_since IS NOT NULL")) or 0
    swept.waiting -= 0 if removes else swept.pictures
    _sweep_strays(age, swept, removes=removes)
    return swept


def mark_unused() -> None:
    """From now on it is known of each picture since when nothing shows it."""
    with transaction():
        db.session.execute(FORGET, {"kept": REMOVALS_KEPT})
        db.session.execute(UNMARK)
        db.session.execute(MARK)


def sweep_some(age: timedelta, swept: Swept) -> bool:
    """Remove some pictures that nothing has shown for so long; whether there may be more. Raises OutOfReach.

    Their rows are locked while the files go: who brings the same picture right now waits, and then makes them anew.
    """
    with transaction():
        gone = db.session.execute(REMOVE_OLD, {"age": age, "most": AT_ONCE}).all()
        for key, size in gone:
            media.remove(*all_files_of(key))
            swept.pictures += 1
            swept.size += size
    return len(gone) == AT_ONCE


def _sweep_strays(age: timedelta, swept: Swept, *, removes: bool) -> None:
    """Files of ours that no picture has; whatever else somebody put there is left alone."""
    oldest = datetime.now(UTC) - age
    files = (file for file in media.everything() if file.changed_at < oldest)
    while some := list(islice(files, media.AT_ONCE)):
        strays = _strays(some)
        swept.strays += len(strays)
        swept.size += sum(file.size for file in strays)
        if removes:
            media.remove(*(file.name for file in strays))


def _strays(files: Iterable[media.StoredFile]) -> list[media.StoredFile]:
    named = [(file, match["key"]) for file in files if (match := OURS.fullmatch(file.name))]
    with transaction():
        known = set(db.session.scalars(KNOWN, {"keys": list({key for _, key in named})}))
    left = [file for file in files if AT_WORK.fullmatch(file.name)]
    return left + [file for file, key in named if key not in known]
