"""The JSON blueprint, for programs: its addresses, and how it says no. What it does is in `contents.py`."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from ..errors import ShopError
from . import cors, limiting
from .contents import PREFIX, Entry, entries
from .problems import problem_of

blueprint = Blueprint("api", __name__, url_prefix=PREFIX)


def _later(entry: Entry) -> Callable[..., Any]:
    """The view of an operation, which is loaded when it is first asked for."""

    def view(**values: Any) -> Any:
        return entry.view()(**values)

    return view


for _entry in entries():
    blueprint.add_url_rule(_entry.rule, _entry.name, _later(_entry), methods=[_entry.method])


@blueprint.errorhandler(ShopError)
def refused(refusal: ShopError) -> Response:
    return problem_of(refusal)


@blueprint.after_app_request
def finish(response: Response) -> Response:
    """Of everything under the prefix: where there is nothing, a script wants to read that, too."""
    if not request.path.startswith(f"{PREFIX}/"):
        return response
    response.headers.update(limiting.headers())
    return cors.allow(response)
