"""What comes in: receipts, and whom it comes from."""

from flask import Blueprint

blueprint = Blueprint("receiving", __name__, url_prefix="/desk")
