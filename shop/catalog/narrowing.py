"""What a visitor chose of facets, as conditions in SQL: "or" among the values of one question, "and" between questions.

Conditions are on `l`, a row like listing's, on `f`, the product's row of product_facets, and on `v`, that of one of its
variants, which has to be all that was chosen of options. Numbers are ours, so they stand in the statement itself:
Postgres then knows how rare they are.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from .choices import Choices
from .facet_keys import ON_SALE, brand_number, option_number

UNKNOWN = 2**62  # the number of a category that isn't there


@dataclass(frozen=True)
class Question:
    """One facet of which something is chosen: `brand`, `option:colour`, `category`, `sale`; and the numbers chosen."""

    name: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Narrowing:
    """The filters of `choices`; `category_ids` are those of its categories, by path, as far as they are there."""

    choices: Choices
    category_ids: dict[str, int] = field(default_factory=dict)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Those that products answer with numbers; prices and stock are not among them."""
        choices = self.choices
        asked = {
            "brand": [brand_number(key) for key in choices.brands],
            "category": [-self.category_ids.get(path, UNKNOWN) for path in choices.categories],
            "sale": [ON_SALE] if choices.on_sale else [],
        }
        for key in choices.options:
            asked.setdefault("option:" + key.partition(":")[0], []).append(option_number(key))
        return tuple(Question(name, tuple(numbers)) for name, numbers in asked.items() if numbers)

    @property
    def column(self) -> str:
        """What of a product counts: only what can be bought, where that is asked for."""
        return "available" if self.choices.in_stock else "facets"

    @property
    def of_rows(self) -> str:
        """The conditions on prices and stock of `l`, each with an AND before it. They ask for `least` and `most`."""
        return "".join(f" AND l.{condition}" for _, condition in self._on_rows)

    @property
    def values(self) -> dict[str, str]:
        """What statements that count ask for: the key of each option of which something is chosen, or sought."""
        values = {f"option_{self.bits[one.name]}": one.name.partition(":")[2] for one in self.options}
        for place, (facet, words) in enumerate(self.choices.sought):
            values |= {f"sought_{place}": words, f"sought_in_{place}": facet.partition("-")[2]}
        return values

    def is_sought(self, name: str) -> bool:
        """Whether values of a question (`brand`, `option:colour`) are looked for by words."""
        return name.replace(":", "-", 1) in dict(self.choices.sought)

    @property
    def in_sought(self) -> str:
        """SQL for whether a row `v` of facet_value is of a question whose values are looked for."""
        return self._sought("true") or "false"

    def is_found(self, words: str) -> str:
        """SQL for whether such a row, which people call `words`, is what is looked for, where anything is."""
        missing = (
            "strpos(v.key, facet_key(%(sought_{place})s)) = 0 "
            f"AND strpos(lower(unaccent({words})), lower(unaccent(%(sought_{{place}})s))) = 0"
        )
        return f"NOT ({self._sought(missing) or 'false'})"

    @property
    def options(self) -> list[Question]:
        return [one for one in self.questions if one.name.startswith("option:")]

    def on_products(self, but: str = "") -> list[str]:
        """The same conditions on `f`, without those of one question."""
        return [f"f.{condition}" for name, condition in self._on_rows if name != but]

    def of_products(self, shelf: int | None = None, but: str = "") -> str:
        """The conditions on `f`, without those of one question; `shelf` is where they are made, asked for as `here`.

        All are said of `facets`, which the index knows, and again where only what is available counts.
        """
        asked = [one for one in self.questions if one.name != but]
        conditions = ["f.facets @> ARRAY[-CAST(%(here)s AS bigint)]"] if shelf else []
        conditions += [f"f.facets && {_numbers(one.numbers)}" for one in asked]
        if self.choices.in_stock:
            conditions += [f"f.available && {_numbers(one.numbers)}" for one in self.options if one.name != but]
        return " AND ".join(conditions + self._together(but)) or "true"

    def filters(self, shelf: int | None = None) -> str:
        """All of them, as conditions on `l` alone."""
        if not self.questions:
            return self.of_rows
        exists = f"SELECT FROM product_facets f WHERE f.product_id = l.product_id AND {self.of_products(shelf)}"
        return f"{self.of_rows} AND EXISTS ({exists})"

    def has(self, name: str) -> str:
        """SQL for whether a product `f` is what was chosen of one question."""
        on_rows = [f"f.{condition}" for one, condition in self._on_rows if one == name]
        return " AND ".join(on_rows + [self._answers(one) for one in self.questions if one.name == name])

    def lacks(self, name: str) -> str:
        """SQL for whether a product that is all else isn't that: of options, whether no variant is all of it."""
        is_option = name in {one.name for one in self.options}
        return f"NOT ({' AND '.join(self._together()) if is_option and self._together() else self.has(name)})"

    @property
    def missed(self) -> str:
        """SQL for which questions a product `f` misses, as the sum of their bits."""
        return _sum(f"CASE WHEN {self.has(name)} THEN 0 ELSE {bit} END" for name, bit in self.bits.items())

    @property
    def missed_by_product(self) -> str:
        """The same, without those on options."""
        options = {one.name for one in self.options}
        bits = {name: bit for name, bit in self.bits.items() if name not in options}
        return _sum(f"CASE WHEN {self.has(name)} THEN 0 ELSE {bit} END" for name, bit in bits.items())

    @property
    def missed_by_variant(self) -> str:
        """SQL for which questions on options a variant `v` misses."""
        return _sum(
            f"CASE WHEN v.facets && {_numbers(one.numbers)} THEN 0 ELSE {self.bits[one.name]} END"
            for one in self.options
        )

    @property
    def of_variant(self) -> str:
        """SQL for whether a variant `v` counts: only one that can be bought, where that is asked for."""
        return "v.is_available" if self.choices.in_stock else "true"

    @property
    def could_be_bought(self) -> str:
        """SQL for whether a product, as far as it is what was chosen, can be bought as such."""
        return " AND ".join(["f.is_available", *(f"f.available && {_numbers(one.numbers)}" for one in self.options)])

    @cached_property
    def bits(self) -> dict[str, int]:
        """The bit of each question."""
        names = dict.fromkeys([name for name, _ in self._on_rows] + [one.name for one in self.questions])
        return {name: 1 << place for place, name in enumerate(names)}

    @property
    def numbers(self) -> tuple[int, ...]:
        """All that are chosen."""
        return tuple(number for one in self.questions for number in one.numbers)

    @property
    def _on_rows(self) -> list[tuple[str, str]]:
        """By question, what the rows themselves are asked."""
        choices = self.choices
        wanted = (
            ("stock", choices.in_stock, "is_available"),
            ("price", choices.least is not None, "price_minor >= %(least)s"),
            ("price", choices.most is not None, "price_minor <= %(most)s"),
        )
        return [(name, condition) for name, is_wanted, condition in wanted if is_wanted]

    def _sought(self, condition: str) -> str:
        """Whether the condition holds of a row of one of the questions whose values are looked for."""
        return " OR ".join(
            f"v.kind = '{facet.partition('-')[0]}' AND v.name_key = %(sought_in_{place})s "
            f"AND {condition.format(place=place)}"
            for place, (facet, _) in enumerate(self.choices.sought)
        )

    def _together(self, but: str = "") -> list[str]:
        """Whether one variant is all that was chosen of several options; of one option the product itself tells.

        A subquery, since the planner would rather join the variants of the whole shop.
        """
        options = [one for one in self.options if one.name != but]
        if len(options) < 2:
            return []
        wanted = " AND ".join([self.of_variant, *(f"v.facets && {_numbers(one.numbers)}" for one in options)])
        rows = f"SELECT true FROM variant_facets v WHERE v.product_id = f.product_id AND {wanted} LIMIT 1"  # noqa: S608
        return [f"coalesce(({rows}), false)"]

    def _answers(self, question: Question) -> str:
        return f"f.{self.column} && {_numbers(question.numbers)}"


def _sum(terms: Iterable[str]) -> str:
    return " + ".join(terms) or "0"


def _numbers(numbers: Iterable[int]) -> str:
    return f"CAST('{{{','.join(map(str, numbers))}}}' AS bigint[])"
