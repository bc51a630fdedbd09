"""A Postgres that only the drills use, so that it may be stopped, frozen and cut off."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg2

from shop.launcher.place import find_place

USER = "postgres"


class Drilled:
    """One cluster in a folder of its own, always at the same port."""

    def __init__(self, fsync: str = "off") -> None:
        self.fsync = fsync
        self.home = Path(tempfile.mkdtemp(prefix="almacen-drill-"))
        self.home.chmod(0o755)
        self.place = find_place(self.home)
        self.data = self.place.store / "drilled"
        self.data.mkdir(mode=0o700)
        self.place.hand_over(self.data)
        with socket.socket() as tried:
            tried.bind(("127.0.0.1", 0))
            self.port = tried.getsockname()[1]
        self.url = f"postgresql://{USER}@127.0.0.1:{self.port}/shop"
        options = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-U", USER]
        self._run("initdb", "-D", self.data, *options, check=True)
        self.start()

    def start(self) -> None:
        settings = {"port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
        settings["fsync"] = self.fsync
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self._begin(options)
        for _ in range(600):
            if self._run("pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)).returncode == 0:
                return
            if self.server.poll() is not None:  # what is left of a killed one still had its memory
                self._begin(options)
            time.sleep(0.1)
        raise TimeoutError("the drilled Postgres did not start")

    def _begin(self, options: list[str]) -> None:
        self.server = subprocess.Popen(
            [self.place.programs / "postgres", "-D", self.data, *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, **self.place.as_server(),
        )  # fmt: skip

    def stop(self) -> None:
        """As an administrator would, at once: everybody is disconnected."""
        self.server.send_signal(signal.SIGINT)
        self.server.wait(30)

    def kill(self) -> None:
        """As a power cut would: nobody has time to write anything."""
        self._signal_all(signal.SIGKILL)
        self.server.wait(30)

    def freeze(self) -> None:
        """It takes connections and answers nothing."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal_all(signal.SIGCONT)

    def cut_connections(self) -> None:
        """End every connection but ours, as a restart would, and wait until they have gone."""
        connection = psycopg2.connect(self.url)
        with connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'almacen'"
            )
        connection.close()

    def remove(self) -> None:
        if self.server.poll() is None:
            self.thaw()
            self.stop()
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.rmtree(self.place.store, ignore_errors=True)
        shutil.rmtree(self.home, ignore_errors=True)

    def _signal_all(self, number: int) -> None:
        """To the server and its children, which are all in sessions of their own."""
        children = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children").read_text().split()
        for pid in (self.server.pid, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):  # it has ended by itself since
                os.kill(pid, number)

    def _run(self, program: str, *arguments: str | Path, check: bool = False) -> subprocess.CompletedProcess[bytes]:
        command = [self.place.programs / program, *arguments]
        return subprocess.run(command, check=check, capture_output=True, **self.place.as_server())
