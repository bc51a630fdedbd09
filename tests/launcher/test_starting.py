"""Starting and leaving, as it happens every day."""

import os
import signal

import pytest

from .copies import NOBODY, ended, soon


def test_a_command_gets_a_database_and_its_own_exit_status(copy):
    asked = copy.run("--fast", "--", "sh", "-c", 'echo "$PROFILE $DATABASE_URL"; exit 7')
    assert asked.returncode == 7
    assert asked.stdout.startswith("test postgresql://postgres:")
    assert copy.servers() == []


def test_a_command_that_is_killed_is_reported_as_a_shell_would(copy):
    assert copy.run("--fast", "--", "sh", "-c", "kill -KILL $$").returncode == 128 + signal.SIGKILL


def test_a_program_that_is_not_there_is_named_in_one_sentence(copy):
    asked = copy.run("--fast", "--", "no-such-program")
    assert (asked.returncode, asked.stderr) == (1, "There is no program no-such-program.\n")


@pytest.mark.parametrize(("fast", "setting"), [(True, "off"), (False, "on")])
def test_the_demo_is_durable_and_only_the_tests_are_not(copy, fast, setting):
    answer = copy.sql("SELECT current_setting('fsync'), current_setting('synchronous_commit')", fast=fast)
    assert answer == f"{setting}|{setting}"


def test_the_server_is_reached_from_this_machine_with_its_password_only(copy):
    assert copy.sql("SHOW listen_addresses; SHOW unix_socket_directories") == "127.0.0.1"
    rules = "SELECT DISTINCT auth_method FROM pg_hba_file_rules"
    assert copy.sql(rules) == "scram-sha-256"


def test_text_is_utf8_and_sorts_alike_on_every_machine(copy):
    locale = "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database WHERE datname='postgres'"
    assert copy.sql(locale) == "b|C.UTF-8|UTF8"


def test_the_second_start_keeps_the_data_the_password_and_the_secret(copy):
    told = ("--", "sh", "-c", 'echo "${DATABASE_URL%@*} $SECRET_KEY"')
    first = copy.run("--fast", *told).stdout
    copy.sql("CREATE TABLE mug AS SELECT 4 AS on_hand")
    assert copy.sql("SELECT on_hand FROM mug") == "4"
    assert copy.run("--fast", *told).stdout == first


def test_the_secret_is_for_its_owner_only(copy):
    copy.run("--fast", "--", "true")
    assert (copy.folder / ".data" / "secret-key").stat().st_mode & 0o777 == 0o600


def test_four_starters_at_once_make_one_server(copy, user_of):
    users = [user_of(copy) for _ in range(4)]
    addresses = {user.wait_until_ready().address for user in users}
    assert len(addresses) == 1
    assert len(copy.servers()) == 1


def test_the_last_to_leave_stops_the_server(copy, user_of):
    first, second = (user_of(copy).wait_until_ready() for _ in range(2))
    first.leave()
    assert len(copy.servers()) == 1
    second.leave()
    assert copy.servers() == []


def test_two_copies_side_by_side_have_nothing_in_common(make_copy, user_of):
    one, other = make_copy("one"), make_copy("other")
    addresses = {user_of(copy).wait_until_ready().address for copy in (one, other)}
    assert len(addresses) == 2
    one.sql("CREATE TABLE only_here ()")
    assert other.sql("SELECT to_regclass('only_here') IS NULL") == "t"


def test_clusters_have_folders_of_their_own(copy):
    assert copy.run("--fast", "--folder", "drill", "--", "true").returncode == 0
    assert (copy.home("drill") / "data").is_dir()
    assert not copy.home().exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_the_command_and_the_server(copy, user_of, number):
    user = user_of(copy).wait_until_ready()
    status = user.leave(number)
    told = signal.SIGTERM if number == signal.SIGHUP else number
    assert status == 128 + told
    assert copy.servers() == []
    assert not os.path.exists(f"/proc/{user.command}")


def test_a_signal_during_the_very_first_start_leaves_nothing_running(copy, user_of):
    user = user_of(copy)
    assert soon(lambda: list(copy.home().glob("half-made-*")))
    assert user.leave(signal.SIGTERM) == 128 + signal.SIGTERM
    assert copy.servers() == []


def test_ctrl_c_reaches_the_command_once_and_it_ends_in_its_own_time(copy):
    ours, theirs = os.openpty()
    patient = 'trap "told=1; echo told" INT; echo ready; until [ "$told" ]; do sleep 0.1; done; sleep 1; exit 5'
    started = copy.start("--fast", "--", "sh", "-c", patient, terminal=theirs)
    with ended(started) as launcher, os.fdopen(ours, "wb", 0) as keys:
        assert launcher.stdout.readline() == "ready\n"
        keys.write(b"\x03")
        assert launcher.communicate(timeout=30)[0] == "told\n"
        assert launcher.returncode == 5
    os.close(theirs)


@pytest.mark.needs_root
def test_an_ordinary_user_needs_nobodys_help(make_copy):
    copy = make_copy(user=NOBODY)
    assert copy.sql("SELECT 1") == "1"
    assert copy.home().owner() == (copy.home() / "data").owner() == NOBODY
