"""The worker beside gunicorn: it begins before gunicorn does, and has ended before gunicorn is gone.

Read by gunicorn as its settings, for the one hook at the end. Whoever waits for gunicorn may stop Postgres right after.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress

WORKER = "ALMACEN_WORKER"  # where gunicorn finds the worker's process id
GRACE_SECONDS = 10


def start_worker(*options: str) -> None:
    """Start `flask work` as a child of this process, which is about to become gunicorn."""
    command = [sys.executable, "-m", "flask", "work", f"--beside={os.getpid()}", *options]
    os.environ[WORKER] = str(subprocess.Popen(command, preexec_fn=ends_with_us()).pid)


def ends_with_us() -> Callable[[], object] | None:
    """On Linux the kernel sends a child of ours a TERM if we are killed; elsewhere it must look for itself."""
    if sys.platform != "linux":
        return None
    pr_set_pdeathsig, libc = 1, ctypes.CDLL(None)
    return lambda: libc.prctl(pr_set_pdeathsig, int(signal.SIGTERM))


def on_exit(server: object) -> None:
    """gunicorn's last act: the worker finishes the job in hand; one that doesn't in time is killed."""
    worker, give_up = int(os.environ.get(WORKER, "0")), time.monotonic() + GRACE_SECONDS
    with suppress(ChildProcessError):  # it has ended long ago, or there never was one
        while worker and os.waitpid(worker, os.WNOHANG) == (0, 0):
            os.kill(worker, signal.SIGTERM if time.monotonic() < give_up else signal.SIGKILL)
            time.sleep(0.02)
