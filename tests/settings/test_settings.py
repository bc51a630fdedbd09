"""The owner's settings: saved where they are right, told beside their field where they aren't, never lost."""

import io

import pytest
from flask import Flask
from sqlalchemy import select

from shop.audit.actors import SHELL
from shop.audit.models import AuditEntry
from shop.db import db
from shop.pages.particulars import particulars, set_particular, tagline_in

from ..auth.people import Browser, signed_in
from ..factories import make_product
from ..picturing.pictures import drawn, saved


@pytest.fixture
def olga(app: Flask) -> Browser:
    """The owner's browser."""
    return signed_in(app, "owner", name="Olga")


def shown(olga: Browser) -> dict[str, str]:
    """What the form holds as it is shown, hidden fields and all."""
    page = olga.get("settings.show")
    [form] = page.all("form", action="/desk/settings")
    fields = {field.get("name"): field.get("value", "") for field in form.iter("input")}
    fields |= {field.get("name"): (field.text or "").strip() for field in form.iter("textarea")}
    fields["default_language"] = "en"
    return {name: value for name, value in fields.items() if name and name != "csrf_token"}


def test_what_is_typed_is_kept_and_shown_in_the_shop(olga: Browser):
    typed = shown(olga) | {
        "name": "Casa Mar",
        "tagline": "Paper and salt",
        "tagline_es": "Papel y sal",
        "phone": "+34 956 123",
    }
    olga.post("settings.show", typed)
    assert particulars()["name"] == "Casa Mar"
    assert (particulars()["phone"], tagline_in("es")) == ("+34 956 123", "Papel y sal")
    assert olga.get("catalog.home").words("h1") == "Paper and salt"
    assert olga.get("/es/").words("h1") == "Papel y sal"


def test_the_audit_trail_tells_which_settings_changed(olga: Browser):
    olga.post("settings.show", shown(olga) | {"name": "Casa Mar"})
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "shop.changed"))
    assert (entry.old, entry.new) == ({"name": "Almacén"}, {"name": "Casa Mar"})
    assert "changed the settings of the shop: name" in olga.get("desk.audit").words("table")


def test_saving_what_is_there_already_changes_nothing(olga: Browser):
    olga.post("settings.show", shown(olga))
    assert not db.session.scalars(select(AuditEntry).where(AuditEntry.action == "shop.changed")).all()


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("name", "", "A shop needs a name"),
        ("accent", "red", "A colour is written like"),
        ("currency", "XYZ", "is no currency"),
        ("time_zone", "Europe/Cadiz", "is no time zone"),
        ("email", "mail", "is no e-mail address"),
        ("phone", "call me", "is no telephone number"),
        ("name", "a\x00b", "can’t be read"),
        ("tagline", "x" * 201, "200 characters at most"),
    ],
)
def test_what_can_not_be_comes_back_as_typed_with_the_reason_beside_it(olga: Browser, name, typed, words):
    before = particulars()
    page = olga.post("settings.show", shown(olga) | {name: typed, "tax_label": "incl. VAT"}, status=422)
    assert words in page.words("p", id=f"{name}-error")
    assert page.one("input", id="tax_label").get("value") == "incl. VAT"
    assert particulars() == before


def test_two_mistakes_are_told_at_once(olga: Browser):
    page = olga.post("settings.show", shown(olga) | {"email": "mail", "currency": "XYZ"}, status=422)
    assert page.words("p", id="email-error")
    assert page.words("p", id="currency-error")


def test_two_owners_who_change_different_things_both_keep_theirs(olga: Browser):
    mine = shown(olga)
    set_particular("phone", "+34 1", by=SHELL)
    olga.post("settings.show", mine | {"name": "Casa Mar"})
    assert (particulars()["name"], particulars()["phone"]) == ("Casa Mar", "+34 1")


def test_two_owners_who_change_the_same_thing_learn_of_each_other(olga: Browser):
    mine = shown(olga) | {"name": "Casa Mar"}
    set_particular("name", "Casa Sol", by=SHELL)
    page = olga.post("settings.show", mine, status=409)
    assert "“Casa Sol”" in page.words("p", id="name-error")
    assert page.one("input", id="name").get("value") == "Casa Mar"
    olga.post("settings.show", mine | {"was-name": "Casa Sol"})
    assert particulars()["name"] == "Casa Mar"


def test_the_own_language_stays_where_products_are(olga: Browser):
    make_product()
    page = olga.post("settings.show", shown(olga) | {"default_language": "es"}, status=422)
    assert "no products" in page.words("p", id="default_language-error")


def test_a_logo_stands_at_the_head_of_every_page_until_the_name_does_again(olga: Browser):
    olga.post("settings.change_logo", {"logo": (io.BytesIO(saved(drawn(), "PNG")), "logo.png")})
    [image] = olga.get("catalog.home").one("a", class_="wordmark").iter("img")
    assert image.get("alt") == "Almacén"
    assert olga.open(image.get("src", "")).status_code == 200
    olga.post("settings.change_logo", {"remove": "1"})
    assert olga.get("catalog.home").words("a", class_="wordmark") == "Almacén"


@pytest.mark.parametrize("content", [b"", b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_what_is_no_picture_is_refused_beside_its_field(olga: Browser, content: bytes):
    page = olga.post("settings.change_logo", {"logo": (io.BytesIO(content), "logo.png")}, status=422)
    assert page.words("p", id="logo-error")
    assert "picture" in olga.post("settings.change_logo", {}, status=422).words("p", id="logo-error")


def test_only_owners_have_settings(app: Flask):
    mia = signed_in(app, "manager", name="Mia")
    mia.get("settings.show", status=403)
