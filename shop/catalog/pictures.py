"""The pictures of a product: which stay, which come, and what they show."""

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import gettext, lazy_gettext

from . import limits
from .checking import few_enough, in_range, translatable, writable
from .facts import ImageFacts, VariantFacts
from .matching import with_numbers
from .refusals import Unknown, Unwritable


def settled_images(
    kept: Sequence[ImageFacts], told: Sequence[ImageFacts], variants: Sequence[VariantFacts], pointer: str = "/images"
) -> tuple[ImageFacts, ...]:
    """The pictures as told, those that stay with their number and their file. Raises what is wrong with them.

    A picture keeps its file: one of another file is a new picture.
    """
    if tuple(told) == tuple(kept):
        return tuple(kept)
    few_enough(len(told), max(limits.IMAGES, len(kept)), lazy_gettext("pictures"), pointer)
    matched = with_numbers(kept, told, lambda one: one.storage_key, lambda one: one.source_url, pointer=pointer)
    before = {image.id: image for image in kept if image.id}
    numbers = {variant.id for variant in variants if variant.id}
    found = []
    for place, image in enumerate(matched):
        mine = before.get(image.id) if image.id else None
        found.append(_settled(mine, image, numbers, f"{pointer}/{place}"))
    return tuple(found)


def _settled(before: ImageFacts | None, image: ImageFacts, numbers: set[int], pointer: str) -> ImageFacts:
    in_range(image.focus_x, 0, 1, f"{pointer}/focus_x", is_whole=False)
    in_range(image.focus_y, 0, 1, f"{pointer}/focus_y", is_whole=False)
    image = replace(
        image,
        focus_x=round(image.focus_x, 3),
        focus_y=round(image.focus_y, 3),
        translations={code: alt for code, alt in image.translations.items() if alt},
    )
    if before:
        image = _with_its_file(before, image, pointer)
    elif image.storage_key is None and image.source_url is None:
        raise Unwritable(gettext("A picture needs the address of its file."), f"{pointer}/source_url")
    elif image.source_url is not None:
        writable("source_url", image.source_url, f"{pointer}/source_url")
    if image == before:
        return image
    if before is None or image.alt != before.alt:
        writable("alt", image.alt, f"{pointer}/alt")
    if before is None or image.translations != before.translations:
        translatable(image.translations, f"{pointer}/translations")
        for code, alt in image.translations.items():
            writable("alt", alt, f"{pointer}/translations/{code}")
    if image.variant_id is not None and image.variant_id not in numbers:
        raise Unknown(
            gettext("The product has no variant %(id)s that the picture could show.", id=image.variant_id),
            f"{pointer}/variant_id",
        )
    return image


def _with_its_file(before: ImageFacts, image: ImageFacts, pointer: str) -> ImageFacts:
    if image.source_url not in {None, before.source_url}:
        raise Unknown(
            gettext("Picture %(id)s is of another file. Leave “id” out for a new picture.", id=before.id),
            f"{pointer}/source_url",
        )
    # What was known by its address alone has a file of our own once it was fetched.
    file = before if before.storage_key or not image.storage_key else image
    return replace(
        image,
        source_url=before.source_url,
        storage_key=file.storage_key,
        width=file.width,
        height=file.height,
    )
