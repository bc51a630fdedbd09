"""python -m shop.launcher.announce ADDRESS [LINE...]: says where the shop is as soon as its page really answers.

A child of the web server, which it leaves alone: it ends by itself when it has spoken, when the server is gone, or when
waiting is hopeless.
"""

import http.client
import os
import sys
import time
from urllib.parse import urlsplit

PATIENCE_SECONDS = 180


def main(address: str, *lines: str) -> int:
    """Wait for `address` to answer and say so, and the `lines` after it.

    Returns 0 in any case: that the shop serves is not decided here.
    """
    server, give_up = os.getppid(), time.monotonic() + PATIENCE_SECONDS
    while os.getppid() == server and time.monotonic() < give_up:
        if _answers(address):
            print(f"\nThe shop is open at {address} (Ctrl-C closes it).\n", *lines, sep="\n", flush=True)
            break
        time.sleep(0.1)
    return 0


def _answers(address: str) -> bool:
    # http.client, because urllib would ask a proxy for our own machine.
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
