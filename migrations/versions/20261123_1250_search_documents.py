"""What search reads of each product: a document per language, and in how many of them each word is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "search_documents"
down_revision = "refreshing_many"
branch_labels = None
depends_on = None

LANGUAGES = {"en": "english", "es": "spanish"}

# Titles keep their small words, so that a film called “It” can be found.
WHOLE = """
    CREATE TEXT SEARCH DICTIONARY {name}_whole (TEMPLATE = snowball, Language = {name});
    CREATE TEXT SEARCH CONFIGURATION shop_{code}_whole (COPY = shop_{code});
    ALTER TEXT SEARCH CONFIGURATION shop_{code}_whole
        ALTER MAPPING FOR asciiword, asciihword, hword_asciipart WITH {name}_whole;
    ALTER TEXT SEARCH CONFIGURATION shop_{code}_whole
        ALTER MAPPING FOR hword, hword_part, word WITH unaccent, {name}_whole;
"""

TEXTS = r"""
    CREATE FUNCTION search_title_words(language text) RETURNS regconfig LANGUAGE sql STABLE AS $$
        SELECT CASE language WHEN 'es' THEN 'shop_es_whole'::regconfig ELSE 'shop_en_whole'::regconfig END
    $$;

    -- Words as search compares them: small letters without accents and signs, a figure and its unit as one word
    -- (“128 GB” is 128gb, “50 × 70” 50x70), and each sign of Chinese or Japanese by itself.
    CREATE FUNCTION search_text(words text) RETURNS text LANGUAGE plpgsql STABLE AS $$
    BEGIN
        words := lower(unaccent(words));
        IF words ~ '[<&]' THEN
            words := regexp_replace(words, '</?[a-z][^<>]*>|&[a-z]{2,8};|&#\d+;', ' ', 'g');
        END IF;
        IF words ~ '[\u2E80-\u9FFF\uAC00-\uD7AF]' THEN
            words := regexp_replace(words, '([\u2E80-\u9FFF\uAC00-\uD7AF])', ' \1 ', 'g');
        END IF;
        words := regexp_replace(words, '''s\M', '', 'g');
        words := regexp_replace(words, '(\d)[.,](?=\d)', '\1.', 'g');
        words := regexp_replace(words, '(\d) ?[x*] ?(?=\d)', '\1x', 'g');
        words := regexp_replace(words, '(\d) ?"', '\1inch ', 'g');
        words := regexp_replace(words, '[^[:alnum:].]+|\.(?!\d)|(?<!\d)\.', ' ', 'g');
        RETURN btrim(regexp_replace(words, '(\d) (__UNITS__)\M', '\1\2', 'g'));
    END $$;

    -- The same for a document, which also answers to the parts and the whole of what is joined: “t-shirt” to
    -- tshirt, t and shirt; “128 GB” to 128gb and 128; “50 × 70 cm” to 50x70cm, 50x70, 50 and 70.
    CREATE FUNCTION search_text_of_document(words text) RETURNS text LANGUAGE sql STABLE AS $$
        SELECT search_text(words)
            || coalesce((SELECT ' ' || string_agg(replace(joined[1], '-', ''), ' ')
                         FROM regexp_matches(lower(unaccent(words)), '[[:alnum:]]+(?:-[[:alnum:]]+)+', 'g') joined), '')
            || coalesce((SELECT ' ' || string_agg(figure[1] || ' ' || figure[2], ' ')
                         FROM regexp_matches(search_text(words), '\m(\d+(?:\.\d+)?)(__UNITS__)\M', 'g') figure), '')
            || coalesce((SELECT ' ' || string_agg(concat(size[1], 'x', size[2], ' ', size[1], ' ', size[2]), ' ')
                         FROM regexp_matches(search_text(words), '\m(\d+)x(\d+)(__UNITS__)?\M', 'g') size), '')
    $$;
"""
UNITS = (
    "inch|in|mm|cm|m|km|ft|g|kg|mg|oz|lb|l|ml|cl|b|kb|mb|gb|tb|bit|mbps|gbps|hz|khz|mhz|ghz|v|mv|kv|w|kw|kwh|va|kva|"
    "a|ma|mah|ah|dpi|ppm|rpm|mp|px|db|lm|k|pcs|pc"
)

# What a document is made of, weight by weight: A the title; B brand and kind; C shelves, choices and specifications,
# and N, numbers, which count as much and are no words; D the description. A product has a document in a further
# language where it is translated. What isn't
# translated stands there in the shop's own words, and is read by the rules of the language in `spoken`.
PARTS = """
    CREATE FUNCTION search_parts(ids bigint[])
    RETURNS TABLE (product_id bigint, language text, weight text, spoken text, words text)
    LANGUAGE sql STABLE AS $$
        WITH RECURSIVE shop_own AS MATERIALIZED (SELECT default_language AS own FROM shop),
        wanted AS MATERIALIZED (
            SELECT p.id, own AS language, own FROM product p, shop_own WHERE p.id = ANY (ids)
            UNION ALL
            SELECT t.product_id, t.language, own FROM translation t, shop_own
            WHERE t.product_id = ANY (ids) AND t.language <> own AND t.language = ANY (shop_languages())
        ),
        shelf AS (
            SELECT pc.product_id, c.id, c.parent_id, c.name
            FROM product_category pc JOIN category c ON c.id = pc.category_id WHERE pc.product_id = ANY (ids)
            UNION
            SELECT shelf.product_id, c.id, c.parent_id, c.name FROM shelf JOIN category c ON c.id = shelf.parent_id
        )
        SELECT w.id, w.language, part.weight,
            CASE WHEN part.translated <> '' THEN w.language ELSE w.own END,
            coalesce(nullif(part.translated, ''), part.words)
        FROM wanted w CROSS JOIN LATERAL (
            SELECT one.* FROM product p
            LEFT JOIN translation t ON t.product_id = p.id AND t.language = w.language
            CROSS JOIN LATERAL (VALUES
                ('A', p.title, t.title), ('B', p.brand, ''), ('B', p.type, ''),
                ('D', left(p.description, 20000), left(t.text, 20000))
            ) AS one(weight, words, translated)
            WHERE p.id = w.id
            UNION ALL
            SELECT 'N', concat_ws(' ', v.sku, v.barcode), '' FROM variant v WHERE v.product_id = w.id AND v.is_active
            UNION ALL
            SELECT 'C', s.name, t.title FROM shelf s
            LEFT JOIN translation t ON t.category_id = s.id AND t.language = w.language
            WHERE s.product_id = w.id
            UNION ALL
            SELECT 'C', v.value, t.title FROM product_option o JOIN option_value v ON v.option_id = o.id
            LEFT JOIN translation t ON t.option_value_id = v.id AND t.language = w.language
            WHERE o.product_id = w.id
            UNION ALL
            SELECT 'C', concat_ws(' ', a.name, a.value, a.unit), concat_ws(' ', t.title, t.text, a.unit)
            FROM product_attribute a
            LEFT JOIN translation t ON t.attribute_id = a.id AND t.language = w.language
            WHERE a.product_id = w.id AND t.id IS NOT NULL
            UNION ALL
            SELECT 'C', concat_ws(' ', a.name, a.value, a.unit), ''
            FROM product_attribute a
            WHERE a.product_id = w.id
              AND NOT EXISTS (SELECT FROM translation t WHERE t.attribute_id = a.id AND t.language = w.language)
        ) AS part
        WHERE part.words <> '' OR part.translated <> ''
    $$
"""

DOCUMENTS = """
    -- The title's words once more with a mark, so that the index alone tells the products that are called so.
    CREATE FUNCTION marked_words(words tsvector) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
        SELECT array_to_tsvector(ARRAY(SELECT '^' || word FROM unnest(tsvector_to_array(words)) AS word))
    $$;

    -- In an order of their own, so that what didn't change makes the same document.
    CREATE FUNCTION search_documents_of(ids bigint[])
    RETURNS TABLE (product_id bigint, language text, title_words smallint, document tsvector) LANGUAGE sql STABLE AS $$
        SELECT made.product_id, made.language, CAST(length(named) AS smallint),
            setweight(named, 'A') || setweight(branded, 'B') || marked_words(named || branded)
            || setweight(told, 'C') || setweight(described, 'D')
        FROM (
            SELECT part.product_id, part.language,
                coalesce(to_tsvector(search_title_words(min(spoken) FILTER (WHERE weight = 'A')),
                    search_text_of_document(string_agg(words, ' ') FILTER (WHERE weight = 'A'))), '') AS named,
                coalesce(to_tsvector(search_words(min(spoken) FILTER (WHERE weight = 'B')),
                    search_text_of_document(string_agg(words, ' ' ORDER BY words) FILTER (WHERE weight = 'B'))), '') AS branded,
                coalesce(to_tsvector(search_words(part.language),
                    search_text_of_document(string_agg(words, ' . ' ORDER BY words) FILTER (
                        WHERE weight IN ('C', 'N') AND spoken = part.language))), '')
                || coalesce(to_tsvector(search_words(min(spoken) FILTER (WHERE spoken <> part.language)),
                    search_text_of_document(string_agg(words, ' . ' ORDER BY words) FILTER (
                        WHERE weight IN ('C', 'N') AND spoken <> part.language))), '') AS told,
                coalesce(to_tsvector(search_words(min(spoken) FILTER (WHERE weight = 'D')),
                    search_text_of_document(string_agg(words, ' ' ORDER BY words) FILTER (WHERE weight = 'D'))), '') AS described
            FROM search_parts(ids) part GROUP BY part.product_id, part.language
        ) made
    $$;

    -- The documents of some products, made anew; writes only those that differ.
    CREATE FUNCTION refresh_search(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        -- As in refresh_products(): whoever comes second sees what the first one wrote.
        PERFORM FROM product WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
        WITH fresh AS MATERIALIZED (SELECT * FROM search_documents_of(ids)), gone AS (
            DELETE FROM search_document d WHERE d.product_id = ANY (ids) AND NOT EXISTS (
                SELECT FROM fresh f WHERE f.product_id = d.product_id AND f.language = d.language)
        )
        INSERT INTO search_document AS d (product_id, language, title_words, document)
        SELECT * FROM fresh
        ON CONFLICT (product_id, language) DO UPDATE
        SET title_words = excluded.title_words, document = excluded.document
        WHERE d.document IS DISTINCT FROM excluded.document;
    END $$;
"""

# Which products a change touches, as a query over the rows that changed: by table and event.
WATCHED = [
    (
        "product",
        "update",
        """SELECT id FROM stale JOIN fresh USING (id)
           WHERE (stale.title, stale.brand, stale.type, stale.description)
                 IS DISTINCT FROM (fresh.title, fresh.brand, fresh.type, fresh.description)""",
    ),
    ("variant", "insert", "SELECT product_id FROM fresh"),
    ("variant", "delete", "SELECT product_id FROM stale"),
    (
        "variant",
        "update",
        """SELECT unnest(ARRAY[stale.product_id, fresh.product_id]) FROM stale JOIN fresh USING (id)
           WHERE (stale.product_id, stale.is_active, stale.sku, stale.barcode)
                 IS DISTINCT FROM (fresh.product_id, fresh.is_active, fresh.sku, fresh.barcode)""",
    ),
    ("product_category", "insert", "SELECT product_id FROM fresh"),
    ("product_category", "delete", "SELECT product_id FROM stale"),
    ("product_category", "update", "SELECT product_id FROM stale UNION SELECT product_id FROM fresh"),
    ("option_value", "insert", "SELECT o.product_id FROM fresh JOIN product_option o ON o.id = fresh.option_id"),
    ("option_value", "delete", "SELECT o.product_id FROM stale JOIN product_option o ON o.id = stale.option_id"),
    (
        "option_value",
        "update",
        """SELECT o.product_id FROM stale JOIN fresh USING (id) JOIN product_option o ON o.id = fresh.option_id
           WHERE stale.value <> fresh.value""",
    ),
    ("product_option", "delete", "SELECT product_id FROM stale"),
    ("product_attribute", "insert", "SELECT product_id FROM fresh"),
    ("product_attribute", "delete", "SELECT product_id FROM stale"),
    (
        "product_attribute",
        "update",
        """SELECT fresh.product_id FROM stale JOIN fresh USING (id)
           WHERE (stale.name, stale.value, stale.unit) IS DISTINCT FROM (fresh.name, fresh.value, fresh.unit)""",
    ),
    ("translation", "insert", "SELECT touched.* FROM fresh CROSS JOIN LATERAL ({of_what}) touched"),
    ("translation", "delete", "SELECT touched.* FROM stale CROSS JOIN LATERAL ({of_what}) touched"),
    (
        "translation",
        "update",
        """SELECT touched.* FROM stale JOIN fresh USING (id) CROSS JOIN LATERAL ({of_what}) touched
           WHERE (stale.title, stale.text) IS DISTINCT FROM (fresh.title, fresh.text)""",
    ),
]
OF_WHAT = """
    SELECT {row}.product_id WHERE {row}.product_id IS NOT NULL
    UNION ALL SELECT a.product_id FROM product_attribute a WHERE a.id = {row}.attribute_id
    UNION ALL SELECT o.product_id FROM option_value v JOIN product_option o ON o.id = v.option_id
              WHERE v.id = {row}.option_value_id
"""
ROWS = {
    "insert": "NEW TABLE AS fresh",
    "update": "OLD TABLE AS stale NEW TABLE AS fresh",
    "delete": "OLD TABLE AS stale",
}

# A shelf may hold half the shop: above so many products, the worker does it. A refresh holds its products until it is
# committed, and who sells the last one of any would wait (some 5 ms a product).
AT_ONCE = 50
SHELVES = f"""
    CREATE FUNCTION refresh_search_of_shelves(shelves bigint[]) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        ids bigint[];
    BEGIN
        ids := ARRAY(
            WITH RECURSIVE below AS (
                SELECT id FROM category WHERE id = ANY (shelves)
                UNION SELECT c.id FROM category c JOIN below ON c.parent_id = below.id
            )
            SELECT DISTINCT product_id FROM (
                SELECT pc.product_id FROM below JOIN product_category pc ON pc.category_id = below.id LIMIT {AT_ONCE + 1}
            ) found);
        IF cardinality(ids) <= {AT_ONCE} THEN
            IF ids <> '{{}}' THEN PERFORM refresh_search(ids); END IF;
        ELSE
            INSERT INTO search_due (category_id) SELECT unnest(shelves);
        END IF;
    END $$;

    CREATE FUNCTION category_refresh_search() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        shelves bigint[] := ARRAY(
            SELECT id FROM stale JOIN fresh USING (id)
            WHERE (stale.name, stale.parent_id) IS DISTINCT FROM (fresh.name, fresh.parent_id) ORDER BY id);
    BEGIN
        IF shelves <> '{{}}' THEN PERFORM refresh_search_of_shelves(shelves); END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER category_refreshes_search AFTER UPDATE ON category
        REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)
        EXECUTE FUNCTION category_refresh_search();
"""
# The names of shelves in further languages.
SHELF_WORDS = {
    "insert": "SELECT category_id FROM fresh",
    "update": """SELECT fresh.category_id FROM stale JOIN fresh USING (id) WHERE stale.title <> fresh.title""",
    "delete": "SELECT category_id FROM stale",
}

# In how many documents a word is. Differences are only ever added, so that nobody waits for anybody; a chore adds up.
COUNTS = """
    CREATE FUNCTION search_document_count_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO search_count (language, lexeme, products)
        SELECT language, lexeme, sum(change) FROM ({rows}) counted(language, lexeme, change)
        GROUP BY 1, 2 HAVING sum(change) <> 0;
        RETURN NULL;
    END $$;
    CREATE TRIGGER search_document_counts_{event} AFTER {event} ON search_document
        REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION search_document_count_{event}()
"""
# The empty word is in every document: so many there are.
COUNTED = """
    SELECT language, word, {change} FROM {rows} CROSS JOIN LATERAL unnest(tsvector_to_array(document) || '{{""}}') word
    WHERE word NOT LIKE '^%'
"""

BEFORE = """
    CREATE FUNCTION search_document(language text, title text, brand text, kind text, description text)
    RETURNS tsvector LANGUAGE sql STABLE AS $$
        SELECT setweight(to_tsvector(search_words(language), title), 'A')
            || setweight(to_tsvector(search_words(language), concat_ws(' ', brand, kind)), 'B')
            || setweight(to_tsvector(search_words(language), description), 'C')
    $$;
    CREATE FUNCTION product_keep_search() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.search := search_document(
            (SELECT default_language FROM shop), NEW.title, NEW.brand, NEW.type, NEW.description);
        RETURN NEW;
    END $$;
    CREATE FUNCTION translation_keep_search() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.search := (SELECT search_document(NEW.language, NEW.title, brand, type, NEW.text)
                       FROM product WHERE id = NEW.product_id);
        RETURN NEW;
    END $$;
    CREATE FUNCTION product_pass_search_on() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE translation SET title = title WHERE product_id = NEW.id;
        RETURN NULL;
    END $$;
    UPDATE product SET search = search_document(
        (SELECT default_language FROM shop), title, brand, type, description);
    UPDATE translation t SET search = search_document(t.language, t.title, p.brand, p.type, t.text)
        FROM product p WHERE p.id = t.product_id;
    CREATE TRIGGER product_keep_search BEFORE INSERT OR UPDATE OF title, brand, type, description ON product
        FOR EACH ROW EXECUTE FUNCTION product_keep_search();
    CREATE TRIGGER translation_keep_search BEFORE INSERT OR UPDATE OF title, text ON translation
        FOR EACH ROW WHEN (NEW.product_id IS NOT NULL) EXECUTE FUNCTION translation_keep_search();
    CREATE TRIGGER product_pass_search_on AFTER UPDATE OF brand, type ON product
        FOR EACH ROW WHEN ((OLD.brand, OLD.type) IS DISTINCT FROM (NEW.brand, NEW.type))
        EXECUTE FUNCTION product_pass_search_on();
"""


def upgrade() -> None:
    op.create_table(
        "search_document",
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("title_words", sa.SmallInteger(), nullable=False),
        sa.Column("document", postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_search_document_product_id_product"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("product_id", "language", name=op.f("pk_search_document")),
    )
    op.create_index("ix_search_document_document", "search_document", ["document"], postgresql_using="gin")
    op.create_table(
        "search_count",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("lexeme", sa.Text(collation="C"), nullable=False),
        sa.Column("products", sa.BigInteger(), nullable=False),
        sa.Column("is_sum", sa.Boolean(), server_default="false", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_count")),
    )
    op.create_index("ix_search_count_lexeme", "search_count", ["lexeme", "language"], postgresql_include=["products"])
    op.create_index("ix_search_count_new", "search_count", ["id"], postgresql_where=sa.text("NOT is_sum"))
    op.create_table(
        "search_due",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=False),
        sa.Column("after_id", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_search_due_category_id_category"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_due")),
    )
    op.create_index("ix_search_due_category_id", "search_due", ["category_id"])
    for code, name in LANGUAGES.items():
        op.execute(WHOLE.format(code=code, name=name))
    for functions in (TEXTS.replace("__UNITS__", UNITS), PARTS, DOCUMENTS, SHELVES):
        op.execute(functions)
    _count()
    _watch()
    _forget_what_was()


def _count() -> None:
    stale, fresh = (COUNTED.format(rows=rows, change=change) for rows, change in (("stale", -1), ("fresh", 1)))
    rows = {"insert": fresh, "update": f"{stale} UNION ALL {fresh}", "delete": stale}
    for event, counted in rows.items():
        op.execute(COUNTS.format(event=event, rows=counted, tables=ROWS[event]))


def _watch() -> None:
    for table, event, products in WATCHED:
        touched = products.format(of_what=OF_WHAT.format(row="stale" if event == "delete" else "fresh"))
        body = f"""
            ids := ARRAY(SELECT DISTINCT touched.id FROM ({touched}) AS touched(id) WHERE touched.id IS NOT NULL);
            IF ids <> '{{}}' THEN PERFORM refresh_search(ids); END IF;
        """
        if table == "translation":
            body += f"""
                ids := ARRAY(SELECT DISTINCT s.id FROM ({SHELF_WORDS[event]}) AS s(id) WHERE s.id IS NOT NULL);
                IF ids <> '{{}}' THEN PERFORM refresh_search_of_shelves(ids); END IF;
            """
        op.execute(f"""
            CREATE FUNCTION {table}_search_after_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                ids bigint[];
            BEGIN {body} RETURN NULL; END $$;
            CREATE TRIGGER {table}_searched_after_{event} AFTER {event.upper()} ON {table}
                REFERENCING {ROWS[event]} FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)
                EXECUTE FUNCTION {table}_search_after_{event}()
        """)


def _forget_what_was() -> None:
    for trigger, table in (
        ("product_pass_search_on", "product"),
        ("product_keep_search", "product"),
        ("translation_keep_search", "translation"),
    ):
        op.execute(f"DROP TRIGGER {trigger} ON {table}")
        op.execute(f"DROP FUNCTION {trigger}()")
    op.execute("DROP FUNCTION search_document(text, text, text, text, text)")
    op.drop_index("ix_product_search", "product")
    op.drop_index("ix_translation_search", "translation")
    op.drop_column("product", "search")
    op.drop_column("translation", "search")


def downgrade() -> None:
    for table, event, _ in WATCHED:
        op.execute(f"DROP TRIGGER {table}_searched_after_{event} ON {table}")
        op.execute(f"DROP FUNCTION {table}_search_after_{event}()")
    op.execute("DROP TRIGGER category_refreshes_search ON category")
    op.drop_table("search_due")
    op.drop_table("search_document")
    op.drop_table("search_count")
    for function in (
        *(f"search_document_count_{event}()" for event in ROWS),
        "category_refresh_search()",
        "refresh_search_of_shelves(bigint[])",
        "refresh_search(bigint[])",
        "search_documents_of(bigint[])",
        "marked_words(tsvector)",
        "search_parts(bigint[])",
        "search_text_of_document(text)",
        "search_text(text)",
        "search_title_words(text)",
    ):
        op.execute(f"DROP FUNCTION {function}")
    for code, name in LANGUAGES.items():
        op.execute(f"DROP TEXT SEARCH CONFIGURATION shop_{code}_whole")
        op.execute(f"DROP TEXT SEARCH DICTIONARY {name}_whole")
    for table in ("product", "translation"):
        op.add_column(table, sa.Column("search", postgresql.TSVECTOR(), nullable=True))
    op.execute(BEFORE)
    for table in ("product", "translation"):
        op.create_index(f"ix_{table}_search", table, ["search"], postgresql_using="gin")
