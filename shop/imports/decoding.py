"""From bytes to lines, whatever program saved the file: UTF-8, UTF-16, or Windows' Western code page.

The file is read twice and never held whole: once to tell how it is written, once to read it.
"""

import codecs
import contextlib
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from flask_babel import gettext

from .problems import UnreadableFile

BLOCK = 1 << 18  # bytes
ENOUGH = 1_000  # bytes that are not UTF-8, to be sure that none of it is meant to be
LONGEST_LINE = 1_000_000  # characters: more is not a table
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}


@dataclass(frozen=True)
class Encoding:
    """How a file is written: Python's name of its encoding, and the fingerprint of its bytes."""

    codec: str
    sha256: str

    @property
    def name(self) -> str:
        """What people call it."""
        return NAMES.get(self.codec, "UTF-16")


def encoding_of(file: BinaryIO) -> Encoding:
    """How `file` is written, from all of its bytes. Raises UnreadableFile where it is a mixture."""
    file.seek(0)
    digest = hashlib.sha256()
    start = b""
    characters = Characters()
    while block := file.read(BLOCK):
        start = start or block
        digest.update(block)
        characters.look_at(block)
    codec = _marked(start) or _unmarked_utf16(start) or characters.codec()
    return Encoding(codec, digest.hexdigest())


def lines_of(file: BinaryIO, encoding: Encoding) -> Iterator[str]:
    """The lines of `file` with their ends. Raises UnreadableFile where a line is endless or not in the encoding."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding.codec, newline="")
    number = 0
    try:
        while True:
            number += 1
            line = text.readline(LONGEST_LINE)
            if len(line) == LONGEST_LINE:
                raise UnreadableFile(gettext("Line %(line)s is too long for a table.", line=number))
            if not line:
                return
            yield line
    except UnicodeError:
        raise UnreadableFile(
            gettext("Line %(line)s is not %(encoding)s.", line=number, encoding=encoding.name)
        ) from None
    finally:
        with contextlib.suppress(ValueError):  # somebody has closed the file
            text.detach()


def _marked(start: bytes) -> str | None:
    return next((codec for mark, codec in MARKS if start.startswith(mark)), None)


def _unmarked_utf16(start: bytes) -> str | None:
    """UTF-16 without its mark: in Western text every other byte is 0."""
    sample = start[:4000]
    for codec, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if len(sample) >= 4 and zeros.count(0) > len(zeros) * 0.7:
            return codec
    return None


class Characters:
    """Tells UTF-8 from a one-byte code page by what its bytes above 127 make."""

    def __init__(self) -> None:
        self.good = self.bad = 0  # characters of several bytes that are UTF-8; bytes that are not
        self.line_of_bad = 0
        self._lines = 1
        self._rest = b""

    def look_at(self, block: bytes) -> None:
        """Count what is in `block`; a character may lie across two blocks."""
        data = self._rest + block
        self._rest = b""
        at = 0
        while at < len(data) and self.bad < ENOUGH:
            try:
                good = data[at:].decode()
                at = len(data)
            except UnicodeDecodeError as error:
                good = data[at : at + error.start].decode()
                if error.reason == "unexpected end of data" and at + error.end == len(data):
                    self._rest = data[at + error.start :]
                    at = len(data)
                else:
                    self.bad += 1
                    at += error.start + 1
                    self.line_of_bad = self.line_of_bad or self._lines + good.count("\n")
            self.good += 0 if good.isascii() else len(good) - len(good.encode("ascii", "ignore"))
            self._lines += good.count("\n")

    def codec(self) -> str:
        """Raises UnreadableFile for UTF-8 with something else in it: guessing would garble every accent.

        A code page makes a character of UTF-8 by chance now and then (CAFÉ®), but seldom.
        """
        self.bad += bool(self._rest)
        if 0 < self.bad <= self.good:
            raise UnreadableFile(
                gettext(
                    "Line %(line)s is not UTF-8, but other lines are. Save the file as UTF-8 and try again.",
                    line=self.line_of_bad or self._lines,
                )
            )
        return "cp1252" if self.bad else "utf-8"
