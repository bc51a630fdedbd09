"""A shop of any size out of the catalogue's 13 thousand products: seeded, by SQL, in minutes.

Every product is copied again and again into the same categories, so that each keeps its share and the largest grows
with the shop. Titles, prices, days, stock and ratings of a copy are its own, drawn from a hash of the seed, and
so is one word of its title in a thousand copies: rare words stay rare.

Triggers would do the same work row by row: they rest meanwhile (`session_replication_role`), what they keep is
computed for all rows at once, and indexes are built afterwards. `flask stock verify` proves the result.
"""

import time
from typing import Any

SEED = 20261123

# Left alone while rows arrive: an index is built in a fraction of the time that it takes to keep one.
FILLED = ("product", "variant", "product_category", "product_image", "product_attribute", "stock_level",
          "stock_movement", "listing", "search_document", "search_count", "product_facets")  # fmt: skip

STEPS = {
    "what is copied": """
        CREATE FUNCTION pg_temp.drawn(number bigint, what text) RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
            SELECT (hashtextextended(what || number, %(seed)s) & 1048575) / 1048576.0 $$;

        -- Words to make titles differ, each as common as it is in the catalogue.
        CREATE TEMPORARY TABLE word AS
        SELECT row_number() OVER () - 1 AS place, found[1] AS word
        FROM (SELECT regexp_matches(title, '[[:alpha:]]{4,12}', 'g') AS found FROM product ORDER BY id) words;
        ALTER TABLE word ADD PRIMARY KEY (place);

        CREATE TEMPORARY TABLE original AS
        SELECT p.id, p.slug, p.title, p.description, p.brand, v.sku, v.price_minor,
            row_number() OVER (ORDER BY p.id) - 1 AS place
        FROM product p JOIN variant v ON v.product_id = p.id;

        CREATE TEMPORARY TABLE copy AS
        SELECT o.id AS original_id, last.id + row_number() OVER (ORDER BY round, o.id) AS id,
            o.slug || '-c' || round AS slug, 'C' || round || '-' || o.sku AS sku,
            left(o.title, 170) || ', ' || word.word || ' K' || round || '-' || o.place AS title,
            1 + (o.price_minor * (0.7 + 0.6 * pg_temp.drawn(o.id * 1000 + round, 'price')))::bigint AS price_minor,
            pg_temp.drawn(o.id * 1000 + round, 'sale') < 0.1 AS is_reduced,
            timestamptz '2026-06-01 09:00+00'
                - make_interval(secs => 1500 * 86400 * pg_temp.drawn(o.id * 1000 + round, 'day')) AS published_at,
            greatest(0, floor(210 * pg_temp.drawn(o.id * 1000 + round, 'stock')) - 5)::int AS stock
        FROM original o
        CROSS JOIN generate_series(1, ceil(%(products)s / (SELECT count(*) FROM original)::numeric)::int) AS round
        CROSS JOIN (SELECT max(id) AS id FROM product) last
        JOIN word ON word.place = floor((SELECT count(*) FROM word) * pg_temp.drawn(o.id * 1000 + round, 'word'))
        ORDER BY round, o.id
        LIMIT %(products)s - (SELECT count(*) FROM original);
        CREATE INDEX ON copy (original_id);
        ANALYZE copy
    """,
    "products": """
        INSERT INTO product (id, slug, title, description, brand, status, published_at, is_available,
            price_from_minor, price_to_minor, compare_at_minor)
        SELECT c.id, c.slug, c.title, o.description, o.brand, 'active', c.published_at, c.stock > 0,
            c.price_minor, c.price_minor, CASE WHEN c.is_reduced THEN c.price_minor * 5 / 4 + 1 END
        FROM copy c JOIN original o ON o.id = c.original_id ORDER BY c.id
    """,
    "variants": """
        INSERT INTO variant (product_id, sku, price_minor, compare_at_minor, is_available)
        SELECT id, sku, price_minor, CASE WHEN is_reduced THEN price_minor * 5 / 4 + 1 END, stock > 0
        FROM copy ORDER BY id
    """,
    "shelves": """
        INSERT INTO product_category (product_id, category_id, position)
        SELECT c.id, pc.category_id, pc.position
        FROM product_category pc JOIN copy c ON c.original_id = pc.product_id ORDER BY c.id
    """,
    "pictures and attributes": """
        INSERT INTO product_image (product_id, position, storage_key, alt, width, height)
        SELECT id, 0, 'picture-' || left(md5(slug), 12), title, 640, 800 FROM copy ORDER BY id;

        INSERT INTO product_attribute (product_id, name, value, unit, position)
        SELECT c.id, a.name, CASE a.name WHEN 'Rating' THEN to_char(3 + 2 * pg_temp.drawn(c.id, 'rating'), 'FM0.0')
                           ELSE to_char(60 * pg_temp.drawn(c.id, 'reviews'), 'FM90') END, a.unit, a.position
        FROM product_attribute a JOIN copy c ON c.original_id = a.product_id ORDER BY c.id
    """,
    "stock": """
        -- Every variant has a level, as by the trigger that rests; only what was received has a movement.
        INSERT INTO stock_level (variant_id, location_id, on_hand, version, changed_at)
        SELECT v.id, (SELECT min(id) FROM location), c.stock, least(c.stock, 1),
            CASE WHEN c.stock > 0
                THEN now() - make_interval(secs => 300 * 86400 * pg_temp.drawn(v.id, 'change')) END
        FROM copy c JOIN variant v ON v.product_id = c.id ORDER BY v.id;

        INSERT INTO stock_movement
            (level_id, kind, delta, before, after, reserved_after, reason, actor_kind, actor_label)
        SELECT l.id, 'received', l.on_hand, 0, l.on_hand, 0, 'received', 'system', 'benchmarks'
        FROM stock_level l
        WHERE l.on_hand > 0 AND NOT EXISTS (SELECT FROM stock_movement m WHERE m.level_id = l.id) ORDER BY l.id
    """,
    "search": """
        -- As the original's, and the words that its title has besides. All of these are known words.
        INSERT INTO search_document (product_id, language, title_words, document)
        SELECT c.id, d.language, d.title_words + 2, d.document || setweight(also.words, 'A') || marked_words(also.words)
        FROM copy c JOIN original o ON o.id = c.original_id JOIN search_document d ON d.product_id = o.id
        CROSS JOIN LATERAL to_tsvector(
            search_title_words(d.language), search_text(substr(c.title, length(left(o.title, 170)) + 1))) AS also(words)
        ORDER BY c.id;

        DELETE FROM search_count;
        INSERT INTO search_count (language, lexeme, products, is_sum)
        SELECT spoken, word, ndoc, true FROM unnest(shop_languages()) spoken,
            ts_stat('SELECT document FROM search_document WHERE language = ' || quote_literal(spoken))
        WHERE word NOT LIKE '^%%'
        UNION ALL SELECT language, '', count(*), true FROM search_document GROUP BY language
    """,
    "listing": """
        CREATE TEMPORARY TABLE sorted AS SELECT id, title_sort(title) AS title_sort FROM copy;
        ANALYZE sorted;
        INSERT INTO listing (category_id, language, product_id, published_at, price_minor, title_sort, is_available)
        SELECT l.category_id, l.language, c.id, c.published_at, c.price_minor, s.title_sort, c.stock > 0
        FROM listing l JOIN copy c ON c.original_id = l.product_id JOIN sorted s ON s.id = c.id
    """,
    "facets": """
        -- As the original's, but for the sale, whose number is 0; what is sold out can be bought by none of them.
        INSERT INTO product_facets (product_id, published_at, price_minor, is_available, facets, available)
        SELECT c.id, c.published_at, c.price_minor, c.stock > 0, its.facets,
            CASE WHEN c.stock > 0 THEN its.facets ELSE '{}' END
        FROM copy c JOIN product_facets f ON f.product_id = c.original_id CROSS JOIN LATERAL (
            SELECT ARRAY(SELECT number FROM unnest(f.facets) number WHERE number <> 0
                         UNION SELECT 0 WHERE c.is_reduced ORDER BY 1) AS facets) its
        ORDER BY c.id
    """,
}

PLAIN_INDEXES = """
    SELECT relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class ON pg_class.oid = i.indexrelid
    WHERE i.indrelid = ANY (CAST(%s AS regclass[]))
      AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""


def grow(connection: Any, products: int) -> None:
    """Copy until there are `products`, and tell how long each step took."""
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica; SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'"
        )
        cursor.execute(PLAIN_INDEXES, [list(FILLED)])
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for step, statements in STEPS.items():
            _timed(cursor, step, statements, {"seed": SEED, "products": products})
        for name, definition in indexes:
            _timed(cursor, name, definition)
        _timed(cursor, "sequences", _sequences(cursor))
        cursor.execute("SET session_replication_role = origin")
        _timed(cursor, "vacuum and analyze", "VACUUM ANALYZE")


def _timed(cursor: Any, step: str, statements: str, values: dict[str, Any] | None = None) -> None:
    started = time.perf_counter()
    cursor.execute(statements, values)
    print(f"    {step}: {time.perf_counter() - started:.1f} s", flush=True)


def _sequences(cursor: Any) -> str:
    """Numbers that were given by hand are taken: the next product comes behind them."""
    return "SELECT setval(pg_get_serial_sequence('product', 'id'), (SELECT max(id) FROM product))"
