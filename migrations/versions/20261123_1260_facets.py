"""What each product can be found by beside words: brand, options, categories and sales, as numbers in one row.

The number of a value is made of its words, so nothing has to be looked up or waited for: two products agree on it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "facets"
down_revision = "search_words"
branch_labels = None
depends_on = None

FUNCTIONS = r"""
    -- Words as an address has them: without case and accents, a dash for all that is no letter or digit. A plus and a
    -- hash stay, since A+ is not A; and so does what would be nothing without its signs.
    CREATE FUNCTION facet_key(words text) RETURNS text LANGUAGE sql STABLE AS $$
        SELECT coalesce(
            nullif(btrim(left(ltrim(regexp_replace(
                lower(unaccent(words)), '[^[:alnum:]+#]+', '-', 'g'), '-'), 80), '-'), ''),
            left(lower(words), 80))
    $$;

    -- The number of a value, the same for all products that have it: of 60 bits, so it is positive, and nobody else's.
    -- Beside these, a category's is minus its own number, and that of a sale is 0.
    CREATE FUNCTION facet_number(kind text, name_key text, key text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
        SELECT CAST(CAST('x0' || left(md5(kind || ':' || name_key || ':' || key), 15) AS bit(64)) AS bigint)
    $$;

    -- Words without the control characters that a file in another encoding leaves, which no page may have.
    CREATE FUNCTION readable(words text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
        SELECT regexp_replace(words, '[\u0001-\u001f\u007f-\u009f]', '', 'g')
    $$;

    -- The brands and values of options of some products, in words and as keys.
    CREATE FUNCTION facet_words_of(ids bigint[]) RETURNS TABLE (
        kind text, name_key text, key text, name text, words text, translations jsonb
    ) LANGUAGE sql STABLE AS $$
        SELECT 'brand', '', facet_key(brand), '', readable(brand), '{}'
        FROM (SELECT DISTINCT brand FROM product WHERE id = ANY (ids) AND brand <> '') brands
        UNION ALL
        SELECT 'option', facet_key(name), facet_key(value), readable(name), readable(value), translations
        FROM (
            SELECT DISTINCT o.name, v.value, (
                SELECT coalesce(jsonb_object_agg(t.language, jsonb_strip_nulls(jsonb_build_object(
                    'name', (SELECT nullif(n.title, '') FROM translation n
                             WHERE n.option_id = o.id AND n.language = t.language),
                    'words', (SELECT nullif(w.title, '') FROM translation w
                              WHERE w.option_value_id = v.id AND w.language = t.language)))), '{}')
                FROM unnest(shop_languages()) AS t(language)
                WHERE EXISTS (SELECT FROM translation n WHERE n.option_id = o.id AND n.language = t.language)
                   OR EXISTS (SELECT FROM translation w WHERE w.option_value_id = v.id AND w.language = t.language)
            ) AS translations
            FROM product_option o JOIN option_value v ON v.option_id = o.id WHERE o.product_id = ANY (ids)
        ) options
    $$;

    -- Two translations of a value as one, word by word; where both have a word, that of `over` holds.
    CREATE FUNCTION words_over(base jsonb, over jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
        SELECT coalesce(jsonb_object_agg(code, coalesce(base -> code, '{}') || coalesce(over -> code, '{}')), '{}')
        FROM (SELECT jsonb_object_keys(base) UNION SELECT jsonb_object_keys(over)) codes(code)
    $$;

    -- Keeps what values are called. The first words that come for a value stay, until somebody rewrites them at any
    -- product; a word that one product gives up stays, as others may still say it. Nobody waits for who uses the same
    -- words: what somebody else is just writing is left to them, or to the worker (learn_missing_words()).
    CREATE FUNCTION learn_facet_words(ids bigint[], is_rewritten boolean) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        WITH missing AS MATERIALIZED (
            SELECT DISTINCT ON (1) facet_number(said.kind, said.name_key, said.key) AS id, said.*
            FROM facet_words_of(ids) said
            WHERE NOT EXISTS (SELECT FROM facet_value v WHERE v.id = facet_number(said.kind, said.name_key, said.key))
            ORDER BY 1, said.words, said.name
        )
        INSERT INTO facet_value (id, kind, name_key, key, name, words, translations)
        SELECT * FROM missing WHERE pg_try_advisory_xact_lock(hashtext('facet words'), CAST(id % 64 AS integer))
        ON CONFLICT DO NOTHING;

        WITH said AS MATERIALIZED (
            SELECT DISTINCT ON (1) facet_number(f.kind, f.name_key, f.key) AS id, f.name, f.words, f.translations
            FROM facet_words_of(ids) f ORDER BY 1, f.words, f.name
        ), fresh AS MATERIALIZED (
            SELECT v.id, CASE WHEN is_rewritten THEN said.name ELSE v.name END AS name,
                CASE WHEN is_rewritten THEN said.words ELSE v.words END AS words,
                CASE WHEN is_rewritten THEN words_over(v.translations, said.translations)
                    ELSE words_over(said.translations, v.translations) END AS translations
            FROM said JOIN facet_value v ON v.id = said.id
        ), mine AS MATERIALIZED (
            SELECT fresh.* FROM fresh JOIN facet_value v ON v.id = fresh.id
            WHERE (v.name, v.words, v.translations) <> (fresh.name, fresh.words, fresh.translations)
            FOR NO KEY UPDATE OF v SKIP LOCKED
        )
        UPDATE facet_value v SET name = mine.name, words = mine.words, translations = mine.translations
        FROM mine WHERE v.id = mine.id;
    END $$;

    -- Learns the words of what products have and nobody wrote down. The worker asks now and then.
    CREATE FUNCTION learn_missing_words() RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        numbers bigint[] := ARRAY(
            SELECT one.number FROM (SELECT DISTINCT unnest(facets) AS number FROM product_facets) one
            WHERE one.number > 0 AND NOT EXISTS (SELECT FROM facet_value v WHERE v.id = one.number) LIMIT 1000);
    BEGIN
        IF numbers <> '{}' THEN
            PERFORM learn_facet_words(ARRAY(SELECT DISTINCT one.product_id FROM unnest(numbers) wanted(number)
                CROSS JOIN LATERAL (SELECT product_id FROM product_facets
                                    WHERE facets @> ARRAY[wanted.number] LIMIT 1) one), false);
        END IF;
    END $$;

    CREATE FUNCTION refresh_few_facets(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM FROM product WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;

        -- What differs by variant is put together by product before it is joined with its words, and every table names
        -- its rows by itself: a movement that sells the last unit does this too.
        WITH chosen AS (
            SELECT v.product_id, vo.option_value_id, bool_or(v.is_available) AS is_available
            FROM variant v JOIN variant_option_value vo ON vo.variant_id = v.id
            WHERE v.product_id = ANY (ids) AND v.is_active GROUP BY 1, 2
        ), had AS (
            SELECT c.product_id, facet_number('option', facet_key(o.name), facet_key(v.value)) AS number, c.is_available,
                CAST(NULL AS timestamptz) AS published_at, CAST(NULL AS bigint) AS price_minor
            FROM chosen c JOIN option_value v ON v.id = c.option_value_id JOIN product_option o ON o.id = v.option_id
            UNION ALL
            SELECT l.product_id, -l.category_id, l.is_available, NULL, NULL
            FROM listing l WHERE l.product_id = ANY (ids) AND l.language = (shop_languages())[1]
            UNION ALL
            SELECT p.id, one.number, p.is_available, p.published_at, p.price_from_minor
            FROM product p CROSS JOIN LATERAL (
                SELECT CAST(NULL AS bigint)
                UNION ALL SELECT facet_number('brand', '', facet_key(p.brand)) WHERE p.brand <> ''
                UNION ALL SELECT 0 WHERE p.compare_at_minor IS NOT NULL
            ) one(number)
            WHERE p.id = ANY (ids) AND p.status = 'active' AND p.price_from_minor IS NOT NULL
        ), fresh AS (
            SELECT product_id, max(published_at) AS published_at, max(price_minor) AS price_minor,
                bool_or(is_available AND price_minor IS NOT NULL) AS is_available,
                coalesce(array_agg(DISTINCT number) FILTER (WHERE number IS NOT NULL), '{}') AS facets,
                coalesce(array_agg(DISTINCT number) FILTER (WHERE number IS NOT NULL AND is_available), '{}') AS available
            FROM had GROUP BY product_id HAVING max(price_minor) IS NOT NULL
        ), gone AS (
            DELETE FROM product_facets f WHERE f.product_id = ANY (ids) AND f.product_id NOT IN (SELECT product_id FROM fresh)
        )
        INSERT INTO product_facets AS f (product_id, published_at, price_minor, is_available, facets, available)
        SELECT * FROM fresh
        ON CONFLICT (product_id) DO UPDATE
        SET published_at = excluded.published_at, price_minor = excluded.price_minor,
            is_available = excluded.is_available, facets = excluded.facets, available = excluded.available
        WHERE (f.published_at, f.price_minor, f.is_available, f.facets, f.available) IS DISTINCT FROM
              (excluded.published_at, excluded.price_minor, excluded.is_available, excluded.facets, excluded.available);
    END $$;

    CREATE FUNCTION refresh_many_facets(ids bigint[]) RETURNS void LANGUAGE plpgsql
        SET enable_nestloop = off SET plan_cache_mode = force_custom_plan AS $$
    BEGIN
        PERFORM refresh_few_facets(ids);
    END $$;

    -- The facets of some products, worked out anew; writes only what differs.
    CREATE FUNCTION refresh_facets(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        IF cardinality(ids) > 200 THEN PERFORM refresh_many_facets(ids);
        ELSE PERFORM refresh_few_facets(ids);
        END IF;
    END $$
"""
DROPPED = (
    "refresh_facets(bigint[])",
    "refresh_many_facets(bigint[])",
    "refresh_few_facets(bigint[])",
    "learn_missing_words()",
    "learn_facet_words(bigint[], boolean)",
    "words_over(jsonb, jsonb)",
    "facet_words_of(bigint[])",
    "readable(text)",
    "facet_number(text, text, text)",
    "facet_key(text)",
)

# Which products a change touches, by table and event: what refresh_products() doesn't hear of. And whether it may
# bring words (learn), may rewrite them, and may change what a product has (refresh).
OF_OPTION = "SELECT o.product_id FROM {rows} JOIN product_option o ON o.id = {rows}.option_id"
REWORDED = "SELECT fresh.{id} FROM stale JOIN fresh USING (id) WHERE stale.{column} <> fresh.{column}"
OF_VARIANT = "SELECT v.product_id FROM {rows} JOIN variant v ON v.id = {rows}.variant_id"
OF_WORDS = """
    SELECT o.product_id FROM {rows} JOIN product_option o ON o.id = {rows}.option_id
    UNION SELECT o.product_id FROM {rows} JOIN option_value v ON v.id = {rows}.option_value_id
        JOIN product_option o ON o.id = v.option_id
"""
LEARN, REWRITE, REFRESH = "learn_facet_words(ids, false)", "learn_facet_words(ids, true)", "refresh_facets(ids)"
WATCHED = [
    ("product", "insert", "SELECT id FROM fresh WHERE brand <> ''", [LEARN]),
    ("product", "update", REWORDED.format(id="id", column="brand"), [REWRITE, REFRESH]),
    ("product_option", "update", REWORDED.format(id="product_id", column="name"), [REWRITE, REFRESH]),
    ("product_option", "delete", "SELECT product_id FROM stale", [REFRESH]),
    ("option_value", "insert", OF_OPTION.format(rows="fresh"), [LEARN]),
    (
        "option_value",
        "update",
        """SELECT o.product_id FROM stale JOIN fresh USING (id) JOIN product_option o ON o.id = fresh.option_id
           WHERE stale.value <> fresh.value""",
        [REWRITE, REFRESH],
    ),
    ("option_value", "delete", OF_OPTION.format(rows="stale"), [REFRESH]),
    ("variant_option_value", "insert", OF_VARIANT.format(rows="fresh"), [REFRESH]),
    (
        "variant_option_value",
        "update",
        OF_VARIANT.format(rows="fresh") + " UNION " + OF_VARIANT.format(rows="stale"),
        [REFRESH],
    ),
    ("variant_option_value", "delete", OF_VARIANT.format(rows="stale"), [REFRESH]),
    ("translation", "insert", OF_WORDS.format(rows="fresh"), [LEARN]),
    ("translation", "update", OF_WORDS.format(rows="fresh"), [REWRITE]),
    ("translation", "delete", OF_WORDS.format(rows="stale"), [REWRITE]),
]

AT_THE_END = """    -- What it can be found by follows from all of the above.
            PERFORM refresh_facets(ids);
        END $function$"""

# Some at a time, each for itself, as a refresh holds its products until it is committed. What was broken off is done
# again from its beginning.
NEXT_PRODUCTS = sa.text("SELECT id FROM product WHERE id > :after ORDER BY id LIMIT 500")
FILL = sa.text("SELECT learn_facet_words(CAST(:ids AS bigint[]), false), refresh_facets(CAST(:ids AS bigint[]))")
PATIENT, USUAL = "SET lock_timeout = '10min'", "SET lock_timeout = '3s'"


def upgrade() -> None:
    if not op.get_bind().scalar(sa.text("SELECT to_regclass('product_facets')")):
        _make()
    with op.get_context().autocommit_block():
        after = 0
        while ids := list(op.get_bind().scalars(NEXT_PRODUCTS, {"after": after})):
            op.get_bind().execute(FILL, {"ids": ids})
            after = ids[-1]
        op.execute(PATIENT)
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_product_facets_facets")  # one that was broken off
        op.execute(
            "CREATE INDEX CONCURRENTLY ix_product_facets_facets ON product_facets USING gin (facets) "
            "WITH (fastupdate = off)"
        )
        op.execute(USUAL)
        op.execute("ANALYZE product_facets")


def downgrade() -> None:
    source = _refresh_products()
    assert source.count(AT_THE_END) == 1, "refresh_products() is not as it was"  # noqa: S101
    op.get_bind().exec_driver_sql(source.replace(AT_THE_END, "END $function$").replace("%", "%%"))
    for table, event, _, _ in WATCHED:
        op.execute(f"DROP TRIGGER {table}_tells_facets_after_{event} ON {table}")
        op.execute(f"DROP FUNCTION {table}_facets_after_{event}()")
    for function in DROPPED:
        op.execute(f"DROP FUNCTION {function}")
    op.drop_table("shelf_facets")
    op.drop_table("product_facets")
    op.drop_table("facet_value")


def _make() -> None:
    op.create_table(
        "facet_value",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("translations", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.CheckConstraint("kind IN ('brand', 'option')", name=op.f("ck_facet_value_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facet_value")),
    )
    op.create_table(
        "product_facets",
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("is_available", sa.Boolean(), nullable=False),
        sa.Column("facets", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("available", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_product_facets_product_id_product"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_product_facets")),
    )
    # Room in each page, so that selling the last unit touches no index.
    op.execute("ALTER TABLE product_facets SET (fillfactor = 85)")
    op.create_table(
        "shelf_facets",
        sa.Column("category_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("counts", postgresql.JSONB(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("category_id", name=op.f("pk_shelf_facets")),
    )
    op.execute(FUNCTIONS)
    source = _refresh_products()
    head, _, tail = source.rpartition("END $function$")
    op.get_bind().exec_driver_sql((head + AT_THE_END + tail).replace("%", "%%"))
    for watched in WATCHED:
        _watch(*watched)


def _refresh_products() -> str:
    # The one that does the work for few and many.
    name = "refresh_few_products(bigint[])"
    source: str = op.get_bind().scalar(sa.text(f"SELECT pg_get_functiondef('{name}'::regprocedure)"))
    return source


def _watch(table: str, event: str, products: str, calls: list[str]) -> None:
    """Call `calls` for the products that `products` names, after each statement of that kind.

    One call a statement, however many rows it wrote. What a refresh itself writes does not start another.
    """
    rows = {
        "insert": "NEW TABLE AS fresh",
        "update": "OLD TABLE AS stale NEW TABLE AS fresh",
        "delete": "OLD TABLE AS stale",
    }
    op.execute(f"""
        CREATE FUNCTION {table}_facets_after_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            ids bigint[] := ARRAY(SELECT DISTINCT touched.id FROM ({products}) AS touched(id) WHERE touched.id IS NOT NULL);
        BEGIN
            IF ids <> '{{}}' THEN {" ".join(f"PERFORM {call};" for call in calls)} END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER {table}_tells_facets_after_{event} AFTER {event.upper()} ON {table}
            REFERENCING {rows[event]} FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)
            EXECUTE FUNCTION {table}_facets_after_{event}()
    """)
