"""Which column of an unknown file is which field of ours."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask_babel import gettext, lazy_gettext, ngettext

from ..errors import ShopError
from ..languages import LANGUAGES
from .column_names import TRANSLATED, field_named, is_ours
from .column_values import fields_by_values, is_like_goods
from .sheets import normal

# What a column may stand for, and what people call that.
FIELDS = {
    "": lazy_gettext("Leave aside"),
    "title": lazy_gettext("Title"),
    "description": lazy_gettext("Description"),
    "short_description": lazy_gettext("Short description"),
    "slug": lazy_gettext("Address of the product (same in all its rows)"),
    "parent": lazy_gettext("SKU or number of the row that this one is a variant of"),
    "row_id": lazy_gettext("Number of the row, which others call their parent"),
    "brand": lazy_gettext("Brand"),
    "type": lazy_gettext("Type"),
    "status": lazy_gettext("Status: draft, active, archived"),
    "published": lazy_gettext("Published: yes or no"),
    "categories": lazy_gettext("Categories"),
    "tags": lazy_gettext("Tags"),
    "sku": lazy_gettext("SKU"),
    "barcode": lazy_gettext("Barcode"),
    "price": lazy_gettext("Price"),
    "compare_at_price": lazy_gettext("Price before"),
    "sale_price": lazy_gettext("Sale price, below the price"),
    "currency": lazy_gettext("Currency"),
    "stock": lazy_gettext("Opening stock"),
    "unit_cost": lazy_gettext("Cost"),
    "weight_grams": lazy_gettext("Weight in grams"),
    "weight_kg": lazy_gettext("Weight in kilograms"),
    "weight_lb": lazy_gettext("Weight in pounds"),
    "weight_oz": lazy_gettext("Weight in ounces"),
    "image_urls": lazy_gettext("Pictures (web addresses)"),
    "option": lazy_gettext("Option of the variants, called as the column"),
    "attribute": lazy_gettext("Line of the specification, called as the column"),
    "seo_title": lazy_gettext("Title for search engines"),
    "seo_description": lazy_gettext("Description for search engines"),
}
SHARED = {"", "option", "attribute", "image_urls", "categories", "tags"}  # that several columns may stand for
MOST_OPTIONS = 10


class BadMapping(ShopError):
    """Nothing can be read by this mapping."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


@dataclass(frozen=True)
class ColumnMap:
    """The field of ours that each column stands for, in the file's order; "" for what is left aside.

    `has_headings` is False where the file begins with a row of goods. `is_sure` where nobody needs to look at it:
    somebody has said so, or the headings themselves tell enough.
    """

    fields: tuple[str, ...]
    has_headings: bool = True
    is_sure: bool = False

    def as_json(self) -> dict[str, Any]:
        """The mapping as a job keeps it."""
        return {"fields": list(self.fields), "has_headings": self.has_headings, "is_sure": self.is_sure}

    @property
    def is_enough(self) -> bool:
        """Whether goods can be read by it: new ones need a title and a price, those that are there an SKU."""
        told = {field.partition(":")[0] for field in self.fields}
        return {"title", "price"} <= told or bool(told & {"sku", "slug"} and len(told - {"", "sku", "slug"}) > 0)


def mapping_from(kept: dict[str, Any]) -> ColumnMap:
    """The mapping that a job keeps."""
    return ColumnMap(tuple(kept["fields"]), kept["has_headings"], kept["is_sure"])


def mapping_choices() -> list[tuple[str, str]]:
    """Every field that a column may stand for, with what people call it; the empty one first."""
    choices = []
    for field, label in FIELDS.items():
        choices.append((field, str(label)))
        if field in TRANSLATED:
            choices += [(f"{field}:{code}", f"{label} ({name})") for code, name in LANGUAGES.items()]
    return choices


def mind_mapping(mapping: ColumnMap, columns: int) -> ColumnMap:
    """The mapping, made sure. Raises BadMapping where it can't be read by."""
    known = {field for field, _ in mapping_choices()}
    if len(mapping.fields) != columns or not known.issuperset(mapping.fields):
        raise BadMapping(gettext("Say of each column what it is, or leave it aside."))
    for field in mapping.fields:
        if field not in SHARED and mapping.fields.count(field) > 1:
            label = dict(mapping_choices())[field]
            raise BadMapping(gettext("Only one column can be “%(field)s”.", field=label))
    if mapping.fields.count("option") > MOST_OPTIONS:
        raise BadMapping(
            ngettext("There can be %(num)s option at most.", "There can be %(num)s options at most.", MOST_OPTIONS)
        )
    if not mapping.is_enough:
        raise BadMapping(
            gettext("Say which column is the title and which the price; or, of goods that are there, the SKU.")
        )
    return ColumnMap(mapping.fields, mapping.has_headings, is_sure=True)


def said_mapping(guess: ColumnMap, headings: Sequence[str], said: Sequence[str]) -> ColumnMap:
    """The guess with what was said of some columns, as `Precio=price` or `3=barcode`. Raises BadMapping."""
    fields = list(guess.fields)
    names = [normal(heading) for heading in headings]
    for one in said:
        column, _, field = one.rpartition("=")
        number = int(column) - 1 if column.strip().isdecimal() and len(column) < 5 else -1
        place = names.index(normal(column)) if normal(column) in names else number
        if not 0 <= place < len(fields):
            raise BadMapping(gettext("There is no column “%(column)s”.", column=column))
        if field.strip() and field.strip() not in SHARED:
            fields = ["" if other == field.strip() else other for other in fields]
        fields[place] = field.strip()
    if unknown := [field for field in fields if field not in {name for name, _ in mapping_choices()}]:
        known = ", ".join(name for name, _ in mapping_choices() if name)
        raise BadMapping(gettext("“%(field)s” is no field. These are: %(known)s.", field=unknown[0], known=known))
    return mind_mapping(ColumnMap(tuple(fields), guess.has_headings), len(fields))


def guess_mapping(headings: Sequence[str], samples: Sequence[Sequence[str]], own_language: str) -> ColumnMap:
    """What the columns are, by their names and, where these say nothing, by the values in the sample rows.

    The first of `samples` is the row of the headings.
    """
    named = [field_named(heading) for heading in headings]
    if not any(field for field, _ in named) and is_like_goods(headings):
        return ColumnMap(tuple(fields_by_values(samples, {})), has_headings=False)
    fields = _named_fields(named, own_language)
    by_name = ColumnMap(tuple(fields))
    told = {field.partition(":")[0] for field in fields}
    if (
        {"title", "price"} <= told or ("sku" in told and told & {"price", "title", "stock", "barcode"})
    ) and by_name.is_enough:
        return ColumnMap(by_name.fields, is_sure=True)
    known = {place: field for place, field in enumerate(fields) if field}
    return ColumnMap(tuple(fields_by_values(samples[1:], known, len(headings))))


def fingerprint(headings: Sequence[str], *, has_headings: bool = True) -> str:
    """What tells one layout from another: its headings, however they are padded; else how many columns there are."""
    told = "\x1f".join(normal(heading) for heading in headings) if has_headings else f"\x1f{len(headings)}"
    return hashlib.sha256(told.encode()).hexdigest()


def _named_fields(named: Sequence[tuple[str, str]], own_language: str) -> list[str]:
    """The field of each column by its name, each only once where only one can be meant."""
    fields: list[str] = []
    for field, language in named:
        told = f"{field}:{language}" if language else field
        if (language and not is_ours(language)) or (told in fields and field not in SHARED):
            told = ""
        fields.append(told)
    _speak_own(fields, own_language)
    # Colours and sizes tell variants apart only where rows come together at all.
    if not {"slug", "parent"} & set(fields):
        fields = ["attribute" if field == "option" else "" if field == "row_id" else field for field in fields]
    if "row_id" in fields and "parent" not in fields:
        fields = ["" if field == "row_id" else field for field in fields]
    return fields


def _speak_own(fields: list[str], own_language: str) -> None:
    """Where a text only stands in other languages than the shop's own, the first of them is its own."""
    for name in TRANSLATED:
        spoken = [field for field in fields if field.startswith(f"{name}:")]
        if spoken and name not in fields and f"{name}:{own_language}" not in fields:
            fields[fields.index(spoken[0])] = name
