"""One page of every kind that the shop has."""

from typing import NamedTuple


class Kind(NamedTuple):
    """Where a page of this kind is, and how it answers."""

    path: str
    status: int = 200
    shop: str = "own 4.0.1"
    who: str = ""  # of the demo's people: customer, staff or owner
    repeats: str = ""  # what only says once more what was seen before: so much of it that axe would take minutes


KINDS = {
    "home": Kind("/"),
    "all categories": Kind("/c/"),
    "category": Kind("/c/prints"),
    "second page": Kind("/c/paper/postcards?page=2"),
    "filtered category": Kind("/c/prints?sort=price&stock=1&min=20&max=60&brand=estudio-marea-baja&option=size:a3"),
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
    "documentation of the API": Kind(
        "/api/docs",
        repeats=".docs-operation ~ .docs-operation, .docs-shape ~ .docs-shape ~ .docs-shape, "
        ".docs-fields > div:nth-child(n+4), .docs-ways ul ul li:nth-child(n+3)",
    ),
    "sign in": Kind("/login"),
    "register": Kind("/register"),
    "forgotten password": Kind("/password/forgotten"),
    "dead link": Kind("/password/reset/x", 410),
    "account": Kind("/account", who="customer"),
    "devices": Kind("/account/devices", who="customer"),
    "change password": Kind("/account/password", who="customer"),
    "delete account": Kind("/account/deletion", who="customer"),
    "second step": Kind("/account/two-factor", who="staff"),
    "desk": Kind("/desk", who="staff"),
    "product list": Kind("/desk/products?status=active&sort=title&lacks=stock", who="staff"),
    "what shall be done to many": Kind("/desk/products/bulk/1", who="owner"),
    "what would change": Kind("/desk/products/bulk/2", who="owner"),
    "bulk changes": Kind("/desk/products/bulk", who="staff"),
    "stock grid": Kind("/desk/stock?sort=name&uncounted=90", who="staff"),
    "tokens": Kind("/account/tokens", who="staff"),
    "why this number": Kind("/desk/stock/1", who="staff"),
    "stock value": Kind("/desk/stock/value", who="staff"),
    "403": Kind("/desk/people", 403, who="staff"),
    "count sheet": Kind("/desk/counts/1", who="staff"),
    "differences of a count": Kind("/desk/counts/2/differences", who="owner"),
    "people": Kind("/desk/people", who="owner"),
    "person": Kind("/desk/people/1", who="owner"),
    "invitation": Kind("/desk/people/invitation", who="owner"),
    "new product": Kind("/desk/products/new", who="owner"),
    "product at the desk": Kind("/desk/products/1", who="owner"),
    "variants of a product": Kind("/desk/products/1/variants", who="owner"),
    "categories": Kind("/desk/categories?open=1", who="staff"),
    "category at the desk": Kind("/desk/categories/1", who="staff"),
    "place of a category": Kind("/desk/categories/1/place", who="staff"),
    "products of a category": Kind("/desk/categories/1/products", who="staff"),
    "removal of a category": Kind("/desk/categories/1/removal", who="staff"),
    "missing words": Kind("/desk/translations", who="staff"),
    "pictures of a product": Kind("/desk/products/1/pictures", who="staff"),
    "words of a product": Kind("/desk/products/1/words", who="staff"),
    "audit": Kind("/desk/audit", who="owner"),
    "palette": Kind("/desk/find?q=print", who="owner"),
    "desk of searches": Kind("/desk/search", who="staff"),
    "settings": Kind("/desk/settings", who="owner"),
    "owner's pages": Kind("/desk/pages", who="owner"),
    "owner's page written": Kind("/desk/pages/1", who="owner"),
    "outbox": Kind("/desk/outbox", who="owner"),
    "webhook": Kind("/desk/webhooks/1", who="owner"),
    "running low": Kind("/desk/stock/low", who="owner"),
    "new transfer": Kind("/desk/transfers/new", who="owner"),
    "files": Kind("/desk/imports", who="owner"),
    "feeds": Kind("/desk/feeds", who="staff"),
    "files out": Kind("/desk/imports/exports", who="staff"),
    "import": Kind("/desk/imports/1", who="owner"),
    "receipt": Kind("/desk/receipts/1", who="staff"),
    "labels to print": Kind("/desk/stock/labels/sheet?things=1x3.2x3&size=a4-65", who="staff"),
    "404": Kind("/p/nowhere", 404),
    "410": Kind("/p/old-map", 410),
    "closed": Kind("/", 503, "closed"),
}
