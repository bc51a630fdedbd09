"""A place outside the repository for what root's server can't reach inside: a copy of its programs, and its data.

All of it is root's except the data folder. So root may trust the rest: no process of the server's user can change the
programs that root runs, or make root follow a link.
"""

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path

from . import wheel
from .environment import make_passable
from .locks import alone

SHELTERS = Path("/var/lib/almacen")


def shields(home: Path) -> bool:
    """Whether the data of `home` lies outside. A pointer that came along with a copied repository doesn't count."""
    return _pointer(home).exists() and _pointer(home).read_text().strip() == str(store_of(home))


def store_of(home: Path) -> Path:
    """The folder outside for `home`: another one for each repository."""
    digest = hashlib.sha256(os.fsencode(home.parent)).hexdigest()[:16]
    return SHELTERS / digest / home.name


def move_in(home: Path) -> tuple[Path, Path]:
    """Make the place for `home`, if it is not there. Returns the folder for its data and the one of the programs."""
    store = store_of(home)
    for folder in (SHELTERS, store.parent, store):
        make_passable(folder)
    (store.parent / "belongs-to").write_text(f"{home.parent}\n")
    _pointer(home).write_text(f"{store}\n")
    # The demo and the tests may both be moving in.
    with alone(home.parent / "lock"):
        return store, _copied_programs(store.parent)


def leave(home: Path) -> None:
    """Remove what is kept outside for `home`, and the programs there as soon as no other cluster needs them."""
    store = store_of(home)
    with alone(home.parent / "lock"):
        shutil.rmtree(store)
        _pointer(home).unlink()
        if not any((folder / "data").exists() for folder in store.parent.iterdir()):
            shutil.rmtree(store.parent)
            with suppress(OSError):  # other repositories have theirs there
                SHELTERS.rmdir()


def _pointer(home: Path) -> Path:
    return home / "place"


def _copied_programs(folder: Path) -> Path:
    """A copy of the programs: complete, or not there at all, whatever kills us."""
    copy = folder / f"programs-{wheel.version()}"
    if not copy.exists():
        half = folder / "half-copied"
        shutil.rmtree(half, ignore_errors=True)
        wheel.copy_readable(half)
        half.rename(copy)
    return wheel.programs_in(copy)
