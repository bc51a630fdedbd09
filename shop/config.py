"""Every setting, read once from the environment, checked, and refused in one clear sentence.

The order is: environment over `.env.local` (yours, ignored by git) over `.env` (harmless defaults).
"""

import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parent.parent
PROFILES = ("production", "demo", "test")


class BadSetting(Exception):
    """A setting that the shop can't start with; its text is the one sentence that the owner needs."""


def setting(default: Any, *, least: int | None = None, most: int | None = None) -> Any:
    """A setting with its default and, for whole numbers, its limits."""
    return field(default=default, metadata={"least": least, "most": most})


@dataclass(frozen=True)
class Settings:
    """The settings of one process. The name in the environment is the field's name in capitals."""

    profile: str = setting("production")
    secret_key: str = setting("")
    database_url: str = setting("")
    # Serving
    host: str = setting("127.0.0.1")
    port: int = setting(8000, least=1, most=65535)
    web_workers: int = setting(2, least=1, most=64)
    web_threads: int = setting(4, least=1, most=64)
    trusted_proxies: int = setting(0, least=0, most=5)
    trusted_hosts: str = setting("")
    maintenance: bool = setting(False)
    site_url: str = setting("")
    # Database
    db_pool_size: int = setting(4, least=1, most=100)
    db_max_overflow: int = setting(2, least=0, most=100)
    db_pool_timeout: int = setting(3, least=1, most=60)
    db_timeout: int = setting(10, least=1, most=3600)
    search_timeout_ms: int = setting(2000, least=1, most=60_000)
    # People
    session_idle_minutes: int = setting(120, least=1, most=100_000)
    session_hours: int = setting(24, least=1, most=10_000)
    remember_days: int = setting(30, least=1, most=400)
    remember_idle_days: int = setting(14, least=1, most=400)
    confirm_minutes: int = setting(15, least=1, most=1440)
    two_factor_required: str = setting("")
    argon2_memory_kib: int = setting(19_456, least=8192, most=1_048_576)
    argon2_rounds: int = setting(2, least=1, most=100)
    audit_address_days: int = setting(90, least=1, most=36_500)
    search_log_days: int = setting(90, least=0, most=3650)
    # Programs
    api_public_catalogue: bool = setting(True)
    api_registration: bool = setting(False)
    api_requests_per_minute: int = setting(600, least=0, most=1_000_000)
    api_anonymous_per_minute: int = setting(120, least=0, most=1_000_000)
    api_cors_origins: str = setting("")
    webhook_internal: bool = setting(False)
    # Letters
    mail_url: str = setting("")
    mail_from: str = setting("")
    # Files and pages
    data_folder: str = setting(".data")
    public_max_age: int = setting(0, least=0, most=86400)
    compress_pages: bool = setting(True)
    page_cache_mb: int = setting(32, least=0, most=100_000)
    page_cache_stale_seconds: int = setting(300, least=0, most=86400)
    htmx_url: str = setting("https://cdn.jsdelivr.net/npm/htmx.org@4.0.1/dist/htmx.min.js")
    htmx_integrity: str = setting("sha384-Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn")
    media_url: str = setting("")
    media_store: str = setting("")
    media_endpoint: str = setting("")
    media_region: str = setting("")
    media_key_id: str = setting("")
    media_key_secret: str = setting("")
    log_level: str = setting("info")

    @property
    def in_production(self) -> bool:
        return self.profile == "production"

    @property
    def cors_origins(self) -> frozenset[str]:
        """The sites whose scripts may read what the API answers."""
        return frozenset(re.split(r"[,\s]+", self.api_cors_origins.strip().lower())) - {""}

    @property
    def site(self) -> str:
        """The address that people know the shop by, without a slash at its end."""
        return self.site_url.rstrip("/") or local_address(self.host, self.port)

    @property
    def data_path(self) -> Path:
        """The folder of everything that the shop writes; relative paths start at the repository."""
        return ROOT / self.data_folder


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The checked settings. Raises BadSetting for a value, a name or a missing secret that can't work."""
    given = layered_environment() if environment is None else environment
    types = get_type_hints(Settings)
    values = {
        item.name: _parsed(item.name.upper(), given[item.name.upper()], types[item.name], **item.metadata)
        for item in fields(Settings)
        if given.get(item.name.upper(), "") != ""
    }
    return _checked(Settings(**values))


def layered_environment(root: Path = ROOT) -> dict[str, str]:
    """The environment over `.env.local` over `.env`. Raises BadSetting for a name that the files misspell."""
    merged: dict[str, str] = {}
    for name in (".env", ".env.local"):
        values = dotenv_values(root / name, interpolate=False)
        _refuse_unknown_names(values, name)
        merged |= {key: value or "" for key, value in values.items()}
    return merged | {key: value for key, value in os.environ.items() if value != "" or key not in merged}


def sqlalchemy_url(url: str) -> str:
    """The address with its driver named: SQLAlchemy 2.1 takes `postgresql://` for psycopg 3, and refuses `postgres://`."""
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg2://", url)


def local_address(host: str, port: int) -> str:
    """The address to type into a browser on this machine, for what listens on `host`."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{here}]:{port}" if ":" in here else f"http://{here}:{port}"


def _known_names() -> set[str]:
    # The last three belong to what starts the shop: compose and the browser tests.
    return {item.name.upper() for item in fields(Settings)} | {
        "CHROMIUM",
        "REQUIRE_BROWSER",
        "POSTGRES_PASSWORD",
    }


def _refuse_unknown_names(values: Mapping[str, Any], file: str) -> None:
    known = _known_names()
    for name in values:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else "."
            raise BadSetting(f"{file} sets {name}, which is no setting of the shop{hint}")


def _parsed(name: str, text: str, kind: type, least: int | None, most: int | None) -> Any:
    if kind is bool:
        if text.lower() not in {"0", "1", "true", "false", "yes", "no"}:
            raise BadSetting(f"{name} must be 1 or 0, not “{text}”.")
        return text.lower() in {"1", "true", "yes"}
    if kind is int:
        if not re.fullmatch(r"-?[0-9]{1,9}", text) or not (least or 0) <= int(text) <= (most or 0):
            raise BadSetting(f"{name} must be a whole number from {least} to {most}, not “{text}”.")
        return int(text)
    return text.strip()


def _checked(settings: Settings) -> Settings:
    if settings.profile not in PROFILES:
        raise BadSetting(f"PROFILE must be one of {', '.join(PROFILES)}, not “{settings.profile}”.")
    if settings.log_level not in {"debug", "info", "warning", "error"}:
        raise BadSetting(f"LOG_LEVEL must be debug, info, warning or error, not “{settings.log_level}”.")
    if not settings.database_url:
        raise BadSetting("DATABASE_URL is missing: set it to postgresql://user:password@host/database.")
    if not re.match(r"postgres(ql)?(\+psycopg2)?://[^/]*/[^/?]+", settings.database_url):
        raise BadSetting("DATABASE_URL must look like postgresql://user:password@host/database.")
    if not settings.secret_key:
        raise BadSetting("SECRET_KEY is missing: set it to a long random text, and keep it out of git.")
    if settings.in_production and len(settings.secret_key) < 32:
        raise BadSetting("SECRET_KEY is too short for production: give it 32 characters or more.")
    if settings.in_production and not settings.site_url:
        raise BadSetting("SITE_URL is missing: set it to the shop's address, such as https://shop.example.")
    _check_letters(settings)
    if settings.two_factor_required not in {"", "staff", "everyone"}:
        raise BadSetting(f"TWO_FACTOR_REQUIRED must be staff, everyone or empty, not “{settings.two_factor_required}”.")
    for origin in settings.cors_origins:
        if not _is_address(rf"https?://{MACHINE}", origin):
            raise BadSetting(f"API_CORS_ORIGINS must be sites such as https://app.example, not “{origin}”.")
    for name in ("htmx_url", "media_url"):
        if getattr(settings, name) and not re.match(r"https?://[^\s;,'\"]+$|/[^\s;,'\"]*$", getattr(settings, name)):
            raise BadSetting(f"{name.upper()} must be a web address or a path on this site.")
    _check_pictures(settings)
    return settings


# A name or number of a machine, and perhaps a port.
MACHINE = r"([A-Za-z0-9.-]+|\[[0-9a-f:]+\])(:(?P<port>[0-9]{1,5}))?"


def _check_letters(settings: Settings) -> None:
    if not _is_address(rf"https?://{MACHINE}/?", settings.site_url):
        raise BadSetting("SITE_URL must look like https://shop.example: no path, and a foreign name as xn--….")
    if not _is_address(rf"smtps?://([^\s/@]+@)?{MACHINE}/?(\?starttls=[01])?|file:|console:", settings.mail_url):
        raise BadSetting("MAIL_URL must look like smtp://user:password@host:587, smtps://…, file: or console:.")
    if not _is_address(r"[^\s@<>]+@[^\s@<>]+", settings.mail_from):
        raise BadSetting("MAIL_FROM must be an e-mail address, such as shop@shop.example.")


def _check_pictures(settings: Settings) -> None:
    if not re.fullmatch(r"(s3://[a-z0-9][a-z0-9.-]{1,62}(/[a-z0-9-]+)*/?)?", settings.media_store):
        raise BadSetting("MEDIA_STORE must look like s3://bucket or s3://bucket/folder; empty: the data folder.")
    if not _is_address(rf"https?://{MACHINE}/?", settings.media_endpoint):
        raise BadSetting("MEDIA_ENDPOINT must look like https://s3.example: no path.")
    if settings.media_store and not (settings.media_key_id and settings.media_key_secret):
        raise BadSetting("MEDIA_STORE needs MEDIA_KEY_ID and MEDIA_KEY_SECRET as well.")


def _is_address(form: str, text: str) -> bool:
    found = re.fullmatch(form, text)
    return text == "" or (found is not None and 0 < int(found.groupdict().get("port") or 1) < 65536)
