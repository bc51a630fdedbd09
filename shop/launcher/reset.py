"""bin/run --reset: takes the demo away, so that the next start makes a new one."""

import shutil
import sys
from pathlib import Path

from . import cluster, locks, shelter
from .environment import data_folder, given_settings
from .refusal import Refusal


def reset(*, sure: bool) -> int:
    """Remove the demo's database and pictures. Asks first, unless `sure`. Returns the exit status.

    Raises Refusal while the shop is running, where nobody can be asked, and where the database is not ours to remove.
    """
    settings = given_settings()
    if "DATABASE_URL" in settings:
        raise Refusal("DATABASE_URL names a database of yours; --reset only removes the demo that bin/run made itself.")
    folder = data_folder(settings)
    home = folder / "postgres"
    if not home.is_dir():
        print("There is no demo to remove; bin/run makes one.")
        return 0
    with locks.alone(home / "lock"), (home / "users").open("a") as users:
        if not locks.nobody_else_shares(users):
            raise Refusal("The shop is running: stop it first (Ctrl-C where it runs), then reset it.")
        if not sure:
            _ask(folder)
        _remove_data(home)
        shutil.rmtree(folder / "media", ignore_errors=True)
    print("The demo is removed; bin/run makes a new one.")
    return 0


def _ask(folder: Path) -> None:
    if not sys.stdin.isatty():
        raise Refusal("--reset asks before it removes anything, and there is nobody to ask: add --yes.")
    print(f"This removes the demo's whole database and its pictures from {folder}.")
    if input('Type "yes" to remove them: ').strip() != "yes":
        raise Refusal("Nothing was removed.")


def _remove_data(home: Path) -> None:
    store = shelter.store_of(home) if shelter.shields(home) else home
    if (store / "data").exists():
        cluster.stop(store / "data")
        # Under another name first: whatever interrupts us, a half-removed folder is never taken for data.
        half_removed = store / "half-made-removed"
        shutil.rmtree(half_removed, ignore_errors=True)
        (store / "data").rename(half_removed)
        shutil.rmtree(half_removed)
    if shelter.shields(home):
        shelter.leave(home)
