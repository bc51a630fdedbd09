"""What Ctrl-C, TERM and a closed terminal mean to the launcher, which is never alone: it has a command and a server."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Interrupted(BaseException):
    """A signal came before the command was running; `status` is how a shell would report it."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.status = 128 + number


class Signals:
    """A signal ends the launcher until the command runs, then it is the command's; tidying up is never disturbed."""

    def __init__(self) -> None:
        self._react: Callable[[int], None] = _interrupt
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # Whoever says `nohup` means it; INT, however, every shell ignores for what it puts in the background.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._arrive)

    def _arrive(self, number: int, frame: FrameType | None) -> None:
        self._react(number)

    @contextmanager
    def held(self) -> Iterator[list[int]]:
        """Nothing happens on a signal but that its number is noted in the list yielded."""
        before, noted = self._react, list[int]()
        self._react = noted.append
        try:
            yield noted
        finally:
            self._react = before

    def run(self, command: list[str], **options: object) -> int:
        """Run `command` to its end, handing every signal on. Returns its exit status as a shell would.

        Raises FileNotFoundError or PermissionError where there is no such program.
        """
        with self.held() as early:
            child = subprocess.Popen(command, **options)  # type: ignore[call-overload]
            self._react = lambda number: _hand_on(number, child)
            for number in early:
                self._react(number)
            status = int(child.wait())
        return status if status >= 0 else 128 - status


def _interrupt(number: int) -> None:
    raise Interrupted(number)


def _hand_on(number: int, child: "subprocess.Popen[bytes]") -> None:
    if number == signal.SIGINT and _typed_at_the_terminal():
        return  # The terminal told the command too, and a second Ctrl-C would cut short how it ends.
    # To gunicorn HUP means "read your settings again"; we mean "the terminal is gone".
    child.send_signal(signal.SIGTERM if number == signal.SIGHUP else number)


def _typed_at_the_terminal() -> bool:
    try:
        return os.tcgetpgrp(0) == os.getpgrp()
    except OSError:
        return False
