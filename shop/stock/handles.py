"""What programs call a variant: by its number, its SKU or its barcode."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import text

from ..db import db
from ..errors import ShopError
from .refusals import NoSuchVariant
from .things import spellings_of

CALLED = text("""
    SELECT '/sku' AS field, asked.sku AS handle, v.id FROM unnest(CAST(:skus AS text[])) AS asked(sku)
    JOIN variant v ON lower(v.sku) = lower(asked.sku)
    UNION ALL
    SELECT '/barcode', asked.barcode, v.id
    FROM unnest(CAST(:barcodes AS text[]), CAST(:spellings AS text[])) AS asked(barcode, spelling)
    JOIN variant v ON v.barcode = asked.spelling
""")


class SeveralVariants(ShopError):
    """The barcode stands on more than one thing. Nothing but its number or SKU tells them apart."""


@dataclass(frozen=True)
class Handle:
    """One of the three. An SKU is the same in any case; of a GTIN leading zeros may be missing, or too many."""

    variant_id: int | None = None
    sku: str | None = None
    barcode: str | None = None

    @property
    def pointer(self) -> str:
        """The field that it was sent in."""
        return "/sku" if self.sku else "/barcode" if self.barcode else "/variant_id"


def variants_called(handles: Sequence[Handle]) -> list[int | ShopError]:
    """The number of each, or the refusal of it: NoSuchVariant, SeveralVariants. One statement, none for numbers alone.

    Whether a number is a variant's isn't looked at: the verbs do.
    """
    skus = sorted({handle.sku for handle in handles if handle.sku})
    codes = [
        (code, spelling) for code in {handle.barcode or "" for handle in handles} for spelling in spellings_of(code)
    ]
    found: dict[tuple[str, str], set[int]] = {}
    if skus or codes:
        asked = {"skus": skus, "barcodes": [code for code, _ in codes], "spellings": [written for _, written in codes]}
        for row in db.session.execute(CALLED, asked):
            found.setdefault((row.field, row.handle), set()).add(row.id)
    return [
        _one_of(handle, found.get((handle.pointer, handle.sku or handle.barcode or ""), set())) for handle in handles
    ]


def variant_called(handle: Handle) -> int:
    """The number of the variant. Raises NoSuchVariant, SeveralVariants."""
    [found] = variants_called([handle])
    if isinstance(found, ShopError):
        raise found
    return found


def _one_of(handle: Handle, found: set[int]) -> int | ShopError:
    if handle.variant_id is not None:
        return handle.variant_id
    if not found:
        return NoSuchVariant(gettext("There is no such thing in the catalogue."))
    if len(found) > 1:
        return SeveralVariants(
            gettext("Several things have the barcode %(barcode)s. Name the one that you mean.", barcode=handle.barcode)
        )
    return next(iter(found))
