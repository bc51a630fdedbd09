"""Files get damaged: on the way, by a spreadsheet, by a tired person. That is always told, or does no harm."""

import csv
import io

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from shop.config import ROOT
from shop.db import db
from shop.errors import ShopError
from shop.stock.verifying import Proof, differences

from .files import exported, imported

SHOPIFY = (ROOT / "tests" / "data" / "shopify" / "products.csv").read_bytes()
LENIENT = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

harm = st.tuples(
    st.sampled_from(["change", "remove", "insert", "cut", "double"]),
    st.floats(0, 1, exclude_max=True),
    st.one_of(
        st.binary(min_size=1, max_size=3), st.sampled_from([b",", b'"', b"\n", b"\x00", b"\xff", b";", b"-", b"E+"])
    ),
)


def damaged(data: bytes, harms: list[tuple[str, float, bytes]]) -> bytes:
    for kind, where, what in harms:
        at = int(len(data) * where)
        if kind == "change":
            data = data[:at] + what + data[at + len(what) :]
        elif kind == "remove":
            data = data[:at] + data[at + len(what) :]
        elif kind == "insert":
            data = data[:at] + what + data[at:]
        elif kind == "cut":
            data = data[:at]
        else:
            data += data[at : at + 200]
    return data


def state() -> str:
    """What the shop holds, and whether it adds up."""
    assert list(differences(db.session.connection(), Proof())) == []
    halves = "SELECT count(*) FROM product p WHERE NOT EXISTS (SELECT FROM variant v WHERE v.product_id = p.id)"
    assert db.session.scalar(text(halves)) == 0
    return exported()


@LENIENT
@given(harms=st.lists(harm, min_size=1, max_size=3), skip=st.booleans())
def test_a_damaged_file_is_taken_whole_or_told_of_and_never_half_written(harms, skip, emptied):
    emptied()
    before = state()
    try:
        outcome = imported(damaged(SHOPIFY, harms), skip=skip)
    except ShopError:
        outcome = None
    if outcome is None or outcome.applied is None:
        assert state() == before
    else:
        assert skip or not outcome.refused
        state()


@LENIENT
@given(column=st.integers(0, 47), row=st.integers(0, 20), value=st.text(max_size=40))
def test_a_cell_with_anything_in_it_is_taken_or_told_of(column, row, value, emptied):
    emptied()
    rows = list(csv.reader(io.StringIO(SHOPIFY.decode())))
    rows[row + 1][column] = value
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    try:
        outcome = imported(file.getvalue().encode("utf-8", "replace"), skip=True)
    except ShopError:
        return  # a heading, or the whole of the file
    assert outcome.applied is not None
    assert all(problem.reason and problem.line >= 2 for problem in outcome.checked.problems)
    counts, lines = outcome.checked.counts, {line for line, *_ in outcome.refused}
    assert counts["variants new"] + len(lines) == 21
    state()
