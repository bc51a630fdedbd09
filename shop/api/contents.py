"""The table of contents of the API: every operation, and the function that answers it.

It is all that the application loads when it starts. The functions, and Pydantic with them, come with the first request
or with serving, so that commands stay quick.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

PREFIX = "/api/v1"

CONTENTS = """
    GET     /openapi.json                       describing.read_spec

    GET     /me                                 tokens.read_me
    POST    /tokens                             tokens.create_token
    GET     /tokens                             tokens.read_tokens
    GET     /tokens/{token_id}                  tokens.read_token
    DELETE  /tokens/{token_id}                  tokens.delete_token
    POST    /users                              users.create_user

    GET     /products                           products.read_products
    POST    /products                           products.create_product
    GET     /products/{product_id}              products.read_product
    PATCH   /products/{product_id}              products.change_product
    DELETE  /products/{product_id}              products.delete_product
    POST    /products/{product_id}/variants     variants.create_variant
    POST    /product-upserts                    product_upserts.create_upserts
    GET     /variants                           variants.read_variants
    GET     /variants/{variant_id}              variants.read_variant
    PATCH   /variants/{variant_id}              variants.change_variant
    DELETE  /variants/{variant_id}              variants.delete_variant
    GET     /categories                         categories.read_categories
    POST    /categories                         categories.create_category
    GET     /categories/{category_id}           categories.read_category
    PATCH   /categories/{category_id}           categories.change_category
    DELETE  /categories/{category_id}           categories.delete_category
    GET     /category-tree                      categories.read_tree
    GET     /exports/products                   exports.export_products
    GET     /exports/categories                 exports.export_categories

    GET     /changes                            changes.read_changes

    GET     /stock-levels                       levels.read_stock_levels
    GET     /stock-levels/{level_id}            levels.read_stock_level
    PATCH   /stock-levels/{level_id}            levels.change_stock_level
    GET     /stock-movements                    movements.read_stock_movements
    POST    /stock-movements                    movements.create_stock_movement
    GET     /stock-movements/{seq}              movements.read_stock_movement
    POST    /stock-movements/{seq}/reversal     movements.create_stock_reversal
    GET     /stock-reasons                      movements.read_stock_reasons
    POST    /stock-changes                      stock_changes.create_stock_changes
    POST    /stock-changes/{batch}/reversal     stock_changes.create_stock_changes_reversal
    GET     /exports/stock-levels               stock_exports.export_stock_levels
    GET     /holds                              holds.read_holds
    POST    /holds                              holds.create_hold
    GET     /holds/{hold_id}                    holds.read_hold
    DELETE  /holds/{hold_id}                    holds.release_hold
    POST    /holds/{hold_id}/consumption        holds.create_hold_consumption

    GET     /locations                          locations.read_locations
    POST    /locations                          locations.create_location
    GET     /locations/{location_id}            locations.read_location
    PATCH   /locations/{location_id}            locations.change_location
    GET     /suppliers                          suppliers.read_suppliers
    POST    /suppliers                          suppliers.create_supplier
    GET     /suppliers/{supplier_id}            suppliers.read_supplier
    PATCH   /suppliers/{supplier_id}            suppliers.change_supplier

    GET     /receipts                           receipts.read_receipts
    POST    /receipts                           receipts.create_receipt
    GET     /receipts/{receipt_id}              receipts.read_receipt
    PATCH   /receipts/{receipt_id}              receipts.change_receipt
    POST    /receipts/{receipt_id}/arrivals     receipts.create_receipt_arrivals
    POST    /receipts/{receipt_id}/closure      receipts.create_receipt_closure
    POST    /receipts/{receipt_id}/reopening    receipts.create_receipt_reopening
    POST    /receipts/{receipt_id}/reversal     receipts.create_receipt_reversal
    POST    /receipts/{receipt_id}/restoration  receipts.create_receipt_restoration
    POST    /receipts/{receipt_id}/lines        receipt_lines.create_receipt_line
    GET     /receipt-lines/{receipt_line_id}    receipt_lines.read_receipt_line
    PATCH   /receipt-lines/{receipt_line_id}    receipt_lines.change_receipt_line
    DELETE  /receipt-lines/{receipt_line_id}    receipt_lines.delete_receipt_line

    GET     /counts                             counts.read_counts
    POST    /counts                             counts.create_count
    GET     /counts/{count_id}                  counts.read_count
    GET     /counts/{count_id}/lines            counts.read_count_lines
    POST    /counts/{count_id}/lines            counts.create_count_line
    POST    /counts/{count_id}/counts           counts.create_counted_units
    POST    /counts/{count_id}/completion       counts.create_count_completion
    POST    /counts/{count_id}/resumption       counts.create_count_resumption
    POST    /counts/{count_id}/cancellation     counts.create_count_cancellation
    POST    /counts/{count_id}/approval         counts.create_count_approval
    POST    /counts/{count_id}/reversal         counts.create_count_reversal
    GET     /count-lines/{count_line_id}        counts.read_count_line
    DELETE  /count-lines/{count_line_id}/count  counts.delete_counted_units

    GET     /imports                            stock_imports.read_imports
    POST    /imports                            stock_imports.create_import
    GET     /imports/{import_id}                stock_imports.read_import
    GET     /imports/{import_id}/rows           stock_imports.read_import_rows
    GET     /imports/{import_id}/products       import_products.read_import_products
    POST    /imports/{import_id}/columns        import_products.create_import_columns
    POST    /imports/{import_id}/selection      stock_imports.create_import_selection
    POST    /imports/{import_id}/application    stock_imports.create_import_application
    POST    /imports/{import_id}/cancellation   stock_imports.create_import_cancellation
    POST    /imports/{import_id}/reversal       stock_imports.create_import_reversal
    GET     /imports/{import_id}/report         stock_imports.read_import_report
"""


class Entry(NamedTuple):
    """One operation: `GET /products/{product_id}` is answered by `read_product` in `shop/api/products.py`."""

    method: str
    path: str
    module: str
    name: str

    @property
    def rule(self) -> str:
        """The path as Flask matches it: what ends in `_id` or is a `seq` is a number."""
        steps = [_matched(step[1:-1]) if step.startswith("{") else step for step in self.path.split("/")]
        return "/".join(steps)

    def view(self) -> Callable[..., Any]:
        """The function. Loads its module the first time."""
        view: Callable[..., Any] = getattr(import_module(f"{__package__}.{self.module}"), self.name)
        return view


def entries() -> list[Entry]:
    """All operations, in the order of the table."""
    rows = [line.split() for line in CONTENTS.splitlines() if line.strip()]
    return [Entry(method, path, *function.split(".")) for method, path, function in rows]


def load_all() -> None:
    """Load every operation now, so that no visitor waits for it."""
    for entry in entries():
        entry.view()


def _matched(name: str) -> str:
    return f"<int:{name}>" if name.endswith("_id") or name == "seq" else f"<{name}>"
