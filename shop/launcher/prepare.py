"""Makes .venv, installs the requirements files named as arguments, compiles the translations: what is not done yet.

bin/prepare runs this file by itself with any Python 3.11+, before there is a .venv: standard library only.
Two that run at once wait for each other, and an install that was killed halfway is begun anew.
"""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# What is installed: the version of Python, and the digest of each requirements file.
STAMP = VENV / "installed.json"
TRANSLATIONS = ROOT / "shop" / "translations"
NOTES = ROOT / ".data"
LOG = NOTES / "prepare.log"
# Is there only while an install is under way, or after it was killed.
UNFINISHED = NOTES / "install-unfinished"

PIP = ["-m", "pip", "--disable-pip-version-check", "--no-input", "--require-virtualenv", "--retries", "2"]
NETWORK_TROUBLES = ("NewConnectionError", "Failed to establish", "NameResolutionError", "Connection to", "unreachable")


class CannotPrepare(Exception):
    """Something is missing; the text is the one sentence that says what."""


def main(names: list[str]) -> int:
    """Make everything ready. Returns the exit status: 1 after one sentence on what is missing."""
    try:
        if not _is_installed(names) or _stale_translations():
            _alone(names)
    except CannotPrepare as trouble:
        _tell(str(trouble))
    except PermissionError as error:
        _tell(f"{error.filename} is closed to this user: run this as the user that made it.")
    except KeyboardInterrupt:
        return 130
    else:
        return 0
    return 1


def _alone(names: list[str]) -> None:
    NOTES.mkdir(exist_ok=True)
    with (NOTES / "prepare.lock").open("a") as lock, LOG.open("a") as log:
        fcntl.flock(lock, fcntl.LOCK_EX)
        log.truncate(0)
        # Whoever held the lock may have done it all in the meantime.
        if not _is_installed(names):
            _install(names, log)
        if _stale_translations():
            _compile_translations(log)


def _is_installed(names: list[str]) -> bool:
    """Whether .venv has exactly what the files ask for, and runs this version of Python."""
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return False
    return PYTHON.exists() and _wanted(names).items() <= stamp.items()


def _wanted(names: list[str]) -> dict[str, str]:
    digests = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in names}
    return {"python": f"{sys.version_info.major}.{sys.version_info.minor}", **digests}


def _install(names: list[str], log: IO[str]) -> None:
    _tell("Installing the Python packages; the first time takes a minute ...")
    if UNFINISHED.exists() or not _venv_works():
        UNFINISHED.touch()
        if _run([sys.executable, "-m", "venv", "--clear", VENV], log):
            raise CannotPrepare(f"Python could not make a virtual environment in {VENV}; {LOG} says why.")
    UNFINISHED.touch()
    STAMP.unlink(missing_ok=True)
    listed = [word for name in names for word in ("-r", ROOT / name)]
    if _run([PYTHON, *PIP, "install", "--require-hashes", *listed], log):
        raise CannotPrepare(_why_pip_failed())
    STAMP.write_text(json.dumps(_wanted(names)))
    UNFINISHED.unlink()


def _venv_works() -> bool:
    """Whether there is a .venv of this version of Python, with pip."""
    asked = f"import pip, sys; sys.exit(sys.version_info[:2] != {tuple(sys.version_info[:2])})"
    return PYTHON.exists() and subprocess.run([PYTHON, "-c", asked], stderr=subprocess.DEVNULL).returncode == 0


def _stale_translations() -> list[Path]:
    """The .po files that were edited after they were last compiled."""
    return [
        po
        for po in TRANSLATIONS.glob("*/LC_MESSAGES/*.po")
        if not po.with_suffix(".mo").exists() or po.with_suffix(".mo").stat().st_mtime < po.stat().st_mtime
    ]


def _compile_translations(log: IO[str]) -> None:
    if _run([PYTHON, "-m", "babel.messages.frontend", "-q", "compile", "-d", TRANSLATIONS], log):
        raise CannotPrepare(f"The translations could not be compiled; {LOG} says why.")


def _run(command: list[str | Path], log: IO[str]) -> int:
    """Run `command` to its end and return its exit status; stop it if the shell that started us is gone."""
    # Somebody's own pip settings may name a mirror, but must not move the packages elsewhere than into .venv.
    moving = {"PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT"}
    environment = {name: value for name, value in os.environ.items() if name not in moving}
    shell = os.getppid()
    with subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log) as child:
        try:
            while True:
                try:
                    return child.wait(0.5)
                except subprocess.TimeoutExpired:
                    if os.getppid() != shell:
                        raise CannotPrepare("Interrupted.") from None
        except BaseException:
            child.terminate()
            raise


def _why_pip_failed() -> str:
    said = LOG.read_text(errors="replace")
    if any(trouble in said for trouble in NETWORK_TROUBLES):
        return f"pip could not reach its package index: is there a network? All that it said is in {LOG}."
    errors = [line for line in said.splitlines() if line.startswith("ERROR")] or ["it gave no reason"]
    return f"pip could not install the packages ({errors[0]}); all that it said is in {LOG}."


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
