"""The grid shows every level, in the order that was asked for."""

from shop.stock.counting import count_stock

from ..auth.people import Browser
from ..factories import make_product, make_variant
from .rows import level_of, row


def test_a_row_tells_what_lies_there(staff: Browser):
    fern = make_product("Fern print", stock=7, options={"Size": ["A3"]}).variants[0]
    page = staff.get("stockroom.grid")
    words = row(page, level_of(fern).id)
    assert "Fern print" in words and "A3" in words and fern.sku in words
    assert page.words("span", id=f"on-hand-{level_of(fern).id}") == "7"


def test_typing_into_a_row_changes_it(staff: Browser):
    mug = make_variant("Mug", stock=100)
    level = level_of(mug)
    from .rows import fill_in

    page = staff.get("stockroom.grid")
    staff.post("stockroom.save", {**fill_in(page, {level.id: "+4"}), "row": level.id})
    assert level_of(mug).on_hand == 104
