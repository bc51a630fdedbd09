"""The goods as RSS 2.0 with the words that Google Merchant Center reads, and Meta's catalogue as well."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from ..catalog.colours import OPTIONS_OF_COLOUR
from ..catalog.services import slugify
from ..catalog.texts import plain
from ..money import money_bare

NAMESPACE = "http://base.google.com/ns/1.0"
LONGEST_TITLE, LONGEST_DESCRIPTION, LONGEST_WORD, LONGEST_TYPE = 150, 5000, 100, 750
MOST_FURTHER_IMAGES = 10
# Which choices have a word of their own there; all others are told in the title alone.
CHOICES = {
    **dict.fromkeys(OPTIONS_OF_COLOUR, "color"),
    **dict.fromkeys(("size", "sizes", "talla", "tallas", "tamano", "medida", "medidas"), "size"),
    **dict.fromkeys(("material", "materials", "materiales", "fabric", "tejido"), "material"),
    **dict.fromkeys(("pattern", "estampado", "motivo"), "pattern"),
}
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML 1.0


@dataclass(frozen=True)
class Site:
    """What addresses and prices of a feed are made with."""

    home: str
    product: str  # what the address of a product begins with
    picture: Any  # the whole address of a picture, by its key
    currency: str


def feed_xml(site: Site, name: str, words: str, lots: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The whole feed, a lot of products at a time."""
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="{NAMESPACE}">\n<channel>\n'
        f"{_tag('title', name)}{_tag('link', site.home)}{_tag('description', words or name)}"
    )
    for products in lots:
        yield "".join([_item(product, variant, site) for product in products for variant in product.variants])
    yield "</channel>\n</rss>\n"


def _item(product: Any, variant: Mapping[str, Any], site: Site) -> str:
    values = [choice["value"] for choice in variant["choices"]]
    title = product.title + (f" – {', '.join(values)}" if values else "")
    images = _images(product, variant, site)
    facts = [
        ("g:id", str(variant["id"])),
        ("title", _cut(title, LONGEST_TITLE)),
        ("description", _cut(plain(product.description) or title, LONGEST_DESCRIPTION)),
        ("link", f"{site.product}{product.slug}" + (f"?variant={variant['id']}" if len(product.variants) > 1 else "")),
        ("g:image_link", images[0] if images else ""),
        *(("g:additional_image_link", image) for image in images[1 : MOST_FURTHER_IMAGES + 1]),
        ("g:availability", "in_stock" if variant["is_available"] else "out_of_stock"),
        *_prices(variant, site.currency),
        ("g:condition", "new"),
        ("g:brand", _cut(product.brand, 70)),
        ("g:gtin", variant["barcode"] or ""),
        ("g:identifier_exists", "" if variant["barcode"] else "no"),
        ("g:item_group_id", str(product.id) if len(product.variants) > 1 else ""),
        *_choices(variant["choices"]),
        ("g:product_type", _cut(" > ".join(product.shelves), LONGEST_TYPE)),
        ("g:shipping_weight", f"{variant['weight_grams']} g" if variant["weight_grams"] else ""),
    ]
    return "<item>\n" + "".join([_tag(name, words) for name, words in facts if words]) + "</item>\n"


def _prices(variant: Mapping[str, Any], currency: str) -> list[tuple[str, str]]:
    """The usual price, and where it is reduced now or will be, that price; with its days where they are known."""
    price, sale = variant["price_minor"], variant["sale"] or {}
    usual, reduced = variant["compare_at_minor"], price
    days = f"{_moment(sale['from'])}/{_moment(sale['until'])}" if sale.get("from") and sale.get("until") else ""
    if sale and not sale["begun"] and usual is None:
        usual, reduced = (price, sale["price"]) if days else (None, price)  # told without its days, it would count now
    elif not (sale and sale["begun"] and sale["price"] == price):
        days = ""  # it is reduced, but not by a sale, or by another price than the sale's
    if usual is None or usual <= reduced:
        return [("g:price", f"{money_bare(price, currency)} {currency}")]
    return [
        ("g:price", f"{money_bare(usual, currency)} {currency}"),
        ("g:sale_price", f"{money_bare(reduced, currency)} {currency}"),
        ("g:sale_price_effective_date", days),
    ]


def _choices(choices: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for choice in choices:
        if word := CHOICES.get(slugify(choice["option"])):
            found.setdefault(word, choice["value"])
    return [(f"g:{word}", _cut(value, LONGEST_WORD)) for word, value in found.items()]


def _images(product: Any, variant: Mapping[str, Any], site: Site) -> list[str]:
    """Those of the variant first, then those of the whole product; another variant’s where there is nothing else."""
    own = [image for image in product.images if image["variant_id"] == variant["id"]]
    shared = [image for image in product.images if image["variant_id"] is None]
    addresses = [
        site.picture(image["storage_key"]) if image["storage_key"] else image["source_url"] or ""
        for image in (own + shared) or product.images[:1]
    ]
    return list(dict.fromkeys(address for address in addresses if address.startswith(("http://", "https://"))))


def _moment(moment: str) -> str:
    """A moment of Postgres' JSON as ISO 8601 without fractions: `2026-11-24T00:00+0000`."""
    day, _, time = moment.partition("T")
    zone = re.search(r"([+-])(\d\d):?(\d\d)?$", time)
    return f"{day}T{time[:5]}" + (f"{zone[1]}{zone[2]}{zone[3] or '00'}" if zone else "+0000")


def _cut(words: str, most: int) -> str:
    """At most so many characters, ended at a word where there is one."""
    if len(words) <= most:
        return words
    short = words[: most - 1]
    return (short.rpartition(" ")[0] or short).rstrip(" ,;–-") + "…"


def _tag(name: str, words: str) -> str:
    return f"<{name}>{escape(FORBIDDEN.sub('', words))}</{name}>\n"
