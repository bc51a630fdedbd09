"""A test nudge on the page of its webhook: it says by itself how it went, and without scripts after a look."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from shop.audit.actors import SYSTEM
from shop.db import db
from shop.webhooks.services import create_webhook, delete_webhook

from .live import LiveShop
from .looking import in_place
from .visitor import Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def webhook(live_shop: LiveShop) -> Iterator[int]:
    """One that nobody calls, as no worker runs here."""
    with live_shop.app.app_context():
        made, _ = create_webhook("https://192.88.99.1/", "Quiet", ["stock"], by=SYSTEM)
        number = made.id
        db.session.remove()
    yield number
    with live_shop.app.app_context():
        delete_webhook(number, by=SYSTEM)
        db.session.execute(
            db.text("DELETE FROM job WHERE kind = 'webhooks.deliver' AND attempts = 0 AND run_at < now()")
        )
        db.session.commit()
        db.session.remove()


def arrive(live_shop: LiveShop, webhook: int) -> None:
    """As if the worker had called, and the program had answered."""
    with live_shop.app.app_context():
        done = "UPDATE webhook_delivery SET state = 'delivered', status_code = 204, attempts = 1, duration_ms = 42"
        db.session.execute(db.text(f"{done} WHERE webhook_id = :webhook"), {"webhook": webhook})
        db.session.commit()
        db.session.remove()


@pytest.mark.parametrize("shop", ["own 4.0.1", "own 2.0.11"])
def test_how_a_test_went_is_said_by_itself(visit: Visitor, live_shop: LiveShop, webhook: int, shop: str):
    page = visit(f"/desk/webhooks/{webhook}", who="owner", width=390, shop=shop)
    page.get_by_role("button", name="Send a test").click()
    expect(page.locator(".notice")).to_contain_text("on its way")
    row = page.locator("#deliveries tbody tr")
    expect(row).to_contain_text("On its way")
    with in_place(page):
        arrive(live_shop, webhook)
        expect(row).to_contain_text("Delivered")
        expect(row).to_contain_text("Status 204 42 ms")
        expect(page.locator("#deliveries[data-hx-trigger]")).to_have_count(0)


def test_without_scripts_it_is_said_after_a_look(visit: Visitor, live_shop: LiveShop, webhook: int):
    page = visit(f"/desk/webhooks/{webhook}", who="owner", scripts=False)
    page.get_by_role("button", name="Send a test").click()
    arrive(live_shop, webhook)
    page.reload()
    expect(page.locator("#deliveries tbody tr")).to_contain_text("Delivered")
