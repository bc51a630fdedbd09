"""Two who hold up the same code at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from shop.auth.caller import Caller
from shop.auth.models import User
from shop.auth.second_factors import WrongCode, check_code
from shop.db import db

from ..auth.people import make_person
from .phones import code, with_app

CROWD = 4  # a fifth would have to wait


def rush(app: Flask, user_id: int, typed: str) -> list[str]:
    """What each of the crowd is told."""
    start = Barrier(CROWD)

    def enter(number: int) -> str:
        with app.app_context():
            user = db.session.get_one(User, user_id)
            start.wait()
            try:
                return check_code(user, typed, caller=Caller(f"192.0.2.{number}"))
            except WrongCode:
                return "refused"

    with ThreadPoolExecutor(CROWD) as crowd:
        return sorted(crowd.map(enter, range(CROWD)))


@pytest.mark.parametrize(
    ("kind", "held_up"),
    [("code", lambda secret, codes: code(secret)), ("recovery", lambda secret, codes: codes[0])],
)
def test_one_wins(real_database: Flask, kind: str, held_up: Callable[..., Any]):
    with real_database.app_context():
        user = make_person()
        secret, codes = with_app(user)
        user_id = user.id
    assert rush(real_database, user_id, held_up(secret, codes)) == [kind, *["refused"] * (CROWD - 1)]
