"""What goes from one location to another, and the locations."""

from flask import Blueprint

blueprint = Blueprint("moving", __name__, url_prefix="/desk")
