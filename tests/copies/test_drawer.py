"""Copies stay within the memory that they may have, and those that people ask for stay longest."""

import random
from threading import Thread

import pytest

from shop.copies.drawer import LARGEST, OF_EACH, Copy, Drawer

pytestmark = pytest.mark.usefixtures("without_database")


def copy(size=9000):
    return Copy("200 OK", [], b"x" * size, "", "/", 0, None, None)


def filled(names, most_bytes=100_000, size=9000):
    drawer = Drawer(most_bytes)
    for name in names:
        drawer.put((name,), copy(size))
    return drawer


def kept(drawer, names):
    return "".join(name for name in names if (name,) in drawer._once or (name,) in drawer._often)


def test_what_is_put_in_is_found():
    drawer, one = Drawer(100_000), copy()
    assert drawer.put(("a",), one)
    assert (drawer.get(("a",)), drawer.get(("b",))) == (one, None)


def test_a_full_drawer_loses_the_oldest():
    drawer = filled("abcdefghijklm")
    assert kept(drawer, "abcdefghijklm") == "efghijklm"
    assert drawer.bytes <= 100_000


def test_what_was_asked_for_again_outlives_what_a_robot_reads():
    drawer = filled("abc")
    for name in "abc":
        drawer.get((name,))
    for number in range(500):
        drawer.put((f"robot {number}",), copy())
    assert kept(drawer, "abc") == "abc"


def test_what_was_often_asked_for_makes_room_too():
    names = "abcdefghijklmnop"
    drawer = Drawer(100_000)
    for name in names:
        drawer.put((name,), copy())
        drawer.get((name,))
    assert kept(drawer, names) == "hijklmnop"


def test_a_copy_takes_the_place_of_the_one_before():
    drawer, new = filled("ab"), copy(10)
    before = drawer.bytes
    drawer.put(("a",), new)
    assert (drawer.get(("a",)), len(drawer)) == (new, 2)
    assert drawer.bytes == before - 8990


def test_what_is_too_large_is_not_kept_and_throws_nothing_out():
    drawer = filled("abc")
    assert not drawer.put(("a",), copy(int(100_000 * LARGEST)))
    assert kept(drawer, "abc") == "bc"


def test_nothing_is_kept_after_clearing():
    drawer = filled("abc")
    drawer.get(("a",))
    drawer.clear()
    assert (drawer.get(("a",)), len(drawer), drawer.bytes) == (None, 0, 0)


@pytest.mark.parametrize("seed", range(5))
def test_the_books_are_right_whatever_happens(seed):
    chance, drawer = random.Random(seed), Drawer(60_000)
    for _ in range(3000):
        key = (str(chance.randrange(40)),)
        if chance.random() < 0.5:
            drawer.get(key)
        else:
            drawer.put(key, copy(chance.randrange(8000)))
        sizes = [
            (sum(map(len, name)) + one.size) for part in (drawer._once, drawer._often) for name, one in part.items()
        ]
        assert drawer.bytes == sum(sizes) <= 60_000
        assert not set(drawer._once) & set(drawer._often)
    assert drawer._often_bytes == sum(sum(map(len, name)) + one.size for name, one in drawer._often.items())
    assert min(sizes) > OF_EACH


def test_many_may_use_it_at_once():
    drawer = Drawer(60_000)

    def use(seed):
        chance = random.Random(seed)
        for _ in range(2000):
            key = (str(chance.randrange(40)),)
            drawer.put(key, copy(chance.randrange(8000))) if chance.random() < 0.5 else drawer.get(key)

    threads = [Thread(target=use, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    sizes = [(sum(map(len, name)) + one.size) for part in (drawer._once, drawer._often) for name, one in part.items()]
    assert drawer.bytes == sum(sizes) <= 60_000
