"""How a line on a shelf becomes a product: options, variants, barcodes and captions follow from a few words."""

from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32

from shop.demo.shape import Attribute, Option, Picture, Product, Variant, Words

Amount = int | Mapping[str, int]
"""A price or weight for every variant, or one for each value of whichever option decides it."""

OPTION_NAMES = {
    "Size": Words("Size", "Tamaño"),
    "Colour": Words("Colour", "Color"),
    "Frame": Words("Frame", "Marco"),
    "Ruling": Words("Ruling", "Pauta"),
    "Pack": Words("Pack", "Paquete"),
    "Filling": Words("Filling", "Relleno"),
}

COLOURS = {
    "Ink": Words("Ink", "Tinta"),
    "Terracotta": Words("Terracotta", "Terracota"),
    "Saffron": Words("Saffron", "Azafrán"),
    "Sage": Words("Sage", "Salvia"),
    "Blush": Words("Blush", "Rosa palo"),
    "Bone": Words("Bone", "Hueso"),
    "Tide": Words("Tide", "Marea"),
    "Pine": Words("Pine", "Pino"),
    "Fig": Words("Fig", "Higo"),
}

OPTION_VALUES = COLOURS | {
    "A6": Words("A6", "A6"),
    "A5": Words("A5", "A5"),
    "A4": Words("A4", "A4"),
    "A3": Words("A3", "A3"),
    "50 × 70 cm": Words("50 × 70 cm", "50 × 70 cm"),
    "70 × 100 cm": Words("70 × 100 cm", "70 × 100 cm"),
    "45 × 45 cm": Words("45 × 45 cm", "45 × 45 cm"),
    "60 × 40 cm": Words("60 × 40 cm", "60 × 40 cm"),
    "130 × 180 cm": Words("130 × 180 cm", "130 × 180 cm"),
    "150 × 220 cm": Words("150 × 220 cm", "150 × 220 cm"),
    "Unframed": Words("Unframed", "Sin marco"),
    "Oak frame": Words("Oak frame", "Marco de roble"),
    "Lined": Words("Lined", "Rayas"),
    "Dotted": Words("Dotted", "Puntos"),
    "Plain": Words("Plain", "Liso"),
    "Single": Words("Single", "Suelta"),
    "Set of 2": Words("Set of 2", "Juego de 2"),
    "Set of 3": Words("Set of 3", "Juego de 3"),
    "Set of 8": Words("Set of 8", "Juego de 8"),
    "1 roll": Words("1 roll", "1 rollo"),
    "3 rolls": Words("3 rolls", "3 rollos"),
    "Wool": Words("Wool", "Lana"),
    "Cotton": Words("Cotton", "Algodón"),
}


@dataclass(frozen=True)
class Kind:
    """What all prints, or all cushions, have in common: a maker, small print, a specification, captions."""

    type: str
    code: str
    brand: str
    small_print: Words
    attributes: tuple[Attribute, ...]
    captions: Mapping[str, Words]
    weight: Amount
    reorder_point: int | None = 4


def make(
    kind: Kind,
    slug: str,
    title: Words,
    story: Words,
    motif: Words,
    *,
    shelves: tuple[str, ...],
    price: Amount,
    stock: int | Mapping[str, int],
    days: int,
    options: tuple[str, ...] = (),
    was: Amount | None = None,
    views: tuple[str, ...] = (),
    tags: tuple[Words, ...] = (),
    extra: tuple[Attribute, ...] = (),
    weight: Amount | None = None,
    status: str = "active",
) -> Product:
    """`stock` counts the units of each combination that exists, as in {"A3 / Terracotta": 4}; the rest don't."""
    counts = {"": stock} if isinstance(stock, int) else stock
    combinations = {tuple(key.split(" / ")) if key else (): count for key, count in counts.items()}
    return Product(
        slug=slug,
        title=title,
        description=Words(f"{story.en}\n\n{kind.small_print.en}", f"{story.es}\n\n{kind.small_print.es}"),
        brand=kind.brand,
        type=kind.type,
        categories=shelves,
        tags=tags,
        attributes=kind.attributes + extra,
        options=_options(options, combinations),
        variants=tuple(
            _variant(kind, slug, values, count, price, was, weight) for values, count in combinations.items()
        ),
        pictures=_pictures(kind, slug, motif, views, _colours(options, combinations)),
        published_days_ago=days,
        status=status,
    )


def barcode_for(sku: str) -> str:
    """An in-store EAN-13 (prefix 20), the same every time for the same SKU."""
    digits = f"20{crc32(sku.encode()) % 10**10:010}"
    return digits + check_digit(digits)


def check_digit(digits: str) -> str:
    return str(-sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10)


def _options(names: tuple[str, ...], combinations: Mapping[tuple[str, ...], int]) -> tuple[Option, ...]:
    return tuple(
        Option(OPTION_NAMES[name], tuple(OPTION_VALUES[value] for value in _column(place, combinations)))
        for place, name in enumerate(names)
    )


def _column(place: int, combinations: Mapping[tuple[str, ...], int]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values[place] for values in combinations))


def _colours(names: tuple[str, ...], combinations: Mapping[tuple[str, ...], int]) -> tuple[str, ...]:
    return _column(names.index("Colour"), combinations) if "Colour" in names else ()


def _variant(
    kind: Kind,
    slug: str,
    values: tuple[str, ...],
    count: int,
    price: Amount,
    was: Amount | None,
    weight: Amount | None,
) -> Variant:
    sku = "-".join([kind.code, slug.upper(), *(_short(value) for value in values)])
    return Variant(
        sku=sku,
        values=values,
        price_minor=_amount(price, values),
        compare_at_minor=_was(was, values),
        weight_grams=_amount(kind.weight if weight is None else weight, values),
        barcode=barcode_for(sku),
        stock=count,
        reorder_point=kind.reorder_point,
    )


def _short(value: str) -> str:
    """`50 by 70 cm` is 50X70 on a label, and `Oak frame` is OAKFRAME."""
    letters = value.removesuffix(" cm").replace("×", "X").upper()
    return "".join(letter for letter in letters if letter.isalnum())


def _amount(amount: Amount, values: tuple[str, ...]) -> int:
    if isinstance(amount, int):
        return amount
    return sum(amount.get(value, 0) for value in values)


def _was(was: Amount | None, values: tuple[str, ...]) -> int | None:
    return None if was is None else _amount(was, values) or None


def _pictures(
    kind: Kind, slug: str, motif: Words, views: tuple[str, ...], colours: tuple[str, ...]
) -> tuple[Picture, ...]:
    """First the object itself, in each of its colours; then the other views, in its first colour."""
    mains = tuple(
        Picture(f"{slug}-{colour.lower()}", _in_colour(kind.captions["main"], motif, colour), colour)
        for colour in colours
    ) or (Picture(slug, _caption(kind.captions["main"], motif)),)
    return mains + tuple(Picture(f"{slug}-{view}", _caption(kind.captions[view], motif)) for view in views)


def _caption(caption: Words, motif: Words) -> Words:
    return Words(caption.en.format(motif=motif.en), caption.es.format(motif=motif.es))


def _in_colour(caption: Words, motif: Words, colour: str) -> Words:
    plain, named = _caption(caption, motif), COLOURS[colour]
    return Words(f"{plain.en}, in {named.en.lower()}", f"{plain.es}, en color {named.es.lower()}")
