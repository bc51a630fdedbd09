"""What the shop sells: a mug, a poster in two sizes, and, for a while, a bowl."""

from ..telling import Story

MUG = {
    "title": "Blue mug",
    "slug": "blue-mug",
    "status": "active",
    "translations": {"es": {"title": "Taza azul"}},
    "variants": [{"price_minor": 1450, "sku": "MUG/BLUE", "barcode": "4006381333931"}],
}
POSTER = {
    "title": "Fern in ink",
    "slug": "fern-in-ink",
    "options": [{"name": "Size", "values": [{"value": "A4"}, {"value": "A3"}]}],
    "variants": [{"price_minor": 1950, "sku": "FERN A4", "values": {"Size": "A4"}}],
}


def shelves(story: Story) -> None:
    """A shelf, another below it, and one that goes again."""
    kitchen = {"name": "Kitchen", "translations": {"es": {"name": "Cocina"}}}
    shelf = story.ask("create_category", kitchen, key="setup-0001")
    cups = story.ask(
        "create_category", {"name": "Cups", "parent_id": shelf.json["id"]}, key="setup-0002", is_told=False
    )
    sale = story.ask("create_category", {"name": "Sale"}, key="setup-0003", is_told=False)
    story.ask(
        "change_category", {"name": "Cups and mugs", "slug": "cups-and-mugs"}, category_id=cups.json["id"], match=cups
    )
    story.ask("delete_category", category_id=sale.json["id"], match=sale)


def goods(story: Story) -> None:
    """Products are made and changed, and what was never sold may go."""
    mug = story.ask("create_product", MUG | {"category_ids": [2]}, key="setup-0004")
    story.ask(
        "create_product",
        MUG | {"title": "Another mug", "slug": "another-mug"},
        key="setup-0005",
        status=409,
        name="create_product.refused",
        words="With an SKU that is taken",
    )
    mug = story.ask("change_product", {"brand": "Studio Verde"}, product_id=mug.json["id"], match=mug)
    poster = story.ask("create_product", POSTER, key="setup-0006", is_told=False)
    larger = {"price_minor": 2950, "sku": "FERN A3", "values": {"Size": "A3"}}
    variant = story.ask("create_variant", larger, product_id=poster.json["id"], key="setup-0007")
    story.ask(
        "change_variant", {"price_minor": 2750, "compare_at_minor": 2950}, variant_id=variant.json["id"], match=variant
    )
    spare = story.ask(
        "create_product",
        {
            "title": "Bowl",
            "variants": [
                {"price_minor": 900},
            ],
        },
        key="setup-0008",
        is_told=False,
    )
    story.ask("delete_product", product_id=spare.json["id"], match=spare)
    unwanted = story.ask("read_variant", variant_id=poster.json["variants"][0]["id"], is_told=False)
    story.ask("delete_variant", variant_id=poster.json["variants"][0]["id"], match=unwanted)
    many = [
        {"title": "Blue mug", "slug": "blue-mug", "type": "Mug", "version": 2},
        {"title": "Tea towel", "slug": "tea-towel", "variants": [{"price_minor": 1200, "sku": "TOWEL"}]},
        {"title": "Apron", "slug": "apron", "variants": [{"price_minor": 3200, "sku": "towel"}]},
    ]
    story.ask("create_upserts", {"mode": "each", "products": many}, key="erp-0001")


def reading(story: Story) -> None:
    """As anybody may: without a token, products are as visitors see them."""
    story.ask("read_products", query={"q": "mug", "stock": "0"}, token="")
    story.ask(
        "read_products",
        query={"fields": "id,slug,version", "limit": 2},
        name="read_products.fields",
        words="For a sync: only some fields, in the order of id",
    )
    story.ask("read_product", token="", product_id=1)
    story.ask("read_variants", query={"sku": "MUG/BLUE"}, token="")
    story.ask("read_variant", variant_id=1, token="")
    story.ask("read_categories", token="")
    story.ask("read_category", category_id=1, token="")
    story.ask("read_tree", token="")
    story.ask("export_products")
    story.ask("export_categories")
