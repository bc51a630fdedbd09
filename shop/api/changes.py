"""Following what changes, so that a program never misses any of it."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import request

from ..changes.feed import KINDS
from ..changes.waiting import changes_or_wait
from ..stock.feed import cursor_now
from .answers import Answer
from .authorizing import demand, may
from .operations import operation
from .schemas.changes import ChangeList, ChangesQuery

SCOPES = {"product": "catalog:read", "category": "catalog:read", "stock": "stock:read"}
FACTS = (
    "resource",
    "id",
    "seq",
    "version",
    "is_removed",
    "at",
    "kind",
    "variant_id",
    "location_id",
    "delta",
    "reserved_delta",
    "on_hand",
    "reserved",
    "reason",
)


@operation("Follow what changes", scope=None, gives=ChangeList, refuses=(403, 410))
def read_changes(query: ChangesQuery) -> Answer:
    """Tells what changed since a cursor: products and categories (scope `catalog:read`), and stock (`stock:read`).

    Ask without `since` for the cursor of now, then read all that you want to keep in step, then ask with `since`, and
    from then on with the `next` of each answer. Nothing is left out, however long somebody's transaction took, nothing
    comes twice, and what happened to one thing comes in its order. What you read before may be newer than what you
    are told of it: compare versions. With `wait` the answer to who is up to date may take so many seconds; if many
    wait already, it comes at once. A cursor that is older than 30 days, or from before a backup was restored, is
    answered by 410: begin anew.
    """
    kinds: Sequence[str] = query.kinds or [kind for kind in KINDS if may(SCOPES[kind])] or KINDS
    for kind in kinds:
        demand(SCOPES[kind])
    if query.since is None:
        return _answer([], cursor_now(), is_more=False)
    changes = changes_or_wait(query.since, kinds, query.limit, query.wait)
    return _answer(changes.items, changes.cursor, changes.is_more)


def _answer(items: Any, cursor: str, is_more: bool) -> Answer:
    """The items, and a link to what comes after them."""
    asked = {**request.args.to_dict(), "since": cursor}
    told = [{name: getattr(item, name) for name in FACTS} for item in items]
    return Answer(
        {"items": told, "next": cursor, "is_more": is_more},
        headers={"Link": f'<{request.base_url}?{urlencode(asked)}>; rel="next"'},
    )
