"""Pictures for tests, good and bad ones: made here, so that each is exactly as it says."""

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image, ImageCms, ImageDraw


def drawn(width: int = 800, height: int = 1000, colour: Any = (200, 80, 40), mode: str = "RGB") -> Image.Image:
    """A picture with something in it: a disc in the upper left corner."""
    image = Image.new(mode, (width, height), colour)
    ImageDraw.Draw(image).ellipse((0, 0, width // 2, height // 4), fill=0 if mode in {"L", "1", "P"} else None)
    return image


def saved(image: Image.Image, kind: str = "JPEG", **how: Any) -> bytes:
    """The file of it."""
    file = io.BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


def jpeg(**how: Any) -> bytes:
    """A plain picture; another `colour` makes another picture."""
    return saved(drawn(**how))


def turned(orientation: int) -> bytes:
    """A photo that lies on its side, says so, and knows where it was taken."""
    image = Image.new("RGB", (400, 300), "white")
    ImageDraw.Draw(image).rectangle((0, 0, 199, 149), fill="red")
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, "Camera of somebody"
    exif.get_ifd(0x8825)[1] = "N"
    return saved(image, exif=exif.tobytes(), quality=95)


def cmyk() -> bytes:
    """As it comes from a printer's."""
    return saved(Image.new("CMYK", (400, 500), (0, 255, 255, 0)))


def with_profile() -> bytes:
    """Colours that are told by a profile of their own."""
    return saved(drawn(), icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())


def huge_png(width: int, height: int) -> bytes:
    """A bomb: a few kilobytes that say they are so large."""

    def part(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", body) + part(b"IEND", b"")


def scrambled() -> bytes:
    """A picture in the middle of which something else was written."""
    whole = saved(Image.effect_noise((200, 200), 80), "PNG")
    return whole[:5000] + bytes(300) + whole[5300:]


def moving(kind: str) -> bytes:
    """Two pictures, one after the other."""
    first, second = drawn(64, 64), drawn(64, 64, (0, 0, 250))
    return saved(first, kind, save_all=True, append_images=[second], duration=100)


def with_archive() -> bytes:
    """A picture for who looks at it, an archive for who unpacks it."""
    file = io.BytesIO(jpeg())
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("evil.class", b"\xca\xfe\xba\xbe")
    return file.getvalue()


def with_comment(words: bytes) -> bytes:
    """A picture with words where cameras write where they were."""
    return saved(drawn(), comment=words)


SVG = b"""<?xml version="1.0"?><!-- drawn --><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">
<script>alert(document.domain)</script></svg>"""
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"

# Name, file, and what is said of it.
BAD = {
    "nothing.jpg": (b"", "The file is empty"),
    "words.jpg": (b"This is no picture at all, is it?", "no picture that can be read"),
    "page.jpg": (HTML, "the file holds HTML"),
    "page.png": (b"\n\n <html><body>hello</body></html>", "the file holds HTML"),
    "drawing.svg": (SVG, "SVG"),
    "drawing.png": (SVG, "SVG"),
    "paper.jpg": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "the file holds PDF"),
    "archive.png": (b"PK\x03\x04" + bytes(100), "the file holds ZIP"),
    "phone.heic": (b"\0\0\0\x24ftypheic" + bytes(100), "HEIC"),
    "film.jpg": (b"\0\0\0\x20ftypisom" + bytes(100), "the file holds MP4"),
    "scan.tif": (b"II*\0" + bytes(100), "TIFF"),
    "cut.jpg": (jpeg()[:-400], "cut off"),
    "half.png": (saved(drawn(), "PNG")[:900], "cut off|damaged"),
    "half.webp": (saved(drawn(), "WEBP")[:400], "cut off|damaged"),
    "half.avif": (saved(drawn(), "AVIF")[:300], "cut off|damaged|no picture"),
    "head-only.jpg": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "cut off|damaged|no picture"),
    "scrambled.png": (scrambled(), "damaged"),
    "bomb.png": (huge_png(11_000, 11_000), "too many points"),
    "wide-bomb.png": (huge_png(60_000, 60_000), "too many points"),
    "long.jpg": (saved(Image.new("RGB", (20_000, 20)), quality=20), "20,000 points long"),
    "dot.png": (saved(Image.new("RGB", (1, 1)), "PNG"), "too small"),
    "line.gif": (saved(Image.new("RGB", (400, 2)), "GIF"), "too small"),
    "dance.gif": (moving("GIF"), "moves"),
    "dance.webp": (moving("WEBP"), "moves"),
    "dance.png": (moving("PNG"), "moves"),
    "dance.avif": (moving("AVIF"), "moves"),
    "both.jpg": (with_archive(), "ZIP at once"),
    "comment.jpg": (with_comment(b"<script>alert(1)</script>"), "HTML at once"),
    "php.jpg": (jpeg() + b"<?php system($_GET[0]); ?>", "PHP at once"),
    "behind.png": (saved(drawn(), "PNG") + HTML, "HTML at once"),
    "large.jpg": (jpeg() + bytes(20 * 1024 * 1024), "too large"),
}
