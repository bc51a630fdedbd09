"""The categories desk: each page does what it says, with a script and without."""

import pytest
from flask import Flask

from shop.catalog.finding import kept_category
from shop.catalog.models import Category
from shop.db import db

from ..auth.people import Browser, signed_in
from ..catalog.goods import entries
from ..factories import fill_shelf, make_category, make_product


@pytest.fixture
def ana(app: Flask) -> Browser:
    """A browser of staff."""
    return signed_in(app, "staff", name="Ana")


def path_of(category: Category) -> str:
    return kept_category(category.id).path


def test_the_tree_is_collapsed_and_opens_by_links(ana: Browser):
    prints = make_category("Prints")
    plants = make_category("Plants", prints)
    make_category("Ferns", plants)
    page = ana.get("shelving.index")
    assert "Prints" in page.words("main")
    assert "Plants" not in page.words("main")
    page = ana.get("shelving.index", open=plants.id)
    assert "Ferns" in page.words("main")


def test_a_script_gets_what_stands_below_alone(ana: Browser):
    prints = make_category("Prints")
    make_category("Plants", prints)
    page = ana.get("shelving.index", open=prints.id, htmx=True)
    assert "Plants" in page.text
    assert "<h1" not in page.text


def test_categories_are_found_by_any_of_their_names(ana: Browser):
    make_category("Botánica", make_category("Prints"))
    make_category("Cups", es="Tazas")
    assert "Botánica Prints" in ana.get("shelving.index", q="botanica").words("main")
    assert "Cups" in ana.get("shelving.index", q="TAZA").words("main")
    assert "No category is called like that." in ana.get("shelving.index", q="%").words("main")


def test_a_category_is_made_below_another(ana: Browser):
    prints = make_category("Prints")
    ana.post("shelving.create", {"name": "Ferns", "slug": "", "description": "Green"}, below=prints.id)
    made = db.session.query(Category).filter_by(name="Ferns").one()
    assert (made.path, made.description) == (f"{prints.path}/ferns", "Green")


def test_what_can_not_be_made_comes_back_as_it_was_typed(ana: Browser):
    make_category("Prints")
    for typed, words in [
        ({"name": "", "slug": ""}, "Enter a name."),
        ({"name": "Ferns", "slug": "No Good"}, "small letters a to z"),
        ({"name": "x" * 201, "slug": ""}, "Use 200 characters at most."),
        ({"name": "A\0B", "slug": ""}, "can’t be read"),
    ]:
        page = ana.post("shelving.create", typed | {"description": "kept"}, status=422)
        assert words in page.words("main")
        assert "kept" in page.text
    assert db.session.query(Category).count() == 1


def test_a_category_is_renamed_and_its_old_address_leads_on(ana: Browser):
    prints = make_category("Prints")
    old, form = prints.path, form_of(ana, prints)
    ana.post("shelving.edit", form | {"name": "Pictures", "slug": "pictures"}, category_id=prints.id)
    assert kept_category(prints.id).facts.name == "Pictures"
    assert ana.get(f"/c/{old}", status=301).response.headers["Location"].endswith("/c/pictures")


def form_of(ana: Browser, category: Category) -> dict[str, str]:
    """What the form of a category is filled with."""
    page = ana.get("shelving.show", category_id=category.id)
    [form] = page.all("form", class_="panel")
    fields = {field.get("name"): field.get("value", "") for field in form.iter("input")}
    fields["description"] = (next(form.iter("textarea")).text or "").strip()
    return {str(name): value for name, value in fields.items() if name != "csrf_token"}


def test_different_fields_of_two_people_are_both_kept(ana: Browser):
    prints = make_category("Prints")
    mine, theirs = form_of(ana, prints), form_of(ana, prints)
    ana.post("shelving.edit", theirs | {"description": "Theirs"}, category_id=prints.id)
    ana.post("shelving.edit", mine | {"name": "Mine"}, category_id=prints.id)
    facts = kept_category(prints.id).facts
    assert (facts.name, facts.description) == ("Mine", "Theirs")


def test_the_same_field_of_two_people_is_shown_and_chosen(ana: Browser):
    prints = make_category("Prints")
    mine, theirs = form_of(ana, prints), form_of(ana, prints)
    ana.post("shelving.edit", theirs | {"name": "Theirs"}, category_id=prints.id)
    page = ana.post("shelving.edit", mine | {"name": "Mine"}, category_id=prints.id, status=409)
    assert "Now it is: “Theirs”" in page.words("main")
    assert 'value="Mine"' in page.text
    assert kept_category(prints.id).facts.name == "Theirs"
    [seen] = [field.get("value") for field in page.all("input", name="seen")]
    page = ana.post(
        "shelving.edit", mine | {"name": "Mine", "seen": seen, "theirs": "name"}, category_id=prints.id, status=200
    )
    assert 'value="Theirs"' in page.text
    ana.post("shelving.edit", mine | {"name": "Mine", "seen": seen}, category_id=prints.id)
    assert kept_category(prints.id).facts.name == "Mine"


def test_what_was_seen_can_not_be_made_up(ana: Browser):
    prints = make_category("Prints")
    form = form_of(ana, prints) | {"name": "Mine", "seen": "[9, {}].x.y"}
    ana.post("shelving.edit", form, category_id=prints.id, status=409)
    assert kept_category(prints.id).facts.name == "Prints"


def test_a_category_is_moved_by_a_form_and_taken_back(ana: Browser):
    prints, walls = make_category("Prints"), make_category("Walls")
    plants = make_category("Plants", prints)
    old = path_of(plants)
    page = ana.get("shelving.place", category_id=plants.id, below=walls.id)
    assert "Below “Walls”" in page.words("main")
    typed = {"parent": walls.id, "before": "", "stood": prints.id}
    answer = ana.post("shelving.place", typed, category_id=plants.id)
    assert path_of(plants) == f"{walls.path}/plants"
    assert ana.get(f"/c/{old}", status=301).response.headers["Location"].endswith(f"{walls.path}/plants")
    page = ana.get(answer.response.headers["Location"])
    [undo] = page.all("form", class_="branch-moved")
    fields = {field.get("name"): field.get("value", "") for field in undo.iter("input")}
    ana.post(str(undo.get("action")), fields)
    assert path_of(plants) == old


@pytest.mark.parametrize("htmx", [True, False])
def test_a_move_over_somebody_elses_is_refused(ana: Browser, htmx: bool):
    prints, walls = make_category("Prints"), make_category("Walls")
    typed = {"parent": walls.id, "before": "", "stood": walls.id}
    page = ana.post("shelving.place", typed, category_id=prints.id, htmx=htmx, status=409)
    assert "Somebody else has moved “Prints”" in page.words()
    page = ana.post("shelving.place", {"parent": prints.id, "stood": ""}, category_id=prints.id, htmx=htmx, status=409)
    assert "can’t stand below itself" in page.words()


@pytest.mark.parametrize("number", ["-1", "x", "99999999999999999999", "0", "1e309"])
def test_a_move_to_nowhere_is_refused(ana: Browser, number: str):
    prints = make_category("Prints")
    for typed in ({"parent": number}, {"parent": "", "before": number}):
        ana.post("shelving.place", typed, category_id=prints.id, status=409)


def test_a_category_is_merged_into_the_one_that_was_walked_to(ana: Browser):
    shoes, footwear = make_category("Shoes"), make_category("Footwear")
    make_product("Clogs", category=shoes)
    assert "Merge “Shoes” into “Footwear”" in ana.get("shelving.merge", category_id=shoes.id, below=footwear.id).words(
        "main"
    )
    old, number = shoes.path, shoes.id
    ana.post("shelving.merge", {"into": footwear.id, "version": 1}, category_id=number)
    assert ana.get(f"/c/{old}", status=301).response.headers["Location"].endswith(footwear.path)
    assert "merged the category “Shoes” into “Footwear”" in signed_in(ana.app, "owner").get("desk.audit").words("table")


def test_a_merger_with_nothing_is_refused(ana: Browser):
    shoes = make_category("Shoes")
    for into in ("", "x", str(shoes.id)):
        ana.post("shelving.merge", {"into": into, "version": 1}, category_id=shoes.id, status=409)
    assert not entries("category.merged")


def test_a_category_is_deleted_with_a_choice_for_its_products(ana: Browser):
    shoes, footwear = make_category("Shoes"), make_category("Footwear")
    make_product("Clogs", category=shoes)
    typed = {"products": "refuse", "categories": "refuse", "version": 1}
    page = ana.post("shelving.delete", typed, category_id=shoes.id, status=409)
    assert "1 product stands in “Shoes”" in page.words("main")
    ana.post("shelving.delete", typed | {"products": "x"}, category_id=shoes.id, status=422)
    ana.post("shelving.delete", typed | {"products": "move", "into": footwear.id}, category_id=shoes.id)
    assert "Clogs" in ana.get("shelving.products", category_id=footwear.id).words("main")


def test_products_are_put_in_their_place(ana: Browser):
    shelf = make_category("Mugs")
    red, _ = make_product("Red", category=shelf), make_product("Blue", category=shelf)
    page = ana.get("shelving.products", category_id=shelf.id)
    assert page.words("table").index("Blue") < page.words("table").index("Red")
    ana.post("shelving.place_one", {"product": red.id, "place": "1"}, category_id=shelf.id)
    page = ana.get("shelving.products", category_id=shelf.id)
    assert page.words("table").index("Red") < page.words("table").index("Blue")
    ana.post("shelving.place_one", {"product": red.id, "place": ""}, category_id=shelf.id)
    for typed in ("0", "-1", "1001", "x", "1e309", "😀"):
        page = ana.post("shelving.place_one", {"product": red.id, "place": typed}, category_id=shelf.id, status=422)
        assert "Enter a place from 1 to 1000" in page.words("main")
        assert typed in page.text


def test_a_long_shelf_is_leafed_through(ana: Browser):
    shelf = make_category("Mugs")
    fill_shelf(shelf, [(f"Mug {number}", 100, 1) for number in range(120)])
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = ana.get("shelving.products", category_id=shelf.id, after=after)
        seen += [str(row.get("id")) for row in page.all("tr") if row.get("id")]
        onward = [link.get("href") for link in page.all("a", rel="next")]
        after = str(onward[0]).split("after=")[1] if onward else None
    assert len(seen) == len(set(seen)) == 120


def test_a_shelf_that_is_not_there_is_not_found(ana: Browser):
    for endpoint in ("show", "place", "merge", "delete", "products"):
        for number in (0, 999999, 2**70):
            ana.get(f"shelving.{endpoint}", category_id=number, status=404)
