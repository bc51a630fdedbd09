"""What a visitor chose of facets, as conditions in SQL: "or" among the values of one question, "and" between questions.

Conditions are on `l`, a row like listing's, and on `f`, the product's row of product_facets. Numbers are ours, so they
stand in the statement itself: Postgres then knows how rare they are.
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
        """The conditions on `l`, each with an AND before it. They ask for `least` and `most`."""
        return self.of_rows_but("")

    def of_rows_but(self, name: str) -> str:
        """The same without `price` or `stock`."""
        return "".join(f" AND {condition}" for one, condition in self._on_rows if one != name)

    @property
    def values(self) -> dict[str, str]:
        """What statements that count ask for: the key of each option of which something is chosen."""
        return {f"option_{self.bits[one.name]}": one.name.partition(":")[2] for one in self.options}

    @property
    def options(self) -> list[Question]:
        return [one for one in self.questions if one.name.startswith("option:")]

    def of_products(self, category_id: int | None = None, but: str = "") -> str:
        """The conditions on `f`, without those of one question; `category_id` is the shelf where they are made.

        The first that the index on facets knows are said of all facets, also where only what is available counts.
        """
        asked = [one for one in self.questions if one.name != but]
        conditions = [f"f.facets @> {_numbers([-category_id])}"] if category_id is not None else []
        conditions += [f"f.facets && {_numbers(one.numbers)}" for one in asked]
        if self.choices.in_stock:
            conditions += [f"f.available && {_numbers(one.numbers)}" for one in self.options if one.name != but]
        return " AND ".join(conditions)

    def filters(self, category_id: int | None = None) -> str:
        """All of them, as conditions on `l` alone."""
        if not self.questions:
            return self.of_rows
        exists = f"""
            AND EXISTS (SELECT FROM product_facets f
                        WHERE f.product_id = l.product_id AND {self.of_products(category_id)})
        """
        return self.of_rows + exists

    @property
    def missed(self) -> str:
        """SQL for which questions a product misses, as the sum of their bits."""
        misses = [
            f"CASE WHEN {condition} THEN 0 ELSE {self.bits[name]} END"
            for name, condition in [*self._on_rows, *((one.name, self._has(one)) for one in self.questions)]
        ]
        return " + ".join(misses) or "0"

    @property
    def could_be_bought(self) -> str:
        """SQL for whether a product, as far as it is what was chosen, can be bought as such."""
        return " AND ".join(["l.is_available", *(f"f.available && {_numbers(one.numbers)}" for one in self.options)])

    @cached_property
    def bits(self) -> dict[str, int]:
        """The bit of each question."""
        names = [name for name, _ in self._on_rows] + [one.name for one in self.questions]
        return {name: 1 << place for place, name in enumerate(names)}

    @property
    def numbers(self) -> tuple[int, ...]:
        """All that are chosen."""
        return tuple(number for one in self.questions for number in one.numbers)

    @property
    def _on_rows(self) -> list[tuple[str, str]]:
        choices = self.choices
        price = [
            condition
            for bound, condition in (
                (choices.least, "l.price_minor >= %(least)s"),
                (choices.most, "l.price_minor <= %(most)s"),
            )
            if bound is not None
        ]
        return [("stock", "l.is_available")] * choices.in_stock + [("price", " AND ".join(price))] * bool(price)

    def _has(self, question: Question) -> str:
        return f"f.{self.column} && {_numbers(question.numbers)}"


def _numbers(numbers: Iterable[int]) -> str:
    return f"CAST('{{{','.join(map(str, numbers))}}}' AS bigint[])"
