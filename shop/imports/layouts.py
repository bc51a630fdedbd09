"""How a file is laid out: by a format that the shop knows, or by a mapping that was guessed, remembered or told."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import text

from ..db import db
from ..pages.models import Shop
from .almacen import ALMACEN
from .formats import Format
from .magento import MAGENTO
from .mapped import mapped_format
from .mapping import ColumnMap, fingerprint, guess_mapping, mapping_from
from .medusa import MEDUSA
from .models import ImportJob
from .problems import UnreadableFile
from .shopify import SHOPIFY
from .spree import SPREE
from .spree_words import SPREE_WORDS
from .tables import Table
from .vendure import VENDURE
from .woocommerce import WOOCOMMERCE

FORMATS = {
    format.name: format for format in (SHOPIFY, ALMACEN, WOOCOMMERCE, SPREE, SPREE_WORDS, VENDURE, MEDUSA, MAGENTO)
}
MAPPED = "mapped"

REMEMBERED = text("SELECT mapping FROM import_mapping WHERE fingerprint = :fingerprint")


@dataclass(frozen=True)
class Layout:
    """The name of a format, or `mapped` with what each column is. Not `is_sure` where somebody should look at it."""

    format: str
    mapping: ColumnMap | None = None

    @property
    def is_sure(self) -> bool:
        return self.mapping is None or self.mapping.is_sure


def layout_of(table: Table, wanted: str = "auto", mapping: ColumnMap | None = None) -> Layout:
    """How the file is laid out. Raises UnreadableFile where it is not of the format that is `wanted`."""
    headings = table.headings
    if mapping is not None:
        return Layout(MAPPED, mapping)
    if wanted not in {"auto", MAPPED}:
        format = FORMATS[wanted]
        if not format.fits(headings):
            raise unrecognised(headings, gettext("as a file of %(format)s", format=format.label), format)
        return Layout(wanted)
    best = max(FORMATS.values(), key=lambda format: format.fits(headings))
    fits = best.fits(headings) if wanted == "auto" else 0
    guess, is_told = _guess(table)
    if is_told:
        return Layout(MAPPED, guess)
    # Our own file may say little, but says it in our own words.
    known = sum(map(bool, guess.fields)) if guess.is_sure and best is ALMACEN else 0
    return Layout(best.name) if fits and fits >= known else Layout(MAPPED, guess)


def format_of(job: ImportJob) -> Format:
    """The format by which a job's rows are read."""
    if job.format == MAPPED:
        return mapped_format(mapping_from(job.mapping), job.headings)
    return FORMATS[job.format]


def headings_of(headings: Sequence[str], mapping: ColumnMap | None) -> list[str]:
    """What the columns are called; by their numbers where the file has no headings."""
    if mapping and not mapping.has_headings:
        return [gettext("Column %(number)s", number=place + 1) for place in range(len(mapping.fields))]
    return list(headings)


def unrecognised(headings: Sequence[str], as_what: str, *formats: Format) -> UnreadableFile:
    """The refusal of a file whose headings say too little."""
    needed = " / ".join(dict.fromkeys(format.key for format in formats))
    return UnreadableFile(
        gettext(
            "The headings can’t be read %(as_what)s: there must be a column %(needed)s. Found: %(found)s.",
            as_what=as_what,
            needed=needed,
            found=", ".join(headings[:12]) or "–",
        )
    )


def guessed(table: Table) -> ColumnMap:
    """What the columns look like, whatever format the file is of."""
    return guess_mapping(table.headings, table.sample(), db.session.get_one(Shop, 1).default_language)


def _guess(table: Table) -> tuple[ColumnMap, bool]:
    """The mapping that somebody has told of such a layout, and True; else what it looks like."""
    if told := _remembered(fingerprint(table.headings)):
        return told, True
    guess = guessed(table)
    if not guess.has_headings and (told := _remembered(fingerprint(table.headings, has_headings=False))):
        return told, True
    return guess, False


def _remembered(mark: str) -> ColumnMap | None:
    kept = db.session.scalar(REMEMBERED, {"fingerprint": mark})
    return mapping_from(kept) if kept else None
