"""Former addresses and the moment of the last change, kept by triggers, whoever renames or changes."""

from alembic import op

revision = "former_addresses"
down_revision = "listing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE FUNCTION product_keep_updated() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            NEW.updated_at := now();
            RETURN NEW;
        END $$;
        CREATE TRIGGER product_keep_updated BEFORE UPDATE ON product FOR EACH ROW
            WHEN (OLD IS DISTINCT FROM NEW AND OLD.updated_at = NEW.updated_at)
            EXECUTE FUNCTION product_keep_updated();

        -- What stood at an address before leads on from it, the latest of several; an address in use again leads nowhere.
        CREATE FUNCTION product_keep_former_slug() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            DELETE FROM slug_history WHERE kind = 'product' AND slug = NEW.slug;
            INSERT INTO slug_history (kind, slug, product_id) VALUES ('product', OLD.slug, NEW.id)
            ON CONFLICT (kind, slug) DO UPDATE SET product_id = excluded.product_id, at = excluded.at;
            RETURN NULL;
        END $$;
        CREATE TRIGGER product_keep_former_slug AFTER UPDATE OF slug ON product FOR EACH ROW
            WHEN (OLD.slug <> NEW.slug AND OLD.status <> 'draft')
            EXECUTE FUNCTION product_keep_former_slug();

        CREATE FUNCTION category_keep_former_path() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            DELETE FROM slug_history WHERE kind = 'category' AND slug = NEW.path;
            INSERT INTO slug_history (kind, slug, category_id) VALUES ('category', OLD.path, NEW.id)
            ON CONFLICT (kind, slug) DO UPDATE SET category_id = excluded.category_id, at = excluded.at;
            RETURN NULL;
        END $$;
        CREATE TRIGGER category_keep_former_path AFTER UPDATE OF parent_id, slug ON category FOR EACH ROW
            WHEN (OLD.path <> NEW.path)
            EXECUTE FUNCTION category_keep_former_path();
    """)


def downgrade() -> None:
    op.execute("DROP TRIGGER category_keep_former_path ON category")
    op.execute("DROP TRIGGER product_keep_former_slug ON product")
    op.execute("DROP TRIGGER product_keep_updated ON product")
    op.execute("DROP FUNCTION category_keep_former_path()")
    op.execute("DROP FUNCTION product_keep_former_slug()")
    op.execute("DROP FUNCTION product_keep_updated()")
