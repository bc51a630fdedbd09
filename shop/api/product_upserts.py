"""Many products at once, as they are to be: made where nothing is at their address, changed where something is."""

from typing import Any

from sqlalchemy import text

from ..auth.tokens import Bearer
from ..catalog.editing import Upserted, upsert_product
from ..catalog.refreshing import refreshed_once
from ..catalog.slugs import keep_slugs
from ..db import attempt, db
from ..errors import ShopError
from .authorizing import may, the_program
from .operations import operation
from .pointing import pointed
from .problems import told_as_problem
from .schemas.catalog import UpsertResults
from .schemas.goods import UpsertedProduct, Upserts

MOST_BYTES = 16_000_000
STATUSES = {"created": 201, "changed": 200, "unchanged": 200}

# Always in this order, so that two such requests wait for each other, but never in a circle.
LOCK = text("SELECT FROM product WHERE slug = ANY (:slugs) ORDER BY id FOR NO KEY UPDATE")
VERSIONS = text("SELECT id, version FROM product WHERE id = ANY (CAST(:ids AS bigint[]))")


@operation(
    "Make or change many products", scope="catalog:write", gives=UpsertResults, most_bytes=MOST_BYTES, is_report=True
)
def create_upserts(body: Upserts) -> dict[str, Any]:
    """Up to 1,000 products, each found by its `slug`: one that isn’t there is made; of one that is, what is sent is
    changed, and all that isn’t sent stays. With the `version` that you saw it changes only if it is still that one.
    Variants are found by `id`, SKU or values, and are each sent whole; those that aren’t sent stay. A price is
    set or changed with the scope `prices:write` only, so a new product takes it, and so does a new variant that doesn’t
    cost the same as all others of its product.

    The answer has a result for each, in their order, with the status that it would have had alone. With `each` those
    that are refused say why, and all others are kept; with `all_or_nothing` the first refusal is the whole answer,
    and points at what is wrong.
    """
    slugs = [product.slug for product in body.products]
    keep_slugs(slugs)
    db.session.execute(LOCK, {"slugs": slugs})
    result = _result_of_each if body.mode == "each" else _result
    with refreshed_once():
        results = [result(index, product) for index, product in enumerate(body.products)]
    numbers = [told["id"] for told in results if told["id"]]
    versions = {row.id: row.version for row in db.session.execute(VERSIONS, {"ids": numbers})}
    return {"results": [told | {"version": versions.get(told["id"])} for told in results]}


def _result(index: int, product: UpsertedProduct) -> dict[str, Any]:
    with pointed(f"/products/{index}"):
        done = _upserted(product, the_program())
    return {
        "index": index,
        "status": STATUSES[done.outcome],
        "outcome": done.outcome,
        "id": done.product_id,
        "version": None,  # that of the end, when all is written
        "problem": None,
    }


def _result_of_each(index: int, product: UpsertedProduct) -> dict[str, Any]:
    try:
        with attempt():
            return _result(index, product)
    except ShopError as refusal:
        told = {"index": index, "status": int(refusal.status), "outcome": "refused", "id": None, "version": None}
        return told | {"problem": told_as_problem(refusal)}


def _upserted(product: UpsertedProduct, program: Bearer) -> Upserted:
    variants = [one.facts() for one in product.variants]
    return upsert_product(
        product.facts(),
        variants,
        sent=product.sent(),
        seen=product.version,
        may_price=may("prices:write"),
        by=program.actor,
    )
