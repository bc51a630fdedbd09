"""Many who want the same page at the same moment: one makes it, and nobody is stuck because of another."""

import time
from collections.abc import Callable
from contextlib import contextmanager
from threading import Barrier, Event, Thread

import pytest

from shop.copies import layer
from shop.copies.freshness import Unreachable
from tests.copies.pretending import PUBLIC, Pretended

pytestmark = pytest.mark.usefixtures("without_database")

CROWD = 8


@pytest.fixture
def shop():
    return Pretended()


def crowd(ask: Callable[[], object], number: int = CROWD) -> list[object]:
    """What each of them was answered, or was met with; all begin at once."""
    answers: list[object] = [None] * number
    start = Barrier(number)

    def go(place: int) -> None:
        start.wait(30)
        try:
            answers[place] = ask()
        except Exception as error:
            answers[place] = error

    threads = [Thread(target=go, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), "somebody waits for ever"
    return answers


def test_a_crowd_makes_a_page_once(shop):
    shop.meanwhile = lambda: time.sleep(0.1)
    assert crowd(lambda: shop.open("/p/mug").data) == [b"page 1"] * CROWD
    assert shop.copies.figures["miss"] == 1
    assert len(shop.made) == 1


def test_a_crowd_looks_once(shop):
    shop.open("/p/mug")
    for _ in range(20):
        shop.later()
        before = shop.looks
        crowd(lambda: shop.open("/p/mug"))
        assert shop.looks == before + 1


def test_different_pages_are_made_at_the_same_time(shop):
    together = Barrier(2, timeout=30)
    shop.meanwhile = together.wait
    paths = iter(("/p/mug", "/p/bowl"))
    assert len(set(crowd(lambda: shop.open(next(paths)).data, 2))) == 2


def test_who_makes_a_page_and_breaks_leaves_the_others_to_themselves(shop):
    def break_once():
        time.sleep(0.1)
        if len(shop.made) == 1:
            raise ZeroDivisionError

    shop.meanwhile = break_once
    answers = crowd(lambda: shop.open("/p/mug").status_code)
    assert sorted(map(repr, answers)) == ["200"] * (CROWD - 1) + ["ZeroDivisionError()"]
    assert shop.open("/p/mug").status_code == 200
    assert not shop.copies._makings


def test_nobody_waits_in_a_row_for_what_is_not_kept(shop):
    arrived, together = Barrier(CROWD, timeout=30), Barrier(CROWD - 1, timeout=30)
    shop.headers = PUBLIC | {"Cache-Control": "private"}
    # The first makes it while all others wait; then those make it at the same time.
    shop.meanwhile = lambda: time.sleep(0.1) if len(shop.made) == 1 else together.wait()
    assert len(set(crowd(lambda: arrived.wait() >= 0 and shop.open("/p/mug").data))) == CROWD


def test_nobody_waits_for_long_for_who_is_stuck(shop, monkeypatch):
    monkeypatch.setattr(layer, "LONGEST_WAIT", 0.2)
    stuck = Event()

    def make():
        if len(shop.made) == 1:
            stuck.wait(30)

    shop.meanwhile = make
    first = Thread(target=lambda: shop.open("/p/mug"))
    first.start()
    while not shop.made:
        time.sleep(0.001)
    assert shop.open("/p/mug").data == b"page 2"
    stuck.set()
    first.join(30)
    assert shop.open("/p/mug").headers["Cache-Status"] == "almacen; hit"


def test_who_waited_is_not_shown_what_has_changed_meanwhile(shop):
    shop.open("/")
    making, go_on = Event(), Event()

    def make():
        if len(shop.made) == 2:
            making.set()
            go_on.wait(30)

    shop.meanwhile = make
    first = Thread(target=lambda: shop.open("/p/mug"))
    first.start()
    making.wait(30)
    shop.news = True
    shop.later()
    later: list[bytes] = []
    second = Thread(target=lambda: later.append(shop.open("/p/mug").data))
    second.start()
    while not shop.copies.figures["waited"]:
        time.sleep(0.001)
    go_on.set()
    first.join(30)
    second.join(30)
    assert later == [b"page 3"]


@contextmanager
def somebody_looking(shop, look):
    """Somebody looks whether the page is still right, and is done, as `look` says, when the block ends."""
    looking, go_on = Event(), Event()

    def slow(seen):
        looking.set()
        go_on.wait(30)
        return look(seen)

    shop.freshness._look = slow
    first = Thread(target=lambda: shop.open("/p/mug"))
    first.start()
    looking.wait(30)
    yield
    go_on.set()
    first.join(30)


def test_while_one_looks_for_long_the_others_are_shown_copies(shop):
    shop.open("/p/mug")
    shop.later(0.5)
    with somebody_looking(shop, shop.freshness._look):
        assert shop.open("/p/mug").headers["Cache-Status"] == "almacen; hit"


def test_when_nobody_comes_back_from_looking_the_others_wait_a_moment_only(shop, monkeypatch):
    monkeypatch.setattr("shop.copies.freshness.WAIT_FOR_LOOK", 0.1)
    shop.open("/p/mug")

    def no_answer(seen):
        raise Unreachable("no answer")

    shop.later(2)
    with somebody_looking(shop, no_answer):
        assert shop.open("/p/mug").headers["Cache-Status"] == "almacen; hit; detail=unchecked"
