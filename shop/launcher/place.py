"""Where the embedded Postgres keeps its data, which programs it runs and as whom.

Postgres refuses to run as root. Root therefore starts it as an unprivileged user, and that user may be unable to reach
the repository: it often lies in somebody's closed home. We never open a folder that is not ours; we move aside.
"""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import shelter, wheel
from .refusal import Refusal

UNPRIVILEGED = "nobody"


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
        options: dict[str, Any] = {"cwd": "/", "env": environment}
        if self.user:
            options |= {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        return options

    def hand_over(self, path: Path | int) -> None:
        """Give a file or folder to the user that the server runs as."""
        if self.user:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)


def find_place(home: Path) -> Place:
    """The place of the cluster in `home`. Raises Refusal where the server could not run."""
    if os.geteuid() == 0:
        return _place_for_root(home)
    if shelter.shields(home) or ((home / "data").exists() and (home / "data").stat().st_uid != os.geteuid()):
        raise Refusal(f"The data in {home} was made by root or another user: start as that user, or remove the folder.")
    return Place(home, wheel.programs())


def _place_for_root(home: Path) -> Place:
    user = _server_user(home / "data")
    here = Place(home, wheel.programs(), user)
    if shelter.shields(home):
        return _outside(home, user)
    if _can_work(here):
        return here
    if here.data.exists():
        raise Refusal(f"The user {user.pw_name} can no longer reach {here.data}: open the way to it, or remove {home}.")
    return _outside(home, user)


def _server_user(data: Path) -> pwd.struct_passwd:
    """Whoever owns the data already, so that `sudo bin/run` in a person's folder still works; else nobody."""
    if data.exists() and data.stat().st_uid != 0:
        return pwd.getpwuid(data.stat().st_uid)
    return pwd.getpwnam(UNPRIVILEGED)


def _can_work(place: Place) -> bool:
    """Whether the server's user really gets at its folder and its programs: tried, because no mode bits tell it all."""
    folder = place.data if place.data.exists() else place.store
    both = 'cd -- "$1" && exec "$2" --version'
    tried: list[str | Path] = ["/bin/sh", "-c", both, "sh", folder, place.programs / "postgres"]
    try:
        asked = subprocess.run(tried, capture_output=True, **place.as_server())
    except (OSError, subprocess.SubprocessError) as error:
        raise Refusal(
            "Root may not become another user here, and Postgres refuses to run as root: start as an ordinary user."
        ) from error
    return int(asked.returncode) == 0


def _outside(home: Path, user: pwd.struct_passwd) -> Place:
    place = Place(*shelter.move_in(home), user)
    if not _can_work(place):
        raise Refusal(
            f"The user {user.pw_name} can't run Postgres in {place.store}: start as an ordinary user instead."
        )
    return place
