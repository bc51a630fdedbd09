"""The mailbox in the data folder: where letters go on a machine without a mail server, a file each."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from flask import current_app

from ..errors import NotFound

MOST_SHOWN = 100
NAME = re.compile(r"[0-9a-f]{32}@[A-Za-z0-9.-]{1,255}")


@dataclass(frozen=True)
class Letter:
    """A letter in the mailbox, in words."""

    name: str
    to: str
    subject: str
    written_at: datetime
    text: str
    html: str


def put(folder: Path, message: EmailMessage) -> None:
    """Lay the letter into the mailbox; the same letter again changes nothing."""
    box = _box(folder)
    box.mkdir(parents=True, exist_ok=True)
    box.chmod(0o700)  # the links in letters open accounts
    name = f"{message['Message-ID'].strip('<>')}.eml"
    half = box / f"{name}.half"
    half.write_bytes(message.as_bytes())
    os.replace(half, box / name)


def letters() -> Sequence[Letter]:
    """The newest 100."""
    box = _box(current_app.config["SHOP"].data_path)
    files = [path for path in box.glob("*.eml") if NAME.fullmatch(path.stem)] if box.is_dir() else []
    newest = sorted(files, key=lambda path: path.stat().st_mtime_ns, reverse=True)[:MOST_SHOWN]
    return [_read(path) for path in newest]


def letter(name: str) -> Letter:
    """One by its name. Raises NotFound, also for whatever is no name of a letter."""
    path = _box(current_app.config["SHOP"].data_path) / f"{name}.eml"
    if not NAME.fullmatch(name) or path.is_symlink() or not path.is_file():
        raise NotFound
    return _read(path)


def _read(path: Path) -> Letter:
    message = message_from_bytes(path.read_bytes(), policy=default)
    bodies = [message.get_body((kind,)) for kind in ("plain", "html")]
    text, html = (body.get_content().replace("\r\n", "\n") if body else "" for body in bodies)
    return Letter(path.stem, str(message["To"]), str(message["Subject"]), message["Date"].datetime, text, html)


def _box(folder: Path) -> Path:
    return folder / "mailbox"
