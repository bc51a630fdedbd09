"""From SVG text to WebP files: a headless Chromium takes the photograph, Pillow makes the prints."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Protocol

from shop.demo.shape import PICTURE_HEIGHT, PICTURE_WIDTH, PICTURE_WIDTHS

QUALITIES = {320: (66, 58, 50), 640: (62, 54, 46, 40), 1280: (56, 48, 42, 36)}
BUDGET = {320: 8_000, 640: 16_000, 1280: 32_000}
"""The best quality that keeps a picture within its bytes; plain grounds get the best, herringbone gets what is left."""
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--force-color-profile=srgb",
)  # fmt: skip


class Camera(Protocol):
    def __call__(self, svg: str, width: int, height: int) -> bytes: ...


@contextmanager
def camera() -> Iterator[Camera]:
    """A browser that turns drawings into PNG, one after the other."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=list(QUIET))
        page = browser.new_page()

        def photograph(svg: str, width: int, height: int) -> bytes:
            page.set_viewport_size({"width": width, "height": height})
            page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{svg}")
            return page.screenshot(omit_background=True)

        yield photograph
        browser.close()


def _chromium() -> str | None:
    """CHROMIUM from the environment, else the system's; None lets playwright use its own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def frame(drawing: str, defs: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{PICTURE_WIDTH}" height="{PICTURE_HEIGHT}" '
        f'viewBox="0 0 {PICTURE_WIDTH} {PICTURE_HEIGHT}">{defs}{drawing}</svg>'
    )


def develop(png: bytes, stem: str, folder: Path) -> int:
    """Write the picture at every width; the answer is its weight in bytes."""
    from PIL import Image

    weight = 0
    with Image.open(BytesIO(png)) as raw:
        whole = raw.convert("RGB")
    for width in PICTURE_WIDTHS:
        size = (width, width * PICTURE_HEIGHT // PICTURE_WIDTH)
        smaller = whole if width == PICTURE_WIDTH else whole.resize(size, Image.Resampling.LANCZOS)
        file = folder / f"{stem}-{width}.webp"
        for quality in QUALITIES[width]:
            smaller.save(file, "WEBP", quality=quality, method=6)
            if file.stat().st_size <= BUDGET[width]:
                break
        weight += file.stat().st_size
    return weight
