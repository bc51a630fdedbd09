"""What the rows of a product say of its pictures: one a row, or several in a cell."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from flask_babel import gettext

from .cells import Row, Terms
from .foreign import ADDRESSES
from .goods import FileImage


def images_of(
    rows: Sequence[Row], terms: Terms, choices_of: Callable[[Row], tuple[str, ...]]
) -> list[FileImage] | None:
    """The pictures of a product, those of a variant after its own where another row only names them.

    None where the file says nothing of pictures.
    """
    if not terms.columns.has("image_url", "image_key", "image_urls"):
        return None
    images = [_image(row, choices_of) for row in rows if row.says("image_url", "image_key")]
    images += _listed(rows, terms)
    found = [image for image in images if image.facts.get("source_url") or image.facts.get("storage_key")]
    if all(image.place is not None for image in found):
        found.sort(key=lambda image: image.place or 0)
    for row in rows:
        if not row.says("variant_image_url"):
            continue
        url, choices = row.address("variant_image_url"), choices_of(row)
        image = next((image for image in found if url and image.facts.get("source_url") == url), None)
        if image is None and url:
            found.append(image := FileImage(row.line, {"source_url": url}, {}))
        if image is not None and image.choices is None:
            image.choices = choices
        elif image is not None and image.choices != choices:
            row.note("variant_image_url", gettext("shows another variant already; a picture shows one"))
    return found


def _listed(rows: Sequence[Row], terms: Terms) -> list[FileImage]:
    """The pictures of which several stand in one cell, each once."""
    found: dict[str, FileImage] = {}
    for row in rows:
        for address in ADDRESSES.split(row.cells.get("image_urls", "").strip()):
            if not address.strip():
                continue
            cell = Row(row.line, {"image_urls": address.strip()}, terms, row.problems)
            if url := cell.address("image_urls"):
                found.setdefault(url, FileImage(row.line, {"source_url": url}, {}))
    return list(found.values())


def _image(row: Row, choices_of: Callable[[Row], tuple[str, ...]]) -> FileImage:
    columns = row.terms.columns
    facts: dict[str, object] = {}
    if columns.has("image_url"):
        facts["source_url"] = row.address("image_url") or None
    if columns.has("image_key"):
        facts["storage_key"] = row.text("image_key") or None
    if columns.has("image_alt"):
        facts["alt"] = row.text("image_alt", 1000)
    for name in ("width", "height"):
        if columns.has(f"image_{name}"):
            facts[name] = row.count(f"image_{name}", 100_000) or None
    for name in ("focus_x", "focus_y"):
        if row.says(f"image_{name}"):
            facts[name] = _focus(row, f"image_{name}")
    place = row.count("image_position", 100_000) if columns.has("image_position") else None
    of_variant = row.one_of("image_for", ["variant", "product"]) == "variant"
    return FileImage(row.line, facts, row.words("image_alt", 1000), place, choices_of(row) if of_variant else None)


def _focus(row: Row, name: str) -> Decimal | None:
    focus = row.number(name)
    if focus is not None and focus > 1:
        row.refuse(name, gettext("is more than %(most)s", most=1))
    return None if focus is None else focus.quantize(Decimal("0.001"))
