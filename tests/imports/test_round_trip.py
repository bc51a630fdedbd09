"""Whatever a catalogue holds, its export holds too: it comes back as no change, and makes the same shop elsewhere."""

import csv
import io

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from shop.catalog.models import Product
from shop.db import db
from shop.demo.loading import fill_shop
from shop.imports.kept import products_by_id
from shop.stock.verifying import Proof, differences

from .catalogues import make, products
from .files import exported, imported


def kept() -> list[tuple]:
    """All that the catalogue keeps, without the numbers that a new shop gives anew."""
    found = products_by_id(list(db.session.scalars(select(Product.id))))
    told = []
    for product in sorted(found.values(), key=lambda product: product.facts["slug"]):
        places = {variant.id: place for place, variant in enumerate(product.variants)} | {None: None}
        told.append(
            (
                product.facts,
                product.words,
                product.tags,
                product.options,
                [(variant.facts, variant.choices) for variant in product.variants],
                [
                    (image.facts | {"variant_id": places[image.facts["variant_id"]]}, image.words)
                    for image in product.images
                ],
                product.attributes,
            )
        )
    return told


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(catalogue=st.lists(products, min_size=1, max_size=3))
def test_random_catalogues_exported_and_imported_are_equal(catalogue, emptied):
    emptied()
    make(catalogue)
    before, out = kept(), exported()

    again = imported(out)
    assert again.checked.refused == []
    assert again.checked.changes_nothing, [str(change) for change in again.checked.changes]

    emptied()
    assert imported(out).checked.refused == []
    assert kept() == before
    assert exported() == out
    assert list(differences(db.session.connection(), Proof())) == []


def test_the_demo_shop_comes_back_as_no_change_and_makes_the_same_shop_elsewhere(emptied):
    fill_shop()
    before, out = kept(), exported()
    again = imported(out)
    assert (again.checked.refused, again.checked.changes) == ([], [])
    assert again.checked.changes_nothing
    emptied()
    imported(out)
    assert kept() == before
    assert exported() == out


def test_what_a_spreadsheet_would_work_out_is_written_so_that_it_does_not(emptied):
    imported('slug,title,price\nmug,"=HYPERLINK(""http://x.example"")",12.00\n')
    title = next(csv.DictReader(io.StringIO(exported())))["title"]
    assert title.startswith("'=")
    assert imported(exported()).checked.changes_nothing
