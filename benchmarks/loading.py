"""The catalogue's CSV into an empty shop by plain SQL, triggers and all; every product gets a picture's key."""

import io
import tempfile
from pathlib import Path
from typing import Any

from .catalogue import COLUMNS, write_csv

LOAD = """
    CREATE TEMPORARY TABLE step ON COMMIT DROP AS
    SELECT line.slug, way.path, array_length(steps, 1) AS depth, steps
    FROM line, unnest(string_to_array(categories, '|')) AS way(path), string_to_array(way.path, ' > ') AS steps
    WHERE categories <> '';

    INSERT INTO product (slug, title, description, brand, status, published_at)
    SELECT slug, title, description, brand, status, published_at::timestamptz FROM line WHERE title <> '' ORDER BY number;

    INSERT INTO variant (product_id, sku, barcode, price_minor, compare_at_minor)
    SELECT p.id, sku, barcode, price::numeric * 100, nullif(compare_at_price, '')::numeric * 100
    FROM line JOIN product p USING (slug) WHERE price <> '' ORDER BY number;

    INSERT INTO product_attribute (product_id, name, value, unit, position)
    SELECT p.id, attribute_name, attribute_value, attribute_unit, row_number() OVER (PARTITION BY p.id ORDER BY number) - 1
    FROM line JOIN product p USING (slug) WHERE attribute_name <> '' ORDER BY number;
"""

SHELVES_OF_A_DEPTH = """
    INSERT INTO category (parent_id, slug, name)
    SELECT DISTINCT ON (parent.id, slugged) parent.id, slugged, steps[%(depth)s]
    FROM step CROSS JOIN LATERAL (SELECT pg_temp.slugged(steps[%(depth)s]) AS slugged) s
    LEFT JOIN category parent ON parent.path = pg_temp.path_of(steps[:%(depth)s - 1])
    WHERE depth >= %(depth)s AND (%(depth)s = 1 OR parent.id IS NOT NULL)
    ON CONFLICT DO NOTHING
"""

SLUGGED = """
    CREATE FUNCTION pg_temp.slugged(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
        SELECT trim(BOTH '-' FROM regexp_replace(lower(name), '[^a-z0-9]+', '-', 'g')) $$;
    CREATE FUNCTION pg_temp.path_of(steps text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
        SELECT coalesce(string_agg(pg_temp.slugged(step), '/' ORDER BY place), '')
        FROM unnest(steps) WITH ORDINALITY AS one(step, place) $$;
"""

PUT_ON_SHELVES = """
    INSERT INTO product_category (product_id, category_id, position)
    SELECT p.id, c.id, min(number) FROM (
        SELECT slug, steps, row_number() OVER (PARTITION BY slug) - 1 AS number FROM step) placed
    JOIN product p USING (slug) JOIN category c ON c.path = pg_temp.path_of(steps)
    GROUP BY p.id, c.id
"""

STOCK = """
    INSERT INTO stock_level (variant_id, location_id)
    SELECT v.id, 1 FROM line JOIN variant v USING (sku) WHERE nullif(stock, '')::int > 0 ORDER BY v.id;

    WITH asked AS (SELECT l.id, line.stock::int AS stock FROM stock_level l JOIN variant v ON v.id = l.variant_id
                   JOIN line USING (sku)),
    moved AS (UPDATE stock_level l SET on_hand = stock, version = 1 FROM asked WHERE asked.id = l.id RETURNING l.id, stock)
    INSERT INTO stock_movement (level_id, kind, delta, before, after, reserved_after, reason, actor_kind, actor_label)
    SELECT id, 'received', stock, 0, stock, 0, 'received', 'system', 'benchmarks' FROM moved ORDER BY id;
"""

# No file is there, but the address of one is on every page, as in a real shop.
PICTURES = """
    INSERT INTO product_image (product_id, position, storage_key, alt, width, height)
    SELECT id, 0, 'picture-' || left(md5(slug), 12), title, 640, 800 FROM product
    WHERE id NOT IN (SELECT product_id FROM product_image) ORDER BY id
"""


def load(connection: Any, catalogue: Path) -> None:
    """Everything in one transaction."""
    with tempfile.TemporaryDirectory() as folder:
        write_csv(catalogue, Path(folder) / "catalogue.csv")
        text = (Path(folder) / "catalogue.csv").read_text()
    with connection, connection.cursor() as cursor:
        columns = ", ".join(f"{name} text" for name in COLUMNS)
        cursor.execute(f"CREATE TEMPORARY TABLE line (number bigserial, {columns}) ON COMMIT DROP")
        cursor.copy_expert(
            f"COPY line ({', '.join(COLUMNS)}) FROM STDIN WITH (FORMAT csv, HEADER, FORCE_NOT_NULL ({', '.join(COLUMNS)}))",
            io.StringIO(text),
        )
        cursor.execute(SLUGGED)
        cursor.execute(LOAD)
        cursor.execute("SELECT max(depth) FROM step")
        for depth in range(1, cursor.fetchone()[0] + 1):
            cursor.execute(SHELVES_OF_A_DEPTH, {"depth": depth})
        cursor.execute(PUT_ON_SHELVES)
        cursor.execute(STOCK)
        cursor.execute(PICTURES)
