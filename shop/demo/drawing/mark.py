# ruff: noqa: E501  (the outlines of things keep their own lines)
"""The sign over the door: an arch with a shelf across it, which is also a capital A."""

from shop.demo.drawing.palette import EMBER, SAFFRON, SALT
from shop.demo.drawing.svg import path, rect

ICON_SIZES = {"icon-512.png": 512, "icon-192.png": 192, "apple-touch-icon.png": 180}
ARCH = "M14 52V31A18 18 0 0 1 50 31V52H40.5V31A8.5 8.5 0 0 0 23.5 31V52Z"


def _drawn() -> str:
    return path(ARCH, SALT) + rect(14, 36, 36, 5.5, SALT) + rect(26.5, 29.5, 11, 6.5, SAFFRON)


def mark() -> str:
    """For browser tabs: rounded, on the shop's accent, with no fixed size."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">{rect(0, 0, 64, 64, EMBER, rx=14)}{_drawn()}</svg>'


def icon(size: int) -> str:
    """For home screens, which round the corners themselves."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 64 64">{rect(0, 0, 64, 64, EMBER)}{_drawn()}</svg>'
