"""Letters are written in their reader's language, in the transaction that gives the reason for them."""

import pytest
from flask import Flask
from flask_babel import gettext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from shop.db import db, transaction
from shop.jobs.models import Job
from shop.languages import current_language, link_to, speaking
from shop.mail.models import Email
from shop.mail.services import NotAnAddress, checked_address, write_email
from shop.pages.particulars import set_particular

pytestmark = pytest.mark.usefixtures("configured")


def letters() -> list[Email]:
    return list(db.session.scalars(db.select(Email)))


@pytest.mark.parametrize(("language", "place"), [("en", "https://shop.example/"), ("es", "https://shop.example/es/")])
def test_a_letter_is_in_the_language_of_its_reader_and_links_into_it(app: Flask, language, place):
    email = write_email("test", "ana@home.example", language)
    with app.test_request_context():
        inside = write_email("test", "ana@home.example", language)
    assert (inside.text, inside.subject) == (email.text, email.subject)
    assert email.text.endswith(place)
    assert f'<html lang="{language}">' in email.html
    assert f'href="{place}"' in email.html


def test_links_lead_to_the_site_whatever_host_was_asked_for(app: Flask):
    with app.test_request_context("/", base_url="http://evil.example"):
        assert link_to("catalog.show", "es", slug="fern print") == "https://shop.example/es/p/fern%20print"
        assert link_to("catalog.search", "en", q="a&b") == "https://shop.example/search?q=a%26b"


def test_in_a_spanish_shop_it_is_english_that_needs_a_prefix():
    set_particular("default_language", "es")
    assert link_to("catalog.home", "es") == "https://shop.example/"
    assert link_to("catalog.home", "en") == "https://shop.example/en/"


def test_speaking_another_language_ends_with_its_block(app: Flask):
    with app.test_request_context("/"):
        before = gettext("Back in a moment")
        with speaking("es"):
            assert (current_language(), gettext("Back in a moment")) == ("es", "Volvemos enseguida")
            with speaking("en"):
                assert (current_language(), gettext("Back in a moment")) == ("en", "Back in a moment")
            assert current_language() == "es"
        assert (current_language(), gettext("Back in a moment")) == ("en", before)


def test_a_refused_change_sends_no_letter():
    def change() -> None:
        with transaction():
            write_email("test", "ana@home.example", "en")
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        change()
    assert letters() == []
    assert db.session.scalar(db.select(db.func.count(Job.id))) == 0


def test_a_text_has_no_html_in_it():
    set_particular("name", "Ben & Ana <3")
    email = write_email("test", "ana@home.example", "en")
    assert email.subject == "A test e-mail from Ben & Ana <3"
    assert "Ben &amp; Ana &lt;3" in email.html


@pytest.mark.parametrize(
    "nasty", ["Shop\r\nBcc: eve@evil.example", "Shop\nBcc: eve@evil.example", "Sh\0op\x0b\x85\u2028"]
)
def test_a_name_can_not_add_a_line_to_the_head(nasty, monkeypatch):
    from shop.mail import services

    particulars = services.particulars()
    monkeypatch.setattr(services, "particulars", lambda: particulars | {"name": nasty})
    email = write_email("test", "ana@home.example", "en")
    assert len(email.subject.splitlines()) == 1
    assert "\0" not in email.subject + email.text + email.html


@pytest.mark.parametrize(
    "typed",
    ["", "ana", "ana@", "@home.example", "a b@home.example", "ana@home.example\r\nBcc: eve@evil.example",
     "ana@home.example\n", "ana\0@home.example", "<ana@home.example>", "ana@home.example, eve@evil.example",
     "ana@-home.example", "a" * 300 + "@home.example"],
)  # fmt: skip
def test_what_can_not_be_an_address_is_refused(typed):
    with pytest.raises(NotAnAddress):
        write_email("test", typed, "en")
    assert letters() == []


@pytest.mark.parametrize(
    "typed", ["ana@home.example", "Ana+shop@HOME.example", "ana@müller.example", "josé@home.example"]
)
def test_addresses_of_all_countries_are_welcome(typed):
    assert checked_address(typed).lower() == typed.lower()


def test_each_letter_has_a_name_of_its_own_that_ends_like_the_site():
    first, second = (write_email("test", "ana@home.example", "en").message_id for _ in range(2))
    assert first != second
    assert first.endswith("@shop.example")


def test_the_database_keeps_no_words_of_a_sent_letter():
    write_email("test", "ana@home.example", "en")
    with pytest.raises(IntegrityError, match="ck_outbox_forgets"):
        db.session.execute(text("UPDATE outbox SET sent_at = now()"))
