"""What every answer carries and every request must pass before a view sees it."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask, Request, Response, abort, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

from .config import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


FORM_BYTES = 512 * 1024  # of all fields of a form, files aside


class CarefulRequest(Request):
    """A request that refuses what would otherwise surface as a 500 deep inside a library."""

    max_content_length = 16 * 1024 * 1024
    max_form_memory_size = FORM_BYTES
    max_form_parts = 1000

    def _load_form_data(self) -> None:
        # Werkzeug holds this limit for multipart forms only.
        if self.mimetype == "application/x-www-form-urlencoded" and (self.content_length or 0) > FORM_BYTES:
            raise RequestEntityTooLarge
        super()._load_form_data()
        # A multipart part without a name makes Flask-WTF's search for its token fail on None.
        if any(key is None for key in (*self.form, *self.files)):
            raise BadRequest("A part of the form has no name.")

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> object:
        """As Flask's, but deep nesting is a bad request too."""
        try:
            return super().get_json(force=force, silent=silent, cache=cache)
        except RecursionError:
            raise BadRequest("The JSON is nested too deeply.") from None


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie, with a digest that nobody has to defend."""

    digest_method = staticmethod(hashlib.sha256)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """As Flask's, but that nothing is made ready to read a cookie where none was sent."""
        if app.secret_key and self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


def init_app(app: Flask, settings: Settings) -> None:
    """Set the headers of every answer, errors included, and the safe choices of Flask."""
    app.request_class = CarefulRequest
    app.session_interface = Sessions()
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.in_production,
        SESSION_COOKIE_NAME="__Host-session" if settings.in_production else "session",
        TRUSTED_HOSTS=[host.strip() for host in settings.trusted_hosts.split(",") if host.strip()] or None,
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=settings.remember_days),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,  # auth.views does it, where a page can be made of the refusal
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.wsgi_app = Guarded(app.wsgi_app, security_headers(settings))  # type: ignore[method-assign]

    @app.before_request
    def refuse_other_hosts() -> Response | None:
        # In bare words: every address on a page of ours would begin with that host.
        if isinstance(request.routing_exception, SecurityError):
            return Response("The shop is not at this address.\n", 400, mimetype="text/plain")
        return None

    @app.before_request
    def refuse_nul() -> None:
        # Postgres can't hold it, so nothing can have such an address.
        if "\0" in request.path:
            abort(404)


class Guarded:
    """WSGI middleware that adds headers to every answer, but those that it has already."""

    def __init__(self, wsgi_app: "WSGIApplication", headers: dict[str, str]) -> None:
        self.wsgi_app, self.headers = wsgi_app, list(headers.items())

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            given = {name for name, _ in headers}
            return start_response(
                status, headers + [header for header in self.headers if header[0] not in given], *error
            )

        return self.wsgi_app(environ, start)


def security_headers(settings: Settings) -> dict[str, str]:
    """What guards every answer: pages, errors and files."""
    media = _origin(settings.media_url)
    policy = {
        "default-src": "'none'",
        "script-src": f"'self' {_origin(settings.htmx_url)}",
        "style-src": "'self'",
        "img-src": f"'self' data: {media}",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {value}".strip() for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }
    if settings.in_production:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers


def _origin(url: str) -> str:
    """`https://cdn.example` of an address; nothing for one on this site."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
