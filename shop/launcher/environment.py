"""What the command finds in its environment: the database's address, a secret and a profile."""

import os
import secrets
from pathlib import Path

from dotenv import dotenv_values

from .locks import alone

ROOT = Path(__file__).resolve().parents[2]


def given_settings(root: Path = ROOT) -> dict[str, str]:
    """The settings that have a value: the environment over `.env.local` over `.env`, as shop/config.py reads them."""
    settings: dict[str, str] = {}
    for layer in (
        dotenv_values(root / ".env", interpolate=False),
        dotenv_values(root / ".env.local", interpolate=False),
        os.environ,
    ):
        settings |= {name: value for name, value in layer.items() if value}
    return settings


def data_folder(settings: dict[str, str], root: Path = ROOT) -> Path:
    """The ignored folder that holds whatever the shop keeps on this machine, made if it is missing."""
    folder = (root / settings.get("DATA_FOLDER", ".data")).resolve()
    make_passable(folder)
    return folder


def make_passable(folder: Path) -> None:
    """Make `folder` so that every user may go through it, whatever the umask: the server may be another user."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)


def environment_for(settings: dict[str, str], address: str, *, fast: bool) -> dict[str, str]:
    """The command's environment. What the owner has set stays; the tests follow no profile from a file."""
    profile = os.environ.get("PROFILE") or "test" if fast else settings.get("PROFILE") or "demo"
    secret = settings.get("SECRET_KEY", "")
    if not secret and profile != "production":  # there the shop must refuse to start without one
        secret = _own_secret(data_folder(settings))
    return {**os.environ, "DATABASE_URL": address, "SECRET_KEY": secret, "PROFILE": profile}


def _own_secret(folder: Path) -> str:
    """A random secret, made once: sessions of the demo outlive a restart."""
    file = folder / "secret-key"
    with alone(folder / "lock"):
        if not file.exists():
            half = folder / "secret-key.half"
            half.unlink(missing_ok=True)
            with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                out.write(secrets.token_urlsafe(48))
            half.rename(file)
    return file.read_text()
