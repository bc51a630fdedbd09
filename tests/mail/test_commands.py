"""flask mail, as people type it."""

from flask import Flask
from sqlalchemy import text

from shop.db import db
from shop.pages.particulars import set_particular

from ..jobs.test_commands import said


def test_the_way_of_letters_is_told_without_the_password(app: Flask, configured):
    configured(mail_url="smtp://ana:secret@mail.example:587")
    set_particular("email", "hola@tienda.example")
    words = said(app, "mail", "status")
    assert "Letters go to smtp://mail.example." in words
    assert "They are from hola@tienda.example; links in them begin https://shop.example." in words
    assert "secret" not in words
    configured(profile="production", mail_url="")
    assert "Letters stay here: MAIL_URL is not set." in said(app, "mail", "status")


def test_a_test_letter_is_written(app: Flask, configured):
    assert "ana@home.example waits" in said(app, "mail", "send-test", "ana@home.example")
    assert db.session.scalar(text("SELECT kind FROM job")) == "mail.send"
    result = app.test_cli_runner().invoke(args=["mail", "send-test", "ana"])
    assert (result.exit_code, result.output) == (1, "Error: “ana” is no e-mail address.\n")
