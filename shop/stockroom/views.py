"""The stock desk: every level in one grid, to be mended in place."""

from flask import Blueprint

from ..stock.reasons import reason_label
from .ways import stock_ways_of

blueprint = Blueprint("stockroom", __name__, url_prefix="/desk/stock")

blueprint.add_app_template_global(stock_ways_of, "stock_ways_of")
blueprint.add_app_template_filter(reason_label, "reason_label")
