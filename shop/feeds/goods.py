"""The goods of a feed, read from Postgres some at a time: only what anybody may see in the shop."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Flask

from ..db import ask, end_transaction
from ..wording import translation, worded

AT_ONCE = 200
MOST_IMAGES = 30  # of a product that has hundreds


def products(app: Flask, language: str | None) -> Iterator[Sequence[Any]]:
    """All public products by their numbers, AT_ONCE together; None for the shop's own language.

    Each lot is asked by itself, so whoever reads slowly keeps no connection.
    """
    question, last = _question(language), 0
    while True:
        with app.app_context():  # a session of its own: the request is over when the second lot is read
            try:
                rows = ask(question, language=language, after=last, most=AT_ONCE)
            finally:
                end_transaction()
        if not rows:
            return
        last = rows[-1].id
        yield rows


# What a feed is made of has changed when one of these has. A change that is still being made may come to stand before
# the latest turn, so while there are any, nothing is said (NULL). A sale that begins or ends changes its product.
STATE = """
    SELECT CASE WHEN latest.turn IS NULL OR latest.turn < pg_snapshot_xmin(pg_current_snapshot())
        THEN concat_ws('/', latest.turn, (SELECT max(id) FROM price_change),
            (SELECT max(published_at) FROM product WHERE status = 'active' AND published_at <= now()),
            shop.name, shop.currency, shop.default_language, shop.tagline) END AS state,
        shop.name, shop.currency, shop.default_language, {tagline} AS tagline
    FROM shop {words} CROSS JOIN LATERAL (SELECT max(turn) AS turn FROM change) latest
"""


def shop_now(language: str) -> Any:
    """`name`, `tagline`, `currency` and `default_language` of the shop, and `state`: what a tag is made of, or None."""
    tagline, words = worded("shop.tagline", "t.title", language), translation("t", "shop_id = shop.id", language)
    return ask(STATE.format(tagline=tagline, words=words), language=language)[0]


def _question(language: str | None) -> str:
    return f"""
        SELECT p.id, p.slug, p.brand, {worded("p.title", "t.title", language)} AS title,
            {worded("p.description", "t.text", language)} AS description,
            (SELECT coalesce(json_agg(image), '[]') FROM (
                SELECT i.storage_key, i.source_url, i.variant_id FROM product_image i
                WHERE i.product_id = p.id ORDER BY i.position LIMIT {MOST_IMAGES}) image) AS images,
            (SELECT coalesce(json_agg(one), '[]') FROM (
                SELECT v.id, v.barcode, v.price_minor, v.compare_at_minor, v.weight_grams, v.is_available,
                    (SELECT coalesce(json_agg(choice), '[]') FROM (
                        SELECT o.name AS option, {worded("x.value", "w.title", language)} AS value
                        FROM variant_option_value c JOIN product_option o ON o.id = c.option_id
                        JOIN option_value x ON x.id = c.option_value_id
                        {translation("w", "option_value_id = x.id", language)}
                        WHERE c.variant_id = v.id ORDER BY o.position) choice) AS choices,
                    (SELECT json_build_object('price', s.price_minor, 'before', s.price_before_minor,
                        'begun', s.begun_at IS NOT NULL, 'from', lower(s.during), 'until', upper(s.during))
                     FROM price_change s WHERE s.variant_id = v.id AND s.ended_at IS NULL
                        AND (upper_inf(s.during) OR upper(s.during) > now())
                     ORDER BY lower(s.during) NULLS FIRST LIMIT 1) AS sale
                FROM variant v WHERE v.product_id = p.id AND v.is_active ORDER BY v.position, v.id) one) AS variants,
            (SELECT coalesce(json_agg(shelf.name), '[]') FROM (
                SELECT {worded("c.name", "w.title", language)} AS name
                FROM (SELECT string_to_array(c.path, '/') AS steps
                      FROM product_category pc JOIN category c ON c.id = pc.category_id
                      WHERE pc.product_id = p.id ORDER BY pc.position, pc.category_id LIMIT 1) home
                CROSS JOIN generate_subscripts(home.steps, 1) depth
                JOIN category c ON c.path = array_to_string(home.steps[:depth], '/')
                {translation("w", "category_id = c.id", language)} ORDER BY depth) shelf) AS shelves
        FROM product p {translation("t", "product_id = p.id", language)}
        WHERE p.id > %(after)s AND p.status = 'active' AND p.published_at <= now() AND p.price_from_minor IS NOT NULL
        ORDER BY p.id LIMIT %(most)s
    """  # noqa: S608 (built from constants only)
