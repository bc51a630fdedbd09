"""From products to files: which drawing belongs to which picture, and where it is kept."""

from collections.abc import Iterable
from pathlib import Path

from shop.demo.drawing.mark import ICON_SIZES, icon, mark
from shop.demo.drawing.palette import BY_NAME
from shop.demo.drawing.prints import PRINTS
from shop.demo.drawing.stage import DEFS
from shop.demo.drawing.studio import camera, develop, frame
from shop.demo.drawing.wares import WARES
from shop.demo.goods import PRODUCTS
from shop.demo.shape import PICTURE_HEIGHT, PICTURE_WIDTH, Picture, Product

PICTURES = Path(__file__).parents[1] / "pictures"
STATIC = Path(__file__).parents[3] / "static"


def drawing_of(product: Product, picture: Picture) -> str:
    view = "main" if picture.option_value else picture.file.removeprefix(product.slug).removeprefix("-") or "main"
    shown = picture.option_value or next((p.option_value for p in product.pictures if p.option_value), None)
    colour = BY_NAME[shown.lower()] if shown else None
    draw = PRINTS[product.slug].draw if product.slug in PRINTS else WARES[product.slug]
    return frame(draw(product.slug, view, colour), DEFS)


def draw_goods(products: Iterable[Product], folder: Path = PICTURES) -> tuple[int, int]:
    """How many pictures were drawn, and what they weigh in bytes."""
    folder.mkdir(exist_ok=True)
    weights = []
    with camera() as photograph:
        for product in products:
            for picture in product.pictures:
                png = photograph(drawing_of(product, picture), PICTURE_WIDTH, PICTURE_HEIGHT)
                weights.append(develop(png, picture.file, folder))
    return len(weights), sum(weights)


def sweep() -> None:
    """Throw away the pictures of goods that are gone."""
    kept = {picture.file for product in PRODUCTS for picture in product.pictures}
    for file in PICTURES.glob("*.webp"):
        if file.stem.rpartition("-")[0] not in kept:
            file.unlink()


def draw_icons(folder: Path = STATIC) -> None:
    (folder / "icons").mkdir(parents=True, exist_ok=True)
    (folder / "favicon.svg").write_text(mark() + "\n")
    with camera() as photograph:
        for name, size in ICON_SIZES.items():
            (folder / "icons" / name).write_bytes(photograph(icon(size), size, size))
