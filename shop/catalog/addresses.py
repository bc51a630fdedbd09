"""The addresses that a list of products links to: itself with another page, or with a filter less."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from .choices import Choices


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

    def without(self, name: str) -> str:
        """The first page with one filter dropped."""
        return self._to(self.choices.without(name))

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
    def _chosen(self) -> dict[str, str]:
        return self.choices.query()

    def _to(self, query: dict[str, str]) -> str:
        everything = self.words | query
        return f"{self.path}?{urlencode(everything)}" if everything else self.path
