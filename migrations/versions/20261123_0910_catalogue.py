"""The catalogue: categories, products, variants and all that describes them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "catalogue"
down_revision = "shop_settings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        -- GS1 check digit: from the right, digits weigh 1, 3, 1, 3 ... and sum to a multiple of ten.
        CREATE FUNCTION is_gtin(code text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
            SELECT code ~ '^([0-9]{8}|[0-9]{12,14})$' AND (
                SELECT sum(digit::int * CASE place % 2 WHEN 1 THEN 1 ELSE 3 END) % 10 = 0
                FROM regexp_split_to_table(reverse(code), '') WITH ORDINALITY AS digits(digit, place))
        $$
    """)
    op.create_table(
        "category",
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_category_slug")),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_category_not_its_own_parent")),
        sa.ForeignKeyConstraint(["parent_id"], ["category.id"], name=op.f("fk_category_parent_id_category")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
    )
    op.create_index(op.f("ix_category_parent_id"), "category", ["parent_id"], unique=False)
    op.create_index("uq_category_path", "category", ["path"], unique=True)
    op.create_table(
        "product",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("brand", sa.Text(), server_default="", nullable=False),
        sa.Column("type", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="draft", nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seo_title", sa.Text(), server_default="", nullable=False),
        sa.Column("seo_description", sa.Text(), server_default="", nullable=False),
        sa.Column("is_available", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("price_from_minor", sa.BigInteger(), nullable=True),
        sa.Column("price_to_minor", sa.BigInteger(), nullable=True),
        sa.Column("compare_at_minor", sa.BigInteger(), nullable=True),
        sa.Column("search", postgresql.TSVECTOR(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_product_slug")),
        sa.CheckConstraint(
            "status <> 'active' OR published_at IS NOT NULL", name=op.f("ck_product_active_is_published")
        ),
        sa.CheckConstraint("status IN ('draft', 'active', 'archived')", name=op.f("ck_product_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("slug", name=op.f("uq_product_slug")),
    )
    op.create_index(
        "ix_product_newest",
        "product",
        ["published_at", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_index(
        "ix_product_on_sale",
        "product",
        ["published_at", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'active' AND compare_at_minor IS NOT NULL"),
    )
    op.create_index("ix_product_search", "product", ["search"], unique=False, postgresql_using="gin")
    op.create_table(
        "product_category",
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_product_category_category_id_category")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["product.id"],
            name=op.f("fk_product_category_product_id_product"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("product_id", "category_id", name=op.f("pk_product_category")),
    )
    op.create_index(op.f("ix_product_category_category_id"), "product_category", ["category_id"], unique=False)
    op.create_table(
        "variant",
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=True),
        sa.Column("barcode", sa.Text(), nullable=True),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("compare_at_minor", sa.BigInteger(), nullable=True),
        sa.Column("weight_grams", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("is_available", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("sku <> '' AND sku = btrim(sku)", name=op.f("ck_variant_sku")),
        sa.CheckConstraint("barcode IS NULL OR is_gtin(barcode)", name=op.f("ck_variant_barcode")),
        sa.CheckConstraint("compare_at_minor > price_minor", name=op.f("ck_variant_compare_at")),
        sa.CheckConstraint("price_minor >= 0", name=op.f("ck_variant_price")),
        sa.CheckConstraint("weight_grams >= 0", name=op.f("ck_variant_weight")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_variant_product_id_product"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_variant")),
    )
    op.create_index(
        "ix_variant_barcode",
        "variant",
        ["barcode"],
        unique=False,
        postgresql_where=sa.text("barcode IS NOT NULL"),
    )
    op.create_index("ix_variant_product_id", "variant", ["product_id", "position"], unique=False)
    op.create_index(
        "uq_variant_sku",
        "variant",
        [sa.literal_column("lower(sku)")],
        unique=True,
        postgresql_where=sa.text("sku IS NOT NULL"),
    )
    op.create_table(
        "product_option",
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["product.id"],
            name=op.f("fk_product_option_product_id_product"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_option")),
        sa.UniqueConstraint("product_id", "name", name=op.f("uq_product_option_product_id_name")),
        sa.UniqueConstraint("product_id", "position", name=op.f("uq_product_option_product_id_position")),
    )
    op.create_table(
        "option_value",
        sa.Column("option_id", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["option_id"],
            ["product_option.id"],
            name=op.f("fk_option_value_option_id_product_option"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_option_value")),
        sa.UniqueConstraint("option_id", "id", name="uq_option_value_option_id_id"),
        sa.UniqueConstraint("option_id", "position", name=op.f("uq_option_value_option_id_position")),
        sa.UniqueConstraint("option_id", "value", name=op.f("uq_option_value_option_id_value")),
    )
    op.create_table(
        "variant_option_value",
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("option_id", sa.BigInteger(), nullable=False),
        sa.Column("option_value_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["option_id", "option_value_id"],
            ["option_value.option_id", "option_value.id"],
            name=op.f("fk_variant_option_value_option_id_option_value"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"],
            ["variant.id"],
            name=op.f("fk_variant_option_value_variant_id_variant"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("variant_id", "option_id", name=op.f("pk_variant_option_value")),
    )
    op.create_index(
        "ix_variant_option_value_option",
        "variant_option_value",
        ["option_id", "option_value_id"],
        unique=False,
    )
    op.create_table(
        "product_image",
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("alt", sa.Text(), server_default="", nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("storage_key", sa.Text(), nullable=True),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("focus_x", sa.Numeric(precision=4, scale=3), server_default="0.5", nullable=False),
        sa.Column("focus_y", sa.Numeric(precision=4, scale=3), server_default="0.5", nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("focus_x BETWEEN 0 AND 1 AND focus_y BETWEEN 0 AND 1", name=op.f("ck_product_image_focus")),
        sa.CheckConstraint(
            "storage_key IS NOT NULL OR source_url IS NOT NULL", name=op.f("ck_product_image_somewhere")
        ),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("ck_product_image_size")),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["product.id"],
            name=op.f("fk_product_image_product_id_product"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"],
            ["variant.id"],
            name=op.f("fk_product_image_variant_id_variant"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_image")),
        sa.UniqueConstraint("product_id", "position", name=op.f("uq_product_image_product_id_position")),
    )
    op.create_index(op.f("ix_product_image_variant_id"), "product_image", ["variant_id"], unique=False)
    op.create_table(
        "product_attribute",
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["product.id"],
            name=op.f("fk_product_attribute_product_id_product"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_attribute")),
        sa.UniqueConstraint("product_id", "position", name=op.f("uq_product_attribute_product_id_position")),
    )
    op.create_index("ix_product_attribute_name_value", "product_attribute", ["name", "value"], unique=False)
    op.create_table(
        "tag",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
    )
    op.create_index("uq_tag_name", "tag", [sa.literal_column("lower(name)")], unique=True)
    op.create_table(
        "product_tag",
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("tag_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_product_tag_product_id_product"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_product_tag_tag_id_tag"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("product_id", "tag_id", name=op.f("pk_product_tag")),
    )
    op.create_index(op.f("ix_product_tag_tag_id"), "product_tag", ["tag_id"], unique=False)
    op.create_table(
        "price_change",
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("price_before_minor", sa.BigInteger(), nullable=True),
        sa.Column("compare_at_before_minor", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.text("int8range(variant_id, variant_id, '[]')"), "&&"),
            (sa.column("during"), "&&"),
            using="gist",
            name="ex_price_change_overlap",
        ),
        sa.CheckConstraint("NOT isempty(during)", name=op.f("ck_price_change_during")),
        sa.CheckConstraint("price_minor >= 0", name=op.f("ck_price_change_price")),
        sa.ForeignKeyConstraint(
            ["variant_id"],
            ["variant.id"],
            name=op.f("fk_price_change_variant_id_variant"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_change")),
    )
    op.create_index(op.f("ix_price_change_variant_id"), "price_change", ["variant_id"], unique=False)
    op.create_index(
        "ix_price_change_due",
        "price_change",
        [sa.literal_column("lower(during)")],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "slug_history",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("category_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(kind = 'product') = (product_id IS NOT NULL) AND (kind = 'category') = (category_id IS NOT NULL)",
            name=op.f("ck_slug_history_target"),
        ),
        sa.CheckConstraint("kind IN ('product', 'category')", name=op.f("ck_slug_history_kind")),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["category.id"],
            name=op.f("fk_slug_history_category_id_category"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["product.id"],
            name=op.f("fk_slug_history_product_id_product"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("kind", "slug", name=op.f("pk_slug_history")),
    )
    op.create_index(op.f("ix_slug_history_category_id"), "slug_history", ["category_id"], unique=False)
    op.create_index(op.f("ix_slug_history_product_id"), "slug_history", ["product_id"], unique=False)
    op.execute("""
        -- The path follows the slugs, and the tree stays a tree whoever writes to it.
        CREATE FUNCTION category_keep_path() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            parent_path text;
        BEGIN
            IF NEW.parent_id IS NOT NULL THEN
                IF TG_OP = 'UPDATE' AND NEW.parent_id IS DISTINCT FROM OLD.parent_id THEN
                    -- One move at a time: two moves that are right alone can make a circle together.
                    PERFORM pg_advisory_xact_lock(hashtext('category tree'));
                END IF;
                SELECT path INTO parent_path FROM category WHERE id = NEW.parent_id FOR SHARE;
                IF TG_OP = 'UPDATE' AND (parent_path = OLD.path OR starts_with(parent_path, OLD.path || '/')) THEN
                    RAISE EXCEPTION 'category % cannot stand below itself', NEW.id
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_category_no_circle';
                END IF;
            END IF;
            NEW.path := concat_ws('/', parent_path, NEW.slug);
            RETURN NEW;
        END $$;
        CREATE TRIGGER category_keep_path BEFORE INSERT OR UPDATE OF parent_id, slug ON category
            FOR EACH ROW EXECUTE FUNCTION category_keep_path();

        CREATE FUNCTION category_pass_path_on() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE category SET slug = slug WHERE parent_id = NEW.id;
            RETURN NULL;
        END $$;
        CREATE TRIGGER category_pass_path_on AFTER UPDATE OF parent_id, slug ON category
            FOR EACH ROW WHEN (OLD.path <> NEW.path) EXECUTE FUNCTION category_pass_path_on();
    """)
    op.execute("""
        -- Checked when the transaction commits, so that a product and its variants can come in any order.
        CREATE FUNCTION product_has_a_variant() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            looked_at bigint := CASE TG_TABLE_NAME WHEN 'product' THEN (to_jsonb(NEW) ->> 'id')::bigint
                                                   ELSE (to_jsonb(OLD) ->> 'product_id')::bigint END;
        BEGIN
            IF EXISTS (SELECT FROM product WHERE id = looked_at)
               AND NOT EXISTS (SELECT FROM variant WHERE product_id = looked_at) THEN
                RAISE EXCEPTION 'product % has no variant', looked_at
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_product_has_a_variant';
            END IF;
            RETURN NULL;
        END $$;
        CREATE CONSTRAINT TRIGGER product_has_a_variant AFTER INSERT ON product
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION product_has_a_variant();
        CREATE CONSTRAINT TRIGGER variant_is_not_the_last AFTER DELETE OR UPDATE OF product_id ON variant
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION product_has_a_variant();
    """)


def downgrade() -> None:
    op.drop_table("slug_history")
    op.drop_table("price_change")
    op.drop_table("product_tag")
    op.drop_table("tag")
    op.drop_table("product_attribute")
    op.drop_table("product_image")
    op.drop_table("variant_option_value")
    op.drop_table("option_value")
    op.drop_table("product_option")
    op.drop_table("variant")
    op.drop_table("product_category")
    op.drop_table("product")
    op.drop_table("category")
    op.execute("DROP FUNCTION product_has_a_variant()")
    op.execute("DROP FUNCTION category_pass_path_on()")
    op.execute("DROP FUNCTION category_keep_path()")
    op.execute("DROP FUNCTION is_gtin(text)")
