"""TWO_FACTOR_REQUIRED: whoever must have a second factor gets nowhere without."""

from dataclasses import replace

import pytest
from flask import Flask

from ..auth.people import Browser, make_person

PAGES = ["/account", "/account/data", "/account/email", "/account/devices", "/account/deletion"]


@pytest.fixture
def wanted_of(app: Flask, monkeypatch: pytest.MonkeyPatch):
    return lambda whom: monkeypatch.setitem(app.config, "SHOP", replace(app.config["SHOP"], two_factor_required=whom))


@pytest.mark.parametrize(("whom", "role"), [("everyone", "customer"), ("everyone", "owner"), ("staff", "owner")])
def test_without_one_every_page_leads_to_setting_one_up(app: Flask, wanted_of, whom: str, role: str):
    wanted_of(whom)
    browser = Browser(app)
    browser.sign_in(make_person(role))
    for path in [*PAGES, *(["/desk", "/desk/people"] if role == "owner" else [])]:
        assert browser.get(path, status=303).headers["Location"] == "/account/two-factor"
    page = browser.get("/account/two-factor")
    assert "needs a second step" in page.words("p", class_="notice")
    browser.post("auth.sign_out")


def test_customers_go_on_without_where_only_staff_must(app: Flask, wanted_of):
    wanted_of("staff")
    browser = Browser(app)
    browser.sign_in(make_person())
    assert browser.get("/account")
