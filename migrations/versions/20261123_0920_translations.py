"""Words in further languages, and the documents that searching reads."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "translations"
down_revision = "catalogue"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "translation",
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("category_id", sa.BigInteger(), nullable=True),
        sa.Column("image_id", sa.BigInteger(), nullable=True),
        sa.Column("attribute_id", sa.BigInteger(), nullable=True),
        sa.Column("option_id", sa.BigInteger(), nullable=True),
        sa.Column("option_value_id", sa.BigInteger(), nullable=True),
        sa.Column("page_id", sa.BigInteger(), nullable=True),
        sa.Column("shop_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("seo_title", sa.Text(), server_default="", nullable=False),
        sa.Column("seo_description", sa.Text(), server_default="", nullable=False),
        sa.Column("search", postgresql.TSVECTOR(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(product_id, category_id, image_id, attribute_id, option_id, option_value_id, page_id, shop_id) = 1",
            name=op.f("ck_translation_one_thing"),
        ),
        sa.ForeignKeyConstraint(
            ["attribute_id"],
            ["product_attribute.id"],
            name=op.f("fk_translation_attribute_id_product_attribute"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["category.id"],
            name=op.f("fk_translation_category_id_category"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["image_id"],
            ["product_image.id"],
            name=op.f("fk_translation_image_id_product_image"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["option_id"],
            ["product_option.id"],
            name=op.f("fk_translation_option_id_product_option"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["option_value_id"],
            ["option_value.id"],
            name=op.f("fk_translation_option_value_id_option_value"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_translation_page_id_page"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_translation_product_id_product"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translation")),
        sa.UniqueConstraint("attribute_id", "language", name=op.f("uq_translation_attribute_id_language")),
        sa.UniqueConstraint("category_id", "language", name=op.f("uq_translation_category_id_language")),
        sa.UniqueConstraint("image_id", "language", name=op.f("uq_translation_image_id_language")),
        sa.UniqueConstraint("option_id", "language", name=op.f("uq_translation_option_id_language")),
        sa.UniqueConstraint("option_value_id", "language", name=op.f("uq_translation_option_value_id_language")),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_translation_shop_id_shop"), ondelete="CASCADE"),
        sa.UniqueConstraint("shop_id", "language", name=op.f("uq_translation_shop_id_language")),
        sa.UniqueConstraint("page_id", "language", name=op.f("uq_translation_page_id_language")),
        sa.UniqueConstraint("product_id", "language", name=op.f("uq_translation_product_id_language")),
    )
    op.create_index("ix_translation_search", "translation", ["search"], unique=False, postgresql_using="gin")
    op.execute("""
        CREATE EXTENSION IF NOT EXISTS unaccent;
        -- Accents go before the stemmer looks, so that "camion" finds "camión".
        CREATE TEXT SEARCH CONFIGURATION shop_en (COPY = english);
        ALTER TEXT SEARCH CONFIGURATION shop_en ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
        CREATE TEXT SEARCH CONFIGURATION shop_es (COPY = spanish);
        ALTER TEXT SEARCH CONFIGURATION shop_es ALTER MAPPING FOR hword, hword_part, word WITH unaccent, spanish_stem;

        CREATE FUNCTION search_words(language text) RETURNS regconfig LANGUAGE sql STABLE AS $$
            SELECT CASE language WHEN 'es' THEN 'shop_es'::regconfig ELSE 'shop_en'::regconfig END
        $$;
        CREATE FUNCTION search_document(language text, title text, brand text, kind text, description text)
        RETURNS tsvector LANGUAGE sql STABLE AS $$
            SELECT setweight(to_tsvector(search_words(language), title), 'A')
                || setweight(to_tsvector(search_words(language), concat_ws(' ', brand, kind)), 'B')
                || setweight(to_tsvector(search_words(language), description), 'C')
        $$
    """)
    op.execute("""
        CREATE FUNCTION product_keep_search() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            NEW.search := search_document(
                (SELECT default_language FROM shop), NEW.title, NEW.brand, NEW.type, NEW.description);
            RETURN NEW;
        END $$;
        CREATE TRIGGER product_keep_search BEFORE INSERT OR UPDATE OF title, brand, type, description ON product
            FOR EACH ROW EXECUTE FUNCTION product_keep_search();

        CREATE FUNCTION translation_keep_search() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            NEW.search := (SELECT search_document(NEW.language, NEW.title, brand, type, NEW.text)
                           FROM product WHERE id = NEW.product_id);
            RETURN NEW;
        END $$;
        CREATE TRIGGER translation_keep_search BEFORE INSERT OR UPDATE OF title, text ON translation
            FOR EACH ROW WHEN (NEW.product_id IS NOT NULL) EXECUTE FUNCTION translation_keep_search();

        CREATE FUNCTION product_pass_search_on() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE translation SET title = title WHERE product_id = NEW.id;
            RETURN NULL;
        END $$;
        CREATE TRIGGER product_pass_search_on AFTER UPDATE OF brand, type ON product
            FOR EACH ROW WHEN ((OLD.brand, OLD.type) IS DISTINCT FROM (NEW.brand, NEW.type))
            EXECUTE FUNCTION product_pass_search_on();
    """)


def downgrade() -> None:
    op.execute("DROP TRIGGER product_pass_search_on ON product")
    op.execute("DROP TRIGGER product_keep_search ON product")
    op.drop_table("translation")
    op.execute("DROP FUNCTION product_pass_search_on()")
    op.execute("DROP FUNCTION translation_keep_search()")
    op.execute("DROP FUNCTION product_keep_search()")
    op.execute("DROP FUNCTION search_document(text, text, text, text, text)")
    op.execute("DROP FUNCTION search_words(text)")
    op.execute("DROP TEXT SEARCH CONFIGURATION shop_es")
    op.execute("DROP TEXT SEARCH CONFIGURATION shop_en")
