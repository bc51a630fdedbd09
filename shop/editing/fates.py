"""What becomes of a product as a whole: it is copied, leaves the shop, comes back."""

from dataclasses import replace

from flask_babel import gettext

from ..audit.actors import Actor
from ..catalog import limits
from ..catalog.editing import create_product_with, edit_product
from ..catalog.facts import AttributeFacts, ImageFacts, OptionFacts, ProductFacts
from ..catalog.finding import kept_product
from ..catalog.models import Product


def duplicate_product(product_id: int, *, may_price: bool = True, by: Actor) -> Product:
    """A draft like it, with its texts, options, pictures and prices; no SKU or barcode, which are one variant's alone.

    Raises NoSuchProduct, and as create_product_with.
    """
    kept = kept_product(product_id)
    facts = replace(
        kept.facts,
        title=gettext("Copy of %(title)s", title=kept.facts.title)[: limits.TITLE].strip(),
        slug="",
        status="draft",
        published_at=None,
        # Parts of the one are not parts of the other; what a picture shows is told by numbers that are yet to be.
        options=tuple(_option(one) for one in kept.facts.options),
        attributes=tuple(_attribute(one) for one in kept.facts.attributes),
        images=tuple(_image(one) for one in kept.facts.images),
    )
    variants = [replace(one, id=None, sku=None, barcode=None) for one in kept.variants]
    return create_product_with(facts, variants, may_price=may_price, by=by)


def archive_product(product_id: int, *, by: Actor) -> Product:
    """It leaves the shop; its address says so and shows others. Raises NoSuchProduct, Busy."""
    return edit_product(product_id, ProductFacts(title="", status="archived"), sent={"status"}, by=by)


def restore_product(product_id: int, *, by: Actor) -> Product:
    """It is back as a draft, to be looked at before customers see it. What isn't archived stays as it is.

    Raises NoSuchProduct, MovedOn, Busy.
    """
    kept = kept_product(product_id)
    status = "draft" if kept.facts.status == "archived" else kept.facts.status
    return edit_product(product_id, ProductFacts(title="", status=status), sent={"status"}, seen=kept.version, by=by)


def _option(one: OptionFacts) -> OptionFacts:
    return replace(one, id=None, values=tuple(replace(value, id=None) for value in one.values))


def _attribute(one: AttributeFacts) -> AttributeFacts:
    return replace(one, id=None)


def _image(one: ImageFacts) -> ImageFacts:
    return replace(one, id=None, variant_id=None)
