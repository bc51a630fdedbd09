"""What every format has: which heading is which field of ours. A format is a table of headings and a few quirks."""

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count

from flask_babel import gettext

from ..languages import LANGUAGES
from .column_names import bare
from .problems import UnreadableFile
from .sheets import normal

# Fields of ours, by what they tell of. `option1_name` and its like, `attribute=Material` and words in a further
# language (`title:es`) come beside these.
PRODUCT_FIELDS = set(
    "slug title description brand type status published published_at seo_title seo_description categories tags".split()
)
VARIANT_FIELDS = set(
    "sku barcode price compare_at_price sale_price currency weight weight_unit weight_grams weight_kg weight_lb "
    "weight_oz is_active stock unit_cost".split()
)
IMAGE_FIELDS = set(
    "image_url image_key image_alt image_width image_height image_focus_x image_focus_y image_position image_for "
    "variant_image_url image_urls".split()
)
ATTRIBUTE_FIELDS = {"attribute_name", "attribute_value", "attribute_unit"}
CATEGORY_FIELDS = {"category_path", "category_name", "category_description", "category_position"}
TRANSLATED = set(
    "title description seo_title seo_description image_alt attribute_name attribute_value category_name "
    "category_description".split()
)
# What may stand in several columns. `image_urls` is any number of addresses in one cell.
MANY = {"image_urls", "categories", "tags"}
OPTION = re.compile(r"option([1-9][0-9]?)_(name|value|place)")


@dataclass(frozen=True)
class Alike:
    """Headings that are known by what they look like, without their signs."""

    pattern: re.Pattern[str]

    def __contains__(self, heading: object) -> bool:
        return isinstance(heading, str) and self.pattern.fullmatch(bare(heading)) is not None


@dataclass(frozen=True)
class Format:
    """A kind of file. `headings` leads from a heading, as `normal` gives it, to a field of ours.

    `further` finds fields for headings that no table can hold; `needs` are the fields without which a file is not of
    this kind, and `key` the heading that people look for; `known` are headings of what the shop has no place for. In a
    file that `tells_all`, a list (pictures, attributes) is the whole list; else it is merged into what is there.
    `adapt` puts a row into our words; `makes` names the fields that it makes, each with the field whose column it
    comes from. `slugs` finds the product of every row, where no column has its address; `complete` lets rows of one
    product tell of each other. `fields` are those of the
    columns by their place, where they don't follow from the headings. `rounds_money` where prices may be finer than
    money is.
    """

    name: str
    label: str
    headings: Mapping[str, str]
    key: str
    tells_all: bool = False
    known: Container[str] = frozenset()
    further: Callable[[str], str | None] = lambda heading: None
    adapt: Callable[[dict[str, str]], dict[str, str]] = field(default=lambda cells: cells)
    needs: frozenset[str] = frozenset({"slug"})
    makes: Mapping[str, str] = field(default_factory=dict)
    slugs: Callable[[Iterable[dict[str, str]]], list[str]] | None = None
    complete: Callable[[Sequence[dict[str, str]]], None] | None = None
    fields: Sequence[str] | None = None
    has_headings: bool = True
    mixes_currencies: bool = False
    has_masters: bool = False
    rounds_money: bool = False

    def field_of(self, heading: str) -> str | None:
        """The field of ours that `heading` stands for."""
        return self.headings.get(normal(heading)) or self.further(heading)

    def fits(self, headings: Sequence[str]) -> int:
        """How many of `headings` this format knows; 0 where one that it needs is missing."""
        fields = [field for heading in headings if (field := self.field_of(heading))]
        there = {re.split("[@#:]", field)[0] for field in fields}
        return len(fields) if self.needs <= there else 0


@dataclass(frozen=True)
class Columns:
    """The headings of one file: where each field stands, and what was left aside.

    Fields that are `made` have the place of the column that they are made from.
    """

    places: Mapping[str, int]
    headings: Sequence[str]
    unknown: Sequence[str]
    unused: Sequence[str]
    made: frozenset[str] = frozenset()

    @cached_property
    def cells(self) -> list[tuple[str, int]]:
        """The fields that stand in a cell of their own, with its place."""
        return [(name, place) for name, place in self.places.items() if name not in self.made]

    def heading_of(self, field: str) -> str:
        """The file's own word for a field of ours."""
        place = self.places.get(field)
        return field if place is None else self.headings[place]

    def has(self, *fields: str) -> bool:
        """Whether the file has a column for any of these."""
        return any(field in self.places for field in fields) if len(fields) > 1 else fields[0] in self.places

    @cached_property
    def is_gathered(self) -> bool:
        """Whether something stands in several columns."""
        return any("#" in field for field in self.places)

    @cached_property
    def options(self) -> list[int]:
        """The numbers of the options that the file has values for."""
        numbers = (OPTION.fullmatch(field) for field in self.places)
        return sorted(int(match[1]) for match in numbers if match and match[2] == "value")

    @cached_property
    def languages(self) -> Mapping[str, list[str]]:
        """For each field, the further languages that the file says it in."""
        found: dict[str, list[str]] = defaultdict(list)
        for name in self.places:
            field, _, language = name.partition(":")
            if language:
                found[field].append(language)
        return found


def columns_of(headings: Sequence[str], format: Format, own_language: str, currency: str) -> Columns:
    """Which column holds what. Raises UnreadableFile where two columns say they hold the same.

    `title:en` is the title itself in a shop whose own language is English, and `price@eur` the price in one that sells
    in euros. Several columns may hold pictures, categories and tags.
    """
    places: dict[str, int] = {}
    unknown: list[str] = []
    unused: list[str] = []
    for place, heading in enumerate(headings):
        told = format.fields[place] if format.fields is not None else format.field_of(heading)
        field = told and told.removesuffix(f":{own_language}").removesuffix(f"@{currency.lower()}")
        if field in MANY:
            field = _numbered(field, places)
        if not field:
            (unused if normal(heading) in format.known else unknown).append(heading or f"#{place + 1}")
        elif "@" in field:
            unused.append(heading)
        elif field in places:
            raise UnreadableFile(
                gettext(
                    "Two columns hold the same: “%(one)s” and “%(other)s”.", one=headings[places[field]], other=heading
                )
            )
        else:
            places[field] = place
    own = f":{own_language}"
    made = {
        name: places[source]
        for name, source in format.makes.items()
        if name not in places and source in places and not name.endswith(own)
    }
    return Columns(places | made, list(headings), unknown, unused, frozenset(made))


def _numbered(field: str, places: Mapping[str, int]) -> str:
    names = (field if number == 1 else f"{field}#{number}" for number in count(1))
    return next(name for name in names if name not in places)


def gathered(cells: dict[str, str]) -> dict[str, str]:
    """The cells with what stands in several columns put together: pictures, categories, tags."""
    for name in [name for name in cells if "#" in name and name.partition("#")[0] in MANY]:
        field = name.partition("#")[0]
        mark = "\n" if field == "image_urls" else "|"
        cells[field] = mark.join(cell for cell in (cells.get(field, ""), cells.pop(name)) if cell.strip())
    return cells


def attribute_named(field: str) -> str:
    """`Material` of the field `attribute=Material`. Behind a line end stands what tells two of one name apart."""
    return field.removeprefix("attribute=").partition("\n")[0]


def in_language(heading: str) -> tuple[str, str]:
    """`title:es` as (`title`, `es`); the language is empty where the heading names none that the shop has."""
    name, _, language = heading.rpartition(":")
    language = language.strip()
    return (name.strip(), language) if language in LANGUAGES else (heading, "")
