"""The demo's people, who may be in no real shop."""

from flask import Flask

from shop import create_app
from shop.demo.people import PASSWORD, PEOPLE, are_here, invite_everybody, login_lines

from ..auth.people import Browser
from ..databases import settings_for


def test_everybody_of_the_demo_signs_in(app: Flask):
    invite_everybody()
    invite_everybody()
    for email, _, name in PEOPLE:
        browser = Browser(app)
        browser.post("auth.sign_in", {"email": email, "password": PASSWORD})
        assert browser.get("account.show").one("input", id="name").get("value") == name
    assert len(login_lines()) == 1 + len(PEOPLE)


def test_nobody_of_the_demo_gets_into_a_real_shop(real_database: Flask):
    with real_database.app_context():
        invite_everybody()
    database = real_database.config["SHOP"].database_url.rpartition("/")[2]
    production = {"profile": "production", "secret_key": "x" * 40, "site_url": "http://localhost"}
    shop = create_app(settings_for(database, **production))
    shop.config.update(SESSION_COOKIE_SECURE=False, SESSION_COOKIE_NAME="session")
    browser = Browser(shop)
    browser.post("auth.sign_in", {"email": PEOPLE[2][0], "password": PASSWORD}, status=422)
    refusal = shop.test_cli_runner().invoke(args=["serve"])
    assert refusal.exit_code == 1
    assert "everybody knows their password" in refusal.output
    assert "Removed 3" in shop.test_cli_runner().invoke(args=["user", "remove-demo"]).output
    with shop.app_context():
        assert not are_here()
