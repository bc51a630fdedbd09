"""The headings of files with stock, in both languages, and what is read from a file under them.

The first name of each field in a language is the one that our own export writes.
"""

import unicodedata
from collections.abc import Sequence

from flask_babel import gettext

from .formats import Columns
from .problems import UnreadableFile
from .sheets import normal

NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "sku": {"en": ("SKU", "Article number", "Item number"), "es": ("SKU", "Referencia", "Código")},
    "barcode": {"en": ("Barcode", "GTIN", "EAN", "UPC"), "es": ("Código de barras",)},
    "place": {
        "en": ("Location", "Location code", "Place"),
        "es": ("Ubicación", "Código de ubicación", "Lugar", "Almacén"),
    },
    "count": {
        "en": ("On hand", "Count", "Counted", "Stock", "New quantity"),
        "es": ("Existencias", "Recuento", "Contado", "En mano"),
    },
    "change": {
        "en": ("Change", "Delta", "Adjustment", "Difference"),
        "es": ("Cambio", "Variación", "Ajuste", "Diferencia"),
    },
    "quantity": {"en": ("Quantity", "Qty", "Units"), "es": ("Cantidad", "Unidades")},
    "reason": {"en": ("Reason",), "es": ("Motivo",)},
    "note": {"en": ("Note", "Notes", "Comment"), "es": ("Nota", "Notas", "Comentario")},
    "unit_cost": {"en": ("Cost", "Unit cost"), "es": ("Coste", "Coste unitario", "Costo", "Costo unitario")},
    "point": {"en": ("Reorder point", "Minimum"), "es": ("Punto de pedido", "Mínimo")},
    "number": {"en": ("Variant number",), "es": ("Número de variante",)},
}
# What our export tells besides: figures that follow from others.
TOLD = {
    "name": {"en": ("Name",), "es": ("Nombre",)},
    "reserved": {"en": ("Reserved",), "es": ("Reservado",)},
    "free": {"en": ("Free",), "es": ("Libre",)},
    "average": {"en": ("Average cost",), "es": ("Coste medio",)},
}
FIGURES = ("count", "change", "quantity")
WHO = ("sku", "barcode", "number")


def heading_in(language: str, field: str) -> str:
    """What our export calls a field."""
    names = NAMES.get(field) or TOLD[field]
    return names.get(language, names["en"])[0]


def _bare(heading: str) -> str:
    """A heading as it is compared: without accents, underscores, case and padding."""
    parted = unicodedata.normalize("NFKD", normal(heading.replace("_", " ")))
    return "".join(letter for letter in parted if not unicodedata.combining(letter))


FIELD_OF = {
    _bare(name): field for field, by_language in NAMES.items() for names in by_language.values() for name in names
}
UNUSED = {_bare(name) for by_language in TOLD.values() for names in by_language.values() for name in names}


def stock_columns(headings: Sequence[str], wanted: str) -> tuple[Columns, str]:
    """Which column holds what, and the mode: counts or changes. `wanted` is one of them, or auto.

    Under `figure` stands the column with the figures of that mode, if there is one.
    Raises UnreadableFile where it can't be known what a row is about, or what it says.
    """
    places: dict[str, int] = {}
    unknown: list[str] = []
    unused: list[str] = []
    for place, heading in enumerate(headings):
        field = FIELD_OF.get(_bare(heading))
        if field is None:
            (unused if _bare(heading) in UNUSED else unknown).append(heading or f"#{place + 1}")
        elif field in places:
            raise UnreadableFile(
                gettext(
                    "Two columns hold the same: “%(one)s” and “%(other)s”.", one=headings[places[field]], other=heading
                )
            )
        else:
            places[field] = place
    if not places.keys() & set(WHO):
        raise UnreadableFile(
            gettext(
                "No column says which thing a row is about. There must be one called SKU or Barcode. Found: %(found)s.",
                found=", ".join(headings[:12]) or "–",
            )
        )
    mode = wanted if wanted in {"counts", "changes"} else _mode(places)
    figure = _figure_of(places, mode)
    unused += [headings[place] for field, place in places.items() if field in FIGURES and place != figure]
    read = {field: place for field, place in places.items() if field not in FIGURES}
    if figure is not None:
        read["figure"] = figure
    elif "point" not in read:
        raise UnreadableFile(_lacking(mode, headings))
    return Columns(read, list(headings), unknown, unused), mode


def _mode(places: dict[str, int]) -> str:
    return "changes" if "change" in places and not places.keys() & {"count", "quantity"} else "counts"


def _figure_of(places: dict[str, int], mode: str) -> int | None:
    """The column with the figures. `Quantity` may be either; a count can't be read as a change unless it is asked."""
    order = ("count", "quantity") if mode == "counts" else ("change", "quantity", "count")
    return next((places[field] for field in order if field in places), None)


def _lacking(mode: str, headings: Sequence[str]) -> str:
    found = ", ".join(headings[:12]) or "–"
    if mode == "changes":
        words = gettext("There must be a column with changes, called Change or Delta. Found: %(found)s.", found=found)
    else:
        words = gettext("There must be a column with counts, called On hand or Count. Found: %(found)s.", found=found)
    return str(words)
