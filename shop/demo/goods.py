"""The demo shop, whole: its shelves, its goods, its pages and its name. `flask demo` puts all of it in the database."""

from shop.demo.categories import CATEGORIES
from shop.demo.pages import PAGES
from shop.demo.shape import (
    PICTURE_WIDTHS,
    Attribute,
    Category,
    Option,
    Page,
    Picture,
    Product,
    Shop,
    Variant,
    Words,
)
from shop.demo.shelves.botanical import BOTANICAL
from shop.demo.shelves.geometric import GEOMETRIC
from shop.demo.shelves.kitchen import KITCHEN_CLOTH
from shop.demo.shelves.landscapes import LANDSCAPES
from shop.demo.shelves.paper import PAPER
from shop.demo.shelves.soft import SOFT
from shop.demo.shelves.stationery import STATIONERY

__all__ = [
    "CATEGORIES",
    "PAGES",
    "PICTURE_WIDTHS",
    "PRODUCTS",
    "SHOP",
    "Attribute",
    "Category",
    "Option",
    "Page",
    "Picture",
    "Product",
    "Shop",
    "Variant",
    "Words",
]

SHOP = Shop(
    name="Almacén",
    tagline=Words("Prints, paper and cloth from the bay of Cádiz", "Láminas, papel y telas de la bahía de Cádiz"),
    email="hola@example.com",
    phone="+34 956 000 000",
    address=("Almacén", "Calle del Ejemplo, 7", "11005 Cádiz", "España"),
    currency="EUR",
    time_zone="Europe/Madrid",
)

PRODUCTS = BOTANICAL + GEOMETRIC + LANDSCAPES + STATIONERY + PAPER + KITCHEN_CLOTH + SOFT
