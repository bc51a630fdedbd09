"""What is asked of who brings a file."""

import io
from typing import Any

from flask import request
from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import SelectChoice, SelectField

from ..forms import ShopForm
from .layouts import FORMATS, MAPPED, layout_of
from .problems import UnreadableFile
from .stock_columns import stock_columns
from .tables import open_table


class ImportForm(ShopForm):
    file = FileField(lazy_gettext("File"))
    kind = SelectField(
        lazy_gettext("What it holds"),
        choices=[
            SelectChoice("auto", lazy_gettext("As its headings say")),
            SelectChoice("catalog", lazy_gettext("A catalogue: products, prices, pictures")),
            SelectChoice(MAPPED, lazy_gettext("A catalogue whose columns I will name myself")),
            SelectChoice("stock", lazy_gettext("Stock of what is in the catalogue")),
        ],
        default="auto",
    )
    mode = SelectField(
        lazy_gettext("What figures of stock are"),
        choices=[
            SelectChoice("auto", lazy_gettext("As its headings say")),
            SelectChoice("counts", lazy_gettext("Counts: so many are there")),
            SelectChoice("changes", lazy_gettext("Changes: so many more or fewer")),
        ],
        default="auto",
    )

    def brought(self) -> Any:
        """The file that was sent, if there is exactly one with a name."""
        files = [file for file in request.files.getlist("file") if file.filename]
        return files[0] if len(files) == 1 else None


def holds_stock(content: bytes) -> bool:
    """Whether a file is about stock, as its headings say. What tells titles and prices is a catalogue.

    What can't be read at all is left to whoever reads stock, to say why.
    """
    try:
        table = open_table(io.BytesIO(content))
        layout = layout_of(table)
    except UnreadableFile:
        return True
    if layout.mapping is None:
        format = FORMATS[layout.format]
        fields = {format.field_of(heading) or "" for heading in table.headings}
    else:
        fields = set(layout.mapping.fields)
    if {"title", "price"} <= fields or (not layout.is_sure and not fields & {"sku", "barcode"}):
        return False
    try:
        stock_columns(table.headings, "auto")
    except UnreadableFile:
        return False
    return True
