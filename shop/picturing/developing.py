"""The files of a picture: WebP in every size at once, so that it can be shown; AVIF, which is a third smaller and takes

a second for each, when the worker gets to it. What the worker begins with is kept till then, and never served.
"""

import io
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from .. import media
from ..db import db, transaction
from ..jobs.services import GiveUp, NotNow, job
from ..media import WIDTHS
from .models import PictureFile
from .reading import Picture

if TYPE_CHECKING:
    from PIL.Image import Image

WEBP: dict[str, Any] = {"format": "WEBP", "quality": 80, "method": 4}
AVIF: dict[str, Any] = {"format": "AVIF", "quality": 60, "speed": 7, "max_threads": 1}
LEAST_GAIN = 0.95  # an AVIF that isn't a twentieth smaller isn't worth keeping


def put_first_files(key: str, picture: Picture) -> int:
    """Keep what pages need, and what the rest will be made of; returns the bytes of it that are served.

    Raises OutOfReach.
    """
    served = 0
    media.put(_undeveloped(key), _encoded(picture.image, _kept_whole(picture)))
    for width in WIDTHS:
        body = _encoded(_sized(picture.image, width), WEBP)
        media.put(f"{key}-{width}.webp", body)
        served += len(body)
    return served


def are_there(key: str) -> bool:
    """Whether all that pages need is in the store. Raises OutOfReach."""
    return all(media.is_there(f"{key}-{width}.webp") for width in WIDTHS)


def all_files_of(key: str) -> list[str]:
    """Whatever may be in the store of a picture."""
    return [*media.files_of(key), _undeveloped(key)]


@job("pictures.avif", attempts=5, is_apart=True)
def make_smaller_files(payload: dict[str, Any]) -> None:
    """An AVIF beside each WebP, where that is smaller. Raises NotNow where the store is out of reach."""
    with transaction():
        file = db.session.get(PictureFile, payload["file_id"])
        key = file.storage_key if file and file.avif_state == "waiting" else None
    if key is None:
        return
    try:
        source = media.read(_undeveloped(key))
        if source is None:
            _ended(key, "failed", 0)
            raise GiveUp("What the AVIF files would be made of is gone from the media store.")
        _ended(key, "made", _put_avifs(key, source))
        media.remove(_undeveloped(key))
    except media.OutOfReach as error:
        raise NotNow(f"The media store is out of reach: {error}") from error


def _put_avifs(key: str, source: bytes) -> int:
    """How many bytes they have."""
    from PIL import Image

    made = 0
    with Image.open(io.BytesIO(source)) as image:
        image.load()
        for width in WIDTHS:
            body, other = _encoded(_sized(image, width), AVIF), media.read(f"{key}-{width}.webp")
            if other is not None and len(body) < len(other) * LEAST_GAIN:
                media.put(f"{key}-{width}.avif", body)
                made += len(body)
    return made


def _ended(key: str, state: str, size: int) -> None:
    with transaction():
        file = db.session.scalar(select(PictureFile).where(PictureFile.storage_key == key).with_for_update())
        if file is not None:
            file.avif_state, file.avif_bytes = state, size


def _undeveloped(key: str) -> str:
    return f"work/{key.replace('/', '-')}.img"


def _kept_whole(picture: Picture) -> dict[str, Any]:
    """As good as it came, quickly: JPEG has no clearness."""
    if picture.is_clear:
        return {"format": "PNG", "compress_level": 1}
    return {"format": "JPEG", "quality": 95, "subsampling": 0}


def _sized(image: "Image", width: int) -> "Image":
    """No wider than `width`; what is narrower stays as it is."""
    from PIL import Image

    if image.width <= width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS)


def _encoded(image: "Image", how: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    image.save(file, **how)
    return file.getvalue()
