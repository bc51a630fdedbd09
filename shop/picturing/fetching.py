"""Pictures that are known by their address alone, as imports bring them, become pictures of the shop's own."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import text

from ..audit.actors import SHELL, Actor
from ..catalog.changing import catalogue_change
from ..catalog.editing import edit_product
from ..catalog.finding import locked_product
from ..db import db, transaction
from ..errors import ShopError
from .getting import NotFetched, get
from .keeping import StoredPicture, store_picture
from .refusals import BadPicture, StoreOutOfReach, TooManyAtOnce

# After the last of these it isn't tried again, unless somebody asks for it.
PAUSES = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3))

# Claimed by who writes its row: two who fetch at the same time never fetch the same.
# In ten minutes whoever claimed it has ended.
CLAIM = text("""
    INSERT INTO picture_fetch (image_id, trouble, next_at)
    SELECT i.id, 'slow', now() + interval '10 minutes'
    FROM product_image i LEFT JOIN picture_fetch f ON f.image_id = i.id
    WHERE i.storage_key IS NULL AND i.id > :after AND (f.image_id IS NULL OR f.next_at <= now() OR :is_again)
    ORDER BY i.id LIMIT 1
    ON CONFLICT (image_id) DO UPDATE
    SET attempts = picture_fetch.attempts + 1, tried_at = now(), next_at = excluded.next_at
    WHERE picture_fetch.next_at <= now() OR picture_fetch.next_at IS NULL OR :is_again
    RETURNING image_id, attempts, (SELECT i.product_id FROM product_image i WHERE i.id = image_id) AS product_id,
        (SELECT i.source_url FROM product_image i WHERE i.id = image_id) AS source_url
""")
FAILED = text("UPDATE picture_fetch SET trouble = :trouble, next_at = now() + :pause WHERE image_id = :image_id")
FETCHED = text("DELETE FROM picture_fetch WHERE image_id = :image_id")
LEFT = text("SELECT count(*) FROM product_image WHERE storage_key IS NULL")


@dataclass(frozen=True)
class Fetched:
    """How one went: `trouble` is a word of troubles.py, empty where it went well."""

    image_id: int
    product_id: int
    source_url: str
    trouble: str


def fetch_pictures(most: int, *, is_again: bool = False, may_be_internal: bool = False) -> Iterator[Fetched]:
    """Fetch up to `most` pictures that are due, one after the other; `is_again`: those too that aren't due yet.

    Each is on its own: what fails is written down with its reason and is due again later.
    Raises StoreOutOfReach, after which none would succeed.
    """
    after = 0
    for _ in range(most):
        with transaction():
            claimed = db.session.execute(CLAIM, {"after": after, "is_again": is_again}).one_or_none()
        if claimed is None:
            return
        after = claimed.image_id
        trouble = _trouble_with(claimed.image_id, claimed.product_id, claimed.source_url, may_be_internal)
        with transaction():
            if trouble:
                final = trouble == "twice" or claimed.attempts > len(PAUSES)
                pause = None if final else PAUSES[claimed.attempts - 1]
                db.session.execute(FAILED, {"image_id": after, "trouble": trouble, "pause": pause})
            else:
                db.session.execute(FETCHED, {"image_id": after})
        yield Fetched(after, claimed.product_id, claimed.source_url, trouble)


def left_to_fetch() -> int:
    """How many pictures are known by their address alone."""
    return int(db.session.scalar(LEFT) or 0)


def _trouble_with(image_id: int, product_id: int, source_url: str, may_be_internal: bool) -> str:
    """Nothing where it went well."""
    try:
        stored = store_picture(get(source_url, may_be_internal=may_be_internal))
        return _taken_in(product_id, image_id, source_url, stored, SHELL)
    except NotFetched as error:
        return error.trouble
    except BadPicture:
        return "picture"
    except StoreOutOfReach:
        raise
    except TooManyAtOnce:
        return "slow"
    except ShopError:  # the product is gone, or many are at it: another time
        return "product"


@catalogue_change
def _taken_in(product_id: int, image_id: int, source_url: str, stored: StoredPicture, by: Actor) -> str:
    """What is wrong with it, if anything is: the product may show the same picture already."""
    kept = locked_product(product_id)
    images = list(kept.facts.images)
    if any(image.storage_key == stored.storage_key for image in images):
        return "twice"
    for place, image in enumerate(images):
        if image.id == image_id and image.storage_key is None and image.source_url == source_url:
            images[place] = replace(image, storage_key=stored.storage_key, width=stored.width, height=stored.height)
            facts = replace(kept.facts, images=tuple(images))
            edit_product(kept.id, facts, sent={"images"}, seen=kept.version, by=by)
    return ""
