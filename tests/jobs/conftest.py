"""The worker of these tests knows the jobs of the tests, and none of the shop's."""

from collections.abc import Iterator

import pytest

from shop.jobs.services import KINDS

from .doing import register_ours


@pytest.fixture(autouse=True)
def only_ours() -> Iterator[None]:
    shops = dict(KINDS)
    KINDS.clear()
    register_ours()
    yield
    KINDS.clear()
    KINDS.update(shops)
