"""Making an account in a real browser: hints while typing, and everything without a script too."""

import pytest
from playwright.sync_api import expect

from shop.demo.people import PASSWORD

from .visitor import Visitor

pytestmark = pytest.mark.browser

both_htmx = pytest.mark.parametrize("shop", ["own 4.0.1", "own 2.0.11"])


@both_htmx
def test_hints_come_while_the_form_is_filled_in(visit: Visitor, shop: str):
    page = visit("/register", shop=shop)
    page.locator("#email").fill("ana@")
    page.locator("#password").press_sequentially("qwerty123456")
    expect(page.locator("#email-hint")).to_contain_text("such as ana@example.com")
    expect(page.locator("#strength")).to_contain_text("most common")
    page.locator("#password").fill("seven quiet herons")
    expect(page.locator("#strength")).to_contain_text("hard to guess")
    page.locator("#email").fill("ana@example.com")
    page.locator("#name").click()
    expect(page.locator("#email-hint")).to_be_empty()


@both_htmx
def test_who_mends_a_field_is_no_longer_told_what_was_wrong(visit: Visitor, shop: str):
    page = visit("/register", shop=shop, refusals=(422,))
    page.locator("main form").evaluate("form => form.noValidate = true")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#name-error")).to_be_visible()
    page.locator("#name").fill("Ana")
    expect(page.locator("#name-error")).to_have_count(0)
    expect(page.locator("#email-error")).to_be_visible()


def test_without_scripts_the_form_says_all_that_it_has_to(visit: Visitor):
    page = visit("/register", scripts=False, refusals=(422,))
    page.locator("#name").fill("Ana")
    page.locator("#email").fill("ana@example.com")
    page.locator("#password").fill("qwerty123456")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#password-error")).to_contain_text("most common")
    expect(page.locator("#name")).to_have_value("Ana")
    expect(page.locator("#password")).to_have_value("")


@pytest.mark.parametrize("scripts", [True, False])
def test_people_sign_in_and_out(visit: Visitor, scripts: bool):
    page = visit("/account", scripts=scripts)
    expect(page.locator("h1")).to_have_text("Sign in")
    page.locator("#email").fill("customer@demo.example")
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("h1")).to_have_text("Your account")
    page.go_back()
    page.go_forward()
    expect(page.locator("h1")).to_have_text("Your account")
    page.locator("header button", has_text="Sign out").click()
    expect(page.locator(".notice")).to_have_text("You are signed out.")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Sign in")


def test_a_double_click_sends_a_form_once(visit: Visitor):
    page = visit("/password/forgotten")
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.locator("#email").fill("customer@demo.example")
    page.locator("main form button[type=submit]").dblclick()
    expect(page.locator("h1")).to_have_text("Look into your mail")
    assert len(sent) == 1
