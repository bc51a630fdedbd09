"""Which product of the shop a product of the file is: the one that has its SKUs, else the one at its address."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext
from sqlalchemy import text

from ..db import db
from .cells import Row
from .goods import FileProduct
from .handles import slug_of
from .kept import Product, products_by_id
from .merging import refuse
from .sheets import normal

OWNERS = text("""
    SELECT p.id, p.slug, '' AS sku, 0 AS variant_id FROM product p WHERE p.slug = ANY(:slugs)
    UNION ALL
    SELECT v.product_id, '', asked.sku, v.id
    FROM unnest(CAST(:skus AS text[])) AS asked(sku) JOIN variant v ON lower(v.sku) = lower(asked.sku)
""")
AT = text("SELECT id FROM product WHERE slug = :slug")
IN_FILE = text("SELECT EXISTS (SELECT FROM import_row WHERE job_id = :job_id AND thing = :slug)")
COUNTED = text("""
    SELECT variant_id, sum(on_hand)::bigint AS on_hand FROM stock_level
    WHERE variant_id = ANY(:ids) GROUP BY variant_id HAVING sum(version) > 0
""")


class Owners:
    """Looks products up for some hundred of the file's at a time; remembers which were claimed already."""

    def __init__(self, job_id: int, *, has_addresses: bool = True) -> None:
        self.job_id, self.has_addresses = job_id, has_addresses
        self.by_slug: dict[str, int] = {}
        self.by_sku: dict[str, int] = {}  # the product that has an SKU, spelled as the file does
        self.variant_of: dict[str, int] = {}
        self.products: Mapping[int, Product] = {}
        self.counted: dict[int, int] = {}
        self._claimed: set[int] = set()
        self._altered: set[str] = set()  # addresses that differ from the file's handles

    def look_up(self, told: Sequence[FileProduct]) -> None:
        """Fetch everything that these products of the file may be."""
        slugs = [product.slug for product in told]
        skus = [sku for product in told for variant in product.variants if (sku := variant.facts.get("sku"))]
        found = db.session.execute(OWNERS, {"slugs": slugs, "skus": skus}).all()
        self.by_slug = {row.slug: row.id for row in found if row.slug}
        self.by_sku = {row.sku: row.id for row in found if row.sku}
        self.variant_of = {row.sku: row.variant_id for row in found if row.sku}
        self.products = products_by_id(sorted({row.id for row in found}))
        variants = [variant.id for product in self.products.values() for variant in product.variants]
        self.counted = {row.variant_id: row.on_hand for row in db.session.execute(COUNTED, {"ids": variants})}

    def owner(self, told: FileProduct, rows: Mapping[int, Row]) -> Product | None:
        """The shop's product that `told` is, or None for a new one. Raises ProductRefused where that can't be told."""
        head = rows[told.line]
        if not self.has_addresses:
            return self._unaddressed(told, head)
        self._mind_address(told, head)
        number = self.by_slug.get(told.slug)
        if number is None:
            number = self._renamed(told, head)
        else:
            self._mind_foreign_skus(told, number, rows)
        if number in self._claimed:
            refuse(head, "slug", gettext("other rows of the file are about this product already"))
        return None if number is None else self.products[number]

    def claim(self, told: FileProduct, kept: Product | None, head: Row) -> None:
        """Remember that `told` is taken: nothing else of the file can be that product, or have that address."""
        if kept:
            self._claimed.add(kept.id)
        if told.slug != normal(head.cells["slug"]):
            self._altered.add(told.slug)

    def _unaddressed(self, told: FileProduct, head: Row) -> Product | None:
        """The product that has the SKUs of `told`, which keeps its address; else the one at the address of its name.

        The file has no addresses: where its name leads to a product with other SKUs, it is a new one beside that.
        """
        skus = {sku for variant in told.variants if (sku := variant.facts.get("sku"))}
        numbers = {self.by_sku[sku] for sku in skus if sku in self.by_sku}
        if len(numbers) > 1:
            slugs = sorted(self.products[number].facts["slug"] for number in numbers)
            refuse(head, "sku", gettext("belongs to %(slugs)s in the shop", slugs=", ".join(slugs)))
        number = numbers.pop() if numbers else self.by_slug.get(told.slug)
        while number is not None and not numbers and self._is_another(number, skus):
            told.slug = f"{told.slug[:150]}-{slug_of(min(skus))}"
            number = db.session.scalar(AT, {"slug": told.slug})
            if number is not None:
                self.products = {**self.products, **products_by_id([number])}
        if number in self._claimed:
            refuse(head, "title", gettext("other rows of the file are about this product already"))
        if number is not None:
            told.slug = self.products[number].facts["slug"]
        return None if number is None else self.products[number]

    def _is_another(self, number: int, skus: set[str]) -> bool:
        """Whether the product that has the name of one in the file has SKUs of its own, and none of these."""
        mine = {sku.lower() for variant in self.products[number].variants if (sku := variant.facts["sku"])}
        return bool(mine and skus) and not mine & {sku.lower() for sku in skus}

    def _mind_address(self, told: FileProduct, head: Row) -> None:
        """Two handles may come down to one address."""
        if told.slug == normal(head.cells["slug"]):
            return
        in_file = db.session.scalar(IN_FILE, {"job_id": self.job_id, "slug": told.slug})
        if in_file or told.slug in self._altered:
            refuse(head, "slug", gettext("has the address %(slug)s, which another row has too", slug=told.slug))

    def _renamed(self, told: FileProduct, head: Row) -> int | None:
        """The product that has all known SKUs of `told`: it has another address in the shop, and will have this one."""
        skus = {variant.facts.get("sku") for variant in told.variants}
        numbers = {self.by_sku[sku] for sku in skus if sku in self.by_sku}
        if not numbers:
            return None
        slugs = sorted(self.products[number].facts["slug"] for number in numbers)
        in_file = any(db.session.scalar(IN_FILE, {"job_id": self.job_id, "slug": slug}) for slug in slugs)
        if len(numbers) > 1 or in_file:
            refuse(head, "sku", gettext("belongs to %(slugs)s in the shop", slugs=", ".join(slugs)))
        return numbers.pop()

    def _mind_foreign_skus(self, told: FileProduct, number: int, rows: Mapping[int, Row]) -> None:
        for variant in told.variants:
            owner = self.by_sku.get(variant.facts.get("sku") or "", number)
            if owner != number:
                slug = self.products[owner].facts["slug"]
                rows[variant.line].refuse("sku", gettext("belongs to %(slugs)s in the shop", slugs=slug))
