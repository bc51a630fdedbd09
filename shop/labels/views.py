"""Labels for shelves, to print."""

from flask import Blueprint

blueprint = Blueprint("labels", __name__, url_prefix="/desk/stock")
