"""A product is told how it should be; what differs is written, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from shop.catalog.editing import create_product_with, edit_product
from shop.catalog.facts import AttributeFacts, ImageFacts, OptionFacts, ProductWords, ValueFacts
from shop.catalog.finding import kept_product
from shop.catalog.refusals import (
    MovedOn,
    NoSuchLanguage,
    NoSuchProduct,
    SameValues,
    SlugTaken,
    TooMany,
    Twice,
    Unknown,
    Unwritable,
    ValueInUse,
)
from shop.db import db

from ..browser_client import PageReader
from ..factories import make_category
from .goods import ANA, choice, entries, in_fifty_colours, make_whole_mug, mug, product_facts, sold


def edited(product, **changes):
    """The product's facts after some of them were changed."""
    facts, _ = product_facts(product.id)
    edit_product(product.id, replace(facts, **changes), by=ANA)
    return product_facts(product.id)[0]


def test_what_is_so_already_is_not_written(statements):
    product = make_whole_mug()
    facts, version = product_facts(product.id)
    with statements.at_most(5):
        edit_product(product.id, facts, seen=version, by=ANA)
    assert product_facts(product.id) == (facts, version)
    assert not entries("product.changed")


def test_a_change_counts_once_and_leaves_one_entry():
    product = make_whole_mug()
    version = product_facts(product.id)[1]
    edited(product, title="Cup", brand="Barro", tags=["clay"], images=())
    assert product_facts(product.id)[1] == version + 1
    (entry,) = entries("product.changed")
    assert (entry.subject_kind, entry.subject_ref, entry.actor_label) == ("product", str(product.id), "user 1")
    assert entry.old["title"] == "Mug"
    assert entry.new["title"] == "Cup"
    assert entry.old["tags"] == ["clay", "Tea"]
    assert entry.new["tags"] == ["clay"]
    assert entry.old["images"] == ["https://example.com/mug.jpg"]
    assert entry.new["images"] == []
    assert set(entry.old) == {"title", "brand", "tags", "images"}


def test_an_entry_is_no_copy_of_a_long_text():
    product = make_whole_mug()
    edited(product, description="word " * 5_000, translations={"es": ProductWords("T", "palabra " * 5_000)})
    (entry,) = entries("product.changed")
    assert len(str(entry.new)) < 1_000


def test_editing_takes_few_statements_whatever_the_size_of_a_product(statements):
    facts, variants = in_fifty_colours(
        attributes=[AttributeFacts(f"Name {number}", "1") for number in range(100)],
        images=[ImageFacts(f"https://example.com/{number}.jpg") for number in range(100)],
    )
    product = create_product_with(facts, variants, by=ANA)
    facts, _ = product_facts(product.id)
    wanted = replace(
        facts,
        title="Cup",
        attributes=[replace(one, value="2") for one in reversed(facts.attributes)],
        images=list(reversed(facts.images[1:])),
        options=[choice("Material", "Clay"), *facts.options][:3],
    )
    with statements.at_most(20):
        edit_product(product.id, wanted, by=ANA)
    after = kept_product(product.id)
    assert {one.values["Material"] for one in after.variants} == {"Clay"}
    assert [one.id for one in after.facts.images] == [one.id for one in reversed(facts.images[1:])]


def test_a_late_edit_is_refused_and_changes_nothing():
    product = make_whole_mug()
    facts, version = product_facts(product.id)
    edit_product(product.id, replace(facts, title="Cup"), seen=version, by=ANA)
    with pytest.raises(MovedOn, match="“Cup” was changed since you looked at it") as refusal:
        edit_product(product.id, replace(facts, title="Beaker"), seen=version, by=ANA)
    assert (refusal.value.seen, refusal.value.version) == (version, version + 1)
    assert product_facts(product.id)[0].title == "Cup"


@pytest.mark.parametrize("number", [0, -1, 999_999, 2**80])
def test_what_is_not_there_can_not_be_edited(number: int):
    with pytest.raises(NoSuchProduct):
        edit_product(number, mug(), by=ANA)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Mug\x99"},
        {"brand": "\x80"},
        {"description": "A\x85mug"},
        {"options": [OptionFacts("Colour\x9f", [ValueFacts("Red")])]},
        {"options": [OptionFacts("Colour", [ValueFacts("Re\x90d")])]},
    ],
)
def test_characters_that_no_page_may_hold_are_refused(change):
    with pytest.raises(Unwritable):
        edited(make_whole_mug(), **change)


# Addresses


def test_a_renamed_product_is_found_where_it_was(browser: PageReader):
    product = make_whole_mug()
    edited(product, slug="cup")
    answer = browser.open("/p/mug")
    assert (answer.status_code, answer.location) == (301, "/p/cup")


def test_a_product_without_a_slug_gets_a_free_one_and_keeps_it():
    first, second = (create_product_with(mug("Té con limón"), [sold()], by=ANA) for _ in range(2))
    assert (first.slug, second.slug) == ("te-con-limon", "te-con-limon-2")
    assert edited(first, slug="", title="Tea").slug == "te-con-limon"


def test_an_address_in_use_is_refused_by_the_name_of_what_is_there():
    product = make_whole_mug()
    create_product_with(mug("Cup", slug="cup"), [sold()], by=ANA)
    with pytest.raises(SlugTaken, match="“Cup” is at the address “cup”") as refusal:
        edited(product, slug="cup")
    assert refusal.value.errors[0]["pointer"] == "/slug"


def test_a_former_address_of_another_product_may_be_taken(browser: PageReader):
    product = make_whole_mug()
    edited(product, slug="old-mug")
    newer = create_product_with(mug("Better mug", slug="better-mug"), [sold()], by=ANA)
    edited(newer, slug="mug")
    assert browser.open("/p/mug").status_code == 200
    assert browser.open("/p/better-mug").location == "/p/mug"


@pytest.mark.parametrize("slug", ["Mug", "mug--cup", "-mug", "mug-", "múg", "mug/cup", "mug\n", "m" * 201])
def test_an_address_is_small_letters_digits_and_hyphens(slug: str):
    with pytest.raises(Unwritable, match="address"):
        edited(make_whole_mug(), slug=slug)


# Being for sale


def test_what_becomes_active_is_published_now():
    product = create_product_with(mug(status="draft"), [sold()], by=ANA)
    assert product.published_at is None
    facts = edited(product, status="active")
    assert facts.published_at == db.session.scalar(text("SELECT now()"))


def test_what_is_active_can_wait_for_its_day(browser: PageReader):
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    product = create_product_with(mug(slug="mug", published_at=tomorrow), [sold()], by=ANA)
    assert browser.open("/p/mug").status_code == 404
    edited(product, published_at=None)
    assert browser.open("/p/mug").status_code == 200


def test_an_archived_product_keeps_its_day_and_can_come_back(browser: PageReader):
    product = make_whole_mug()
    before = product.published_at
    assert edited(product, status="archived").published_at == before
    assert browser.open("/p/mug").status_code == 410
    assert edited(product, status="active").published_at == before
    assert browser.open("/p/mug").status_code == 200


# Words


def test_a_description_is_cleaned():
    facts = edited(make_whole_mug(), description='<p onclick="x()">A <b>mug</b>.</p><script>alert(1)</script>')
    assert facts.description == "<p>A <b>mug</b>.</p>"


def test_words_come_change_and_go_in_each_language(browser: PageReader):
    product = make_whole_mug()
    assert edited(product, translations={"es": ProductWords("Tazón")}).translations == {"es": ProductWords("Tazón")}
    assert "Tazón" in browser.get("/es/p/mug").text
    assert edited(product, translations={}).translations == {}
    assert edited(product, translations={"es": ProductWords()}).translations == {}


def test_a_translation_without_words_that_somebody_left_can_get_some():
    product = make_whole_mug()
    edited(product, translations={})
    db.session.execute(text("INSERT INTO translation (product_id, language) VALUES (:id, 'es')"), {"id": product.id})
    assert edited(product, translations={"es": ProductWords("Taza")}).translations == {"es": ProductWords("Taza")}


@pytest.mark.parametrize(
    ("code", "words"), [("fr", "doesn’t speak “fr”"), ("en", "English is the shop’s own language")]
)
def test_only_languages_of_the_shop_beside_its_own_are_translations(code: str, words: str):
    with pytest.raises(NoSuchLanguage, match=words):
        edited(make_whole_mug(), translations={code: ProductWords("Tasse")})


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"title": "x" * 301},
        {"title": "Mug\x00"},
        {"title": "Mug\n"},
        {"title": " Mug"},
        {"title": "Mug\ud800"},
        {"brand": "a\tb"},
        {"description": "a\x07"},
        {"description": "x" * 100_001},
        {"seo_description": "x" * 1_001},
        {"tags": ["x" * 101]},
        {"tags": [""]},
        {"attributes": [AttributeFacts("", "1")]},
        {"attributes": [AttributeFacts("Weight", "")]},
        {"images": [ImageFacts("ftp://example.com/mug.jpg")]},
        {"images": [ImageFacts("javascript:alert(1)")]},
        {"images": [ImageFacts("https://example.com/mug.jpg\n")]},
        {"images": [ImageFacts()]},
        {"options": [choice("Colour", "Red", "Blue", "")]},
        {"options": [choice("", "Red", "Blue")]},
        {"translations": {"es": ProductWords("x" * 301)}},
    ],
    ids=str,
)
def test_what_can_not_be_kept_is_refused_and_says_where(changes):
    product = make_whole_mug()
    before = product_facts(product.id)
    with pytest.raises(Unwritable) as refusal:
        edited(product, **changes)
    assert refusal.value.errors[0]["pointer"].startswith(f"/{next(iter(changes))}")
    assert product_facts(product.id) == before


def test_what_came_in_under_older_rules_can_be_edited_beside():
    product = make_whole_mug()
    db.session.execute(text("UPDATE product SET title = :title WHERE id = :id"), {"title": "x" * 400, "id": product.id})
    assert edited(product, brand="Barro").title == "x" * 400


# Shelves and tags


def test_a_product_changes_its_shelves(browser: PageReader):
    product, garden = make_whole_mug(), make_category("Garden")
    first, second = product_facts(product.id)[0].categories
    assert edited(product, categories=[garden.id, first]).categories == (garden.id, first)
    assert "Mug" in browser.get(f"/c/{garden.path}").words("main")
    assert edited(product, categories=[first, garden.id]).categories == (first, garden.id)
    with pytest.raises(Unknown, match="There is no category 999999") as refusal:
        edited(product, categories=[second, 999_999])
    assert refusal.value.errors[0]["pointer"] == "/categories/1"
    with pytest.raises(Twice):
        edited(product, categories=[second, second])


def test_a_tag_is_one_word_whatever_its_case():
    product = make_whole_mug()
    assert edited(product, tags=["CLAY", "Garden", "garden"]).tags == ("clay", "Garden")
    other = create_product_with(mug("Cup", tags=["GARDEN"]), [sold()], by=ANA)
    assert product_facts(other.id)[0].tags == ("Garden",)


# Parts that keep their number


def test_lines_of_the_specification_keep_their_number_by_name():
    product = make_whole_mug()
    (height,) = product_facts(product.id)[0].attributes
    weight = AttributeFacts("Weight", "350", "g")
    after = edited(product, attributes=[weight, AttributeFacts("Height", "95", "mm")]).attributes
    assert [(one.name, one.value) for one in after] == [("Weight", "350"), ("Height", "95")]
    assert after[1].id == height.id
    swapped = edited(product, attributes=[AttributeFacts("Height", "95", "mm"), weight]).attributes
    assert [one.id for one in swapped] == [after[1].id, after[0].id]
    renamed = edited(product, attributes=[replace(swapped[0], name="Tallness"), swapped[1]]).attributes
    assert renamed[0].id == height.id


def test_pictures_keep_their_number_by_their_file():
    product = make_whole_mug()
    (front,) = product_facts(product.id)[0].images
    side = ImageFacts("https://example.com/side.jpg")
    after = edited(product, images=[side, ImageFacts("https://example.com/mug.jpg", "Seen from the front")]).images
    assert [one.source_url for one in after] == [side.source_url, front.source_url]
    assert (after[1].id, after[1].alt, after[1].translations) == (front.id, "Seen from the front", {})
    with pytest.raises(Unknown, match="is of another file"):
        edited(product, images=[replace(front, source_url="https://example.com/back.jpg")])
    with pytest.raises(Unknown, match="no such part as number 999999"):
        edited(product, images=[ImageFacts(id=999_999)])
    with pytest.raises(Twice):
        edited(product, images=[front, front])


def test_a_picture_shows_a_variant_of_its_own_product():
    product, other = make_whole_mug(), create_product_with(mug("Cup"), [sold()], by=ANA)
    (front,) = product_facts(product.id)[0].images
    red, foreign = kept_product(product.id).variants[0].id, kept_product(other.id).variants[0].id
    assert edited(product, images=[replace(front, variant_id=red)]).images[0].variant_id == red
    with pytest.raises(Unknown, match=f"no variant {foreign}"):
        edited(product, images=[replace(front, variant_id=foreign)])


# Options


def test_options_and_values_keep_their_number_and_variants_their_values():
    product = make_whole_mug()
    (colour,) = product_facts(product.id)[0].options
    red, blue = colour.values
    renamed = replace(colour, name="Glaze", values=[ValueFacts("Green"), replace(blue, value="Navy"), red])
    (after,) = edited(product, options=[renamed]).options
    assert (after.id, [one.id for one in after.values][1:]) == (colour.id, [blue.id, red.id])
    assert [one.values for one in kept_product(product.id).variants] == [{"Glaze": "Red"}, {"Glaze": "Navy"}]


def test_two_values_can_change_names():
    product = make_whole_mug()
    (colour,) = product_facts(product.id)[0].options
    red, blue = colour.values
    edited(product, options=[replace(colour, values=[replace(red, value="Blue"), replace(blue, value="Red")])])
    assert [one.values for one in kept_product(product.id).variants] == [{"Colour": "Blue"}, {"Colour": "Red"}]


def test_a_value_that_variants_have_stays():
    product = make_whole_mug()
    with pytest.raises(ValueInUse, match="“Blue” can’t go: it is the value of BLUE"):
        edited(product, options=[choice("Colour", "Red", "Green")])


def test_a_new_option_gives_all_variants_its_first_value():
    product = make_whole_mug()
    (colour,) = product_facts(product.id)[0].options
    edited(product, options=[colour, choice("Size", "Large", "Small")])
    assert [one.values for one in kept_product(product.id).variants] == [
        {"Colour": "Red", "Size": "Large"},
        {"Colour": "Blue", "Size": "Large"},
    ]


def test_an_option_that_tells_variants_apart_stays():
    product = make_whole_mug()
    with pytest.raises(SameValues, match=r"Two variants would be the same: RED and BLUE \(no options\)"):
        edited(product, options=[])


def test_an_option_that_tells_nothing_apart_may_go():
    product = create_product_with(mug(options=[choice("Colour", "Red")]), [sold(colour="Red")], by=ANA)
    assert edited(product, options=[]).options == ()
    assert kept_product(product.id).variants[0].values == {}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([choice(str(number), "x") for number in range(4)], "3 options are the most; these are 4"),
        ([choice("Colour", *(str(number) for number in range(101)))], "100 values of an option are the most"),
    ],
)
def test_there_are_only_so_many_options_and_values(options, words: str):
    with pytest.raises(TooMany, match=words):
        create_product_with(mug(options=options), [sold()], by=ANA)


def test_no_two_options_or_values_have_one_name():
    with pytest.raises(Twice, match="“colour” comes twice"):
        create_product_with(mug(options=[choice("Colour", "Red"), choice("colour", "Red")]), [sold()], by=ANA)
    with pytest.raises(Twice, match="“Red” comes twice"):
        create_product_with(mug(options=[choice("Colour", "Red", "Red")]), [sold()], by=ANA)
