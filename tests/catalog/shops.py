"""Random shops, and what their facets must say: counted in plain Python, from what the services were told."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from shop.catalog.browsing import Results, all_products, products_on_shelf
from shop.catalog.choices import Choices
from shop.catalog.facet_keys import facet_key
from shop.catalog.facet_pools import Place
from shop.catalog.models import Category
from shop.catalog.services import NewVariant
from shop.stock.services import SYSTEM, receive_stock

from ..factories import make_category, make_product

BRANDS = ("", "Verde", "Studio Ñandú", "A+", "A", "Ölberg & Söhne")
OPTIONS = {"Colour": ("Sage", "Rust", "Ink"), "Size": ("S", "M", "10 ½")}
PRICES = (500, 990, 1000, 1250, 2000, 4800, 12000)


@dataclass
class Thing:
    """A product as a person would note it down."""

    brand: str
    price: int
    is_reduced: bool
    shelf: str
    variants: list[tuple[dict[str, str], int]] = field(default_factory=list)  # what it is, and how many there are

    @property
    def is_available(self) -> bool:
        return any(stock for _, stock in self.variants)


@dataclass
class Shop:
    """A shop: a shelf with two below it, and what stands there."""

    top: Category
    below: list[Category]
    things: list[Thing]

    def results(self, choices: Choices, **place: Any) -> Results:
        return products_on_shelf(Place(self.top.id, **place), "en", None, choices)

    def everything(self, choices: Choices) -> Results:
        return all_products(None, choices)


def make_shop(seed: int, size: int = 30) -> Shop:
    random = Random(seed)
    top = make_category(f"Shop {seed}")
    below = [make_category("First", parent=top), make_category("Second", parent=top)]
    things = [_thing(random, shelf) for shelf in random.choices([top, *below], k=size)]
    shelves = {one.path: one for one in (top, *below)}
    for thing in things:
        _make(thing, shelves[thing.shelf])
    return Shop(top, below, things)


def _thing(random: Random, shelf: Category) -> Thing:
    names = random.sample(sorted(OPTIONS), random.randint(0, 2))
    combinations: list[dict[str, str]] = [{}]
    for name in names:
        values = random.sample(OPTIONS[name], random.randint(1, 2))
        combinations = [one | {name: value} for one in combinations for value in values]
    return Thing(
        brand=random.choice(BRANDS),
        price=random.choice(PRICES),
        is_reduced=random.random() < 0.3,
        shelf=shelf.path,
        variants=[(one, random.choice((0, 0, 3))) for one in combinations],
    )


def _make(thing: Thing, shelf: Category) -> None:
    names = list(thing.variants[0][0])
    options = {name: list(dict.fromkeys(one[name] for one, _ in thing.variants)) for name in names}
    product = make_product(
        brand=thing.brand,
        category=shelf,
        options=options,
        variants=[
            NewVariant(
                thing.price,
                tuple(one[name] for name in names),
                compare_at_minor=thing.price * 2 if thing.is_reduced else None,
            )
            for one, _ in thing.variants
        ],
    )
    for variant, (_, stock) in zip(product.variants, thing.variants, strict=True):
        if stock:
            receive_stock(variant, stock, by=SYSTEM)


def answers(choices: Choices) -> dict[str, Callable[[Thing], bool]]:
    """Each question of which something is chosen, as a test of a thing. Those on options are asked of its variants."""
    asked: dict[str, Callable[[Thing], bool]] = {}
    if choices.brands:
        asked["brand"] = lambda thing: facet_key(thing.brand) in choices.brands
    if choices.least is not None or choices.most is not None:
        asked["price"] = lambda thing: (choices.least or 0) <= thing.price <= (choices.most or thing.price)
    if choices.in_stock:
        asked["stock"] = lambda thing: thing.is_available
    if choices.on_sale:
        asked["sale"] = lambda thing: thing.is_reduced
    if choices.categories:
        asked["category"] = lambda thing: any(f"{thing.shelf}/".startswith(f"{path}/") for path in choices.categories)
    return asked


def variants_left(thing: Thing, choices: Choices, but: str = "") -> list[set[str]]:
    """The values of each variant that is all that was chosen of options, but of one; that can be bought, if need be."""
    found = []
    for one, stock in thing.variants:
        values = {f"{facet_key(name)}:{facet_key(value)}" for name, value in one.items()}
        names = {key.partition(":")[0] for key in choices.options} - {but.removeprefix("option:")}
        wanted = [{key for key in choices.options if key.startswith(f"{name}:")} for name in names]
        if (stock or not choices.in_stock) and all(values & keys for keys in wanted):
            found.append(values)
    return found


def left(things: list[Thing], choices: Choices, but: str = "") -> list[Thing]:
    """What is left by all questions but one."""
    asked = [test for name, test in answers(choices).items() if name != but]
    fitting = [thing for thing in things if variants_left(thing, choices, but) or not choices.options]
    return [thing for thing in fitting if all(test(thing) for test in asked)]


def expected(things: list[Thing], choices: Choices) -> dict[str, dict[str, int]]:
    """The counts of brands and options that aren't zero, by facet and key."""
    counts: dict[str, dict[str, int]] = {}
    for thing in left(things, choices, but="brand"):
        if thing.brand:
            _count(counts, "brand", facet_key(thing.brand))
    for name in map(facet_key, OPTIONS):
        for thing in left(things, choices, but=f"option:{name}"):
            for key in {key for values in variants_left(thing, choices, f"option:{name}") for key in values}:
                if key.startswith(f"{name}:"):
                    _count(counts, f"option-{name}", key)
    return counts


def _count(counts: dict[str, dict[str, int]], facet: str, key: str) -> None:
    counts.setdefault(facet, {}).setdefault(key, 0)
    counts[facet][key] += 1
