"""What is asked of who brings a file with stock."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext
from flask_wtf.file import FileField
from wtforms import SelectChoice, SelectField

from ..forms import ShopForm


class StockFileForm(ShopForm):
    file = FileField(lazy_gettext("File"))
    mode = SelectField(
        lazy_gettext("What its figures are"),
        choices=[
            SelectChoice("auto", lazy_gettext("As its headings say")),
            SelectChoice("counts", lazy_gettext("Counts: so many are there")),
            SelectChoice("changes", lazy_gettext("Changes: so many more or fewer")),
        ],
    )

    def brought(self) -> Any:
        """The file that was sent, if there is exactly one with a name."""
        files = [file for file in request.files.getlist("file") if file.filename]
        return files[0] if len(files) == 1 else None
