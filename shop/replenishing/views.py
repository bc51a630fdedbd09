"""What runs low, how long it will last, and how much to order."""

from flask import Blueprint

blueprint = Blueprint("replenishing", __name__, url_prefix="/desk/stock")
