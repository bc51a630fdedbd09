"""Random catalogues, made by the services, so that they are possible ones."""

from dataclasses import dataclass, field

from hypothesis import strategies as st

from shop.catalog.services import NewAttribute, NewImage, NewVariant, Words, create_category, create_product
from shop.db import db
from shop.imports.cells import UNREADABLE
from shop.stock.services import SYSTEM, receive_stock

# Whatever people may type, with what trips up spreadsheets and readers of CSV put in often.
AWKWARD = [
    "=1+1",
    "-5",
    "@home",
    "'quoted",
    "''=x",
    '"',
    '""',
    ";",
    ",",
    "|",
    " > ",
    "1.234",
    "8.41E+11",
    "true",
    "é",
    "ñ",
    "😀",
]
letters = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\u2400\ufffe\uffff\u2028\u2029"),
    min_size=1,
    max_size=12,
)
words = (
    st.lists(st.one_of(letters, st.sampled_from(AWKWARD)), min_size=1, max_size=4)
    .map(lambda parts: " ".join(" ".join(parts).split()))
    .filter(lambda text: text and not UNREADABLE.search(text))
)
lines = st.lists(words, max_size=3).map("\n\n".join)
html = st.sampled_from(
    ["<p>Fired <b>twice</b>.</p>\n<ul><li>one</li></ul>", "<h2>Care</h2><p>By hand &amp; cold.</p>", "5 < 6 & 7"]
)
prices = st.integers(0, 10**9)


def spoken(text: st.SearchStrategy[str]) -> st.SearchStrategy[Words]:
    """Words in the shop's own language and, now and then, in Spanish."""
    return st.builds(Words, text, st.one_of(st.just({}), text.map(lambda said: {"es": said})))


@dataclass
class Wanted:
    """A product to make; `colours` are what its variants are."""

    title: Words
    description: Words
    brand: str
    status: str
    tags: list[str]
    colours: list[Words]
    prices: list[int]
    reductions: list[int]
    stock: list[int]
    weights: list[int | None]
    attributes: list[NewAttribute]
    alts: list[Words]
    shelves: list[int] = field(default_factory=list)


def _lists(values: st.SearchStrategy, **size: int) -> st.SearchStrategy[list]:
    return st.lists(values, **size)


products = st.builds(
    Wanted,
    title=spoken(words),
    description=spoken(st.one_of(lines, html)),
    brand=st.one_of(st.just(""), words),
    status=st.sampled_from(["active", "active", "draft", "archived"]),
    tags=_lists(
        words.filter(lambda tag: "|" not in tag and len(tag) <= 100), max_size=3, unique_by=lambda tag: tag.lower()
    ),
    colours=_lists(spoken(words), max_size=3, unique_by=lambda colour: colour.own),
    prices=_lists(prices, min_size=3, max_size=3),
    reductions=_lists(st.integers(0, 500), min_size=3, max_size=3),
    stock=_lists(st.integers(0, 50), min_size=3, max_size=3),
    weights=_lists(st.one_of(st.none(), st.integers(0, 9999)), min_size=3, max_size=3),
    attributes=_lists(
        st.builds(NewAttribute, spoken(words), spoken(words), st.sampled_from(["", "g", "cm"])), max_size=2
    ),
    alts=_lists(spoken(words), max_size=2),
    shelves=_lists(st.integers(0, 2), max_size=2, unique=True),
)


def make(catalogue: list[Wanted]) -> None:
    """Put the catalogue into the shop, on three shelves of which one stands below another."""
    top = create_category("top", Words("Top > bottom", {"es": "Arriba | abajo"}), description=Words("All.\n\nReally."))
    below = create_category("below", Words("Below, “it”"), parent=top, position=3)
    shelves = [top, below, create_category("beside", Words("=Beside"))]
    for number, wanted in enumerate(catalogue):
        colours = [colour.own for colour in wanted.colours] or [""]
        product = create_product(
            wanted.title,
            slug=f"product-{number}",
            description=_told(wanted.description),
            brand=wanted.brand,
            status=wanted.status,
            categories=[shelves[place] for place in wanted.shelves],
            tags=wanted.tags,
            options=[(Words("Colour", {"es": "Color"}), wanted.colours)] if wanted.colours else [],
            variants=[
                NewVariant(
                    price,
                    values=(colour,) if colour else (),
                    sku=f"{number}-{place}" if stock % 2 else None,
                    compare_at_minor=price + reduction if reduction else None,
                    weight_grams=weight,
                    is_active=stock % 7 != 0,
                )
                for place, (colour, price, reduction, weight, stock) in enumerate(
                    zip(colours, wanted.prices, wanted.reductions, wanted.weights, wanted.stock, strict=False)
                )
            ],
            images=[
                NewImage(f"picture-{number}-{place}", alt, 640, 800, colours[0] if place and colours[0] else None)
                for place, alt in enumerate(wanted.alts)
            ],
            attributes=wanted.attributes,
        )
        for variant, stock in zip(product.variants, wanted.stock, strict=False):
            if stock:
                receive_stock(variant, stock, by=SYSTEM)
    db.session.expire_all()


def _told(description: Words) -> Words:
    """A text without words is no translation."""
    return Words(description.own, {code: text for code, text in description.others.items() if text})
