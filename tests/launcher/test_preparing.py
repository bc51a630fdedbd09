"""bin/prepare: a .venv from nothing, once, whatever was killed before. Empty requirements: no network is needed."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from shop.config import ROOT

from .copies import soon

FILES = ("requirements.txt", "requirements-demo.txt")
UNREACHABLE = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


class Repository:
    """What bin/prepare needs of a repository, and a command `bin/where` that only says which Python it got."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("bin/prepare", "shop/launcher/prepare.py"):
            (folder / name).parent.mkdir(parents=True)
            shutil.copy(ROOT / name, folder / name)
        for name in FILES:
            (folder / name).write_text("# nothing\n")
        (folder / "bin" / "where").write_text('#!/bin/sh\nset -eu\n. "$(dirname -- "$0")/prepare"\necho "$python"\n')
        (folder / "bin" / "where").chmod(0o755)

    def start(self, **environment: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [self.folder / "bin" / "where"], cwd="/", env={**os.environ, **UNREACHABLE, **environment}, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def prepare(self, **environment: str) -> "subprocess.CompletedProcess[str]":
        with self.start(**environment) as process:
            out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)


@pytest.fixture
def repository(folder):
    return Repository(folder / "a shop")


def test_two_at_once_make_one_venv_and_the_next_start_has_nothing_to_do(repository):
    at_once = [repository.start() for _ in range(2)]
    for process in at_once:
        out, err = process.communicate(timeout=120)
        assert out == f"{repository.folder}/.venv/bin/python\n", err
    again = repository.prepare()
    assert (again.stdout, again.stderr) == (f"{repository.folder}/.venv/bin/python\n", "")


@pytest.mark.thorough
def test_an_install_that_was_killed_is_begun_anew_and_changed_requirements_are_noticed(repository):
    killed = repository.start()
    assert soon(lambda: (repository.folder / ".venv" / "bin" / "python").exists())
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert repository.prepare().returncode == 0
    (repository.folder / "requirements.txt").write_text("# nothing at all\n")
    assert "Installing" in repository.prepare().stderr
    assert repository.prepare().stderr == ""


@pytest.mark.thorough
def test_without_a_network_one_sentence_says_so(repository):
    repository.prepare()
    (repository.folder / "requirements.txt").write_text(f"flask==3.1.3 --hash=sha256:{'0' * 64}\n")
    refused = repository.prepare()
    assert refused.returncode == 1
    assert "is there a network?" in refused.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("program", "sentence"),
    [
        ('case "$2" in *ensurepip*) exit 1;; *) exit 0;; esac', "lacks its venv module: install it"),
        ('test "$1" = --version && echo Python 3.9.2', "Almacén needs Python 3.11 or newer; found: Python 3.9.2."),
    ],
    ids=["venv missing", "too old"],
)
def test_what_the_machine_lacks_is_said_in_one_sentence(repository, tmp_path, program, sentence):
    for name in ("python3", "python3.14", "python3.13", "python3.12", "python3.11"):
        (tmp_path / name).write_text(f"#!/bin/sh\n{program}\n")
        (tmp_path / name).chmod(0o755)
    refused = repository.prepare(PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert refused.returncode == 1
    assert sentence in refused.stderr
    assert refused.stderr.count("\n") == 1
