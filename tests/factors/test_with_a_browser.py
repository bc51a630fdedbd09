"""Passkeys in a real Chromium, with an authenticator that it plays itself."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from shop.audit.models import AuditEntry
from shop.db import db

from .. import databases
from ..auth.people import PASSWORD, make_person
from ..browser.live import LiveShop, htmx_by_shop
from ..browser.test_accessibility import objections
from ..browser.visitor import MEASURE_OVERFLOW
from .phones import code

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

pytestmark = pytest.mark.browser


# A phone of Chromium's own takes every suggestion at once, so that there would be nothing left to press.
NO_SUGGESTIONS = """if (!sessionStorage.suggestions) {
  PublicKeyCredential.isConditionalMediationAvailable = async () => false;
}"""


@pytest.fixture(scope="module")
def live(template_database: str, worker_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveShop]:
    folder: Path = tmp_path_factory.mktemp("shop")
    with databases.clone(template_database, f"passkeys_{os.getpid()}_{worker_name}") as name:
        settings = databases.settings_for(
            name, data_folder=str(folder), log_level="error", **htmx_by_shop("4.0.1", folder)
        )
        shop = LiveShop(settings)
        yield shop
        shop.close()


@dataclass
class Visit:
    """A window at the shop's name, with a phone that does what it is asked; what goes wrong is written down."""

    page: "Page"
    cdp: "CDPSession"
    phone: str
    address: str
    shop: LiveShop
    email: str

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def give_password(self) -> None:
        self.go("/login")
        self.page.get_by_label("E-mail address").fill(self.email)
        self.page.locator("#password").fill(PASSWORD)
        self.press("Sign in")

    def sign_in(self) -> None:
        self.give_password()
        self.page.wait_for_url("**/account")

    def sign_out(self) -> None:
        self.go("/account")
        self.press("Sign out")
        self.page.wait_for_url("**/login")

    def add_passkey(self) -> None:
        self.go("/account/two-factor/passkeys")
        self.press("Add a passkey")
        self.page.wait_for_url("**/account/two-factor/codes")

    def keys(self) -> list[dict[str, Any]]:
        """What the phone has on it, private keys and all."""
        return self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.phone})["credentials"]

    def put_back(self, key: dict[str, Any]) -> None:
        """Let the phone be as it was when it had `key`: a copy made then."""
        self.cdp.send("WebAuthn.clearCredentials", {"authenticatorId": self.phone})
        self.cdp.send("WebAuthn.addCredential", {"authenticatorId": self.phone, "credential": key})

    def is_in(self) -> bool:
        self.go("/account")
        return urlsplit(self.page.url).path == "/account"

    def trail(self) -> list[str]:
        with self.shop.app.app_context():
            return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc()).limit(20)))


@pytest.fixture
def eva(chromium: "Browser", live: LiveShop) -> Iterator[Visit]:
    """Eva, who has an account and is at the sign-in page."""
    with live.app.app_context():
        email = str(make_person(name="Eva").email)
        db.session.execute(db.text("DELETE FROM throttle"))
        db.session.commit()
    context = chromium.new_context(reduced_motion="reduce", locale="en-GB")
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.add_init_script(NO_SUGGESTIONS)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda said: (
            problems.append(said.text) if said.type == "error" and "Failed to load resource" not in said.text else None
        ),
    )
    cdp = context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    phone = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    yield Visit(page, cdp, phone, live.address.replace("127.0.0.1", "localhost"), live, email)
    context.close()
    assert problems == []


def test_a_passkey_is_made_and_signs_in_alone(eva: Visit):
    eva.sign_in()
    eva.add_passkey()
    assert eva.page.locator(".codes li").count() == 10
    eva.page.get_by_role("link", name="I have them").click()
    assert eva.page.get_by_text("never used").is_visible()
    eva.sign_out()
    eva.press("Sign in with a passkey")
    eva.page.wait_for_url("**/account")
    eva.go("/account/two-factor")
    assert eva.page.get_by_text("last used").is_visible()
    assert eva.keys()[0]["isResidentCredential"]


def test_a_passkey_is_suggested_where_the_address_is_typed(eva: Visit):
    eva.sign_in()
    eva.add_passkey()
    eva.page.evaluate("() => { sessionStorage.suggestions = 1 }")
    eva.go("/account")
    eva.press("Sign out")
    eva.page.wait_for_url("**/account")  # by way of the sign-in page, where nothing was pressed
    assert eva.keys()[0]["signCount"] == 2


def test_a_passkey_is_a_second_step(eva: Visit):
    eva.sign_in()
    eva.add_passkey()
    eva.sign_out()
    eva.give_password()
    eva.page.wait_for_url("**/login/second")
    eva.press("Use a passkey")
    eva.page.wait_for_url("**/account")


def test_a_device_that_has_one_makes_no_second(eva: Visit):
    eva.sign_in()
    eva.add_passkey()
    eva.go("/account/two-factor/passkeys")
    eva.press("Add a passkey")
    eva.page.get_by_text("This device has a passkey of yours already.").wait_for()
    assert len(eva.keys()) == 1


def test_an_answer_that_was_overheard_opens_nothing(eva: Visit):
    eva.sign_in()
    eva.add_passkey()
    eva.sign_out()
    before = eva.page.context.cookies()
    sent: list[str] = []
    eva.page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    eva.press("Sign in with a passkey")
    eva.page.wait_for_url("**/account")
    overheard = next(words for words in sent if "credential=" in words)
    eva.sign_out()
    eva.page.context.clear_cookies()
    eva.page.context.add_cookies(before)
    form = {name: values[0] for name, values in parse_qs(overheard).items()}
    answer = eva.page.context.request.post(f"{eva.address}/login/passkey", form=form, max_redirects=0)
    assert answer.status == 422
    assert not eva.is_in()
    assert "passkey.refused" in eva.trail()


def test_a_copied_phone_is_refused(eva: Visit):
    eva.sign_in()
    eva.add_passkey()
    [copy] = eva.keys()
    eva.sign_out()
    eva.press("Sign in with a passkey")
    eva.page.wait_for_url("**/account")
    eva.sign_out()
    eva.put_back(copy)
    eva.press("Sign in with a passkey")
    eva.page.get_by_text("was copied").wait_for()
    assert not eva.is_in()
    assert "passkey.refused" in eva.trail()


def test_who_turns_away_is_told_what_else_there_is(eva: Visit):
    eva.cdp.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": eva.phone})
    eva.go("/login")
    eva.page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new DOMException('', 'NotAllowedError')) }"
    )
    eva.press("Sign in with a passkey")
    eva.page.get_by_text("No passkey answered. Try again, or another way.").wait_for()


def test_an_app_is_set_up_and_asked_for(eva: Visit):
    eva.sign_in()
    eva.go("/account/two-factor/app")
    secret = eva.page.locator(".letters").inner_text().replace(" ", "")
    picture = eva.page.locator(".qr")
    assert picture.evaluate("picture => picture.complete && picture.naturalWidth > 100")
    eva.page.get_by_label("Enter the six digits").fill(code(secret))
    eva.press("Turn it on")
    eva.page.wait_for_url("**/account/two-factor/codes")
    with eva.page.expect_download() as download:
        eva.page.get_by_role("link", name="Download").click()
    assert len(download.value.path().read_text().splitlines()) == 10
    eva.sign_out()
    eva.give_password()
    eva.page.get_by_label("Code").fill(code(secret, 1))
    eva.press("Sign in")
    eva.page.wait_for_url("**/account")


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(eva: Visit, width: int):
    eva.page.set_viewport_size({"width": width, "height": 800})
    eva.sign_in()
    eva.add_passkey()
    wrong = [*looked_at(eva)]
    for path in ("", "/app", "/app/removal", "/codes/new", "/passkeys"):
        eva.go(f"/account/two-factor{path}")
        wrong += looked_at(eva)
    eva.go("/account/two-factor")
    eva.page.get_by_role("link", name="Change").click()
    wrong += looked_at(eva)
    eva.sign_out()
    wrong += looked_at(eva)
    eva.give_password()
    eva.page.wait_for_url("**/login/second")
    eva.press("Sign in")
    eva.page.get_by_text("Enter the code.").wait_for()
    assert [*wrong, *looked_at(eva)] == []


def looked_at(eva: Visit) -> list[str]:
    """What axe has against the page, by day and by night, and whether it is wider than the window."""
    found = []
    for scheme in ("light", "dark"):
        eva.page.emulate_media(color_scheme=scheme)
        found += [f"{eva.page.url} {scheme}: {words}" for words in objections(eva.page)]
    if eva.page.evaluate(MEASURE_OVERFLOW) > 0:
        found.append(f"{eva.page.url} is too wide")
    return found


def test_a_password_may_be_looked_at(eva: Visit):
    eva.go("/login")
    field = eva.page.locator("#password")
    field.fill(PASSWORD)
    show = eva.page.get_by_role("button", name="Show – Password")
    show.click()
    assert field.get_attribute("type") == "text"
    eva.page.get_by_role("button", name="Hide – Password").click()
    assert field.get_attribute("type") == "password"


def test_without_scripts_nothing_is_offered_that_cant_be_had(chromium: "Browser", eva: Visit):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{eva.address}/login")
    assert page.get_by_role("button", name="Sign in with a passkey").count() == 0
    assert page.get_by_role("button", name="Show").count() == 0
    context.close()
