"""The documents of all products; the words that they are made of, for what is mistyped; synonyms and pinned results."""

import sqlalchemy as sa
from alembic import op

revision = "search_words"
down_revision = "search_documents"
branch_labels = None
depends_on = None

# A thousand products at a time, each lot committed by itself: nobody waits for all of them, and what was broken off
# goes on where it was.
LOT = 100
NEXT = "SELECT max(id) FROM (SELECT id FROM product WHERE id > :after ORDER BY id LIMIT :lot) lot"
FILL = "SELECT refresh_search(ARRAY(SELECT id FROM product WHERE id > :after AND id <= :upto))"
LEARN = "SELECT learn_search_words(ARRAY(SELECT id FROM product WHERE id > :after AND id <= :upto))"

FUNCTIONS = r"""
    -- Words as people read them: no stems.
    CREATE TEXT SEARCH CONFIGURATION shop_plain (COPY = simple);

    -- Words without their endings, by which synonyms and pinned searches are compared.
    CREATE FUNCTION search_stem(language text, words text) RETURNS text LANGUAGE sql STABLE AS $$
        SELECT string_agg(
            coalesce((tsvector_to_array(to_tsvector(search_title_words(language), word)))[1], word), ' ' ORDER BY n)
        FROM regexp_split_to_table(search_text(words), ' ') WITH ORDINALITY AS typed(word, n)
    $$;

    -- Adds the words of these products that aren't known yet, but for their numbers, which nobody means by a slip. Without a unique index, so that nobody waits for
    -- anybody; where two learn a word at once it is there twice until the chore comes by.
    CREATE FUNCTION learn_search_words(ids bigint[]) RETURNS void LANGUAGE sql AS $$
        INSERT INTO search_word (language, word, lexeme)
        SELECT fresh.language, fresh.word, fresh.lexeme FROM (
            SELECT DISTINCT told.language, read.word,
                coalesce((tsvector_to_array(to_tsvector(search_title_words(told.spoken), read.word)))[1], read.word)
            FROM (
                SELECT language, spoken, to_tsvector('shop_plain', search_text_of_document(string_agg(words, ' . ')))
                FROM search_parts(ids) WHERE weight <> 'N' GROUP BY 1, 2
            ) AS told(language, spoken, words)
            CROSS JOIN LATERAL unnest(tsvector_to_array(told.words)) AS read(word)
            WHERE read.word !~ '\d' AND length(read.word) BETWEEN 2 AND 30
        ) AS fresh(language, word, lexeme)
        WHERE NOT EXISTS (
            SELECT FROM search_word w
            WHERE w.language = fresh.language AND w.word = fresh.word AND w.lexeme = fresh.lexeme)
        ORDER BY 1, 2
    $$;

    -- Words that differ from `typed` in one letter: missing, added, another, or two that changed places. Then those
    -- that look alike in more than one.
    CREATE FUNCTION search_words_near(languages text[], typed text)
    RETURNS TABLE (language text, word text, lexeme text, likeness real) LANGUAGE sql STABLE AS $$
        SELECT w.language, w.word, w.lexeme, similarity(w.word, typed) + 1
        FROM search_word w
        WHERE w.language = ANY (languages) AND w.word = ANY (ARRAY(
            SELECT left(typed, n - 1) || substr(typed, n + 1) FROM generate_series(1, length(typed)) n
            UNION ALL
            SELECT left(typed, n - 1) || substr(typed, n + 1, 1) || substr(typed, n, 1) || substr(typed, n + 2)
            FROM generate_series(1, length(typed) - 1) n
            UNION ALL
            SELECT left(typed, n - 1) || letter || substr(typed, n + 1)
            FROM generate_series(1, length(typed)) n, unnest(string_to_array('abcdefghijklmnopqrstuvwxyz', NULL)) letter
            UNION ALL
            SELECT left(typed, n) || letter || substr(typed, n + 1)
            FROM generate_series(0, length(typed)) n, unnest(string_to_array('abcdefghijklmnopqrstuvwxyz', NULL)) letter
        )) AND w.word <> typed AND length(w.word) > 1
        UNION ALL
        (SELECT w.language, w.word, w.lexeme, similarity(w.word, typed)
         FROM search_word w
         WHERE length(typed) > 4 AND w.language = ANY (languages) AND w.word % typed AND w.word <> typed
           AND abs(length(w.word) - length(typed)) <= 2
         ORDER BY 4 DESC LIMIT 20)
    $$;
"""
# What nearly every shop's customers call by several names. The shop's own rows: it may drop them, and add others.
SYNONYMS = {
    "en": """
        laptop = notebook
        tv = television
        fridge = refrigerator
        sofa = couch
        sneaker = trainer
        cellphone = mobile phone = smartphone
        headphone = earphone
        hdd = hard drive = hard disk
        ssd = solid state drive
        monitor = computer screen
        backpack = rucksack
        pants = trousers
        sweater = jumper = pullover
        t shirt = tshirt
        bike = bicycle
        torch = flashlight
        spanner = wrench
        tap = faucet
        colour = color
        grey = gray
        jewellery = jewelry
        aluminium = aluminum
    """,
    "es": """
        portatil = ordenador portatil = laptop
        ordenador = computadora = computador
        movil = telefono movil = celular = smartphone
        tele = televisor = television
        nevera = frigorifico = refrigerador
        bici = bicicleta
        gafas = lentes
        boligrafo = boli
        camiseta = playera
        jersey = sueter
        cojin = almohadon
        raton = mouse
    """,
}
TRIGGERS = {
    "insert": ("NEW TABLE AS fresh", "SELECT product_id FROM fresh"),
    "update": ("NEW TABLE AS fresh", "SELECT product_id FROM fresh"),
}


def upgrade() -> None:
    with op.get_context().autocommit_block():
        _in_lots(FILL)
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table(
        "search_word",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(collation="C"), nullable=False),
        sa.Column("lexeme", sa.Text(collation="C"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_word")),
    )
    op.create_index("ix_search_word_word", "search_word", ["word", "language"])
    op.create_index(
        "ix_search_word_alike", "search_word", ["word"], postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}
    )
    op.create_table(
        "synonym",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("stem", sa.Text(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonym")),
        sa.UniqueConstraint("language", "stem", "means", name=op.f("uq_synonym_language_stem_means")),
        sa.CheckConstraint("stem <> '' AND means <> '' AND word <> means", name=op.f("ck_synonym_words")),
    )
    op.create_table(
        "search_pin",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_search_pin_product_id_product"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_pin")),
        sa.UniqueConstraint("language", "query", "product_id", name=op.f("uq_search_pin_language_query_product_id")),
        sa.CheckConstraint("query <> ''", name=op.f("ck_search_pin_query")),
    )
    op.create_index("ix_search_pin_product_id", "search_pin", ["product_id"])
    op.execute(FUNCTIONS)
    _begin_with(SYNONYMS)
    _in_lots(LEARN)
    for event, (tables, products) in TRIGGERS.items():
        op.execute(f"""
            CREATE FUNCTION search_document_learn_{event}() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE
                ids bigint[] := ARRAY({products});
            BEGIN
                IF ids <> '{{}}' THEN PERFORM learn_search_words(ids); END IF;
                RETURN NULL;
            END $$;
            CREATE TRIGGER search_document_learns_{event} AFTER {event} ON search_document
                REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION search_document_learn_{event}()
        """)


def _begin_with(synonyms: dict[str, str]) -> None:
    add = sa.text("""
        INSERT INTO synonym (language, word, stem, means)
        SELECT :language, :word, search_stem(:language, :word), :means ON CONFLICT DO NOTHING
    """)
    for language, lines in synonyms.items():
        for words in (line.split(" = ") for line in lines.strip().splitlines()):
            for word in words:
                for means in words:
                    if word != means:
                        values = {"language": language, "word": word.strip(), "means": means.strip()}
                        op.get_bind().execute(add, values)


def _in_lots(statement: str) -> None:
    connection, after = op.get_bind(), 0
    while upto := connection.scalar(sa.text(NEXT), {"after": after, "lot": LOT}):
        connection.execute(sa.text(statement), {"after": after, "upto": upto})
        after = upto


def downgrade() -> None:
    for event in TRIGGERS:
        op.execute(f"DROP TRIGGER search_document_learns_{event} ON search_document")
        op.execute(f"DROP FUNCTION search_document_learn_{event}()")
    op.execute("DROP FUNCTION search_words_near(text[], text)")
    op.execute("DROP FUNCTION learn_search_words(bigint[])")
    op.execute("DROP FUNCTION search_stem(text, text)")
    op.execute("DROP TEXT SEARCH CONFIGURATION shop_plain")
    op.drop_table("search_pin")
    op.drop_table("synonym")
    op.drop_table("search_word")
