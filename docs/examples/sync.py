"""Keeps a copy of the stock in step, and tells the shop what a till has done. Python 3.11, nothing to install.

    SHOP=https://shop.example TOKEN=almacen_… python sync.py copy.json till.jsonl [--once]

A line of the till: {"key": "till-2-0001", "change": {"do": "take", "sku": "MUG/BLUE", "quantity": 2, "reason": "sold"}}
"""

import json
import os
import sys
import time
from http.client import HTTPException
from pathlib import Path
from urllib import error, parse, request


def ask(path, body=None, wait=0.5, **key):
    """The headers and body of the answer, however often it takes. Raises HTTPError where asking again is no use."""
    headers = {"Authorization": "Bearer " + os.environ["TOKEN"], "Content-Type": "application/json"} | key
    asked = request.Request(os.environ["SHOP"] + "/api/v1" + path, body and json.dumps(body).encode(), headers)
    while True:
        try:
            with request.urlopen(asked, timeout=60) as answer:
                return answer.headers, answer.read()
        except error.HTTPError as refusal:
            if refusal.code < 500 and "Retry-After" not in refusal.headers:
                raise
            wait = max(wait, float(refusal.headers.get("Retry-After", 0)))
        except (OSError, HTTPException):
            pass  # the line broke: whether the shop has heard us or not, the key makes it safe to ask again
        time.sleep(wait + time.time() % 1)  # not all tills at once
        wait = min(60, wait * 2)


def begin(copy):  # all levels of one moment, and the cursor of that very moment
    headers, body = ask("/exports/stock-levels")
    copy["levels"] = {str(level["id"]): level for level in map(json.loads, body.splitlines())}
    copy["cursor"] = headers["Changes-Cursor"]


def follow(copy, wait):  # what has happened since; a cursor that is too old gets a 410
    news = json.loads(ask("/changes?" + parse.urlencode({"since": copy["cursor"], "kinds": "stock", "wait": wait}))[1])
    for item in news["items"]:
        figures = {name: item[name] for name in ("on_hand", "reserved") if item[name] is not None}
        copy["levels"].setdefault(str(item["id"]), {"variant_id": item["variant_id"]}).update(figures)
    copy["cursor"] = news["next"]
    return news["is_more"]


def push(copy, till):  # stopped before `sent` is saved, it sends the same keys again, and nothing is sold twice
    for done in map(json.loads, till.read_text().splitlines()[copy["sent"] :]):
        try:
            ask("/stock-movements", done["change"], **{"Idempotency-Key": done["key"]})
        except error.HTTPError as refusal:
            if refusal.code not in (404, 409, 422):  # not about this line: the token may not, say
                raise
            print(f"{done['key']}: {refusal.read().decode()}", file=sys.stderr)
        copy["sent"] += 1


def main(place, till, *options):
    copy, is_more = json.loads(place.read_text()) if place.exists() else {"sent": 0, "cursor": ""}, True
    while is_more or not options:
        try:
            push(copy, till)
            is_more = follow(copy, wait=0 if options else 20) if copy["cursor"] else begin(copy) or True
        except error.HTTPError as refusal:
            if refusal.code != 410:
                raise
            copy["cursor"] = ""
        place.with_suffix(".new").write_text(json.dumps(copy))
        place.with_suffix(".new").replace(place)  # cursor and levels together, so that no change is missed


main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
