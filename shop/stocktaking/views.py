"""Count sheets: counted by several people at once, approved by one."""

from flask import Blueprint

blueprint = Blueprint("stocktaking", __name__, url_prefix="/desk/counts")
