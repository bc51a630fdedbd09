"""What killed processes, lost power and strangers leave behind."""

import os
import signal
import subprocess

import pytest

from .copies import ended, is_alive, soon


def kill(pid):
    os.kill(pid, signal.SIGKILL)
    assert soon(lambda: not is_alive(pid))


def test_after_its_launcher_was_killed_the_next_start_works_and_cleans_up(copy, user_of):
    killed = user_of(copy).wait_until_ready()
    killed.leave(signal.SIGKILL)
    if os.path.exists("/proc/self"):  # elsewhere no kernel tells the command
        assert soon(lambda: not is_alive(killed.command))
    next_one = user_of(copy).wait_until_ready()
    assert next_one.address == killed.address
    next_one.leave()
    assert copy.servers() == []


def test_after_the_server_was_killed_the_next_start_recovers_the_data(copy, user_of):
    user = user_of(copy, "--folder", "postgres").wait_until_ready()
    copy.sql("CREATE TABLE mug AS SELECT 4 AS on_hand", fast=False)
    kill(copy.servers()[0])
    assert copy.sql("SELECT on_hand FROM mug", fast=False) == "4"
    user.leave()
    assert copy.servers() == []


def test_a_pid_file_that_names_another_living_process_does_not_matter(copy):
    copy.sql("CREATE TABLE mug AS SELECT 4 AS on_hand")
    owner = (copy.home() / "data").stat().st_uid
    with ended(subprocess.Popen(["sleep", "600"], user=owner)) as stranger:
        (copy.home() / "data" / "postmaster.pid").write_text(
            f"{stranger.pid}\n{copy.home()}/data\n1\n5432\n\n\n\nready\n"
        )
        assert copy.sql("SELECT on_hand FROM mug") == "4"
        assert stranger.poll() is None


def test_a_data_folder_whose_making_was_killed_is_made_anew(copy, user_of):
    killed = user_of(copy)
    assert soon(lambda: list(copy.home().glob("half-made-*/base")))
    killed.leave(signal.SIGKILL)
    assert not (copy.home() / "data").exists()
    assert copy.sql("SELECT 1") == "1"
    # The initdb that outlived its launcher may write once more behind that start; a later one clears it too.
    assert soon(lambda: not list(copy.home().glob("half-made-*")) or not copy.sql("SELECT 1"))


def test_data_of_another_version_is_refused_and_kept(copy):
    copy.sql("SELECT 1")
    (copy.home() / "data" / "PG_VERSION").write_text("12\n")
    refused = copy.run("--fast", "--", "true")
    assert refused.returncode == 1
    assert "was made by Postgres 12, not 18" in refused.stderr
    assert (copy.home() / "data" / "global").is_dir()


def test_a_server_that_can_not_start_says_why_in_one_sentence(copy):
    copy.sql("SELECT 1")
    with (copy.home() / "data" / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")
    refused = copy.run("--fast", "--", "true")
    assert refused.returncode == 1
    assert refused.stderr.startswith("Postgres did not start:")
    assert refused.stderr.count("\n") == 1


@pytest.mark.thorough
def test_ten_rounds_of_killing_everything_lose_nothing(copy, user_of):
    copy.sql("CREATE TABLE mug (round int)", fast=False)
    for number in range(10):
        user = user_of(copy, "--folder", "postgres").wait_until_ready()
        copy.sql(f"INSERT INTO mug VALUES ({number})", fast=False)
        kill(copy.servers()[0])
        user.leave(signal.SIGKILL)
    assert copy.sql("SELECT count(*) FROM mug", fast=False) == "10"
