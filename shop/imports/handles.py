"""Handles of other shops, and names, as our addresses can hold them."""

import re
import unicodedata
import zlib

from ..catalog.services import slugify

SLUG = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_SLUG = 200
NAMELESS = slugify("")  # what is left where nothing can be spelled


def slug_of(handle: str) -> str:
    """The handle as an address can hold it: `Camión azul` is `camion-azul`.

    Where letters are lost (an address is ASCII) or cut off, a fingerprint keeps two handles apart.
    """
    if SLUG.fullmatch(handle) and len(handle) <= LONGEST_SLUG:
        return handle
    slug, plain = slugify(handle), unicodedata.normalize("NFKD", handle)
    lost = any(letter.isalnum() and not letter.isascii() for letter in plain)
    if len(handle) <= 80 and not lost and slug != NAMELESS:
        return slug
    return f"{slug[:70].strip('-')}-{zlib.crc32(handle.encode()):08x}"
