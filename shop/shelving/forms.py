"""What staff are asked about categories."""

from typing import Any

from flask_babel import lazy_gettext
from wtforms import HiddenField, RadioField, SelectChoice

from ..catalog import limits
from ..forms import Line, Paragraph, ShopForm

TEXTS = ("name", "slug", "description")


class CategoryForm(ShopForm):
    """A category's own words and address. `seen` is what the form was filled with (shop/editing/merging.py)."""

    name = Line(lazy_gettext("Name"), missing=lazy_gettext("Enter a name."), most=limits.CATEGORY_NAME)
    slug = Line(lazy_gettext("Address"), most=limits.CATEGORY_SLUG)
    description = Paragraph(lazy_gettext("Description"), most=limits.CATEGORY_DESCRIPTION)
    seen = HiddenField()

    @property
    def texts(self) -> dict[str, Any]:
        """What was typed, by the names of the facts."""
        return {name: self[name].data for name in TEXTS}


class RemovalForm(ShopForm):
    """What becomes of what stands in a category that goes."""

    products = RadioField(
        lazy_gettext("Its products"),
        choices=[
            SelectChoice("refuse", lazy_gettext("There must be none")),
            SelectChoice("move_up", lazy_gettext("Move up to where the category stands")),
            SelectChoice("move", lazy_gettext("Move to the category chosen below")),
        ],
        default="refuse",
    )
    categories = RadioField(
        lazy_gettext("Categories below it"),
        choices=[
            SelectChoice("refuse", lazy_gettext("There must be none")),
            SelectChoice("move_up", lazy_gettext("Move up to where the category stands")),
        ],
        default="refuse",
    )


def complain(form: ShopForm, refusal: Any, usual: str) -> None:
    """Put a refusal of the catalogue beside the field that it is about, or beside `usual`."""
    name = refusal.errors[0]["pointer"].strip("/").split("/")[0] if refusal.errors else ""
    form.complain(name if name in form else usual, str(refusal))
