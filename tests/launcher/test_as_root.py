"""Postgres refuses to run as root; root's repositories lie where no other user may go."""

import os
import shutil
from pathlib import Path

import pytest

from .copies import NOBODY

pytestmark = pytest.mark.needs_root


@pytest.fixture
def hidden(folder, make_copy):
    """A copy below a folder that only root may enter."""
    (folder / "closed").mkdir(mode=0o700)
    return make_copy("closed/almacen")


def test_the_server_runs_as_an_unprivileged_user(copy, user_of):
    user_of(copy).wait_until_ready()
    assert Path(f"/proc/{copy.servers()[0]}").owner() == NOBODY
    assert (copy.home() / "data").owner() == NOBODY


def test_only_the_data_folder_changes_hands(copy):
    copy.sql("SELECT 1")
    owners = {path.owner() for path in copy.folder.rglob("*") if (copy.home() / "data") not in (path, *path.parents)}
    assert owners == {"root"}


def test_a_repository_below_a_closed_folder_works_and_the_folder_stays_closed(folder, hidden):
    hidden.sql("CREATE TABLE mug AS SELECT 4 AS on_hand")
    assert hidden.sql("SELECT on_hand FROM mug") == "4"
    assert (folder / "closed").stat().st_mode & 0o777 == 0o700
    assert not (hidden.home() / "data").exists()


def test_data_outside_the_repository_is_closed_to_others_and_goes_with_a_reset(hidden):
    hidden.sql("SELECT 1", fast=False)
    store = Path((hidden.home("postgres") / "place").read_text().strip())
    assert store.parent.stat().st_uid == store.stat().st_uid == 0
    assert (store / "data").stat().st_mode & 0o777 == 0o700
    assert hidden.run("--reset", "--yes").returncode == 0
    assert not store.parent.exists()


def test_a_copied_repository_takes_no_part_in_the_datas_place_of_the_first(folder, hidden, kit):
    hidden.sql("CREATE TABLE only_here ()")
    shutil.copytree(hidden.folder / ".data", folder / "closed" / "second" / ".data")
    second = type(hidden)(folder / "closed" / "second", kit)
    assert second.sql("SELECT to_regclass('only_here') IS NULL") == "t"
    shutil.rmtree(Path((second.home() / "place").read_text().strip()).parent)


def test_root_joins_in_where_an_ordinary_user_began(make_copy):
    copy = make_copy(user=NOBODY)
    copy.sql("CREATE TABLE mug AS SELECT 4 AS on_hand")
    copy.user = None
    assert copy.sql("SELECT on_hand FROM mug") == "4"


def test_an_ordinary_user_is_told_that_the_data_is_roots(copy):
    copy.sql("SELECT 1")
    copy.user = NOBODY
    refused = copy.run("--fast", "--", "true")
    assert refused.returncode == 1
    assert "start as the user that made it" in refused.stderr
    assert os.path.exists(copy.home() / "data")
