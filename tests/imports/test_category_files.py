"""Trees of categories come from files of their own, however tangled they are."""

import json

import pytest
from sqlalchemy import select, text

from shop.catalog.models import Category
from shop.config import ROOT
from shop.db import db
from shop.imports.category_files import import_categories
from shop.imports.problems import UnreadableFile

DATA = ROOT / "tests" / "data"


def paths() -> list[str]:
    return list(db.session.scalars(select(Category.path).order_by(Category.path)))


def test_a_real_tree_of_4584_categories_of_which_428_have_several_parents():
    content = (DATA / "taxonomy" / "bestbuy_categories.json.gz").read_bytes()
    found = import_categories(content)
    assert found.new == 4584
    assert sum("/" not in path for path in paths()) == 43
    assert max(path.count("/") for path in paths()) == 5
    assert (found.several, found.without_entry) == (428, 2100)
    assert sum("the first place wins" in problem.reason for problem in found.problems) == 398
    again = import_categories(content)
    assert (again.new, again.same) == (0, 4584)


def test_a_table_with_parents_in_three_languages():
    found = import_categories((DATA / "spanish" / "categorias.csv").read_bytes())
    assert found.new == 41
    assert "components/handlebars" in paths()
    words = "SELECT title FROM translation t JOIN category c ON c.id = t.category_id WHERE c.path = 'bikes'"
    assert db.session.scalar(text(words)) == "Bicicleta"


def test_paths_make_what_is_missing_above_them():
    found = import_categories(b"path\nToys > Trains > Rails\nToys > Dolls\n")
    assert paths() == ["toys", "toys/dolls", "toys/trains", "toys/trains/rails"]
    assert found.new == 4


def test_children_may_come_before_their_parents_and_a_circle_is_told():
    found = import_categories(b"id,parent_id,name\n2,1,Trains\n1,,Toys\n3,4,Egg\n4,3,Hen\n5,9,Lost\n")
    assert paths() == ["lost", "toys", "toys/trains"]
    assert [problem.value for problem in found.problems if problem.is_refusal] == ["Egg", "Hen"]


def test_two_of_one_name_below_one_parent_are_two_and_found_again():
    content = json.dumps([{"id": "1", "name": "Toys"}, {"id": "2", "name": " toys "}]).encode()
    assert import_categories(content).new == 2
    assert (import_categories(content).new, paths()) == (0, ["toys", "toys-2"])


def test_who_has_no_entry_is_skipped_on_the_way_up_and_that_is_told():
    path = [{"id": "a", "name": "A"}, {"id": "x", "name": "X"}, {"id": "b", "name": None}]
    found = import_categories(json.dumps([{"id": "b", "name": None, "path": path}, {"id": "a", "name": "A"}]).encode())
    assert paths() == ["a", "a/b"]
    assert ["by its id" in found.problems[0].reason, "has no entry" in found.problems[1].reason] == [True, True]


@pytest.mark.parametrize("content", [b"[1", b"{}", b"[" * 100_000, b"a,b\n1,2\n", b""])
def test_what_is_no_tree_is_refused_in_words(content):
    with pytest.raises(UnreadableFile):
        import_categories(content)
