"""The languages of the shop, chosen by the address: `/p/fern` in the shop's own, `/es/p/fern` in Spanish.

An address says it all: no cookie, no guess from headers, every page can be shared, cached and found by a
search engine in each language. The prefix moves into SCRIPT_NAME, so no route or view ever mentions it and
url_for() keeps people in the language that they read.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import force_locale
from markupsafe import Markup

from .config import ROOT
from .db import ask
from .extensions import babel

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LANGUAGES = {"en": "English", "es": "Español"}
PLACES = {"en": "en_GB", "es": "es_ES"}

_speaking: ContextVar[str | None] = ContextVar("speaking", default=None)


class LanguagePrefix:
    """WSGI middleware that moves a leading `/es` from the path to the script name."""

    def __init__(self, wsgi_app: "WSGIApplication") -> None:
        self.wsgi_app = wsgi_app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        first, _, rest = environ.get("PATH_INFO", "").removeprefix("/").partition("/")
        if first in LANGUAGES:
            environ["almacen.outer_script_name"] = environ.get("SCRIPT_NAME", "")
            environ["almacen.language"] = first
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + "/" + first
            environ["PATH_INFO"] = "/" + rest
        return self.wsgi_app(environ, start_response)


def init_app(app: Flask) -> None:
    """Read the language from the address, and give Babel to the templates."""
    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]
    babel.init_app(
        app,
        locale_selector=current_language,
        default_translation_directories="translations",
        timezone_selector=own_time_zone,
    )
    # Flask-Babel looks up the request's translations for every word, and a page has dozens of them.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda words: _catalogue(current_language()).ugettext(words),
        lambda one, many, number: _catalogue(current_language()).ungettext(one, many, number),
        newstyle=True,
    )
    app.jinja_env.globals.update(
        _=said,
        current_language=current_language,
        in_every_language=in_every_language,
        link_to=link_to,
        social_places=social_places,
    )


def current_language() -> str:
    """The language that we are speaking(); else that of this request: the address's, or the shop's own."""
    if spoken := _speaking.get():
        return spoken
    language: str = "en"
    try:
        language = g.frame.language
    except (AttributeError, RuntimeError):  # outside a request, or while the database is away
        if has_request_context():
            language = request.environ.get("almacen.language", "en")
    return language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Let every word of this block be in `language`, whoever asked: a letter is in its reader's language."""
    token = _speaking.set(language)
    try:
        with force_locale(language):
            yield
    finally:
        _speaking.reset(token)


def link_to(endpoint: str, language: str, **values: Any) -> str:
    """The whole address of a page in `language`, for letters: begins with SITE_URL, whatever host was asked for."""
    frame = g.get("frame")
    own = frame.shop["default_language"] if frame else ask("SELECT default_language FROM shop")[0][0]
    # The host doesn't matter here: only the path is taken.
    routes = current_app.url_map.bind("shop", script_name="/" if language == own else f"/{language}")
    site: str = current_app.config["SHOP"].site
    return site + routes.build(endpoint, values, force_external=True).removeprefix("http://shop")


def foreign_language() -> str | None:
    """The language of this request where it is not the shop's own: that of the address."""
    language: str | None = request.environ.get("almacen.language")
    return language


def N_(words: str) -> str:
    """`words` as they are, marked for translation: whoever prints them says `_(words)`."""
    return words


def said(words: str, /, **values: Any) -> Markup:
    """`_()` of the templates: our words in the language of the page, with `values` put in."""
    translated = _said(current_language(), words)
    return translated % values if values else translated


@cache
def _said(language: str, words: str) -> Markup:
    return Markup(_catalogue(language).ugettext(words))  # noqa: S704 (our own words, and never a visitor's)


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(str(ROOT / "shop" / "translations"), [language])


def own_language() -> str:
    """The language of the shop's own rows. English while nobody could ask the database."""
    frame = g.get("frame")
    return frame.shop["default_language"] if frame else "en"


def own_time_zone() -> str:
    """Where the shop's clock hangs: `| datetimeformat` prints every moment by it."""
    frame = g.get("frame")
    return frame.shop["time_zone"] if frame else "UTC"


def in_every_language() -> list[tuple[str, str, str]]:
    """(code, name, address of this very page) for each language, for the switch and for hreflang."""
    return [(code, name, address_in(code)) for code, name in LANGUAGES.items()]


def address_in(language: str) -> str:
    """The whole address of this very page in `language`."""
    outer: str = request.environ.get("almacen.outer_script_name", request.script_root)
    prefix = "" if language == own_language() else f"/{language}"
    page = request.full_path.rstrip("?") if request.query_string else request.path
    return request.host_url.rstrip("/") + outer + prefix + page


def has_needless_prefix() -> bool:
    """Whether the address names the shop's own language, which goes without saying."""
    return request.environ.get("almacen.language") == own_language()


def language_prefixes() -> list[tuple[str, str]]:
    """(code, what its addresses begin with): nothing for the shop's own language."""
    return [(code, "" if code == own_language() else f"/{code}") for code in LANGUAGES]


def social_places() -> list[str]:
    """`en_GB` or `es_ES`: a language with a country, as Open Graph wants them; that of the page first."""
    return [PLACES[code] for code in sorted(LANGUAGES, key=lambda code: code != current_language())]


def text_direction() -> str:
    """`ltr` or `rtl`, for the html element."""
    return _direction(current_language())


@cache
def _direction(language: str) -> str:
    return str(Locale.parse(language).text_direction)
