"""The API keeps what its description promises, whatever is sent: schemathesis tries it over the network.

Other seeds: `SEED=7 bin/test tests/api/test_contract.py`.
"""

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from shop.api.contents import entries
from shop.audit.actors import SHELL
from shop.auth.permissions import SCOPES
from shop.auth.tokens import create_token
from shop.stock.services import receive_stock

from ..auth.people import make_person
from ..auth.two_workers import two_workers, until_it_answers
from ..conftest import THOROUGH
from ..factories import make_category, make_product

SEED = os.environ.get("SEED", "20261123")
EXAMPLES = 100 if THOROUGH else 8
# What leads to one another is tried together.
PARTS = {
    "people": ["describing", "tokens", "users", "exports", "stock_exports"],
    "catalogue": ["products", "variants", "categories", "product_upserts"],
    "stock": ["levels", "movements", "stock_changes", "holds", "changes"],
    "papers": ["locations", "suppliers", "receipts", "receipt_lines", "counts", "stock_imports", "import_products"],
}
CONFIGURATION = Path(__file__).with_name("schemathesis.toml")


def a_shop_with_goods() -> str:
    """Some of everything, and a token that may do all that a token can."""
    shelf = make_category("prints")
    for number in range(3):
        product = make_product(title=f"Fern {number}", category=shelf)
        receive_stock(product.variants[0], 10, by=SHELL)
    return create_token(make_person("owner"), "Fuzzer", list(SCOPES), by=SHELL)[1]


def test_everything_is_tried():
    assert sorted(tag for tags in PARTS.values() for tag in tags) == sorted({entry.module for entry in entries()})


@pytest.mark.parametrize("part", PARTS)
def test_nothing_is_found_that_the_description_does_not_allow(real_database: Flask, part: str, tmp_path: Path):
    with real_database.app_context():
        secret = a_shop_with_goods()
    # Where programs may ask for accounts, else that is just not found.
    with two_workers(replace(real_database.config["SHOP"], api_registration=True)) as port:
        until_it_answers(port)
        run = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "--no-color", f"--config-file={CONFIGURATION}", "run"),
                *(f"http://127.0.0.1:{port}/api/v1/openapi.json", f"--header=Authorization: Bearer {secret}"),
                *("--checks=all", "--phases=examples,coverage,fuzzing,stateful", "--continue-on-failure"),
                *(f"--seed={SEED}", f"--max-examples={EXAMPLES}", "--suppress-health-check=all"),
                *(f"--include-tag={tag}" for tag in PARTS[part]),
                *("--warnings=off", "--workers=1"),
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
    for line in [*run.stdout.splitlines(), *run.stderr.splitlines()[-20:]]:
        print(line[:300])
    assert run.returncode == 0, "see above: each failure has its curl"
    assert int(re.findall(r"(\d+) generated", run.stdout)[-1]) > 100
