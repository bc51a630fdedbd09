"""The page with the pictures of a product."""

import io
from typing import Any

import pytest
from flask import Flask

from shop.catalog.facts import ImageFacts
from shop.catalog.finding import kept_product
from shop.catalog.models import Product
from shop.picturing.services import add_picture, arrange_pictures, removed_lately
from shop.stock.services import SYSTEM

from ..auth.people import Browser, signed_in
from ..browser_client import Page
from ..factories import make_product
from .pictures import BAD, HTML, drawn, moving, saved

RED, BLUE, GREEN = (saved(drawn(80, 100, colour)) for colour in ((250, 0, 0), (0, 0, 250), (0, 200, 0)))

KIND = "multipart/form-data; boundary=x"
LONG = b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--\r\n"


def mug_with(*contents: bytes) -> Product:
    mug = make_product("Mug")
    for content in contents:
        add_picture(mug.id, content, by=SYSTEM)
    return mug


def images_of(product: Product) -> list[ImageFacts]:
    return list(kept_product(product.id).facts.images)


def sent(sam: Browser, product: Product, *files: tuple[str, bytes], status: int = 303, htmx: bool = False) -> Page:
    brought = {"files": [(io.BytesIO(content), name) for name, content in files]}
    return sam.post("picturing.upload", brought, product_id=product.id, status=status, htmx=htmx)


def form_of(page: Page) -> dict[str, Any]:
    """The fields of the form of order and words, as they stand."""
    form = page.one("form", id="arrangement")
    fields: dict[str, Any] = {
        "seen": [field.get("value") for field in form.iter("input") if field.get("name") == "seen"]
    }
    for field in form.iter("input"):
        if field.get("type") not in {"hidden", "checkbox", "file"} and field.get("name"):
            fields[field.get("name", "")] = field.get("value", "")
    for field in form.iter("select"):
        chosen = [option.get("value") for option in field.iter("option") if option.get("selected") is not None]
        fields[field.get("name", "")] = (chosen or [""])[0]
    return fields


def arranged(sam: Browser, product: Product, form: dict[str, Any], *, status: int = 303, **changed: Any) -> Page:
    fields = form | {name.replace("__", "-"): value for name, value in changed.items()}
    return sam.post("picturing.arrange", fields, product_id=product.id, status=status)


def form_for(sam: Browser, product: Product) -> dict[str, Any]:
    return form_of(sam.get("picturing.show", product_id=product.id))


def test_several_pictures_come_in_at_once(sam: Browser):
    mug = make_product("Mug")
    sent(sam, mug, ("red.jpg", RED), ("blue.jpg", BLUE))
    page = sam.get("picturing.show", product_id=mug.id)
    assert len(images_of(mug)) == 2
    assert "2 pictures were added." in page.words()
    assert "2 pictures lack words" in page.words()


def test_of_several_the_bad_ones_are_named_and_the_good_ones_stay(sam: Browser):
    mug = make_product("Mug")
    page = sent(sam, mug, ("red.jpg", RED), ("page.jpg", HTML), ("dance.gif", moving("GIF")), status=422)
    told = page.words("div", role="alert")
    assert "page.jpg – This is no picture: the file holds HTML." in told
    assert "dance.gif – This picture moves." in told
    assert len(images_of(mug)) == 1


def test_no_bad_picture_comes_in_by_the_page(sam: Browser):
    mug = make_product("Mug")
    bad = [name for name in BAD if name != "large.jpg"]  # which the test client can't send
    for some in (bad[:20], bad[20:]):
        page = sent(sam, mug, *[(name, BAD[name][0]) for name in some], status=422)
        assert page.each("strong")[: len(some)] == some
    assert not images_of(mug)


def test_a_wrong_name_does_no_harm_where_the_content_is_a_picture(sam: Browser):
    mug = make_product("Mug")
    sent(sam, mug, ("photo.jpg", saved(drawn(), "PNG")))
    assert len(images_of(mug)) == 1


def test_the_same_picture_again_is_told(sam: Browser):
    mug = mug_with(RED)
    assert "number 1" in sent(sam, mug, ("again.jpg", RED), status=409).words("div", role="alert")


def test_nothing_chosen_is_asked_for(sam: Browser):
    mug = make_product("Mug")
    assert "Choose a picture first" in sent(sam, mug, status=422).words("div", role="alert")


def test_a_script_gets_the_new_picture_alone(sam: Browser):
    page = sent(sam, make_product("Mug"), ("red.jpg", RED), status=201, htmx=True)
    assert len(page.all("li", class_="pictures-one")) == 1
    assert "<html" not in page.text


def test_a_script_gets_the_refusal_alone(sam: Browser):
    page = sent(sam, make_product("Mug"), ("page.jpg", HTML), status=422, htmx=True)
    assert "the file holds HTML" in page.words("p")
    assert "<html" not in page.text


def test_more_than_twenty_at_once_are_too_many_and_the_first_ones_stay(sam: Browser):
    mug = make_product("Mug")
    files = [(f"{number}.png", saved(drawn(20, 20, (number, 0, 0)), "PNG")) for number in range(21)]
    assert "20 files are the most" in sent(sam, mug, *files, status=422).words("div", role="alert")
    assert len(images_of(mug)) == 20


def test_words_variant_and_focus_are_saved(sam: Browser):
    mug = make_product("Mug", options={"Colour": ["red", "blue"]})
    number = add_picture(mug.id, RED, by=SYSTEM)
    variant = kept_product(mug.id).variants[1]
    changes = {
        f"alt-{number}": "A red mug",
        f"alt_es-{number}": "Una taza roja",
        f"variant-{number}": variant.id,
        f"focus_x-{number}": "30",
        f"focus_y-{number}": "70",
    }
    arranged(sam, mug, form_for(sam, mug), **changes)
    (image,) = images_of(mug)
    assert (image.alt, image.translations, image.variant_id) == ("A red mug", {"es": "Una taza roja"}, variant.id)
    assert (image.focus_x, image.focus_y) == (0.3, 0.7)
    assert "lack words" not in sam.get("picturing.show", product_id=mug.id).words()


def test_what_must_stay_in_view_is_told_to_the_shop(sam: Browser):
    mug = mug_with(RED)
    number = images_of(mug)[0].id
    arranged(sam, mug, form_for(sam, mug), **{f"focus_x-{number}": "30", f"focus_y-{number}": "70"})
    assert 'class="fx3 fy7"' in sam.get("catalog.everything").text
    assert 'class="fx3 fy7"' in sam.get("catalog.show", slug=mug.slug).text


def test_order_is_told_by_numbers(sam: Browser):
    mug = mug_with(RED, BLUE, GREEN)
    first, second, third = (image.id for image in images_of(mug))
    arranged(sam, mug, form_for(sam, mug), **{f"place-{third}": "1"})
    assert [image.id for image in images_of(mug)] == [third, first, second]


@pytest.mark.parametrize(
    ("button", "which", "order"), [("earlier", 1, (1, 0)), ("later", 0, (1, 0)), ("later", 1, (0, 1))]
)
def test_order_is_told_by_buttons_and_what_was_typed_is_kept(
    sam: Browser, button: str, which: int, order: tuple[int, int]
):
    mug = mug_with(RED, BLUE)
    numbers = [image.id for image in images_of(mug)]
    arranged(sam, mug, form_for(sam, mug), **{button: numbers[which], f"alt-{numbers[0]}": "Red"})
    assert [image.id for image in images_of(mug)] == [numbers[place] for place in order]
    assert "Red" in {image.alt for image in images_of(mug)}


def test_one_is_taken_away_and_brought_back(sam: Browser):
    mug = mug_with(RED, BLUE)
    first = images_of(mug)[0]
    arranged(sam, mug, form_for(sam, mug), remove=first.id)
    assert len(images_of(mug)) == 1
    assert "Bring back" in sam.get("picturing.show", product_id=mug.id).words()
    (removal,) = removed_lately(mug.id)
    sam.post("picturing.bring_back", product_id=mug.id, removal_id=removal.id)
    assert images_of(mug)[0].storage_key == first.storage_key


def test_one_is_replaced(sam: Browser):
    mug = mug_with(RED)
    before = images_of(mug)[0]
    file = {f"file-{before.id}": (io.BytesIO(BLUE), "blue.jpg")}
    sam.post("picturing.replace", file, product_id=mug.id, image_id=before.id)
    assert images_of(mug)[0].storage_key != before.storage_key


@pytest.mark.parametrize("content", [b"", HTML])
def test_one_is_not_replaced_by_what_is_no_picture(sam: Browser, content: bytes):
    mug = mug_with(RED)
    before = images_of(mug)
    file = {f"file-{before[0].id}": (io.BytesIO(content), "page.jpg")}
    page = sam.post("picturing.replace", file, product_id=mug.id, image_id=before[0].id, status=422)
    assert "page.jpg" in page.words("div", role="alert")
    assert images_of(mug) == before


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("alt", "x" * 1001, "Use 1,000 characters at most."),
        ("focus_x", "101", "Enter a whole number from 0 to 100."),
        ("focus_y", "-1", "Enter a whole number from 0 to 100."),
        ("focus_x", "1e309", "Enter a whole number from 0 to 100."),
        ("place", "first", "Enter a whole number, such as 1 for the first."),
        ("place", "0", "Enter a whole number, such as 1 for the first."),
    ],
)
def test_what_can_not_be_comes_back_with_a_word_beside_it(sam: Browser, name: str, typed: str, words: str):
    mug = mug_with(RED)
    number = images_of(mug)[0].id
    page = arranged(sam, mug, form_for(sam, mug), status=422, **{f"{name}-{number}": typed})
    assert page.words("p", id=f"{name}-{number}-error") == words
    assert page.one("input", id=f"{name}-{number}").get("value") == typed
    assert images_of(mug)[0].alt == ""


@pytest.mark.parametrize("typed", ["\0", "Taza\0roja", "🍋" * 200, " ".join(["word"] * 60), "<b>", "'; --"])
def test_any_words_are_kept_or_refused_never_broken(sam: Browser, typed: str):
    mug = mug_with(RED)
    number = images_of(mug)[0].id
    arranged(sam, mug, form_for(sam, mug), **{f"alt-{number}": typed})
    assert images_of(mug)[0].alt == typed.replace("\0", " ").strip()


def test_a_variant_of_another_product_is_refused(sam: Browser):
    mug = make_product("Mug", options={"Colour": ["red", "blue"]})
    number = add_picture(mug.id, RED, by=SYSTEM)
    other = make_product("Cup").variants[0]
    page = arranged(sam, mug, form_for(sam, mug), status=422, **{f"variant-{number}": other.id})
    assert "doesn’t have this variant" in page.words()


def test_what_two_people_change_in_different_places_is_brought_together(sam: Browser, app: Flask):
    mug, eve = mug_with(RED, BLUE), signed_in(app, "staff")
    first, second = (image.id for image in images_of(mug))
    form = form_for(sam, mug)
    arranged(eve, mug, form_for(eve, mug), **{f"alt-{first}": "Red", f"place-{second}": "1"})
    arranged(sam, mug, form, **{f"alt_es-{first}": "Roja"})
    images = images_of(mug)
    assert [image.id for image in images] == [second, first]
    assert (images[1].alt, images[1].translations) == ("Red", {"es": "Roja"})


def test_where_two_people_change_the_same_the_second_chooses(sam: Browser, app: Flask):
    mug, eve = mug_with(RED), signed_in(app, "staff")
    number = images_of(mug)[0].id
    form = form_for(sam, mug)
    arranged(eve, mug, form_for(eve, mug), **{f"alt-{number}": "Red"})
    page = arranged(sam, mug, form, status=409, **{f"alt-{number}": "Crimson"})
    assert "Meanwhile somebody else made it: Red" in page.words()
    assert page.one("input", id=f"alt-{number}").get("value") == "Crimson"
    assert images_of(mug)[0].alt == "Red"
    again = form_of(page)
    arranged(sam, mug, again | {"theirs": f"alt-{number}"})
    assert images_of(mug)[0].alt == "Red"
    arranged(sam, mug, again)
    assert images_of(mug)[0].alt == "Crimson"


def test_two_orders_are_not_mixed(sam: Browser, app: Flask):
    mug, eve = mug_with(RED, BLUE, GREEN), signed_in(app, "staff")
    first, second, third = (image.id for image in images_of(mug))
    form = form_for(sam, mug)
    arranged(eve, mug, form_for(eve, mug), **{f"place-{third}": "1"})
    page = arranged(sam, mug, form, status=409, **{f"place-{second}": "1"})
    assert "in another order" in page.words()
    arranged(sam, mug, form_of(page) | {"theirs": "order"})
    assert [image.id for image in images_of(mug)] == [third, first, second]


def test_what_somebody_brought_meanwhile_stays(sam: Browser):
    mug = mug_with(RED)
    number = images_of(mug)[0].id
    form = form_for(sam, mug)
    add_picture(mug.id, BLUE, by=SYSTEM)
    arranged(sam, mug, form, **{f"alt-{number}": "Red"})
    assert [image.alt for image in images_of(mug)] == ["Red", ""]


def test_what_somebody_took_away_meanwhile_is_told(sam: Browser):
    mug = mug_with(RED, BLUE)
    first, second = images_of(mug)
    form = form_for(sam, mug)
    arrange_pictures(mug.id, [second], seen=kept_product(mug.id).version, by=SYSTEM)
    arranged(sam, mug, form, **{f"alt-{first.id}": "Red"})
    assert "somebody else has taken away" in sam.get("picturing.show", product_id=mug.id).words()
    assert images_of(mug) == [second]


@pytest.mark.parametrize("seen", ["", "nonsense", "a.b.c", "\0"])
def test_a_form_that_is_not_ours_changes_nothing(sam: Browser, seen: str):
    mug = mug_with(RED)
    before = images_of(mug)
    arranged(sam, mug, {"seen": seen, f"alt-{before[0].id}": "x", "remove": "999999999999999999999"})
    assert images_of(mug) == before


def test_the_form_of_another_product_changes_nothing(sam: Browser):
    mug, cup = mug_with(RED), mug_with(BLUE)
    form = form_for(sam, cup)
    before = images_of(mug)
    arranged(sam, mug, form)
    assert images_of(mug) == before


@pytest.mark.parametrize("endpoint", ["picturing.show", "picturing.upload", "picturing.arrange"])
def test_there_are_no_pictures_of_no_product(sam: Browser, endpoint: str):
    if endpoint == "picturing.show":
        sam.get(endpoint, product_id=2**40, status=404)
    else:
        sam.post(endpoint, {"files": (io.BytesIO(RED), "a.jpg")}, product_id=2**40, status=404)


def test_nobody_sends_more_than_a_form_may_have_before_signing_in(app: Flask):
    path = Browser(app).path_of("picturing.upload", product_id=make_product("Mug").id)
    for browser, status in ((Browser(app), 413), (signed_in(app, "staff"), 400)):
        size = {"CONTENT_LENGTH": str(17 * 1024 * 1024), "REMOTE_ADDR": "127.0.0.1"}
        answer = browser.open(path, "POST", data=LONG, content_type=KIND, environ_overrides=size)
        assert answer.status_code == status


def test_a_page_asks_as_little_of_forty_pictures_as_of_two(sam: Browser, statements):
    mug = mug_with(*[saved(drawn(20, 20, (number, 0, 0)), "PNG") for number in range(12)])
    with statements.at_most(8):
        sam.get("picturing.show", product_id=mug.id)
