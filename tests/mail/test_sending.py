"""Letters to a real mail server, which takes them, refuses them or is out."""

import pytest
from sqlalchemy import text

from shop.db import db
from shop.jobs.models import Job
from shop.jobs.services import NotNow
from shop.jobs.working import do_next
from shop.mail.models import Email
from shop.mail.sending import message_of
from shop.mail.services import write_email
from shop.mail.smtp import SmtpServer
from shop.pages.particulars import set_particular

from .sink import Listening, Sink


def job() -> Job | None:
    db.session.expire_all()
    return db.session.scalars(db.select(Job)).one_or_none()


def outbox() -> Email:
    db.session.expire_all()
    return db.session.scalars(db.select(Email)).one()


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_letter_arrives_in_text_and_html_with_all_its_accents(posted: Listening, sink: Sink, language):
    set_particular("name", "Almacén “Ñandú” 🌿")
    set_particular("email", "hola@tienda.example")
    write_email("test", "ana@home.example", language)
    assert do_next()
    [letter] = sink.letters()
    assert letter["To"] == "ana@home.example"
    assert letter["From"].addresses[0].display_name == "Almacén “Ñandú” 🌿"
    assert letter["From"].addresses[0].addr_spec == "hola@tienda.example"
    assert "Almacén “Ñandú” 🌿" in letter["Subject"]
    assert letter["Content-Language"] == language
    plain, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert ("https://shop.example/es/" in plain) == (language == "es")
    assert "Almacén “Ñandú” 🌿" in html
    assert letter["Message-ID"] == f"<{outbox().message_id}>"
    assert sink.envelopes[0].original_content.isascii()


def test_a_sent_letter_is_remembered_but_not_its_words(posted: Listening):
    write_email("test", "ana@home.example", "en")
    do_next()
    email = outbox()
    assert (email.subject, email.text, email.html, email.recipient) == ("", "", "", "ana@home.example")
    assert email.sent_at
    assert job() is None


def test_a_domain_of_any_script_travels_as_name_servers_know_it(posted: Listening, sink: Sink):
    write_email("test", "ana@müller.example", "en")
    do_next()
    assert sink.envelopes[0].rcpt_tos == ["ana@xn--mller-kva.example"]


def test_a_name_of_any_script_travels_where_the_server_takes_it(posted: Listening, sink: Sink):
    write_email("test", "josé@home.example", "en")
    do_next()
    assert sink.envelopes[0].rcpt_tos == ["josé@home.example"]
    assert sink.letters()[0]["To"] == "josé@home.example"


def test_a_name_of_any_script_is_given_up_where_the_server_does_not(configured, sink: Sink):
    old = Listening(sink, enable_SMTPUTF8=False)
    old.start()
    try:
        configured(mail_url=old.url)
        write_email("test", "josé@home.example", "en")
        do_next()
    finally:
        old.stop()
    assert job().last_error == "The mail server takes no addresses with such letters in them."
    assert job().failed_at


def test_a_head_with_a_second_line_in_it_is_never_sent(posted: Listening, sink: Sink):
    write_email("test", "ana@home.example", "en")
    db.session.execute(text("UPDATE outbox SET subject = E'Hello\\r\\nBcc: eve@evil.example'"))
    do_next()
    assert sink.envelopes == []
    assert job().last_error.startswith("ValueError")


@pytest.mark.parametrize("where", ["to_recipient", "to_letter"])
def test_not_now_means_later(posted: Listening, sink: Sink, where):
    setattr(sink, where, "451 4.7.1 Greylisted, try again")
    email = write_email("test", "ana@home.example", "en")
    message_id, words = email.message_id, email.text
    do_next()
    assert (job().last_error, job().failed_at) == ("451 4.7.1 Greylisted, try again", None)
    assert (outbox().sent_at, outbox().text) == (None, words)
    setattr(sink, where, "250 OK")
    db.session.execute(text("UPDATE job SET run_at = now()"))
    do_next()
    assert [letter["Message-ID"] for letter in sink.letters()] == [f"<{message_id}>"]


@pytest.mark.parametrize("where", ["to_recipient", "to_letter"])
def test_never_means_never(posted: Listening, sink: Sink, where):
    setattr(sink, where, "550 5.1.1 No such person")
    write_email("test", "ana@home.example", "en")
    do_next()
    assert job().last_error == "550 5.1.1 No such person"
    assert job().failed_at
    assert outbox().sent_at is None


def test_a_server_that_is_out_is_asked_again(configured):
    configured(mail_url="smtp://127.0.0.1:1")
    write_email("test", "ana@home.example", "en")
    do_next()
    assert job().last_error == "127.0.0.1 port 1: [Errno 111] Connection refused"
    assert job().failed_at is None


def test_without_a_mail_server_production_keeps_the_letter_and_says_so(configured):
    configured(profile="production", mail_url="")
    write_email("test", "ana@home.example", "en")
    do_next()
    assert (job().last_error, job().failed_at) == ("MAIL_URL is not set.", None)


def test_a_server_elsewhere_that_offers_no_encryption_is_told_nothing(posted: Listening, sink: Sink):
    write_email("test", "ana@home.example", "en")
    elsewhere = SmtpServer(posted.url + "?starttls=1", named="shop.example")
    with pytest.raises(NotNow, match="no STARTTLS"):
        elsewhere.send(message_of(outbox()))
    assert sink.envelopes == []


@pytest.mark.parametrize(
    ("url", "encrypted", "port"),
    [
        ("smtp://mail.example", True, 587),
        ("smtp://mail.example:25", True, 25),
        ("smtp://mail.example?starttls=0", False, 587),
        ("smtp://127.0.0.1:1025", False, 1025),
        ("smtp://localhost:1025", False, 1025),
        ("smtp://[::1]:1025", False, 1025),
        ("smtp://127.0.0.1.evil.example", True, 587),
        ("smtp://10.0.0.1", True, 587),
    ],
)
def test_only_this_machine_is_spoken_to_in_the_clear(without_database, url, encrypted, port):
    server = SmtpServer(url, named="shop.example")
    assert (server.wants_starttls, server.port) == (encrypted, port)


def test_the_address_of_a_mail_server_holds_any_password(without_database):
    server = SmtpServer("smtps://ana%40home:p%2F%3A%40@mail.example", named="shop.example")
    assert (server.user, server.password, server.is_wrapped, server.port) == ("ana@home", "p/:@", True, 465)
