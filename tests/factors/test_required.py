"""A shop that wants a second factor of some."""

from dataclasses import replace

import pytest
from flask import Flask

from ..auth.people import Browser, signed_in
from .phones import set_up_app


def refused_removal(browser: Browser) -> bool:
    page = browser.post("factors.remove_app", status=None)
    return page.status == 422 and "needs a second step" in page.words("main")


@pytest.mark.parametrize(
    ("whom", "role", "stays"),
    [
        ("staff", "staff", True),
        ("staff", "owner", True),
        ("staff", "customer", False),
        ("everyone", "customer", True),
        ("", "owner", False),
    ],
)
def test_the_last_factor_stays_where_the_shop_wants_one(
    app: Flask, monkeypatch: pytest.MonkeyPatch, whom: str, role: str, stays: bool
):
    browser = signed_in(app, role)
    set_up_app(browser)
    monkeypatch.setitem(app.config, "SHOP", replace(app.config["SHOP"], two_factor_required=whom))
    assert refused_removal(browser) is stays
