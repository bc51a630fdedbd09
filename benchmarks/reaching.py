"""How the benchmarks reach a database: by a plain connection, or by the shop's own commands."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg2

ROOT = Path(__file__).resolve().parent.parent


def connected(address: str) -> Any:
    """A plain connection."""
    return psycopg2.connect(address)


def flask(address: str, *command: str) -> None:
    """Run a flask command on the shop at `address`."""
    subprocess.run([sys.executable, "-m", "flask", *command], cwd=ROOT, env=environment(address), check=True)


def environment(address: str) -> dict[str, str]:
    """What the shop finds in its environment: the defaults, but for a demo's profile, so that http will do, and that it

    makes each page anew.
    """
    return {**os.environ, "DATABASE_URL": address, "PROFILE": "demo", "SECRET_KEY": "benchmarks " * 4,
            "PAGE_CACHE_MB": "0", "FLASK_APP": str(ROOT / "wsgi.py"), "PYTHONPATH": str(ROOT)}  # fmt: skip
