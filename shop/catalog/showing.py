"""One product as its page shows it: its words, pictures, choices and the variant that a visitor looks at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from ..db import ask, db
from ..errors import NotFound
from ..wording import translation, worded
from .cards import FOCUS, Card, card, cards_of

MOST_RELATED = 4
MOST_NEAR = 24  # of a shelf that may hold thousands, the newest are looked at

SLUG = text("SELECT slug FROM product WHERE id = :id")
FORMER_SLUG = text("""
    SELECT p.slug FROM slug_history h JOIN product p ON p.id = h.product_id
    WHERE h.kind = 'product' AND h.slug = :slug AND p.status <> 'draft'
""")


@dataclass(frozen=True)
class Choice:
    """A value of an option as this page offers it: where it leads, and what it means to choose it now."""

    id: int
    value: str
    variant_id: int
    is_chosen: bool
    is_made: bool  # together with what is chosen of the other options
    is_available: bool
    storage_key: str | None  # its picture, where pictures tell the values of this option apart


@dataclass(frozen=True)
class Option:
    """Something to choose, its choices, and the chosen one in words."""

    name: str
    choices: list[Choice]

    @property
    def chosen(self) -> str:
        return next((choice.value for choice in self.choices if choice.is_chosen), "–")


@dataclass(frozen=True)
class ProductPage:
    """A product and the variant that is being looked at."""

    product: Any
    variant: Mapping[str, Any] | None
    preview: str = ""  # the token of the link by which it is looked at before it is published

    @property
    def options(self) -> list[Option]:
        """Each option with its choices; one that can't be had together with the others stays and says so."""
        return [
            Option(option["name"], [self._choice(value, option["choices"]) for value in option["choices"]])
            for option in self.product.options
        ]

    @property
    def images(self) -> list[Mapping[str, Any]]:
        """The pictures of the chosen variant or of the one most like it, then those of the product as a whole.

        A picture is of one variant, but shows all that share its colour: so the most shared choices win.
        """
        mine = set(self.variant["choice_ids"]) if self.variant else set()
        likeness = [len(mine & set(image["choice_ids"])) for image in self.product.images if image["choice_ids"]]
        of_variant = [
            image
            for image in self.product.images
            if image["choice_ids"] and len(mine & set(image["choice_ids"])) == max(likeness) > 0
        ]
        of_product = [image for image in self.product.images if not image["choice_ids"]]
        return (of_variant + of_product) or self.product.images[:1]

    def _choice(self, value: Mapping[str, Any], siblings: Sequence[Mapping[str, Any]]) -> Choice:
        chosen = set(self.variant["choice_ids"]) if self.variant else set()
        wanted = (chosen - {sibling["id"] for sibling in siblings}) | {value["id"]}
        candidates = [variant for variant in self.product.variants if value["id"] in variant["choice_ids"]]
        # The nearest that is made; of equals the one that can be bought, then the first.
        best = max(
            candidates,
            key=lambda variant: (len(wanted & set(variant["choice_ids"])), variant["is_available"]),
            default=None,
        )
        return Choice(
            id=value["id"],
            value=value["value"],
            variant_id=best["id"] if best else 0,
            is_chosen=value["id"] in chosen,
            is_made=best is not None and set(best["choice_ids"]) == wanted,
            is_available=best is not None and best["is_available"],
            storage_key=self._pictures_of(siblings).get(value["id"]),
        )

    def _pictures_of(self, siblings: Sequence[Mapping[str, Any]]) -> dict[int, str]:
        """A picture for each of these values; nothing where all pictures are of one of them."""
        found: dict[int, str] = {}
        for image in self.product.images:
            for sibling in siblings:
                if sibling["id"] in (image["choice_ids"] or []) and image["storage_key"]:
                    found.setdefault(sibling["id"], image["storage_key"])
        return found if len(found) > 1 else {}


def product_page(slug: str, language: str | None, variant_id: int | None) -> ProductPage:
    """The product at `slug`, looked at in one variant: the asked one, else the first that can be bought.

    One statement. Raises NotFound for a product that isn't there or isn't public (archived ones are given).
    """
    product = next(iter(ask(_product(language), slug=slug, language=language)), None)
    if product is None or product.status == "draft" or (product.status == "active" and not product.is_published):
        raise NotFound
    asked = [variant for variant in product.variants if variant["id"] == variant_id]
    to_buy = [variant for variant in product.variants if variant["is_available"]]
    return ProductPage(product, next(iter(asked or to_buy or product.variants), None))


def preview_page(product_id: int, language: str | None, variant_id: int | None, preview: str) -> ProductPage:
    """The same of a product by its number, public or not. Two statements. Raises NotFound."""
    slug = db.session.scalar(SLUG, {"id": product_id})
    product = next(iter(ask(_product(language), slug=slug, language=language)), None) if slug else None
    if product is None:
        raise NotFound
    asked = [variant for variant in product.variants if variant["id"] == variant_id]
    return ProductPage(product, next(iter(asked or product.variants), None), preview)


def slug_now(former: str) -> str | None:
    """The slug of the product that once had `former`."""
    slug: str | None = db.session.scalar(FORMER_SLUG, {"slug": former})
    return slug


def related_products(product_id: int, listed_in: str, language: str | None) -> list[Card]:
    """Products to look at next, at most MOST_RELATED. One statement."""
    values = {"product_id": product_id, "listed_in": listed_in, "language": language}
    return [card(row) for row in ask(_related(language), **values, most=MOST_RELATED, most_near=MOST_NEAR)]


def _product(language: str | None) -> str:
    """Everything of one product in one statement; what it has several of comes as JSON."""
    return f"""
        SELECT p.id, p.slug, p.status, p.published_at <= now() AS is_published, p.brand,
            {worded("p.title", "t.title", language)} AS title,
            {worded("p.description", "t.text", language)} AS description,
            {worded("p.seo_title", "t.seo_title", language)} AS seo_title,
            {worded("p.seo_description", "t.seo_description", language)} AS seo_description,
            (SELECT coalesce(json_agg(image), '[]') FROM (
                SELECT i.storage_key, i.width, i.height, {FOCUS.format(image="i")} AS focus,
                    {worded("i.alt", "w.title", language)} AS alt,
                    (SELECT json_agg(o.option_value_id) FROM variant_option_value o
                     WHERE o.variant_id = i.variant_id) AS choice_ids
                FROM product_image i {translation("w", "image_id = i.id", language)}
                WHERE i.product_id = p.id ORDER BY i.position) image) AS images,
            (SELECT coalesce(json_agg(option), '[]') FROM (
                SELECT {worded("o.name", "w.title", language)} AS name, (
                    SELECT json_agg(choice) FROM (
                        SELECT v.id, {worded("v.value", "vw.title", language)} AS value
                        FROM option_value v {translation("vw", "option_value_id = v.id", language)}
                        WHERE v.option_id = o.id ORDER BY v.position) choice) AS choices
                FROM product_option o {translation("w", "option_id = o.id", language)}
                WHERE o.product_id = p.id ORDER BY o.position) option) AS options,
            (SELECT coalesce(json_agg(one), '[]') FROM (
                SELECT v.id, v.sku, v.barcode, v.price_minor, v.compare_at_minor, v.is_available,
                    (SELECT coalesce(json_agg(o.option_value_id), '[]') FROM variant_option_value o
                     WHERE o.variant_id = v.id) AS choice_ids
                FROM variant v WHERE v.product_id = p.id AND v.is_active ORDER BY v.position, v.id) one) AS variants,
            (SELECT coalesce(json_agg(attribute), '[]') FROM (
                SELECT a.unit, {worded("a.name", "w.title", language)} AS name,
                    {worded("a.value", "w.text", language)} AS value
                FROM product_attribute a {translation("w", "attribute_id = a.id", language)}
                WHERE a.product_id = p.id ORDER BY a.position) attribute) AS attributes,
            -- The way here, from the top, by the first of its categories.
            (SELECT coalesce(json_agg(shelf), '[]') FROM (
                SELECT c.path, {worded("c.name", "w.title", language)} AS name
                FROM (SELECT string_to_array(c.path, '/') AS steps
                      FROM product_category pc JOIN category c ON c.id = pc.category_id
                      WHERE pc.product_id = p.id ORDER BY pc.position, pc.category_id LIMIT 1) home
                CROSS JOIN generate_subscripts(home.steps, 1) depth
                JOIN category c ON c.path = array_to_string(home.steps[:depth], '/')
                {translation("w", "category_id = c.id", language)} ORDER BY depth) shelf) AS shelves
        FROM product p {translation("t", "product_id = p.id", language)} WHERE p.slug = %(slug)s
    """  # noqa: S608 (built from constants only)


def _related(language: str | None) -> str:
    """Those that a person picked, then neighbours on its shelf and on the one above:

    of these those in stock first, then the nearest, then the most alike.
    """
    cards = cards_of("chosen", language)
    return f"""
        WITH picked AS (
            SELECT r.related_id AS product_id, r.position
            FROM related_product r JOIN product p ON p.id = r.related_id
            WHERE r.product_id = %(product_id)s AND p.status = 'active' AND p.published_at <= now()
            ORDER BY r.position LIMIT %(most)s
        ), home AS (
            SELECT c.id, c.parent_id FROM product_category pc JOIN category c ON c.id = pc.category_id
            WHERE pc.product_id = %(product_id)s ORDER BY pc.position, pc.category_id LIMIT 1
        ), near AS (
            SELECT l.product_id, min(shelf.distance) AS distance, l.is_available, l.published_at
            FROM (SELECT id, 0 AS distance FROM home UNION ALL SELECT parent_id, 1 FROM home) shelf
            CROSS JOIN LATERAL (
                SELECT * FROM listing
                WHERE category_id = shelf.id AND language = %(listed_in)s AND published_at <= now()
                ORDER BY published_at DESC, product_id DESC LIMIT %(most_near)s
            ) l
            WHERE l.product_id <> %(product_id)s AND NOT EXISTS (
                SELECT FROM picked WHERE picked.product_id = l.product_id)
            GROUP BY l.product_id, l.is_available, l.published_at
        ), alike AS (
            SELECT near.product_id, row_number() OVER (ORDER BY near.is_available DESC, near.distance, (
                SELECT count(*) FROM product_attribute a JOIN product_attribute b USING (name, value)
                WHERE a.product_id = near.product_id AND b.product_id = %(product_id)s
            ) DESC, near.published_at DESC, near.product_id DESC) AS place
            FROM near ORDER BY place LIMIT %(most)s
        ), chosen AS (
            SELECT product_id, row_number() OVER (ORDER BY is_picked DESC, place) AS place FROM (
                SELECT product_id, position AS place, true AS is_picked FROM picked
                UNION ALL SELECT product_id, place, false FROM alike
            ) every ORDER BY place LIMIT %(most)s
        )
        {cards} ORDER BY chosen.place
    """  # noqa: S608 (built from constants only)
