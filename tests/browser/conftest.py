"""A real browser before the real shop. Every page that a test visits is watched: see Visitor."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from shop.config import ROOT

from .. import databases
from . import goods
from .live import LiveShop, hang_pictures, htmx_by_cdn, htmx_by_shop
from .visitor import Visitor

FAILED = pytest.StashKey[bool]()

expect.set_options(timeout=10_000)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def live_shops(worker_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, LiveShop]]:
    """The same shop with each htmx, from the CDN or as a copy of its own, and once closed for maintenance."""
    folder = tmp_path_factory.mktemp("shop")
    with databases.clone(
        databases.template("demo", goods.fill, *goods.SOURCES, Path(goods.__file__)),
        f"live_{os.getpid()}_{worker_name}",
    ) as name:
        variations = {
            "cdn 4.0.1": htmx_by_cdn("4.0.1"),
            "cdn 2.0.11": htmx_by_cdn("2.0.11"),
            "own 4.0.1": htmx_by_shop("4.0.1", folder),
            "own 2.0.11": htmx_by_shop("2.0.11", folder),
            "closed": {"maintenance": True},
        }
        usual = {"data_folder": str(folder), "log_level": "error", "confirm_minutes": 1440}
        shops = {
            key: LiveShop(databases.settings_for(name, **usual | settings)) for key, settings in variations.items()
        }
        hang_pictures(folder, shops["own 4.0.1"])
        yield shops
        for shop in shops.values():
            shop.close()


@pytest.fixture
def live_shop(live_shops: dict[str, LiveShop]) -> LiveShop:
    """The shop that `visit` goes to unless told otherwise."""
    return live_shops["own 4.0.1"]


@pytest.fixture(scope="session")
def visitor(chromium: Browser, live_shops: dict[str, LiveShop]) -> Visitor:
    """SCREENSHOTS=folder keeps a picture of every page that is visited."""
    wanted = os.environ.get("SCREENSHOTS")
    if wanted:
        Path(wanted).mkdir(parents=True, exist_ok=True)
    return Visitor(chromium, live_shops, Path(wanted) if wanted else None)


@pytest.fixture
def visit(request: pytest.FixtureRequest, visitor: Visitor, live_shops: dict[str, LiveShop]) -> Iterator[Visitor]:
    """Opens pages, fails the test if anything on them went wrong, and keeps a picture of each if the test failed."""
    yield visitor
    problems = visitor.problems()
    went_wrong = bool(problems) or request.node.stash.get(FAILED, False)
    if went_wrong:
        folder = ROOT / ".data" / "screenshots"
        folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower()).strip("-")
        for number, page in enumerate(visitor.pages, 1):
            page.screenshot(path=folder / f"{name}-{number}.png")
    visitor.leave(for_good=went_wrong)
    for shop in live_shops.values():
        shop.recover()
    assert not problems, "\n".join(problems)
