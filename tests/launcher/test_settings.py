"""Where the database's address comes from, and how the demo is taken away again."""

import pytest

TELL = ("--", "sh", "-c", 'echo "$DATABASE_URL $PROFILE $SECRET_KEY"')
YOURS = "postgresql://me:secret@db.example/shop"


def test_an_address_in_the_environment_starts_no_postgres(copy):
    told = copy.run(*TELL, DATABASE_URL=YOURS, SECRET_KEY="mine", PROFILE="production")
    assert told.stdout == f"{YOURS} production mine\n"
    assert not copy.home("postgres").exists()


def test_the_environment_comes_before_your_file_and_your_file_before_ours(copy):
    (copy.folder / ".env").write_text("DATABASE_URL=ours\nSECRET_KEY=ours\n")
    (copy.folder / ".env.local").write_text("DATABASE_URL=yours\nSECRET_KEY=yours\n")
    assert copy.run(*TELL, DATABASE_URL="environments").stdout == "environments demo yours\n"
    assert copy.run(*TELL, DATABASE_URL="").stdout == "yours demo yours\n"


def test_an_empty_address_in_a_file_means_a_postgres_of_our_own(copy):
    (copy.folder / ".env").write_text("DATABASE_URL=\nPROFILE=\n")
    told = copy.run("--fast", *TELL)
    assert "@127.0.0.1:" in told.stdout
    assert " test " in told.stdout


def test_the_tests_run_in_the_test_profile_whatever_the_files_say(copy):
    (copy.folder / ".env.local").write_text(f"PROFILE=production\nDATABASE_URL={YOURS}\n")
    assert copy.run("--fast", *TELL).stdout.split()[1] == "test"


def test_a_reset_makes_the_next_start_new(copy):
    copy.sql("CREATE TABLE mug ()", fast=False)
    (copy.folder / ".data" / "media").mkdir()
    assert copy.run("--reset", "--yes").returncode == 0
    assert copy.sql("SELECT to_regclass('mug') IS NULL", fast=False) == "t"
    assert not (copy.folder / ".data" / "media").exists()


def test_a_reset_asks_and_without_a_terminal_it_can_not(copy):
    copy.sql("CREATE TABLE mug ()", fast=False)
    refused = copy.run("--reset")
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "add --yes" in refused.stderr
    assert copy.sql("SELECT to_regclass('mug') IS NULL", fast=False) == "f"


def test_a_running_shop_is_not_reset(copy, user_of):
    user_of(copy, "--folder", "postgres").wait_until_ready()
    refused = copy.run("--reset", "--yes")
    assert refused.returncode == 1
    assert "The shop is running" in refused.stderr


@pytest.mark.parametrize("where", [".env", ".env.local"])
def test_a_database_of_yours_is_never_reset(copy, where):
    (copy.folder / where).write_text(f"DATABASE_URL={YOURS}\n")
    refused = copy.run("--reset", "--yes")
    assert refused.returncode == 1
    assert "a database of yours" in refused.stderr
