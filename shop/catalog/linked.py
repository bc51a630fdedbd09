"""What search engines read of a page: schema.org as JSON-LD, made of what the page shows, without a statement more."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import g, url_for

from ..assets import asset_address
from ..languages import current_language
from ..languages import said as _
from ..media import picture_address
from ..money import money_bare
from ..web import absolute, product_address
from .browsing import Results
from .cards import PER_PAGE
from .showing import ProductPage
from .texts import plain

MOST_OFFERS = 40  # a product with more variants tells its lowest and highest price
MOST_PICTURES = 8
LARGEST = 1280

Thing = dict[str, Any]


def of_product(page: ProductPage, figures: Mapping[int, Any]) -> list[Thing]:
    """The product with an offer for each variant, and the way to it. What has nothing to offer is only a way."""
    way = trail(page.product.shelves, page.product.title)
    return [_product(page, figures), way] if page.variant else [way]


def of_list(name: str, above: Sequence[Any], results: Results) -> list[Thing]:
    """A page of a list as addresses, and the way to it by the shelves `above`."""
    first, base = (results.choices.page - 1) * PER_PAGE + 1, absolute(product_address(""))
    items = [
        {
            "@type": "ListItem",
            "position": place,
            "url": base + product.slug,
            "name": product.title,
        }
        for place, product in enumerate(results.cards, first)
    ]
    listed = {
        "@type": "ItemList",
        "name": name,
        **({"numberOfItems": results.total} if results.is_counted else {}),
        "itemListElement": items,
    }
    way = trail(above, name)
    return [listed, way] if items else [way]


def of_shop() -> list[Thing]:
    """The shop, and how it is searched."""
    shop, home = g.frame.shop, absolute(url_for("catalog.home"))
    owner = {
        "@type": "OnlineStore",
        "@id": f"{home}#shop",
        "name": shop["name"],
        "url": home,
        "logo": absolute(
            picture_address(shop["logo_key"]) if shop["logo_key"] else asset_address("icons/icon-512.png")
        ),
        "description": shop["tagline"],
        "email": shop["email"],
        "telephone": shop["phone"],
        "address": ", ".join(shop["address"].split("\n")),
    }
    search = absolute(url_for("catalog.search"))
    site = {
        "@type": "WebSite",
        "@id": f"{home}#site",
        "name": shop["name"],
        "url": home,
        "inLanguage": current_language(),
        "publisher": {"@id": f"{home}#shop"},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }
    return [_without_blanks(owner), site]


def trail(shelves: Sequence[Any], last: str) -> Thing:
    """The breadcrumbs. The last step is the page itself and needs no address."""
    steps = [(str(_("Home")), url_for("catalog.home"))]
    steps += [(shelf_name, url_for("catalog.shelf", path=path)) for shelf_name, path in map(_name_and_path, shelves)]
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": absolute(address)}
        for place, (name, address) in enumerate(steps, 1)
    ]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [*items, {"@type": "ListItem", "position": len(items) + 1, "name": last}],
    }


def _product(page: ProductPage, figures: Mapping[int, Any]) -> Thing:
    product, variant = page.product, page.variant or {}
    address = absolute(product_address(product.slug))
    pictures = [image["storage_key"] for image in page.images if image["storage_key"]][:MOST_PICTURES]
    return _without_blanks(
        {
            "@type": "Product",
            "@id": f"{address}#product",
            "name": product.title,
            "url": address,
            "image": [absolute(picture_address(key, LARGEST)) for key in pictures],
            "description": product.seo_description or plain(product.description),
            "brand": {"@type": "Brand", "name": product.brand} if product.brand else None,
            "sku": variant["sku"],
            "gtin": _gtin(variant["barcode"]),
            "offers": _offers(page, figures, address),
        }
    )


def _offers(page: ProductPage, figures: Mapping[int, Any], address: str) -> Thing | list[Thing]:
    variants = page.product.variants
    if len(variants) == 1:
        return _offer(variants[0], figures, address) | {"url": address}
    if len(variants) <= MOST_OFFERS:
        values = {choice["id"]: choice["value"] for option in page.product.options for choice in option["choices"]}
        return [
            _offer(variant, figures, address, ", ".join(values[choice] for choice in variant["choice_ids"]))
            for variant in variants
        ]
    prices = [variant["price_minor"] for variant in variants]
    return {
        "@type": "AggregateOffer",
        "url": address,
        "priceCurrency": g.frame.shop["currency"],
        "lowPrice": money_bare(min(prices)),
        "highPrice": money_bare(max(prices)),
        "offerCount": len(variants),
        "availability": _availability(any(variant["is_available"] for variant in variants), 1),
    }


def _offer(variant: Mapping[str, Any], figures: Mapping[int, Any], address: str, name: str = "") -> Thing:
    currency, level = g.frame.shop["currency"], figures.get(variant["id"])
    before = variant["compare_at_minor"] and {
        "@type": "UnitPriceSpecification",
        "priceType": "https://schema.org/StrikethroughPrice",
        "price": money_bare(variant["compare_at_minor"]),
        "priceCurrency": currency,
    }
    return _without_blanks(
        {
            "@type": "Offer",
            "name": name,
            "url": f"{address}?variant={variant['id']}",
            "sku": variant["sku"],
            "gtin": _gtin(variant["barcode"]),
            "price": money_bare(variant["price_minor"]),
            "priceCurrency": currency,
            "priceSpecification": before,
            "availability": _availability(variant["is_available"], level.free if level else 0),
        }
    )


def _gtin(barcode: str | None) -> str | None:
    """The barcode, unless it begins as those that shops print for themselves do: search engines refuse these."""
    if not barcode:
        return None
    if len(barcode) == 8:
        return None if barcode[0] in "02" else barcode
    prefix = barcode.zfill(14)[1:3]
    return None if prefix in {"02", "04"} or prefix[0] == "2" else barcode


def _availability(is_available: bool, free: int) -> str:
    word = "OutOfStock" if not is_available else "InStock" if free > 0 else "BackOrder"
    return f"https://schema.org/{word}"


def _without_blanks(thing: Thing) -> Thing:
    """An empty value is no value: validators object to it."""
    return {name: value for name, value in thing.items() if value not in (None, "", [])}


def _name_and_path(shelf: Any) -> tuple[str, str]:
    # A product brings its shelves along as JSON, a category as rows.
    return (shelf["name"], shelf["path"]) if isinstance(shelf, dict) else (shelf.name, shelf.path)
