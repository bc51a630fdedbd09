"""A shop that wants a second factor of some."""

import pytest
from flask import Flask, current_app

from ..auth.people import Browser, signed_in
from .phones import require_second_factor, set_up_app


@pytest.fixture(autouse=True)
def as_it_was(app: Flask):
    yield
    object.__setattr__(app.config["SHOP"], "two_factor_required", "")


def refused_removal(browser: Browser) -> bool:
    page = browser.post("factors.remove_app", status=None)
    return page.status == 422 and "needs a second step" in page.words("main")


def test_the_last_factor_stays_where_the_shop_wants_one(app: Flask):
    staff = signed_in(app, "staff")
    set_up_app(staff)
    require_second_factor("staff")
    assert refused_removal(staff)
    require_second_factor("")
    assert not refused_removal(staff)


def test_customers_are_free_where_only_staff_needs_one(app: Flask, ana: Browser):
    set_up_app(ana)
    require_second_factor("staff")
    assert not refused_removal(ana)


def test_everyone_is_everyone(app: Flask, ana: Browser):
    set_up_app(ana)
    require_second_factor("everyone")
    assert refused_removal(ana)
    assert current_app.config["SHOP"].two_factor_required == "everyone"
