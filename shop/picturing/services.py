"""The pictures of a product: brought, replaced, put in order, described, taken away and brought back.

Each is an edit of the product as any other (shop.catalog.editing): with its version, its rules and its entry in the
audit trail.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace

from flask_babel import gettext
from sqlalchemy import select

from ..audit.actors import Actor
from ..catalog.changing import catalogue_change
from ..catalog.editing import edit_product
from ..catalog.facts import ImageFacts, KeptProduct
from ..catalog.finding import kept_product, locked_product
from ..db import db
from .keeping import StoredPicture, store_picture
from .models import PictureRemoval
from .refusals import AlreadyThere, NoSuchPicture

LATELY = 10  # pictures that were taken away and are offered again


def add_picture(product_id: int, content: bytes, *, by: Actor, alt: str = "", variant_id: int | None = None) -> int:
    """The number of the new picture, which is the product's last.

    Raises what store_picture does; AlreadyThere, TooMany, NoSuchProduct, Busy, and Unknown for another's variant.
    """
    kept_product(product_id)  # so that nothing is stored for a product that isn't there
    image = _image(store_picture(content), ImageFacts(alt=alt, variant_id=variant_id))
    return _add(product_id, image, by)


def replace_picture(product_id: int, image_id: int, content: bytes, *, by: Actor) -> PictureRemoval:
    """Show another file in its place, with its words. Raises NoSuchPicture, and what add_picture does."""
    _place_of(kept_product(product_id), image_id)
    return _replace(product_id, image_id, store_picture(content), by)


@catalogue_change
def arrange_pictures(
    product_id: int, images: Sequence[ImageFacts], *, seen: int, by: Actor
) -> Sequence[PictureRemoval]:
    """Show these pictures, in this order and with these words; returns what was taken away, as it wasn't named.

    Raises MovedOn where `seen` isn't the product's version any more, and what edit_product does.
    """
    kept = locked_product(product_id, seen)
    _show(kept, images, by)
    stay = {image.id for image in images}
    return [_remember(kept.id, image, place) for place, image in enumerate(kept.facts.images) if image.id not in stay]


@catalogue_change
def put_back(product_id: int, removal_id: int, *, by: Actor) -> None:
    """Undo: the picture is where it was, and what took its place is gone.

    Raises NoSuchPicture where it was put back before or is long gone, AlreadyThere, TooMany, NoSuchProduct.
    """
    kept = locked_product(product_id)
    removal = db.session.scalar(
        select(PictureRemoval)
        .where(PictureRemoval.id == removal_id, PictureRemoval.product_id == kept.id)
        .with_for_update()
    )
    if removal is None:
        raise NoSuchPicture(gettext("This picture was brought back already, or is long gone."))
    images = [image for image in kept.facts.images if image.id != removal.instead_id]
    image = ImageFacts(**removal.facts)
    _refuse_twice(images, image)
    is_made = image.variant_id in {variant.id for variant in kept.variants}
    images.insert(removal.place, replace(image, variant_id=image.variant_id if is_made else None))
    _show(kept, images, by)
    db.session.delete(removal)


def removed_lately(product_id: int) -> Sequence[PictureRemoval]:
    """The pictures that were taken away last and can be brought back, the newest first."""
    mine = select(PictureRemoval).where(PictureRemoval.product_id == product_id)
    return db.session.scalars(mine.order_by(PictureRemoval.id.desc()).limit(LATELY)).all()


@catalogue_change
def _add(product_id: int, image: ImageFacts, by: Actor) -> int:
    kept = locked_product(product_id)
    _refuse_twice(kept.facts.images, image)
    _show(kept, [*kept.facts.images, image], by)
    return _number_of(product_id, image)


@catalogue_change
def _replace(product_id: int, image_id: int, stored: StoredPicture, by: Actor) -> PictureRemoval:
    kept = locked_product(product_id)
    images = list(kept.facts.images)
    place = _place_of(kept, image_id)
    before = images.pop(place)
    image = _image(stored, replace(before, id=None, source_url=None, focus_x=0.5, focus_y=0.5))
    _refuse_twice([*images, before], image)
    images.insert(place, image)
    _show(kept, images, by)
    return _remember(kept.id, before, place, _number_of(product_id, image))


def _remember(product_id: int, image: ImageFacts, place: int, instead_id: int | None = None) -> PictureRemoval:
    facts = asdict(replace(image, id=None)) | {"translations": dict(image.translations)}
    removal = PictureRemoval(
        product_id=product_id, storage_key=image.storage_key, facts=facts, place=place, instead_id=instead_id
    )
    db.session.add(removal)
    db.session.flush()
    return removal


def _show(kept: KeptProduct, images: Sequence[ImageFacts], by: Actor) -> None:
    edit_product(kept.id, replace(kept.facts, images=tuple(images)), sent={"images"}, seen=kept.version, by=by)


def _image(stored: StoredPicture, image: ImageFacts) -> ImageFacts:
    return replace(image, storage_key=stored.storage_key, width=stored.width, height=stored.height)


def _number_of(product_id: int, image: ImageFacts) -> int:
    found = kept_product(product_id).facts.images
    return next(one.id or 0 for one in found if one.storage_key == image.storage_key)


def _place_of(kept: KeptProduct, image_id: int) -> int:
    for place, image in enumerate(kept.facts.images):
        if image.id == image_id:
            return place
    raise NoSuchPicture(gettext("The product doesn’t have this picture any more."))


def _refuse_twice(images: Sequence[ImageFacts], image: ImageFacts) -> None:
    for place, other in enumerate(images, 1):
        if image.storage_key is not None and other.storage_key == image.storage_key:
            words = gettext("The product shows this very picture already: it is number %(number)s.", number=place)
            raise AlreadyThere(words)
