"""What was typed about the pictures of a product: a form whose fields are as many as the pictures."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import format_decimal, gettext
from werkzeug.datastructures import MultiDict

from ..catalog import limits
from ..catalog.facts import ImageFacts, KeptProduct
from ..web import clean_text, whole_number
from .merging import Typed
from .showing import seen_of, shown_fields, word_fields

MOST = limits.IMAGES * 2  # pictures that a form may tell of
FIELDS = ("variant", "focus_x", "focus_y", "place")


@dataclass
class Sent:
    """What came: each picture as typed, the texts as they were, and what is wrong with which."""

    typed: list[Typed] = field(default_factory=list)
    texts: dict[int, dict[str, str]] = field(default_factory=dict)
    errors: dict[tuple[int, str], str] = field(default_factory=dict)
    theirs: frozenset[str] = frozenset()
    remove: int | None = None


def read_sent(form: MultiDict[str, str], kept: KeptProduct) -> Sent:
    """What the form says; whatever doesn't belong to a picture that it had shown is passed over."""
    sent = Sent(theirs=frozenset(form.getlist("theirs")[:MOST]), remove=whole_number(form.get("remove"), 1, 2**62))
    for token in form.getlist("seen")[:MOST]:
        if (seen := seen_of(token, kept.id)) is not None:
            _read(form, sent, kept, *seen)
    for name, step in (("earlier", -1), ("later", 1)):
        if (number := whole_number(form.get(name), 1, 2**62)) is not None:
            sent.typed = _moved(sent.typed, number, step)
    return sent


def _read(form: MultiDict[str, str], sent: Sent, kept: KeptProduct, seen: ImageFacts, place: int) -> None:
    number = seen.id or 0
    shown = shown_fields(seen, place)
    names = [name for _, name in word_fields()]
    texts = {name: clean_text(form.get(f"{name}-{number}"), limits.ALT + 1) for name in names}
    texts |= {name: clean_text(form.get(f"{name}-{number}", shown[name]), 30) for name in FIELDS}
    sent.texts[number] = texts

    def wrong(name: str, words: str) -> None:
        sent.errors[number, name] = words

    for name in names:
        if len(texts[name]) > limits.ALT:
            wrong(name, gettext("Use %(number)s characters at most.", number=format_decimal(limits.ALT)))
    image = replace(
        seen,
        alt=texts["alt"],
        translations={code: texts[name] for code, name in word_fields()[1:] if texts[name]},
        variant_id=_variant(texts["variant"], kept, wrong),
        focus_x=_share("focus_x", seen.focus_x, texts, shown, wrong),
        focus_y=_share("focus_y", seen.focus_y, texts, shown, wrong),
    )
    wanted = whole_number(texts["place"], 1, 9999)
    if wanted is None:
        wrong("place", gettext("Enter a whole number, such as 1 for the first."))
    sent.typed.append(Typed(seen, place, image, wanted or place))


def _variant(typed: str, kept: KeptProduct, wrong: Any) -> int | None:
    if not typed:
        return None
    number = whole_number(typed, 1, 2**62)
    if number not in {variant.id for variant in kept.variants}:
        wrong("variant", gettext("The product doesn’t have this variant any more. Choose another."))
        return None
    return number


def _share(name: str, before: float, texts: Mapping[str, str], shown: Mapping[str, str], wrong: Any) -> float:
    if texts[name] == shown[name]:
        return before  # which may be finer than a hundredth
    percent = whole_number(texts[name], 0, 100)
    if percent is None:
        wrong(name, gettext("Enter a whole number from 0 to 100."))
        return before
    return percent / 100


def _moved(typed: list[Typed], number: int, step: int) -> list[Typed]:
    """In the order that was typed, but this one a place further; every place told anew."""
    order = sorted(typed, key=lambda one: (one.place, one.place == one.seen_place, one.seen_place))
    at = next((place for place, one in enumerate(order) if one.id == number), None)
    if at is not None and 0 <= at + step < len(order):
        order.insert(at + step, order.pop(at))
    return [replace(one, place=place) for place, one in enumerate(order, 1)]
