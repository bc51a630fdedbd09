"""The daily commands, as a person types them."""

import secrets
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from shop import __version__, create_app

from .browser_client import PageReader
from .databases import server, settings_for


@pytest.fixture
def new_shop(without_database) -> Iterator[Flask]:
    """A shop whose database doesn't exist yet, and has an awkward name."""
    name = f'shop "of" Ana’s café {secrets.token_hex(4)}'
    yield create_app(settings_for(name))
    quoted = name.replace('"', '""')
    with server() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{quoted}" WITH (FORCE)'))


def said(app: Flask, *words: str) -> str:
    result = app.test_cli_runner().invoke(args=words)
    assert result.exit_code == 0, result.output
    return result.output


def test_version_names_the_shop_and_python(app: Flask):
    assert said(app, "version").startswith(f"Almacén {__version__}, Python 3.")


def test_create_db_makes_the_database_once(new_shop: Flask):
    assert said(new_shop, "create-db") == "Created the database.\n"
    assert said(new_shop, "create-db") == "The database exists already.\n"


def test_setup_makes_a_shop_that_is_ready_and_can_be_run_again(new_shop: Flask):
    for _ in range(2):
        said(new_shop, "setup", "--empty")
    assert PageReader(new_shop).open("/readyz").status_code == 200
    assert "The shelves are still empty" in PageReader(new_shop).get("/").words("main")


def test_a_new_database_is_not_ready_before_setup(new_shop: Flask):
    said(new_shop, "create-db")
    assert PageReader(new_shop).open("/readyz").status_code == 503


def test_every_command_says_what_it_does(app: Flask):
    listed = said(app, "--help")
    for command in ("create-db", "setup", "demo", "assets", "serve", "version", "stock", "prices", "shop", "db"):
        (line,) = [line.split() for line in listed.splitlines() if line.split()[:1] == [command]]
        assert len(line) > 3, command
