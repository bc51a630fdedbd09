"""Files with stock, in and out: looked at as a difference before anything is written."""

from flask import Blueprint

blueprint = Blueprint("imports", __name__, url_prefix="/desk/imports")
