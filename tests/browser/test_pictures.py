"""Pictures are brought, put in order and described at the desk, with scripts and without, and seen in the shop."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from ..picturing.pictures import HTML, drawn, moving, saved
from .looking import focused
from .visitor import Visitor

pytestmark = pytest.mark.browser


def files(folder: Path, *colours: Any) -> list[str]:
    """A picture of each colour, and one that is none."""
    for number, colour in enumerate(colours):
        (folder / f"picture-{number}.jpg").write_bytes(saved(drawn(400, 500, colour)))
    (folder / "page.jpg").write_bytes(HTML)
    return sorted(str(path) for path in folder.iterdir())


def pictures_of(visit: Visitor, title: str, **how: Any) -> Page:
    """The page with the pictures of a product that has none."""
    page = visit(f"/search?q={title.replace(' ', '+')}", **how)
    number = page.locator(".card").first.get_attribute("id") or ""
    return visit(f"/desk/products/{number.removeprefix('product-')}/pictures", who="staff", **how)


def alts(page: Page) -> list[str]:
    """What the pictures of the product show, as the shop says it."""
    return [image.get_attribute("alt") or "" for image in page.locator(".gallery-pictures img").all()]


def each(page: Page) -> Locator:
    return page.locator(".pictures-one")


def test_pictures_are_sent_ordered_by_keys_and_described(visit: Visitor, tmp_path: Path):
    page = pictures_of(visit, "Postcard 58", refusals=(409, 422))
    page.get_by_label("Add pictures").set_input_files(files(tmp_path, "red", "blue"))
    expect(each(page)).to_have_count(2)
    expect(page.locator(".pictures-queue")).to_have_text("page.jpg – This is no picture: the file holds HTML.")
    expect(each(page).first.locator("img")).to_have_js_property("complete", True)
    assert each(page).first.locator("img").evaluate("image => image.naturalWidth") > 0

    earlier = page.get_by_role("button", name="Earlier – Picture 2")
    earlier.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-placed]")).to_have_text("Now at place 1")
    assert focused(page).split() == ["Earlier", "–", "Picture", "1"]
    each(page).first.get_by_label("What it shows, in English").fill("Blue card")
    each(page).nth(1).get_by_label("What it shows, in English").fill("Red card")
    each(page).first.locator("img").click(position={"x": 5, "y": 5})
    assert int(each(page).first.get_by_label("Focus from the left").input_value()) < 10
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    page.get_by_role("button", name="Save order and words").click()
    expect(page.locator(".notice").first).to_have_text("Saved.")

    shown = visit("/p/postcard-58")
    assert alts(shown) == ["Blue card", "Red card"]
    assert (
        shown.locator(".gallery-pictures img").first.evaluate("image => getComputedStyle(image).objectPosition")
        == "0% 0%"
    )


def test_a_picture_may_be_dropped_or_pasted_anywhere(visit: Visitor):
    page = pictures_of(visit, "Postcard 56")
    for event, colour in (("drop", "red"), ("paste", "blue")):
        page.evaluate(HAND_OVER, [event, list(saved(drawn(60, 80, colour), "PNG"))])
    expect(each(page)).to_have_count(2)


def test_without_scripts_the_same_form_does_it_all(visit: Visitor, tmp_path: Path):
    page = pictures_of(visit, "Postcard 55", scripts=False, refusals=(409, 422))
    (tmp_path / "dance.gif").write_bytes(moving("GIF"))
    page.get_by_label("Add pictures").set_input_files(files(tmp_path, "green", "yellow"))
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".pictures-refused")).to_contain_text("dance.gif – This picture moves.")
    expect(page.locator(".pictures-refused")).to_contain_text("page.jpg – This is no picture")
    expect(each(page)).to_have_count(2)

    each(page).nth(1).get_by_label("What it shows, in English").fill("Yellow card")
    page.get_by_role("button", name="Earlier – Picture 2").click()
    expect(each(page).first.get_by_label("What it shows, in English")).to_have_value("Yellow card")
    page.get_by_role("button", name="Take away – Picture 2").click()
    expect(each(page)).to_have_count(1)
    page.get_by_role("button", name="Bring back").click()
    expect(each(page)).to_have_count(2)
    assert alts(visit("/p/postcard-55", scripts=False))[0] == "Yellow card"


HAND_OVER = """([kind, bytes]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(bytes)], `${kind}.png`, { type: "image/png" }));
  const event = kind === "drop"
    ? new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true })
    : new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true });
  document.body.dispatchEvent(event);
}"""
