"""What the owner is asked about the shop, and about the pages that it shows."""

from collections.abc import Sequence
from zoneinfo import available_timezones

from flask import request
from flask_babel import lazy_gettext
from wtforms import HiddenField, SelectChoice, SelectField

from ..catalog.services import slugify
from ..forms import Line, Paragraph, ShopForm
from ..languages import LANGUAGES, own_language
from ..pages.particulars import LONGEST, PARTICULARS, currencies
from ..pages.writing import LONGEST_BODY, LONGEST_SLUG, LONGEST_TITLE, PageFacts

WAS = "was-"  # what the hidden fields begin with that say what a field held when it was shown


class SettingsForm(ShopForm):
    """Every particular has a field of its name. What it refuses is checked by the service, for the shell as well."""

    name = Line(lazy_gettext("Name"), most=LONGEST)
    tagline = Line(lazy_gettext("What it is, in a sentence"), most=LONGEST)
    accent = Line(lazy_gettext("Accent colour"), most=20)
    email = Line(lazy_gettext("E-mail for customers"), most=LONGEST)
    phone = Line(lazy_gettext("Telephone"), most=LONGEST)
    address = Paragraph(lazy_gettext("Postal address"), most=LONGEST * 5)
    tax_label = Line(lazy_gettext("What stands beside prices"), most=LONGEST)
    currency = Line(lazy_gettext("Currency"), most=20)
    time_zone = Line(lazy_gettext("Time zone"), most=100)
    default_language = SelectField(
        lazy_gettext("Own language"), choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()]
    )

    @property
    def told(self) -> dict[str, str]:
        """What was typed into fields that hold something else than they were shown with."""
        return {
            name: self[name].data
            for name in PARTICULARS
            if name in request.form and self[name].data != _lines(request.form.get(WAS + name, ""))
        }

    def conflicts(self, now: dict[str, str]) -> list[str]:
        """The fields that somebody else has changed meanwhile to something that is not what was typed."""
        return [
            name
            for name, typed in self.told.items()
            if WAS + name in request.form and now[name] not in {_lines(request.form[WAS + name]), typed}
        ]


class TaglineField(Line):
    """The tagline in one further language."""


def settings_form(values: dict[str, str], taglines: dict[str, str]) -> SettingsForm:
    """The form with one more field for each further language that the shop speaks."""
    fields = {
        f"tagline_{code}": TaglineField(
            lazy_gettext("The same in %(language)s", language=LANGUAGES[code]), most=LONGEST, default=words
        )
        for code, words in taglines.items()
    }
    form: SettingsForm = type("SettingsForm", (SettingsForm,), fields)(data=values)
    return form


class PageForm(ShopForm):
    seen = HiddenField()
    title = Line(lazy_gettext("Title"), missing=lazy_gettext("Enter a title."), most=LONGEST_TITLE)
    slug = Line(lazy_gettext("Address"), most=LONGEST_SLUG)
    body = Paragraph(lazy_gettext("Text"), most=LONGEST_BODY)

    @property
    def languages(self) -> list[str]:
        """The further languages that the page can be written in."""
        return [code for code in LANGUAGES if code != own_language()]

    @property
    def facts(self) -> PageFacts:
        """The page as it was typed; without an address it gets one from its title."""
        words = {code: (self[f"title_{code}"].data, self[f"body_{code}"].data) for code in self.languages}
        slug = self.slug.data or slugify(self.title.data)[:LONGEST_SLUG].strip("-")
        return PageFacts(self.title.data, slug, self.body.data, words)


def page_form(facts: PageFacts | None = None, seen: str = "") -> PageForm:
    """The form with a title and a text for each further language."""
    fields = {}
    given = {"seen": seen} | ({"title": facts.title, "slug": facts.slug, "body": facts.body} if facts else {})
    for code in LANGUAGES:
        if code != own_language():
            language = LANGUAGES[code]
            fields[f"title_{code}"] = Line(lazy_gettext("Title in %(language)s", language=language), most=LONGEST_TITLE)
            fields[f"body_{code}"] = Paragraph(
                lazy_gettext("Text in %(language)s", language=language), most=LONGEST_BODY
            )
            title, body = (facts.translations.get(code) if facts else None) or ("", "")
            given |= {f"title_{code}": title, f"body_{code}": body}
    form: PageForm = type("PageForm", (PageForm,), fields)(data=given)
    return form


def known_currencies() -> Sequence[str]:
    """The codes to choose from."""
    return sorted(currencies())


def known_time_zones() -> Sequence[str]:
    """The names to choose from."""
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
