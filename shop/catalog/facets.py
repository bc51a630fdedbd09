"""What a list can be narrowed by: brands, options, categories and prices, with how many products each would leave.

How they are counted is said in docs/search.md, and done in shop/catalog/facet_counts.py.
"""

from dataclasses import dataclass, field

SHOWN_AT_FIRST = 8
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet: `key` as the address has it, how many products it would leave, or at least that many."""

    key: str
    words: str
    count: int
    is_at_least: bool
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """A question with its values, the most frequent first. `name` is the address's word: brand, option or category.

    For an option `option` is its key ("colour"); `words` is what people call it, empty for brand and category. Where
    `sought`, it has the values that are called so, and those that are chosen.
    """

    name: str
    option: str
    words: str
    values: tuple[FacetValue, ...]
    total: int
    sought: str = ""

    @property
    def name_in_full(self) -> str:
        """`brand`, `option-colour`."""
        return self.name + (f"-{self.option}" if self.option else "")

    @property
    def id(self) -> str:
        """Fit for the id of an element: `facet-brand`, `facet-option-colour`."""
        return f"facet-{self.name_in_full}"

    @property
    def at_first(self) -> tuple[FacetValue, ...]:
        """The first values, and all that are chosen."""
        return self.values[:SHOWN_AT_FIRST] + tuple(one for one in self.values[SHOWN_AT_FIRST:] if one.is_chosen)

    @property
    def further(self) -> tuple[FacetValue, ...]:
        """The others, as far as they are shown at all."""
        return tuple(one for one in self.values[SHOWN_AT_FIRST:] if not one.is_chosen)

    @property
    def is_cut(self) -> bool:
        """Whether there are values beyond those given."""
        return self.total > len(self.values)

    @property
    def is_searchable(self) -> bool:
        """Whether its values are found by words: those that the page shows aren't all."""
        return self.is_cut or bool(self.sought)

    @property
    def is_chosen(self) -> bool:
        return any(one.is_chosen for one in self.values)


@dataclass(frozen=True, slots=True)
class Flag:
    """Something to tick: in stock, on sale."""

    count: int = 0
    is_at_least: bool = False
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Bucket:
    """Prices from `least` up to `most` (None: and above), both included, in minor units; and how many cost that."""

    least: int
    most: int | None
    count: int
    is_chosen: bool = False


@dataclass(frozen=True)
class Prices:
    """The prices that the other choices leave: ends, a few ranges of round figures, and the bars of a histogram."""

    least: int
    most: int
    buckets: tuple[Bucket, ...] = ()
    bars: tuple[Bucket, ...] = ()
    is_at_least: bool = False


NOT_COUNTED = Flag()


@dataclass(frozen=True)
class Facets:
    """All that a list can be narrowed by. `words` says what chosen values are called: `("brand", "verde"): "Verde"`.

    On a shelf the categories below it are no facet, since each has a page: `shelves` has them by their paths.
    """

    facets: tuple[Facet, ...] = ()
    prices: Prices | None = None
    in_stock: Flag = NOT_COUNTED
    on_sale: Flag = NOT_COUNTED
    words: dict[tuple[str, str], str] = field(default_factory=dict)
    shelves: dict[str, FacetValue] = field(default_factory=dict)

    def words_of(self, name: str, value: str) -> str:
        """What a chosen value is called; one that no product has is called as it was typed."""
        return self.words.get((name, value), value)


NOTHING_TO_CHOOSE = Facets()
