"""The copies of pages that a process keeps, in no more memory than it may."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from .noting import Teller

Headers = list[tuple[str, str]]
Key = tuple[str, ...]

OF_EACH = 2000  # bytes of Python's own, about
OFTEN = 0.8  # of the memory is for what was asked for again
LARGEST = 0.125  # of the memory, of one copy


@dataclass(slots=True)
class Copy:
    """A finished answer. `made_at` is the count of changes that it was begun after (Freshness)."""

    status: str
    headers: Headers
    body: bytes
    tag: str
    path: str
    made_at: int
    stock_of: int | None
    teller: Teller | None

    @property
    def size(self) -> int:
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers) + OF_EACH


class Drawer:
    """Copies by key; when it is full, what wasn't asked for the longest goes first.

    What was asked for only once goes before what was asked for again: else a robot that walks through all filters of
    all lists would throw out the pages that people read.
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = self._often_bytes = 0
        self._once: OrderedDict[Key, Copy] = OrderedDict()
        self._often: OrderedDict[Key, Copy] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._once) + len(self._often)

    def get(self, key: Key) -> Copy | None:
        """The copy under `key`, which from now on is one of those that are asked for often."""
        with self._lock:
            if key in self._often:
                self._often.move_to_end(key)
                return self._often[key]
            copy = self._once.pop(key, None)
            if copy:
                self._promote(key, copy)
            return copy

    def put(self, key: Key, copy: Copy) -> bool:
        """Keep `copy`, in place of the one before; whether that was possible: one that is too large isn't kept."""
        size = copy.size + sum(map(len, key))
        with self._lock:
            was_often = self._remove(key)
            if size > self.most_bytes * LARGEST:
                return False
            self.bytes += size
            if was_often:
                self._promote(key, copy)
            else:
                self._once[key] = copy
            while self.bytes > self.most_bytes:
                self._remove(next(iter(self._once or self._often)))
        return True

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._once.clear()
            self._often.clear()
            self.bytes = self._often_bytes = 0

    def _promote(self, key: Key, copy: Copy) -> None:
        self._often[key] = copy
        self._often_bytes += copy.size + sum(map(len, key))
        while self._often_bytes > self.most_bytes * OFTEN:
            late, demoted = self._often.popitem(last=False)
            self._often_bytes -= demoted.size + sum(map(len, late))
            self._once[late] = demoted

    def _remove(self, key: Key) -> bool:
        """Whether it was one of those that are asked for often."""
        was_often = key in self._often
        copy = self._often.pop(key, None) or self._once.pop(key, None)
        if copy:
            size = copy.size + sum(map(len, key))
            self.bytes -= size
            self._often_bytes -= size if was_often else 0
        return was_often
