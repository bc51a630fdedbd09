"""Documents and words of facets that were left behind are found and mended.

A product that is put on a shelf in the very moment in which that gets another name, words that somebody else has in
hand, a translation that the last product gives up, tables that are emptied, another language of the shop: each leaves
a line here, and the worker does it again once everybody is done who may not have seen the change.
"""

import sqlalchemy as sa
from alembic import op

revision = "mended_documents"
down_revision = "variant_facets"
branch_labels = None
depends_on = None

SHELVES = """
    CREATE OR REPLACE FUNCTION refresh_search_of_shelves(shelves bigint[]) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        ids bigint[];
    BEGIN
        ids := ARRAY(
            WITH RECURSIVE below AS (
                SELECT id FROM category WHERE id = ANY (shelves)
                UNION SELECT c.id FROM category c JOIN below ON c.parent_id = below.id
            )
            SELECT DISTINCT product_id FROM (
                SELECT pc.product_id FROM below JOIN product_category pc ON pc.category_id = below.id LIMIT 51
            ) found);
        IF cardinality(ids) BETWEEN 1 AND 50 THEN PERFORM refresh_search(ids); END IF;
        -- Also of a small shelf: who puts something on it at this moment doesn't see its new name yet.
        INSERT INTO search_due (category_id) SELECT unnest(shelves);
    END $$;
"""
LEARN = """
    CREATE OR REPLACE FUNCTION learn_facet_words(ids bigint[], is_rewritten boolean) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT is_rewritten AND current_setting('shop.refresh', true) = 'later' THEN
            RETURN;
        END IF;
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
        ), done AS (
            UPDATE facet_value v SET name = mine.name, words = mine.words, translations = mine.translations
            FROM mine WHERE v.id = mine.id RETURNING v.id
        )
        -- What somebody else has in hand, and what this product says no more: the worker asks the others.
        INSERT INTO facet_due (value_id, product_id)
        SELECT v.id, CASE WHEN is_rewritten AND cardinality(ids) = 1 THEN ids[1] END
        FROM said JOIN fresh USING (id) JOIN facet_value v USING (id)
        WHERE ((v.name, v.words, v.translations) <> (fresh.name, fresh.words, fresh.translations)
               AND v.id NOT IN (SELECT id FROM done))
           OR (is_rewritten AND words_over(v.translations, said.translations) <> said.translations);
    END $$;
"""
# A value is called what the product calls it that was rewritten, else as it was, as long as anybody calls it so. Of what
# very many have, nothing is taken away: not all of them are asked.
MEND = """
    CREATE FUNCTION mend_facet_words(most integer) RETURNS integer LANGUAGE plpgsql AS $$
    DECLARE
        due record;
        having_it bigint[];
        number integer := 0;
    BEGIN
        FOR due IN DELETE FROM facet_due WHERE id IN (
            SELECT d.id FROM facet_due d JOIN facet_value v ON v.id = d.value_id
            ORDER BY d.id LIMIT most FOR UPDATE SKIP LOCKED
        ) RETURNING value_id, product_id
        LOOP
            number := number + 1;
            having_it := ARRAY(SELECT product_id FROM product_facets WHERE facets @> ARRAY[due.value_id] LIMIT 500);
            WITH said AS MATERIALIZED (
                SELECT told.*, false AS is_own FROM facet_words_of(having_it) told
                WHERE facet_number(told.kind, told.name_key, told.key) = due.value_id
                UNION ALL
                SELECT told.*, true FROM facet_words_of(ARRAY[due.product_id]) told
                WHERE facet_number(told.kind, told.name_key, told.key) = due.value_id
            ), called AS (
                SELECT said.name, said.words FROM said, facet_value v WHERE v.id = due.value_id
                ORDER BY is_own DESC, said.words = v.words DESC, said.name = v.name DESC, said.words, said.name LIMIT 1
            ), kept AS (
                SELECT DISTINCT ON (code, what) code, what, word
                FROM said CROSS JOIN jsonb_each(said.translations) AS one(code, told)
                CROSS JOIN jsonb_each_text(told) AS two(what, word), facet_value v
                WHERE v.id = due.value_id
                ORDER BY code, what, is_own DESC, word = v.translations -> code ->> what DESC NULLS LAST, word
            ), told AS (
                SELECT coalesce(jsonb_object_agg(code, words), '{}') AS translations
                FROM (SELECT code, jsonb_object_agg(what, word) AS words FROM kept GROUP BY code) by_language
            ), fresh AS (
                SELECT called.name, called.words, CASE WHEN cardinality(having_it) < 500 THEN told.translations
                    ELSE words_over(v.translations, told.translations) END AS translations
                FROM called, told, facet_value v WHERE v.id = due.value_id
            ), mended AS (
                UPDATE facet_value v SET name = fresh.name, words = fresh.words, translations = fresh.translations
                FROM fresh WHERE v.id = due.value_id
                    AND (v.name, v.words, v.translations) <> (fresh.name, fresh.words, fresh.translations)
                RETURNING v.id
            )
            INSERT INTO public_change SELECT FROM mended ON CONFLICT DO NOTHING;
        END LOOP;
        DELETE FROM facet_due d WHERE NOT EXISTS (SELECT FROM facet_value v WHERE v.id = d.value_id);
        RETURN number;
    END $$;
"""
AT_FIRST = "    PERFORM refresh_products(ids);"
# Without these rows, what documents say of products is wrong, and no trigger hears which products had them.
EMPTIED = (
    "category", "product_category", "product_attribute", "product_option", "option_value", "variant_option_value",
    "variant", "translation",
)  # fmt: skip
ALL_DUE = """
    CREATE FUNCTION all_documents_are_due() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO search_due (category_id) VALUES (NULL);
        RETURN NULL;
    END $$;
    CREATE TRIGGER shop_language_is_another AFTER UPDATE ON shop
        FOR EACH ROW WHEN (OLD.default_language <> NEW.default_language) EXECUTE FUNCTION all_documents_are_due();
    CREATE FUNCTION no_words_are_counted() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM search_count;
        RETURN NULL;
    END $$;
    CREATE TRIGGER search_document_counts_truncate AFTER TRUNCATE ON search_document
        FOR EACH STATEMENT EXECUTE FUNCTION no_words_are_counted();
"""
SHELVES_BEFORE = """
    CREATE OR REPLACE FUNCTION refresh_search_of_shelves(shelves bigint[]) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        ids bigint[];
    BEGIN
        ids := ARRAY(
            WITH RECURSIVE below AS (
                SELECT id FROM category WHERE id = ANY (shelves)
                UNION SELECT c.id FROM category c JOIN below ON c.parent_id = below.id
            )
            SELECT DISTINCT product_id FROM (
                SELECT pc.product_id FROM below JOIN product_category pc ON pc.category_id = below.id LIMIT 51
            ) found);
        IF cardinality(ids) <= 50 THEN
            IF ids <> '{}' THEN PERFORM refresh_search(ids); END IF;
        ELSE
            INSERT INTO search_due (category_id) SELECT unnest(shelves);
        END IF;
    END $$;
"""
LEARN_BEFORE = """
    CREATE OR REPLACE FUNCTION learn_facet_words(ids bigint[], is_rewritten boolean) RETURNS void LANGUAGE plpgsql AS $$
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
"""


def upgrade() -> None:
    op.alter_column("search_due", "category_id", nullable=True)
    op.add_column("search_due", sa.Column("horizon", sa.BigInteger(), nullable=True))
    op.create_table(
        "facet_due",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("value_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facet_due")),
    )
    for functions in (SHELVES, LEARN, MEND, ALL_DUE):
        op.execute(functions)
    _rewrite_refresh_now(AT_FIRST, f"    PERFORM learn_facet_words(ids, false);\n        {AT_FIRST}")
    for table in EMPTIED:
        op.execute(f"""
            CREATE TRIGGER {table}_is_emptied AFTER TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION all_documents_are_due()
        """)


def downgrade() -> None:
    for table in EMPTIED:
        op.execute(f"DROP TRIGGER {table}_is_emptied ON {table}")
    op.execute("DROP TRIGGER shop_language_is_another ON shop")
    op.execute("DROP FUNCTION all_documents_are_due()")
    op.execute("DROP TRIGGER search_document_counts_truncate ON search_document")
    op.execute("DROP FUNCTION no_words_are_counted()")
    _rewrite_refresh_now(f"    PERFORM learn_facet_words(ids, false);\n        {AT_FIRST}", AT_FIRST)
    op.execute("DROP FUNCTION mend_facet_words(integer)")
    for functions in (LEARN_BEFORE, SHELVES_BEFORE):
        op.execute(functions)
    op.drop_table("facet_due")
    op.execute("DELETE FROM search_due WHERE category_id IS NULL")
    op.drop_column("search_due", "horizon")
    op.alter_column("search_due", "category_id", nullable=False)


def _rewrite_refresh_now(old: str, new: str) -> None:
    source: str = op.get_bind().scalar(sa.text("SELECT pg_get_functiondef('refresh_now(bigint[])'::regprocedure)"))
    assert source.count(old) == 1, "refresh_now() is not as it was"  # noqa: S101
    op.get_bind().exec_driver_sql(source.replace(old, new).replace("%", "%%"))
