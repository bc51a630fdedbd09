"""Nothing sticks out, jumps or is too small to hit."""

import pytest

from .kinds import KINDS, Kind
from .visitor import Visitor

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_no_page_is_wider_than_its_window(visit: Visitor, kind: Kind):
    page = visit(kind.path, status=kind.status, shop=kind.shop)
    for width in (320, 390, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width
