"""Why a number is what it is, what it was, and what it is worth."""

from flask import Blueprint

blueprint = Blueprint("explaining", __name__, url_prefix="/desk/stock")
