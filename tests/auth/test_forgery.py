"""No form is taken from another site, and what a person typed isn't lost because of that."""

import pytest
from flask import Flask

from .people import Browser, make_person


def posts(app: Flask) -> list[tuple[str, str]]:
    """Every endpoint that takes a POST, with a path to it."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "POST" in (rule.methods or ()) and not rule.endpoint.startswith("api."):
                values = {
                    name: 1 if "int" in str(rule._converters[name].__class__).lower() else "x"
                    for name in rule.arguments
                }
                found.append((rule.endpoint, rule.build(values, append_unknown=False)[1]))
    return found


def test_every_form_wants_the_token_of_its_browser(app: Flask, ana: Browser, stranger: Browser):
    ana.sign_in(make_person("owner"))
    theirs = stranger.token()
    assert posts(app)
    for endpoint, path in posts(app):
        for token in ({}, {"csrf_token": ""}, {"csrf_token": "x.y.z"}, {"csrf_token": theirs}):
            answer = ana.open(path, "POST", data=token)
            assert answer.status_code == 400, (endpoint, token)
    assert ana.get("account.show")


def test_a_refused_form_says_what_to_do(ana: Browser):
    answer = ana.open("/login", "POST", data={"email": "ana@example.com"})
    assert "load the page again" in answer.get_data(as_text=True)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
def test_what_another_site_sends_is_not_offered_for_sending_again(ana: Browser, site: str):
    ana.sign_in(make_person())
    answer = ana.open("/account", "POST", data={"name": "Eve"}, headers={"Sec-Fetch-Site": site} if site else {})
    assert answer.status_code == 400


def test_who_signed_in_again_elsewhere_can_send_what_they_had_typed(ana: Browser):
    ana.sign_in(make_person())
    answer = ana.open(
        "/account", "POST", data={"name": "Ana María", "language": "es"}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert answer.headers["Location"] == "/kept"
    page = ana.get("auth.kept")
    assert page.one("input", name="name").get("value") == "Ana María"
