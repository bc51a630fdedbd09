"""Keeping a picture that somebody brought: once for all products that show it."""

from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import text

from .. import media
from ..db import db, transaction
from ..jobs.services import enqueue
from .developing import are_there, put_first_files
from .reading import Picture, reading
from .refusals import StoreOutOfReach

# Whoever sweeps locks the file as well: either it is in use again, or it is gone and is made anew.
NAME_IT = text("""
    INSERT INTO picture_file (storage_key, content_hash, width, height) VALUES (:key, :digest, :width, :height)
    ON CONFLICT (content_hash) DO UPDATE SET unused_since = NULL
    RETURNING id, storage_key, width, height
""")
DEVELOPED = text("UPDATE picture_file SET webp_bytes = :size, avif_bytes = 0, avif_state = 'waiting' WHERE id = :id")


@dataclass(frozen=True)
class StoredPicture:
    """A picture in the media store, with the size of its largest file."""

    storage_key: str
    width: int
    height: int


def store_picture(content: bytes) -> StoredPicture:
    """The picture in `content`, kept. What was kept before is not made again.

    It is in nobody's transaction: a product that shows it comes after. Raises what `reading` does, StoreOutOfReach.
    """
    with reading(content) as picture:
        try:
            return _stored(picture)
        except media.OutOfReach as error:
            words = gettext("Pictures can’t be kept right now: their store doesn’t answer. Try again later.")
            raise StoreOutOfReach(words) from error


def _stored(picture: Picture) -> StoredPicture:
    key = f"{media.UPLOADED}{picture.digest[:2]}/{picture.digest[2:22]}"
    named = {"key": key, "digest": picture.digest, "width": picture.width, "height": picture.height}
    with transaction():
        file_id, key, width, height = db.session.execute(NAME_IT, named).one()
    if not are_there(key):
        size = put_first_files(key, picture)
        with transaction():
            db.session.execute(DEVELOPED, {"id": file_id, "size": size})
            enqueue("pictures.avif", {"file_id": file_id})
    return StoredPicture(key, width, height)
