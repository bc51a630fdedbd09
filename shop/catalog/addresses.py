"""The addresses that a list of products links to: itself with another page, or with a filter less."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from .choices import Choices, Query


@dataclass(frozen=True)
class ListAddress:
    """Where a list lives (its path, and `words`: what was searched for) and what is chosen there."""

    path: str
    words: dict[str, str]
    choices: Choices

    @property
    def bare(self) -> str:
        """The list with nothing chosen."""
        return self._to({})

    @property
    def cleared(self) -> str:
        """The first page without any filter, in the same order."""
        chosen = replace(self.choices, sought=()).query()
        return self._to({name: value for name, value in chosen.items() if name not in self.choices.filters})

    def all_of(self, facet: str) -> str:
        """The first page where all values of a facet are shown, not only those that were looked for."""
        return self.changed(sought=tuple(one for one in self.choices.sought if one[0] != facet))

    def without(self, name: str, value: str = "") -> str:
        """The first page with one filter dropped, or with one `value` of it."""
        return self._to(self.choices.without(name, value))

    def toggled(self, name: str, value: str) -> str:
        """The first page with a value of a filter (`brand`, `option`, `category`) chosen too, or no longer."""
        return self._to(self.choices.toggled(name, value))

    def changed(self, **changes: Any) -> str:
        """The first page with other choices: `changed(least=500, most=900)`, `changed(in_stock=True)`."""
        return self._to(self.choices.query(**changes))

    def page(self, number: int) -> str:
        """A page by its number."""
        return self._to(self._chosen | ({"page": str(number)} if number > 1 else {}))

    def after(self, cursor: str) -> str:
        """The page that begins behind a row."""
        return self._to(self._chosen | {"after": cursor, "page": str(self.choices.page + 1)})

    def before(self, cursor: str) -> str:
        """The page that ends before a row. The first page has its plain address."""
        if self.choices.page <= 2:
            return self.page(1)
        return self._to(self._chosen | {"before": cursor, "page": str(self.choices.page - 1)})

    @cached_property
    def _chosen(self) -> Query:
        return self.choices.query()

    def _to(self, query: Query) -> str:
        everything: Query = {**self.words, **query}
        # A colon and a slash may stand in a query as they are: `option=colour:sage` stays readable.
        return f"{self.path}?{urlencode(everything, doseq=True, safe=':/')}" if everything else self.path
