"""Draw the demo shop's pictures:  python -m shop.demo.drawing [slug ...]

Without slugs it draws everything, throws away what no product uses, and ends with the favicon and the icons. The same
slugs give the same drawings. It needs playwright and Pillow (requirements-dev.txt) and a Chromium: the one that
CHROMIUM names, else the system's. The pictures are committed, so only a change of goods or of drawing calls for it.
"""

import sys

from shop.demo.drawing.gallery import draw_goods, draw_icons, sweep
from shop.demo.goods import PRODUCTS

if __name__ == "__main__":
    wanted = set(sys.argv[1:])
    pictures, weight = draw_goods([product for product in PRODUCTS if not wanted or product.slug in wanted])
    print(f"{pictures} pictures, {weight / 1e6:.2f} MB")
    if not wanted:
        sweep()
        draw_icons()
