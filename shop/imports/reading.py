"""From the rows of one product to the product that they tell of."""

from collections.abc import Sequence
from functools import cached_property

from flask_babel import gettext

from ..catalog.models import STATUSES
from ..catalog.texts import clean_description
from .cells import Row, Terms
from .formats import PRODUCT_FIELDS, VARIANT_FIELDS, attribute_named
from .goods import FileAttribute, FileOption, FileProduct, FileVariant
from .handles import slug_of
from .picture_rows import images_of
from .sheets import normal
from .variant_cells import variant_of

LONGEST_RAW = 500_000  # of a description before it is cleaned
LONGEST_LIST = 100_000  # of tags or categories in one cell
LONGEST_DESCRIPTION = 100_000  # characters; a search document has room for more, a reader has not
SHORT, MIDDLING = 255, 400
LONGEST = {"title": 300, "brand": SHORT, "type": SHORT, "seo_title": 300, "seo_description": 1000}
PRICED = {"price", "compare_at_price", "sale_price", "unit_cost", "currency", "slug"}
OF_PRODUCT = PRODUCT_FIELDS - {"slug"}


class ProductRows:
    """The rows of one product, the first of which carries what is said of the product as a whole."""

    def __init__(self, rows: Sequence[Row], terms: Terms) -> None:
        self.rows, self.terms = rows, terms
        if terms.mixes_currencies:
            self._complete_prices()

    def product(self) -> FileProduct | None:
        """The product, or None where its first row is refused. Its rows know what was wrong with them."""
        for row in self.rows:
            if why := row.cells.get("left_aside"):
                row.note("locale", why)
        if self.rows[0].is_refused:
            return None
        head = self._head
        handle = head.text("slug", 255)
        product = FileProduct(slug_of(handle), head.line)
        if handle != product.slug:
            head.note("slug", gettext("its address in the shop is %(slug)s", slug=product.slug))
        self._read_facts(product, head)
        self._read_words(product, head)
        if head.is_refused:
            return None
        product.options = self.options
        product.variants = self._variants()
        product.images = images_of(self.rows, self.terms, self._choices)
        product.attributes = self._attributes()
        return product

    def _complete_prices(self) -> None:
        """A row that only prices a variant in another currency is completed by the row that tells of the variant."""
        told = {normal(row.cells.get("sku", "")): row for row in self.rows if self._is_foreign(row)}
        for row in self.rows:
            other = told.get(normal(row.cells.get("sku", "")))
            if row.is_foreign or other is None or not row.says("sku"):
                continue
            for name, cell in other.cells.items():
                if name not in PRICED and not row.says(name):
                    row.cells[name] = cell

    @cached_property
    def _head(self) -> Row:
        """The first cell that is filled of each column that tells of the product; a later one may only say the same."""
        first = self.rows[0]
        cells = dict(first.cells)
        for row in self.rows[1:]:
            for name in [name for name in row.cells if name.split(":")[0] in OF_PRODUCT]:
                mine, theirs = cells.get(name, "").strip(), row.cells.get(name, "").strip()
                if not mine:
                    cells[name] = theirs
                elif theirs and normal(theirs) != normal(mine):
                    row.refuse(name, gettext("says something else than line %(line)s", line=first.line))
        return Row(first.line, cells, self.terms, first.problems)

    def _read_facts(self, product: FileProduct, head: Row) -> None:
        columns, facts = self.terms.columns, product.facts
        for name, most in LONGEST.items():
            if columns.has(name):
                facts[name] = head.text(name, most)
        if columns.has("title") and not facts["title"] and not head.is_refused:
            head.refuse("title", gettext("a product needs a title"))
        if columns.has("description"):
            facts["description"] = self._description(head, "description")
        if columns.has("published_at"):
            facts["published_at"] = head.moment("published_at")
        if status := self._status(head):
            facts["status"] = status
        if columns.has("categories"):
            product.categories = parts_of(head.text("categories", LONGEST_LIST))
        if columns.has("tags"):
            product.tags = parts_of(head.text("tags", LONGEST_LIST))
            if any(len(tag) > 100 for tag in product.tags):
                head.refuse("tags", gettext("has a tag of more than %(most)s characters", most=100))

    def _description(self, head: Row, name: str) -> str:
        """The description, cleaned. Cleaning may make it longer, so it is measured afterwards."""
        text = clean_description(head.text(name, LONGEST_RAW, in_lines=True))
        if len(text) > LONGEST_DESCRIPTION:
            head.refuse(name, gettext("is longer than %(most)s characters", most=LONGEST_DESCRIPTION))
        return text

    def _status(self, head: Row) -> str | None:
        """Draft, active or archived. What is active elsewhere but not published is a draft here: nobody sees it."""
        if not self.terms.columns.has("status", "published"):
            return None
        if why := head.cells.get("left_as_draft"):
            head.note("kind", why)
            return "draft"
        status = head.one_of("status", [*STATUSES, "unlisted"]) or "active"
        if status == "unlisted":
            head.note("status", gettext("the shop has no unlisted products; it is a draft"))
            return "draft"
        return "draft" if status == "active" and not head.truth("published") else status

    def _read_words(self, product: FileProduct, head: Row) -> None:
        for name, column, most in (
            ("title", "title", 300),
            ("description", "text", LONGEST_RAW),
            ("seo_title", "seo_title", 300),
            ("seo_description", "seo_description", 1000),
        ):
            for code, words in head.words(name, most, in_lines=column == "text").items():
                told = self._description(head, f"{name}:{code}") if column == "text" else words
                product.words.setdefault(code, {})[column] = told

    @cached_property
    def option_numbers(self) -> list[int]:
        """The options that the product has: those of which any row tells a value."""
        return [
            number
            for number in self.terms.columns.options
            if any(row.says(f"option{number}_value") for row in self.rows)
        ]

    @cached_property
    def options(self) -> list[FileOption]:
        """Each option with its values, in the order in which the rows bring them."""
        found = []
        for number in self.option_numbers:
            namer = next((row for row in self.rows if row.says(f"option{number}_name")), self.rows[0])
            name = namer.text(f"option{number}_name", SHORT) or gettext("Option %(number)s", number=number)
            option = FileOption(name, namer.words(f"option{number}_name", SHORT))
            for row in self.rows:
                if value := self._choice(row, number):
                    self._read_value(row, option, number, value)
            found.append(option)
        if len({option.name.casefold() for option in found}) < len(found):
            self.rows[0].refuse("", gettext("two options have the same name"))
        return found

    def _read_value(self, row: Row, option: FileOption, number: int, value: str) -> None:
        place, words = option.values.get(value, (None, {}))
        if self.terms.columns.has(f"option{number}_place") and row.says(f"option{number}_place"):
            place = row.count(f"option{number}_place", 10_000)
        told = {
            code: word for code, word in row.words(f"option{number}_value", SHORT).items() if word or code not in words
        }
        option.values[value] = (place, words | told)

    def _choices(self, row: Row) -> tuple[str, ...]:
        return tuple(self._choice(row, number) for number in self.option_numbers)

    def _choice(self, row: Row, number: int) -> str:
        """The row's value of an option; Any where it says that it is good for all of them."""
        value = row.text(f"option{number}_value", SHORT)
        return value or (gettext("Any") if row.says(f"option{number}_any") else "")

    def _variants(self) -> list[FileVariant]:
        found = []
        lines: dict[tuple[str, ...], int] = {}
        for row in self.rows:
            if not self._is_variant(row):
                continue
            variant = variant_of(row, self._choices(row))
            found.append(variant)
            if variant.values in lines:
                row.refuse("option1_value", gettext("is the same variant as line %(line)s", line=lines[variant.values]))
            elif "" in variant.values:
                number = self.option_numbers[variant.values.index("")]
                row.refuse(f"option{number}_value", gettext("a variant needs a value for every option"))
            lines.setdefault(variant.values, row.line)
        return found

    def _is_variant(self, row: Row) -> bool:
        """A row with a price or the like, or with choices that no picture claims. Not one in another currency."""
        values = [f"option{number}_value" for number in self.option_numbers]
        if self.terms.mixes_currencies and self._is_foreign(row):
            return False
        if self.terms.has_masters and values and not row.says(*values):
            return False
        return row.says(*VARIANT_FIELDS - {"currency"}) or (row.says(*values) and not row.says("image_for"))

    def _is_foreign(self, row: Row) -> bool:
        """Whether the row is a price in another currency than the shop's: that is told, and left aside."""
        currency = row.cells.get("currency", "").strip().upper()
        if not currency or currency == self.terms.currency:
            return False
        reason = gettext("is another currency than the shop’s; the price was left aside")
        if row.says("price") and not any(problem.reason == reason for problem in row.problems):
            row.note("currency", reason)
        row.is_foreign = True
        return True

    def _attributes(self) -> list[FileAttribute] | None:
        columns = self.terms.columns
        wide = dict.fromkeys(name for row in self.rows for name in row.cells if name.startswith("attribute="))
        if not wide and not columns.has("attribute_name"):
            return None
        found = []
        chosen = {option.name.casefold() for option in self.options}  # variants say the same of themselves
        for name in wide:
            if attribute_named(name).casefold() not in chosen and (value := self._wide_value(name)):
                found.append(FileAttribute(self._head.line, attribute_named(name)[:SHORT], value))
        for row in self.rows:
            if not row.says("attribute_name", "attribute_value"):
                continue
            attribute = FileAttribute(
                row.line,
                row.text("attribute_name", SHORT),
                row.text("attribute_value", MIDDLING),
                row.text("attribute_unit", 50),
                self._attribute_words(row),
            )
            if not (attribute.name and attribute.value) and not row.is_refused:
                row.refuse("attribute_name", gettext("an attribute needs a name and a value"))
            found.append(attribute)
        return found

    def _wide_value(self, name: str) -> str:
        row = next((row for row in self.rows if row.says(name)), None)
        if row and len(row.cells[name]) > MIDDLING:
            row.note(name, gettext("is too long for a line of the specification; left out"))
            return ""
        return row.text(name, MIDDLING) if row else ""

    def _attribute_words(self, row: Row) -> dict[str, tuple[str, str]]:
        names, values = row.words("attribute_name", SHORT), row.words("attribute_value", MIDDLING)
        return {code: (names.get(code, ""), values.get(code, "")) for code in {*names, *values}}


def parts_of(text: str) -> list[str]:
    """What stands between the bars of `a | b`, each once, whatever its case."""
    parts: dict[str, str] = {}
    for part in text.split("|"):
        word = " ".join(part.split())
        if word:
            parts.setdefault(word.casefold(), word)
    return list(parts.values())
