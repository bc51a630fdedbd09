"""One page of every kind that the shop has."""

from typing import NamedTuple


class Kind(NamedTuple):
    """Where a page of this kind is, and how it answers."""

    path: str
    status: int = 200
    shop: str = "own 4.0.1"


KINDS = {
    "home": Kind("/"),
    "all categories": Kind("/c/"),
    "category": Kind("/c/prints"),
    "second page": Kind("/c/paper/postcards?page=2"),
    "filtered category": Kind("/c/prints?stock=1&min=20&max=60&sort=price"),
    "nothing left": Kind("/c/prints?stock=1&max=1"),
    "empty category": Kind("/c/textiles/oddities/bare"),
    "price error": Kind("/c/prints?min=dear", 422),
    "product with options": Kind("/p/everyday-notebook"),
    "sold-out product": Kind("/p/azulejo-cushion"),
    "product with the longest word": Kind("/p/longest-word"),
    "product with long choices": Kind("/p/long-choices"),
    "shelf of odd names": Kind("/c/textiles/oddities"),
    "search": Kind("/search?q=azulejo"),
    "search without words": Kind("/search"),
    "nothing found": Kind("/search?q=xyzzy"),
    "owner page": Kind("/info/about"),
    "404": Kind("/p/nowhere", 404),
    "410": Kind("/p/old-map", 410),
    "closed": Kind("/", 503, "closed"),
}
