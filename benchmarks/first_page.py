"""How long from a fresh clone to the first page, and how long the second time.

    python3 benchmarks/first_page.py [RUNS]

Clones this repository into a temporary folder (with a space in its name), runs bin/run there as a newcomer would, and
stops the clock when the front page answers with goods on it. pip's cache is as warm as it is.
"""

import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(runs: int) -> None:
    firsts, seconds = [], []
    for _ in range(runs):
        with tempfile.TemporaryDirectory(prefix="almacén bench ") as folder:
            clone = Path(folder) / "shop"
            subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
            firsts.append(seconds_to_first_page(clone))
            seconds.append(seconds_to_first_page(clone))
            subprocess.run([clone / "bin" / "run", "--reset", "--yes"], check=True, stdout=subprocess.DEVNULL)
    for name, figures in (("first start", firsts), ("second start", seconds)):
        print(f"{name}: median {statistics.median(figures):.1f} s, from {min(figures):.1f} to {max(figures):.1f} s")


def seconds_to_first_page(clone: Path) -> float:
    """Start bin/run, wait for its front page, stop it again."""
    # No virtual environment of the caller's, and none of its settings.
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "PROFILE", "PORT"}}
    started = time.perf_counter()
    shop = subprocess.Popen([clone / "bin" / "run"], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert shop.stdout
        address = next(found[0] for line in shop.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
        page = urllib.request.urlopen(address, timeout=10).read().decode()
        assert 'class="card"' in page, "the front page shows no goods"
        return time.perf_counter() - started
    finally:
        shop.send_signal(signal.SIGTERM)
        shop.wait(timeout=30)
        if shop.stdout:
            shop.stdout.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
