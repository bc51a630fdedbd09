"""For balancers and scripts: is the process up, and can it do its work?"""

from flask import Flask, Response, jsonify, request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from . import __version__, errors
from .config import Settings
from .db import db


def init_app(app: Flask, settings: Settings) -> None:
    """Add /healthz and /readyz, and close the shop while MAINTENANCE=1."""
    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/readyz", "readyz", readyz)

    def close_for_maintenance() -> Response | None:
        return errors.maintenance() if request.endpoint != "healthz" else None

    if settings.maintenance:
        app.before_request(close_for_maintenance)


def healthz() -> Response:
    """The process answers."""
    return _no_store(jsonify(status="ok", version=__version__))


def readyz() -> tuple[Response, int] | Response:
    """The database answers, and is at the migrations that this code needs."""
    try:
        at = set(db.session.scalars(text("SELECT version_num FROM alembic_version")))
    except SQLAlchemyError:
        db.session().invalidate()
        response = _no_store(jsonify(status="unavailable", reason="The database does not answer, or is empty."))
        response.headers["Retry-After"] = str(errors.RETRY_AFTER_SECONDS)
        return response, 503
    if at != _newest_migrations():
        return _no_store(jsonify(status="unavailable", reason="Migrations are missing: run flask db upgrade.")), 503
    return _no_store(jsonify(status="ready", version=__version__))


def _newest_migrations() -> set[str]:
    from alembic.script import ScriptDirectory
    from flask import current_app

    migrate = current_app.extensions["migrate"].migrate
    return set(ScriptDirectory.from_config(migrate.get_config()).get_heads())


def _no_store(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
