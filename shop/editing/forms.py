"""What staff are asked about a product."""

import re
from typing import Any

from flask import g, request
from flask_babel import gettext, lazy_gettext
from wtforms import SelectChoice, SelectField, ValidationError

from ..catalog import limits
from ..catalog.facts import ProductFacts
from ..errors import ShopError
from ..forms import UNREADABLE, Line, Paragraph, ShopForm
from ..money import exponent, typed_minor_units
from ..web import clean_text, whole_number
from .sheets import FIELDS, LINES, shown
from .times import NoSuchMoment, moment_typed

BIGGEST = 10**18
MORE_ROWS = 3  # empty ones of the specification that are always there
STATUSES = {
    "draft": lazy_gettext("Draft: only the desk sees it"),
    "active": lazy_gettext("Active: in the shop"),
    "archived": lazy_gettext("Archived: its address says that it is gone"),
}
ROW = re.compile(r"attribute-([0-9]{1,4})-name")


class Moment(Line):
    """A day and a time by the shop's clock, or nothing."""

    def pre_validate(self, form: Any) -> None:
        """Raises ValidationError with what to do about it."""
        super().pre_validate(form)
        try:
            moment_typed(self.data)
        except NoSuchMoment as wrong:
            raise ValidationError(str(wrong)) from None


class Money(Line):
    """A price in the shop's currency as people write one, or nothing. `minor` is what it says, or None."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, most=30, **more)
        self.minor: int | None = None

    def pre_validate(self, form: Any) -> None:
        """Raises ValidationError with what to do about it."""
        super().pre_validate(form)
        self.minor = money_in(self.data)
        if self.data and self.minor is None:
            raise ValidationError(no_money())


class ProductForm(ShopForm):
    """The fields of a product. Categories and the specification are read beside them: they are lists."""

    categories: list[int]
    rows: list[list[Any]]

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.list_errors: dict[str, str] = {}

    title = Line(lazy_gettext("Title"), missing=lazy_gettext("Enter a title."), most=limits.TITLE)
    slug = Line(lazy_gettext("Address"), most=limits.SLUG)
    description = Paragraph(lazy_gettext("Description"), most=limits.DESCRIPTION)
    brand = Line(lazy_gettext("Brand"), most=limits.BRAND)
    type = Line(lazy_gettext("Type"), most=limits.TYPE)
    tags = Paragraph(lazy_gettext("Tags"), most=limits.TAGS * (limits.TAG + 1))
    status = SelectField(
        lazy_gettext("Status"), choices=[SelectChoice(code, words) for code, words in STATUSES.items()]
    )
    published_at = Moment(lazy_gettext("Visible from"), most=20)
    seo_title = Line(lazy_gettext("Title for search engines"), most=limits.SEO_TITLE)
    seo_description = Line(lazy_gettext("Description for search engines"), most=limits.SEO_DESCRIPTION)

    def fill(self, values: dict[str, Any]) -> None:
        """Show these values, with empty lines of the specification below."""
        for name in (*LINES, "description", "status", "published_at"):
            self[name].data = values[name]
        self.tags.data = "\n".join(values["tags"])
        self.categories = list(values["categories"])
        self.rows = [list(row) for row in values["attributes"]]

    def read(self) -> None:
        """Take categories and specification from what was sent. The line of a refused character has none any more."""
        numbers = [whole_number(value, 1, BIGGEST) for value in request.form.getlist("category")]
        chosen = list(dict.fromkeys(number for number in numbers if number))
        main = whole_number(request.form.get("main"), 1, BIGGEST)
        self.categories = sorted(chosen, key=lambda number: number != main)
        places = sorted({int(found[1]) for name in request.form if (found := ROW.fullmatch(name))})
        rows = [self._row(place) for place in places[: limits.ATTRIBUTES * 2]]
        self.rows = [row for row in rows if any(row[1:])]

    def _row(self, place: int) -> list[Any]:
        words = [request.form.get(f"attribute-{place}-{part}", "") for part in ("name", "value", "unit")]
        number = whole_number(request.form.get(f"attribute-{place}-id"), 1, BIGGEST)
        return [number, *(" ".join(UNREADABLE.sub(" ", word).split())[:1000] for word in words)]

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, by the names of the fields."""
        plain = {name: self[name].data or "" for name in (*LINES, "description", "status", "published_at")}
        tags = dict.fromkeys(" ".join(line.split()) for line in (self.tags.data or "").split("\n"))
        lists = {"tags": sorted((tag for tag in tags if tag), key=str.lower), "categories": self.categories}
        return plain | lists | {"attributes": self.rows}


class NewProductForm(ProductForm):
    """The same, and what its first variant needs."""

    price = Money(lazy_gettext("Price"), missing=lazy_gettext("Enter a price."))
    sku = Line(lazy_gettext("SKU"), most=limits.SKU)
    barcode = Line(lazy_gettext("Barcode"), most=20)


def product_form(facts: ProductFacts | None = None) -> ProductForm:
    """The form as it was sent, or filled with a product. Without one it is the form for a new product."""
    form = ProductForm() if facts else NewProductForm()
    if request.method == "POST":
        form.read()
    else:
        form.fill(shown(facts or ProductFacts(title="")))
    return form


def complain(form: ProductForm, refusal: ShopError) -> None:
    """Put a refusal beside the field that it is about, else at the head of the form."""
    pointer = next((error["pointer"] for error in getattr(refusal, "errors", ())), "")
    parts = pointer.strip("/").split("/")
    name = {"price_minor": "price"}.get(parts[-1], parts[-1]) if parts[0] == "variants" else parts[0]
    if name in form:
        form.complain(name, str(refusal))
    elif name in FIELDS:
        form.list_errors[name] = str(refusal)
    else:
        form.form_errors.append(str(refusal))


def money_in(typed: str) -> int | None:
    """What was typed, in minor units of the shop's currency; None where it is no sum of money."""
    return typed_minor_units(typed, exponent(g.frame.shop["currency"]))


def no_money() -> str:
    """What to say to a price that can't be read."""
    return str(gettext("Enter a price like 12.50, without letters."))


def words_asked_for() -> str:
    """What somebody looks for among the categories."""
    return clean_text(request.form.get("words") or request.args.get("words"), 100)
