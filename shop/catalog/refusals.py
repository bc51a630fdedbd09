"""What the catalogue refuses. Each carries a sentence for people, and the place of the field for programs."""

from http import HTTPStatus

from ..errors import NotFound, ShopError


class CatalogueRefusal(ShopError):
    """Something about a product or a category. `errors` has where, as a JSON Pointer, where one field is to blame."""

    def __init__(self, message: str, pointer: str = "") -> None:
        super().__init__(message)
        self.errors = [{"pointer": pointer, "detail": message}] if pointer else []


class NoSuchProduct(NotFound):
    """No product has this number."""


class NoSuchVariant(NotFound):
    """No variant has this number."""


class NoSuchCategory(NotFound):
    """No category has this number."""


class Unwritable(CatalogueRefusal):
    """A text that can't be kept: empty, too long, or with characters that are none."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class OutOfRange(CatalogueRefusal):
    """A figure that the shop has no place for."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class TooMany(CatalogueRefusal):
    """More options, variants or the like than a product may have."""


class NotABarcode(CatalogueRefusal):
    """The figures are no GTIN: their number or the check figure is wrong."""


class NotASale(CatalogueRefusal):
    """The crossed-out price is not above the price."""


class NoSuchLanguage(CatalogueRefusal):
    """The shop doesn't speak it, or it is the shop's own, whose words are the thing's own."""


class Unknown(CatalogueRefusal):
    """What was named isn't there: a category to stand in, a picture or an option that should stay."""


class Twice(CatalogueRefusal):
    """Two parts of one product that must differ are the same."""


class SlugTaken(CatalogueRefusal):
    """Another product or category is at this address."""


class SkuTaken(CatalogueRefusal):
    """Another variant has this SKU, whatever its letters' case."""


class WouldCycle(CatalogueRefusal):
    """A category can't stand below itself."""


class TooDeep(CatalogueRefusal):
    """More categories below each other than an address can lead through."""


class HasProducts(CatalogueRefusal):
    """Products stand in the category."""


class HasCategories(CatalogueRefusal):
    """Other categories stand below the category."""


class HasStock(CatalogueRefusal):
    """It was stocked or sold, or stands on a paper of the stockroom: it has a history that must stay."""


class OnlyVariant(CatalogueRefusal):
    """A product always has a variant."""


class ValueInUse(CatalogueRefusal):
    """Variants have the value of an option that should go."""


class NoValue(CatalogueRefusal):
    """A variant needs one value of each option of its product."""


class SameValues(CatalogueRefusal):
    """Two variants of a product would have the same values."""


class MayNotPrice(CatalogueRefusal):
    """Whoever asks may change the goods, but not what they cost."""

    status = HTTPStatus.FORBIDDEN


class MovedOn(CatalogueRefusal):
    """It was changed since the person looked. Nothing was written; `version` is the one now, `seen` the person's."""

    def __init__(self, message: str, seen: int, version: int) -> None:
        super().__init__(message)
        self.seen, self.version = seen, version


class Busy(ShopError):
    """Somebody else held it for longer than we wait. Trying again is the cure."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
