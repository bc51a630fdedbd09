"""How the catalogue is changed: in one transaction that never waits long, and loses a race with a sentence."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask_babel import gettext
from sqlalchemy.exc import IntegrityError

from ..errors import ShopError
from ..patience import patiently
from .refusals import Busy, HasCategories, HasProducts, HasStock, SkuTaken, SlugTaken, Unknown, WouldCycle

P = ParamSpec("P")
R = TypeVar("R")


def catalogue_change(verb: Callable[P, R]) -> Callable[P, R]:
    """Make `verb` one transaction, made patiently().

    What somebody else did between looking and writing comes back as the refusal that looking would have brought.
    Raises Busy where others hold the same rows for too long.
    """

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return patiently(lambda: verb(*args, **kwargs), busy)
        except IntegrityError as error:
            if refusal := refusal_of(error.orig):
                raise refusal from error
            raise

    return run


def busy() -> Busy:
    """Somebody else has the same goods in hand."""
    return Busy(gettext("Somebody is changing the same thing right now. Try again."))


def refusal_of(error: Any) -> ShopError | None:
    """What a broken constraint means to people; None where it could only be broken by a mistake of ours."""
    name, table = error.diag.constraint_name or "", error.diag.table_name or ""
    if name == "uq_variant_sku":
        return SkuTaken(gettext("Another variant has just been given the same SKU. Look again."))
    if name in {"uq_product_slug", "uq_category_path"}:
        return SlugTaken(gettext("Something else has just been given the same address. Choose another one."))
    if name == "ck_category_no_circle":
        return WouldCycle(gettext("A category can’t stand below itself."))
    if name in {"fk_product_category_category_id_category", "fk_category_parent_id_category"}:
        return _of_category(table, is_removal="still referenced" in (error.diag.message_detail or ""))
    # What else points at a variant or its levels are the papers of the stockroom.
    if name.startswith("fk_") and name.endswith(("_variant_id_variant", "_level_id_stock_level")):
        return HasStock(
            gettext("It has a history in the stockroom, which must stay. Archive or deactivate it instead of deleting.")
        )
    return None


def _of_category(table: str, *, is_removal: bool) -> ShopError:
    if not is_removal:
        return Unknown(gettext("The category has just been deleted. Choose another one."))
    if table == "category":
        return HasCategories(gettext("Other categories stand below it. Move them first."))
    return HasProducts(gettext("Products stand in it. Move them first."))
