"""Without a mail server, letters lie in a folder."""

from pathlib import Path

import pytest

from shop.errors import NotFound
from shop.jobs.working import do_next
from shop.mail.mailbox import letter, letters, put
from shop.mail.models import Email
from shop.mail.sending import message_of
from shop.mail.services import write_email


@pytest.fixture
def folder(configured, tmp_path: Path) -> Path:
    configured(data_folder=str(tmp_path), mail_url="")
    return tmp_path / "mailbox"


def sent(to: str = "ana@home.example", language: str = "en") -> Email:
    email = write_email("test", to, language)
    assert do_next()
    return email


def test_letters_are_found_newest_first(folder):
    for name in ("ana", "ben", "zoë"):
        sent(f"{name}@home.example")
    assert [found.to for found in letters()] == ["zoë@home.example", "ben@home.example", "ana@home.example"]


def test_a_letter_reads_as_it_was_written(folder):
    email = write_email("test", "ana@home.example", "es")
    text, html, subject = email.text, email.html, email.subject
    do_next()
    found = letter(email.message_id)
    assert (found.text.strip(), found.html.strip(), found.subject) == (text.strip(), html.strip(), subject)


def test_the_same_letter_twice_is_one(folder):
    email = write_email("test", "ana@home.example", "en")
    for _ in range(2):
        put(folder.parent, message_of(email))
    assert [path.name for path in folder.iterdir()] == [f"{email.message_id}.eml"]


def test_only_the_shop_may_read_it(folder):
    sent()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_an_empty_mailbox_has_no_letters(folder):
    assert list(letters()) == []


@pytest.mark.parametrize(
    "name", ["../secret-key", "..", "", "/etc/passwd", "a" * 32, "A" * 32 + "@x", "a" * 32 + "@x/../y"]
)
def test_nothing_else_can_be_read_through_it(folder, name):
    sent()
    (folder.parent / "secret-key.eml").write_text("Subject: secret\n\nsecret")
    with pytest.raises(NotFound):
        letter(name)


def test_a_link_to_elsewhere_is_not_followed(folder):
    sent()
    (folder.parent / "secret").write_text("Subject: secret\n\nsecret")
    name = "0" * 32 + "@shop.example"
    (folder / f"{name}.eml").symlink_to(folder.parent / "secret")
    with pytest.raises(NotFound):
        letter(name)


def test_the_console_shows_the_words(configured, capsys):
    configured(mail_url="console:")
    sent()
    shown = capsys.readouterr().err
    assert "To: ana@home.example\nSubject: A test e-mail" in shown
    assert "https://shop.example/" in shown
