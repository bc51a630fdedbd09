"""The pictures of a product as its page shows them: what is kept, or what somebody typed and sees again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy import text

from ..auth.secrets import signer
from ..catalog.facts import ImageFacts, KeptProduct, VariantFacts
from ..db import db
from ..languages import LANGUAGES, own_language
from .merging import fields_of

STATES = text("""
    SELECT i.id, f.avif_state, t.trouble, t.next_at
    FROM product_image i
    LEFT JOIN picture_file f ON f.storage_key = i.storage_key
    LEFT JOIN picture_fetch t ON t.image_id = i.id AND i.storage_key IS NULL
    WHERE i.product_id = :id
""")


@dataclass(frozen=True)
class Row:
    """A picture with its fields. `seen` is what the form brings back of how it was; `now` what others made of it."""

    image: ImageFacts
    place: int
    values: Mapping[str, str]
    seen: str
    errors: Mapping[str, str] = field(default_factory=dict)
    now: Mapping[str, str] = field(default_factory=dict)
    state: Any = None

    @property
    def id(self) -> int:
        return self.image.id or 0

    @property
    def lacks_words(self) -> Sequence[str]:
        """The languages in which nobody has said what it shows."""
        return [code for code, name in word_fields() if not self.values.get(name)]

    @property
    def focus(self) -> str:
        """The classes that keep what matters in view."""
        return focus_classes(self.image.focus_x, self.image.focus_y)


def word_fields() -> list[tuple[str, str]]:
    """(language, name of its field) for the words of a picture; the shop's own first."""
    own = own_language()
    return [(own, "alt"), *((code, f"alt_{code}") for code in LANGUAGES if code != own)]


def rows_of(
    kept: KeptProduct,
    typed: Mapping[int, Mapping[str, str]] = MappingProxyType({}),
    errors: Mapping[tuple[int, str], str] = MappingProxyType({}),
    clashes: Mapping[tuple[int, str], Any] = MappingProxyType({}),
) -> list[Row]:
    """The pictures of the product in their order, with what was typed about them. One statement."""
    states = {row.id: row for row in db.session.execute(STATES, {"id": kept.id})}
    return [
        Row(
            image,
            place,
            shown_fields(image, place) | dict(typed.get(image.id or 0, {})),
            seen_token(kept.id, image, place),
            {name: words for (number, name), words in errors.items() if number == image.id},
            {
                name: _in_words(name, value, kept.variants)
                for (number, name), value in clashes.items()
                if number == image.id
            },
            states.get(image.id),
        )
        for place, image in enumerate(kept.facts.images, 1)
    ]


def shown_fields(image: ImageFacts, place: int) -> dict[str, str]:
    """Each field of a picture as text."""
    found = {name: "" if value is None else str(value) for name, value in fields_of(image).items() if name != "focus"}
    left, top = (format(float(share) * 100, ".0f") for share in (image.focus_x, image.focus_y))
    return found | {"focus_x": left, "focus_y": top, "place": str(place)}


def seen_token(product_id: int, image: ImageFacts, place: int) -> str:
    """A picture as a form shows it, signed, so that what comes back is what was shown."""
    facts = [image.alt, dict(image.translations), image.variant_id, float(image.focus_x), float(image.focus_y)]
    return str(_signer().dumps([product_id, image.id, place, *facts]))


def seen_of(token: str, product_id: int) -> tuple[ImageFacts, int] | None:
    """What a form had shown, and the place that it had; None for what is none of ours, or of another product."""
    from itsdangerous import BadData

    try:
        product, number, place, alt, words, variant_id, left, top = _signer().loads(token)
    except (BadData, ValueError, TypeError):
        return None
    if product != product_id:
        return None
    image = ImageFacts(alt=alt, translations=words, variant_id=variant_id, focus_x=left, focus_y=top, id=number)
    return image, place


def focus_classes(focus_x: Any, focus_y: Any) -> str:
    """Style is for sheets only: a point is told in tenths, as `fx3 fy7`; nothing for the middle."""
    left, top = round(float(focus_x) * 10), round(float(focus_y) * 10)
    return "" if (left, top) == (5, 5) else f"fx{left} fy{top}"


def variant_names(variants: Sequence[VariantFacts]) -> list[tuple[int, str]]:
    """(number, what people call it) of each variant, for choosing the one that a picture shows."""
    return [(one.id or 0, ", ".join(one.values.values()) or one.sku or f"#{one.id}") for one in variants]


def _in_words(name: str, value: Any, variants: Sequence[VariantFacts]) -> str:
    if name == "variant":
        return dict(variant_names(variants)).get(value, "–")
    if name == "focus":
        return " × ".join(format(share * 100, ".0f") + " %" for share in value)
    return str(value) or "–"


def _signer() -> Any:
    return signer("picture on a form")
