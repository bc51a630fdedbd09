"""Which tests of a run in several processes stay together: those that share what is dear to make, or mind each other.

pytest-xdist has a mark for this, xdist_group, which it writes into names of tests; where pytest keeps these to itself,
as since 9.2, nothing stays together and nobody is told.
"""

from xdist.scheduler import LoadScopeScheduling

TOGETHER = (
    "tests/test_budgets_real_catalogue.py",  # one catalogue of 13,000 products
    "tests/factors/test_with_a_browser.py",  # one authenticator
    "tests/faults/",  # servers that are frozen and killed
    "tests/api/test_examples.py",  # a story that is told once
)


class Sharing(LoadScopeScheduling):
    """Each test by itself to whoever is free, but for those that stay together: these begin first."""

    def _split_scope(self, nodeid: str) -> str:
        return next((together for together in TOGETHER if nodeid.startswith(together)), nodeid)
