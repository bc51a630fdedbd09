"""Pictures are there from the first request on."""

import subprocess
import sys

from shop.config import ROOT

FIRST_REQUESTS = """
import sys, threading, time
from pathlib import Path
from tempfile import mkdtemp

def slowly(frame, event, told):
    if frame.f_code.co_filename.endswith("obstore/__init__.py") and event == "line":
        time.sleep(0.1)  # so that others come in the middle of loading it
    return slowly

threading.settrace(slowly)
from shop.media import _local_store

folder, troubles, start = Path(mkdtemp()), [], threading.Barrier(8)
(folder / "a.webp").write_bytes(b"picture")

def ask(number):
    start.wait()
    time.sleep(number * 0.05)
    try:
        _local_store(folder).get("a.webp")
    except Exception as error:
        troubles.append(repr(error))

crowd = [threading.Thread(target=ask, args=[number]) for number in range(8)]
for person in crowd: person.start()
for person in crowd: person.join()
sys.exit("; ".join(troubles) or 0)
"""


def test_the_first_pictures_may_be_asked_for_at_once(without_database: None):
    answer = subprocess.run(
        [sys.executable, "-c", FIRST_REQUESTS], cwd=ROOT, capture_output=True, text=True, env={"PYTHONPATH": str(ROOT)}
    )
    assert answer.returncode == 0, answer.stderr[-500:]
