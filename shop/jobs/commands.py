"""flask work: the worker. flask jobs: what it has before it, and trying again what went wrong."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from types import FrameType

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from ..config import ROOT
from ..db import wait_at_most
from ..errors import ShopError
from ..logs import log
from .services import retry_job, troubled_jobs, waiting_jobs
from .working import LEASE_SECONDS, work

PATIENCE = LEASE_SECONDS // 2  # seconds for an answer of Postgres: chores take longer than pages

job_commands = AppGroup("jobs", help="See what the worker has before it, and try again what went wrong.")


@click.command("work")
@click.option("--reload", is_flag=True, help="Start again whenever code or a letter changes.")
@click.option("--beside", type=int, metavar="PID", help="End when the process that started this one, PID, has ended.")
@with_appcontext
def work_command(reload: bool, beside: int | None) -> None:
    """Do what waits: send letters, begin and end sales, give back what was held. Runs until it is told to stop."""
    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    wait_at_most(max(PATIENCE, current_app.config["SHOP"].db_timeout))
    watch = _watch() if reload else None

    def look_up() -> None:
        if beside and os.getppid() != beside:
            stopped.set()
        elif watch and watch():
            _begin_again(beside)

    log.info("worker began")
    work(stopped, look_up=look_up)
    log.info("worker ended")


@job_commands.command("list")
def list_jobs() -> None:
    """Print what waits, in the order in which it comes due, and what failed for good; at most 200."""
    found = waiting_jobs()
    for job in found:
        state = "failed" if job.failed_at else f"{job.run_at:%Y-%m-%d %H:%M:%S} UTC"
        attempts = f" attempt {job.attempts}" if job.attempts else ""
        error = f": {job.last_error}" if job.last_error else ""
        click.echo(f"{job.id:>6}  {state:<23}  {job.kind}{attempts}{error}")
    click.echo(f"{len(found)} jobs." if found else "Nothing waits.")


@job_commands.command("retry")
@click.argument("job_ids", nargs=-1, type=int, metavar="[ID]...")
@click.option("--all", "everything", is_flag=True, help="All that failed for good.")
def retry(job_ids: tuple[int, ...], everything: bool) -> None:
    """Try jobs again at once, by their numbers in `flask jobs list`."""
    wanted = [*job_ids, *(job.id for job in troubled_jobs() if everything and job.failed_at)]
    try:
        for job_id in wanted:
            retry_job(job_id)
    except ShopError as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(f"{len(wanted)} jobs are tried again.")


def _watch() -> Callable[[], bool]:
    """Asks whether the code has changed since it was asked last."""
    before = _times()

    def has_changed() -> bool:
        nonlocal before
        now = _times()
        changed, before = now != before, now
        return changed

    return has_changed


def _times() -> dict[str, int]:
    folders = [(ROOT / "shop", ".py"), (ROOT / "shop" / "translations", ".mo"), (ROOT / "templates", "")]
    times = {}
    for folder, ending in folders:
        for path in folder.rglob(f"*{ending}"):
            try:
                times[str(path)] = path.stat().st_mtime_ns
            except OSError:
                continue  # gone while we looked
    return times


def _begin_again(beside: int | None) -> None:
    """Become a new worker with the new code; if that can't even start, stay with the old until the next change."""
    tried = subprocess.run([sys.executable, "-m", "flask", "version"], capture_output=True, text=True, check=False)
    if tried.returncode:
        log.warning("the changed code doesn't start", error=(tried.stderr.strip().splitlines() or [""])[-1])
        return
    again = ["work", "--reload", *(["--beside", str(beside)] if beside else [])]
    os.execv(sys.executable, [sys.executable, "-m", "flask", *again])  # noqa: S606
