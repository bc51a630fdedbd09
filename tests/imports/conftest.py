"""What tests of imports share."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from shop.db import db

# The ledger can't be emptied as other tables can, and only a test has reason to.
EMPTY = """
    SET session_replication_role = replica;
    DELETE FROM hold; DELETE FROM stock_movement; DELETE FROM stock_level; DELETE FROM listing;
    DELETE FROM variant_option_value; DELETE FROM translation; DELETE FROM option_value; DELETE FROM product_option;
    DELETE FROM product_image; DELETE FROM product_attribute; DELETE FROM product_tag; DELETE FROM tag;
    DELETE FROM product_category; DELETE FROM variant; DELETE FROM slug_history; DELETE FROM product;
    DELETE FROM category; DELETE FROM import_job; DELETE FROM import_row; DELETE FROM import_problem;
    SET session_replication_role = origin
"""


@pytest.fixture
def emptied() -> Callable[[], None]:
    """Empties the shop: what comes next goes into a new one."""

    def empty() -> None:
        db.session.expire_all()
        db.session.execute(text(EMPTY))
        db.session.commit()
        db.session.expunge_all()

    return empty
