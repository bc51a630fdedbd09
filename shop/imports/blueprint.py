"""Files in and out at the desk: where their pages are, and what their templates say."""

from flask import Blueprint
from flask_babel import format_decimal

from .stock_finding import STATE_NAMES

blueprint = Blueprint("imports", __name__, url_prefix="/desk/imports")


@blueprint.app_template_filter("import_state")
def import_state(state: str) -> str:
    return str(STATE_NAMES[state])


@blueprint.app_template_filter("with_sign")
def with_sign(units: int) -> str:
    """`+1,200`, `−3`."""
    return ("+" if units > 0 else "−" if units < 0 else "") + str(format_decimal(abs(units)))
