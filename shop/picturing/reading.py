"""From the bytes that somebody sent to points of colour: the only way in, and nothing else of the file comes along.

Whatever a file is called, what it holds decides. It is decoded to its last byte, turned upright, brought to sRGB and
made as small as the largest size that is shown; names, places and profiles that it carried stay behind. One at a time
in a process, so that what reading takes is taken once.
"""

import hashlib
import io
import re
import threading
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import format_decimal, gettext

from ..media import WIDTHS
from . import limits
from .refusals import (
    NotAPicture,
    PictureBroken,
    PictureHoldsMore,
    PictureMoves,
    PictureTooLarge,
    PictureTooSmall,
    TooManyAtOnce,
)

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
PATIENCE = 20  # seconds for those before us
OPAQUE = 255
ORIENTATION = 0x0112
TURNS = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}
FIRST_LYING = 5  # from here on what is stored as the width is the height
WITH_CLEARNESS = {"RGBA", "LA", "PA", "La", "RGBa"}

# What something else begins with that people take for pictures, or that is given out as one.
OTHERS = (
    (re.compile(rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]", re.I | re.S), "SVG"),
    (re.compile(rb"\s*<(!doctype html|html|head|body|script)\b", re.I), "HTML"),
    (re.compile(rb"%PDF-"), "PDF"),
    (re.compile(rb"PK\x03\x04"), "ZIP"),
    (re.compile(rb".{4}ftyp(heic|heix|hevc|heim|heis|mif1|msf1)", re.S), "HEIC"),
    (re.compile(rb".{4}ftyp(?!avif|avis)", re.S), "MP4"),
    (re.compile(rb"II\*\0|MM\0\*"), "TIFF"),
)
# No camera writes these; who reads the file as something else looks for them.
FOREIGN = ((re.compile(rb"<(script|html|svg)[\s>]", re.I), "HTML"), (re.compile(rb"<\?php\s", re.I), "PHP"))

_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Picture:
    """What was in a file: no wider than the widest size that is shown, upright, in sRGB, with nothing written to it.

    `digest` is of the points themselves, so that it is the same whatever file they came in.
    """

    image: "Image"
    digest: str

    @property
    def width(self) -> int:
        return int(self.image.width)

    @property
    def height(self) -> int:
        return int(self.image.height)

    @property
    def is_clear(self) -> bool:
        """Whether one can see through it somewhere."""
        return bool(self.image.mode == "RGBA")


@contextmanager
def reading(content: bytes) -> Iterator[Picture]:
    """The picture in `content`, while nobody else in this process reads one.

    Raises NotAPicture, PictureTooLarge, PictureTooSmall, PictureMoves, PictureBroken, PictureHoldsMore, TooManyAtOnce.
    """
    refuse_what_is_none(content)
    if not _one_at_a_time.acquire(timeout=PATIENCE):
        raise TooManyAtOnce(gettext("Too many pictures are being read right now. Try again in a moment."))
    try:
        yield _picture(content)
    finally:
        _one_at_a_time.release()


def refuse_what_is_none(content: bytes) -> None:
    """Raises NotAPicture, PictureTooLarge, PictureHoldsMore for what needs no decoding to be refused."""
    if not content:
        raise NotAPicture(gettext("The file is empty."))
    if len(content) > limits.MOST_BYTES:
        most = format_decimal(limits.MOST_BYTES // 1024 // 1024)
        raise PictureTooLarge(gettext("The file is too large: %(number)s MB are the most.", number=most))
    for pattern, name in OTHERS:
        if pattern.match(content[:4096]):
            raise NotAPicture(_what_it_is(name))
    for pattern, name in FOREIGN:
        if pattern.search(content):
            raise PictureHoldsMore(_more(name))
    if b"%PDF-" in content[:1024]:
        raise PictureHoldsMore(_more("PDF"))
    if _is_archive(content):
        raise PictureHoldsMore(_more("ZIP"))


def _is_archive(content: bytes) -> bool:
    with suppress(Exception):  # whatever is wrong with it, it is no archive then
        return zipfile.is_zipfile(io.BytesIO(content))
    return False


def _what_it_is(name: str) -> Any:
    if name == "SVG":
        return gettext("This is a drawing in SVG, which may hold programs. Save it as PNG or WebP.")
    if name in {"HEIC", "TIFF"}:
        return gettext("This is %(kind)s, which browsers can’t show. Save it as JPEG or PNG.", kind=name)
    return gettext("This is no picture: the file holds %(kind)s.", kind=name)


def _more(name: str) -> Any:
    return gettext("This is a picture and %(kind)s at once. Save it anew in a program for pictures.", kind=name)


def _picture(content: bytes) -> Picture:
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what is refused here anyway, or doesn't matter
            with Image.open(io.BytesIO(content), formats=FORMATS) as found:
                _refuse_sizes(found)
                if getattr(found, "is_animated", False) and found.format != "MPO":  # a photo with its preview
                    raise PictureMoves(gettext("This picture moves. Only still ones are shown."))
                if found.format == "PNG":
                    with Image.open(io.BytesIO(content), formats=("PNG",)) as again:
                        again.verify()  # its sums, which decoding doesn't look at
                image = _drawn(found)
    except UnidentifiedImageError:
        words = gettext("This is no picture that can be read. JPEG, PNG, WebP, AVIF and GIF can.")
        raise NotAPicture(words) from None
    except Image.DecompressionBombError:
        raise _too_many_points() from None
    except (PictureTooLarge, PictureTooSmall, PictureMoves):
        raise
    except Exception as error:  # decoders raise whatever comes to their mind at hostile files
        if "truncated" in str(error) or isinstance(error, EOFError):
            raise PictureBroken(gettext("The picture is cut off: its file ends too early. Send it again.")) from None
        raise PictureBroken(gettext("The picture is damaged and can’t be read to its end.")) from None
    digest = hashlib.sha256(f"{image.mode} {image.size} ".encode())
    digest.update(image.tobytes())
    return Picture(image, digest.hexdigest())


def _refuse_sizes(found: Any) -> None:
    """Before a point of it is decoded."""
    width, height = found.size
    if max(width, height) > limits.LONGEST_SIDE:
        side, most = format_decimal(max(width, height)), format_decimal(limits.LONGEST_SIDE)
        raise PictureTooLarge(
            gettext("The picture is %(side)s points long: %(most)s are the most for a side.", side=side, most=most)
        )
    kind = _kind(found)
    if width * height > limits.MOST_POINTS.get(kind, limits.MOST_POINTS_ELSE):
        raise _too_many_points(kind)
    if min(width, height) < limits.SHORTEST_SIDE:
        raise PictureTooSmall(
            gettext("The picture is too small: it needs %(number)s points each way.", number=limits.SHORTEST_SIDE)
        )


def _kind(found: Any) -> str:
    if found.format not in {"JPEG", "MPO"}:
        return str(found.format)
    return "progressive JPEG" if found.info.get("progressive") else "JPEG"


def _too_many_points(kind: str = "JPEG") -> PictureTooLarge:
    most = limits.MOST_POINTS.get(kind, limits.MOST_POINTS_ELSE) // 1_000_000
    words = gettext(
        "The picture has too many points: %(most)s million are the most for %(kind)s.", most=most, kind=kind
    )
    return PictureTooLarge(words)


def _drawn(found: Any) -> Any:
    """All of it decoded, upright and in sRGB; clear only where something can be seen through it.

    Shrunk as early as can be: a JPEG is decoded at a half, a quarter or an eighth where that is still large enough.
    """
    from PIL import Image

    turn = _turn(found)
    found.draft(None, (max(WIDTHS), max(WIDTHS)))
    found.load()
    profile = found.info.get("icc_profile")
    image = _shrunk(_eight_bits(found), is_lying=turn >= FIRST_LYING)
    image = _in_srgb(image if image is not found else found.copy(), profile)
    if turn in TURNS:
        image = image.transpose(Image.Transpose[TURNS[turn]])
    if image.mode == "RGBA" and image.getextrema()[3][0] == OPAQUE:
        image = image.convert("RGB")
    image.info.clear()
    return image


def _turn(found: Any) -> int:
    """How the camera was held, as EXIF numbers it."""
    with suppress(Exception):  # what can't be read there says nothing
        return int(found.getexif().get(ORIENTATION, 1))
    return 1


def _eight_bits(found: Any) -> Any:
    """Without a palette, with no more than 256 steps of each colour; what is clear is told for each point."""
    if found.mode.startswith("I"):
        return found.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if found.mode == "P" or found.mode in WITH_CLEARNESS or "transparency" in found.info:
        return found.convert("RGBA")
    return found if found.mode in {"RGB", "L", "CMYK"} else found.convert("RGB")


def _shrunk(image: Any, *, is_lying: bool) -> Any:
    """No wider than the widest size once it is upright, and no taller than what anybody would look at."""
    from PIL import Image

    width, height = (image.height, image.width) if is_lying else (image.width, image.height)
    share = min(max(WIDTHS) / width, limits.TALLEST_KEPT / height)
    if share >= 1:
        return image
    size = (max(1, round(image.width * share)), max(1, round(image.height * share)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _in_srgb(image: Any, profile: bytes | None) -> Any:
    from PIL import ImageCms

    wanted = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile:
        # A profile that nobody can read, or of other colours than the picture's, is as good as none.
        with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            own, srgb = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            image = ImageCms.profileToProfile(image, own, srgb, outputMode=wanted) or image
    return image if image.mode == wanted else image.convert(wanted)
