"""The site map: an index, and parts that each hold the products of a range of ids.

A part is found by its number alone and read by the primary key, so a million products cost what a thousand do:
nothing is counted, skipped over or kept in memory.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape

import brotli
from sqlalchemy import text

from ..db import db

# A part names each product in each language, so 10,000 make 20,000 addresses; the format allows 50,000, and 50 MB.
RANGE = 10_000
MOST_PARTS = 50_000  # that an index may name
CHUNK = 500
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
TWINS = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'

PUBLIC = {
    "products": "product WHERE status = 'active' AND published_at <= now() AND price_from_minor IS NOT NULL",
    "categories": "category WHERE true",
}

# From one range that has something in it straight to the next such range.
STEPS = """
    {kind} (number) AS (
        (SELECT (id - 1) / :range + 1 FROM {source} ORDER BY id LIMIT 1)
        UNION ALL
        SELECT (SELECT (id - 1) / :range + 1 FROM {source} AND id > {kind}.number * :range ORDER BY id LIMIT 1)
        FROM {kind} WHERE {kind}.number IS NOT NULL
    )
"""
NAMES = text(f"""
    WITH RECURSIVE {", ".join(STEPS.format(kind=kind, source=source) for kind, source in PUBLIC.items())}
    (SELECT 'categories-' || number FROM categories WHERE number IS NOT NULL LIMIT :most)
    UNION ALL
    (SELECT 'products-' || number FROM products WHERE number IS NOT NULL LIMIT :most)
""")  # noqa: S608 (built from constants only)

PARTS = {
    "products": text(f"""
        SELECT slug, updated_at FROM {PUBLIC["products"]} AND id > :after AND id <= :last ORDER BY id
    """),  # noqa: S608
    "categories": text(f"""
        SELECT path, NULL AS updated_at FROM {PUBLIC["categories"]} AND id > :after AND id <= :last ORDER BY id
    """),  # noqa: S608
}

OWNER_PAGES = text("SELECT slug, NULL AS updated_at FROM page ORDER BY id LIMIT :most")

Entry = tuple[str, str]  # the path of a page, and when it changed, in print


def part_names() -> list[str]:
    """`categories-1`, `products-1`: every part that has something in it. One statement."""
    return list(db.session.scalars(NAMES, {"range": RANGE, "most": MOST_PARTS // 2}))


def part(kind: str, number: int, base: str) -> list[Entry]:
    """The pages of one part; `base` is what their paths begin with. One statement; nothing where there are none."""
    if kind not in PARTS or not 1 <= number <= MOST_PARTS:
        return []
    values = {"after": (number - 1) * RANGE, "last": number * RANGE}
    return _entries(db.session.execute(PARTS[kind], values), base)


def owner_pages(base: str) -> list[Entry]:
    """What the owner wrote."""
    return _entries(db.session.execute(OWNER_PAGES, {"most": RANGE}), base)


def index_xml(addresses: Iterable[str]) -> str:
    """The index, naming the parts by their whole addresses."""
    named = "".join([f"<sitemap><loc>{escape(address)}</loc></sitemap>\n" for address in addresses])
    return f"{HEAD}<sitemapindex {NAMESPACE}>\n{named}</sitemapindex>\n"


def part_xml(entries: list[Entry], roots: Mapping[str, str], own: str) -> Iterator[str]:
    """A part, some hundred pages at a time: each in every language of `roots`, with its twins beside it."""
    yield f"{HEAD}<urlset {NAMESPACE} {TWINS}>\n"
    for start in range(0, len(entries), CHUNK):
        yield "".join([_named(path, changed, roots, own) for path, changed in entries[start : start + CHUNK]])
    yield "</urlset>\n"


def compressed(chunks: Iterable[str]) -> Iterator[bytes]:
    """The chunks as brotli, none of them kept."""
    compressor = brotli.Compressor(quality=4)
    for chunk in chunks:
        yield compressor.process(chunk.encode())
    yield compressor.finish()


def _named(path: str, changed: str, roots: Mapping[str, str], own: str) -> str:
    path = escape(path)
    last = f"<lastmod>{changed}</lastmod>" if changed else ""
    twins = "".join(
        [
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{root}{path}"/>'
            for code, root in (*roots.items(), ("x-default", roots[own]))
        ]
    )
    return "".join([f"<url><loc>{root}{path}</loc>{last}{twins}</url>\n" for root in roots.values()])


def _entries(rows: Iterable[Any], base: str) -> list[Entry]:
    return [(f"{base}{name}", changed.isoformat(timespec="seconds") if changed else "") for name, changed in rows]
