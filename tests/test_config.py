"""Settings are read once; what can't work is refused in one sentence that says what to do."""

import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from dotenv import dotenv_values

from shop.config import ROOT, BadSetting, Settings, layered_environment, read_settings, sqlalchemy_url

pytestmark = pytest.mark.usefixtures("without_database")

GOOD = {"PROFILE": "test", "SECRET_KEY": "x", "DATABASE_URL": "postgresql://ana:pw@db/shop"}
MAY_BE_IN_ENV_FILES = {item.name.upper() for item in fields(Settings)} | {"POSTGRES_PASSWORD"}


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "eighty", "PORT must be a whole number from 1 to 65535, not “eighty”."),
        ("PORT", "0", "PORT must be a whole number from 1 to 65535, not “0”."),
        ("PORT", "65536", "PORT must be a whole number from 1 to 65535, not “65536”."),
        ("PORT", "80.0", "PORT must be a whole number from 1 to 65535, not “80.0”."),
        ("PORT", "８０", "PORT must be a whole number from 1 to 65535, not “８０”."),
        ("WEB_WORKERS", "-1", "WEB_WORKERS must be a whole number from 1 to 64, not “-1”."),
        ("DB_TIMEOUT", "9" * 40, "DB_TIMEOUT must be a whole number from 1 to 3600, not “" + "9" * 40 + "”."),
        ("MAINTENANCE", "maybe", "MAINTENANCE must be 1 or 0, not “maybe”."),
        ("PROFILE", "staging", "PROFILE must be one of production, demo, test, not “staging”."),
        ("LOG_LEVEL", "loud", "LOG_LEVEL must be debug, info, warning or error, not “loud”."),
        ("DATABASE_URL", "", "DATABASE_URL is missing: set it to postgresql://user:password@host/database."),
        ("DATABASE_URL", "mysql://db/shop", "DATABASE_URL must look like postgresql://user:password@host/database."),
        ("DATABASE_URL", "postgresql://db", "DATABASE_URL must look like postgresql://user:password@host/database."),
        ("SECRET_KEY", " ", "SECRET_KEY is missing: set it to a long random text, and keep it out of git."),
        ("MEDIA_URL", "cdn.example", "MEDIA_URL must be a web address or a path on this site."),
        ("MEDIA_URL", "https://a.b; script-src *", "MEDIA_URL must be a web address or a path on this site."),
        ("HTMX_URL", "javascript:alert(1)", "HTMX_URL must be a web address or a path on this site."),
        ("API_CORS_ORIGINS", "*", "API_CORS_ORIGINS must be sites such as https://app.example, not “*”."),
        (
            "API_CORS_ORIGINS",
            "https://a.example, https://a.example/app",
            "API_CORS_ORIGINS must be sites such as https://app.example, not “https://a.example/app”.",
        ),
    ],
)
def test_a_setting_that_can_not_work_is_refused_in_one_sentence(name, value, sentence):
    with pytest.raises(BadSetting) as refusal:
        read_settings(GOOD | {name: value})
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_URL", "shop.example"),
        ("SITE_URL", "https://shop.example/shop"),
        ("SITE_URL", "https://shop.example?x"),
        ("SITE_URL", "https://ana:pw@shop.example"),
        ("SITE_URL", "ftp://shop.example"),
        ("SITE_URL", "https://tienda-ñ.example"),
        ("SITE_URL", "https://shop.example\nX: y"),
        ("MAIL_URL", "mail.example"),
        ("MAIL_URL", "smtp://"),
        ("MAIL_URL", "smtp://:25"),
        ("MAIL_URL", "smtp://mail.example:99999"),
        ("MAIL_URL", "smtp://mail.example:port"),
        ("MAIL_URL", "file:/tmp"),
        ("MAIL_FROM", "shop"),
        ("MAIL_FROM", "Shop <shop@shop.example>"),
        ("MAIL_FROM", "shop@shop.example\nBcc: eve@evil.example"),
    ],
)
def test_addresses_for_letters_are_checked(name, value):
    with pytest.raises(BadSetting, match=f"{name} must "):
        read_settings(GOOD | {name: value})


@pytest.mark.parametrize(
    "value", ["smtp://mail.example", "smtps://ana%40home:p%2Fw@mail.example:465", "file:", "console:"]
)
def test_letters_may_go_several_ways(value):
    assert read_settings(GOOD | {"MAIL_URL": value}).mail_url == value


@pytest.mark.parametrize(
    ("given", "site"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"HOST": "0.0.0.0", "PORT": "81"}, "http://127.0.0.1:81"),
        ({"SITE_URL": "https://shop.example/"}, "https://shop.example"),
        ({"SITE_URL": "http://[::1]:8000"}, "http://[::1]:8000"),
    ],
)
def test_the_site_is_where_the_shop_listens_unless_told_otherwise(given, site):
    assert read_settings(GOOD | given).site == site


@pytest.mark.parametrize(
    ("value", "origins"),
    [
        ("", set()),
        ("https://App.example", {"https://app.example"}),
        (" https://app.example, http://localhost:5173 ,", {"https://app.example", "http://localhost:5173"}),
    ],
)
def test_sites_whose_scripts_may_read_answers_are_listed_with_commas(value, origins):
    assert read_settings(GOOD | {"API_CORS_ORIGINS": value}).cors_origins == origins


def test_production_must_know_its_own_address():
    with pytest.raises(BadSetting, match="SITE_URL is missing"):
        read_settings(GOOD | {"PROFILE": "production", "SECRET_KEY": "x" * 32})


@pytest.mark.parametrize(("key", "word"), [("", "missing"), ("short", "too short"), ("x" * 31, "too short")])
def test_production_refuses_to_start_without_a_long_secret(key, word):
    with pytest.raises(BadSetting, match=f"SECRET_KEY is {word}"):
        read_settings(GOOD | {"PROFILE": "production", "SECRET_KEY": key})


def test_production_is_what_one_gets_without_asking():
    assert read_settings(
        {"SECRET_KEY": "x" * 32, "DATABASE_URL": GOOD["DATABASE_URL"], "SITE_URL": "https://a.b"}
    ).in_production


@pytest.mark.parametrize(("text", "kept"), [("1", True), ("true", True), ("Yes", True), ("0", False), ("", False)])
def test_yes_and_no_come_in_several_words(text, kept):
    assert read_settings(GOOD | {"MAINTENANCE": text}).maintenance is kept


def test_an_empty_setting_is_as_usual():
    assert read_settings(GOOD | {"PORT": "", "LOG_LEVEL": ""}).port == 8000


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_every_way_to_write_a_postgres_address_names_its_driver(scheme):
    address = f"{scheme}://ana:pw@db/shop"
    assert sqlalchemy_url(read_settings(GOOD | {"DATABASE_URL": address}).database_url).startswith(
        "postgresql+psycopg2://ana:pw@db"
    )


@pytest.mark.parametrize("file", [".env", ".env.local"])
@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("SECRETKEY", "; did you mean SECRET_KEY?"),
        ("DATABSE_URL", "; did you mean DATABASE_URL?"),
        ("port", "."),
        ("FLASK_DEBUG", "."),
    ],
)
def test_a_misspelt_name_in_a_file_is_named(tmp_path: Path, file, typed, hint):
    (tmp_path / file).write_text(f"{typed}=1\n")
    with pytest.raises(BadSetting) as refusal:
        layered_environment(tmp_path)
    assert str(refusal.value) == f"{file} sets {typed}, which is no setting of the shop{hint}"


def test_the_environment_wins_over_env_local_and_that_over_env(tmp_path: Path, monkeypatch):
    (tmp_path / ".env").write_text("PORT=1\nHOST=a\nLOG_LEVEL=info\n")
    (tmp_path / ".env.local").write_text("PORT=2\nHOST=b\n")
    monkeypatch.setenv("PORT", "3")
    monkeypatch.delenv("HOST", raising=False)
    monkeypatch.delenv("LOG_LEVEL", raising=False)
    found = layered_environment(tmp_path)
    assert (found["PORT"], found["HOST"], found["LOG_LEVEL"]) == ("3", "b", "info")


def test_an_empty_variable_does_not_hide_the_file(tmp_path: Path, monkeypatch):
    (tmp_path / ".env").write_text("PORT=1\n")
    monkeypatch.setenv("PORT", "")
    assert layered_environment(tmp_path)["PORT"] == "1"


def test_values_of_files_are_taken_as_they_are(tmp_path: Path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    (tmp_path / ".env.local").write_text("SECRET_KEY='a$HOME#b'\n")
    assert layered_environment(tmp_path)["SECRET_KEY"] == "a$HOME#b"


def test_the_committed_env_file_holds_settings_and_nothing_secret():
    values = dotenv_values(ROOT / ".env", interpolate=False)
    assert set(values) <= MAY_BE_IN_ENV_FILES
    assert not {name for name in values if values[name]} & {"SECRET_KEY", "DATABASE_URL", "POSTGRES_PASSWORD"}
    assert read_settings({**values, **GOOD}).port == 8000


def test_each_setting_of_the_env_file_has_a_comment_above_it():
    paragraphs = (ROOT / ".env").read_text().strip().split("\n\n")
    assert all(paragraph.startswith("#") for paragraph in paragraphs)


@pytest.mark.parametrize("program", [["-c", "import wsgi"], ["-m", "flask", "version"]])
def test_a_shop_that_can_not_start_says_one_sentence_and_no_traceback(monkeypatch, program):
    monkeypatch.setenv("PORT", "eighty")
    monkeypatch.setenv("FLASK_APP", "wsgi.py")
    said = subprocess.run([sys.executable, *program], cwd=ROOT, capture_output=True, text=True)
    assert said.returncode != 0
    assert said.stderr == "Almacén can't start: PORT must be a whole number from 1 to 65535, not “eighty”.\n"
