"""Almacén: the shop and the stockroom behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from .config import Settings

__version__ = "0.1.0"


def create_app(settings: Settings | None = None) -> Flask:
    """The application, made from `settings` or else from the environment.

    Raises BadSetting where the settings can't work.
    """
    # Imported here, so that the launcher (shop.launcher) starts without loading Flask.
    from flask import Flask

    from . import (
        assets,
        commands,
        config,
        db,
        errors,
        extensions,
        health,
        languages,
        logs,
        media,
        security,
        tables,  # noqa: F401 (models refer to each other's tables, so all must be known)
        web,
    )
    from .account import views as account
    from .api import views as api
    from .api.docs import views as docs
    from .assortment import views as assortment
    from .auth import views as auth
    from .catalog import views as catalog
    from .copies import layer as copies
    from .desk import views as desk
    from .editing import views as editing
    from .explaining import views as explaining
    from .factors import views as factors
    from .feeds import views as feeds
    from .guiding import views as guiding
    from .imports import views as imports
    from .joining import views as joining
    from .labels import views as labels
    from .mail import views as mail
    from .moving import views as moving
    from .pages import views as pages
    from .palette import views as palette
    from .people import views as people
    from .picturing import views as picturing
    from .receiving import views as receiving
    from .replenishing import views as replenishing
    from .searches import noting
    from .searches import views as searches
    from .settings import views as settings_
    from .shelving import views as shelving
    from .stockroom import views as stockroom
    from .stocktaking import views as stocktaking
    from .tokens import views as tokens
    from .translating import views as translating
    from .webhooks import views as webhooks

    settings = settings or config.read_settings()
    app = Flask(__name__, template_folder=str(config.ROOT / "templates"), static_folder=None)
    app.jinja_environment = web.Templates
    app.config["SHOP"] = settings

    # The innermost first: what is made once is shown again before Flask is asked.
    copies.init_app(app, settings)
    logs.init_app(app, settings)
    security.init_app(app, settings)
    db.init_app(app, settings)
    extensions.csrf.init_app(app)
    extensions.migrate.init_app(app, db.db, directory=str(config.ROOT / "migrations"))
    errors.init_app(app)
    health.init_app(app, settings)
    web.init_app(app, settings)
    noting.init_app(app, settings)

    app.register_blueprint(catalog.blueprint)
    app.register_blueprint(searches.blueprint)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(auth.blueprint)
    app.register_blueprint(joining.blueprint)
    app.register_blueprint(account.blueprint)
    app.register_blueprint(factors.blueprint)
    app.register_blueprint(desk.blueprint)
    for part in (stockroom, explaining, replenishing, labels, receiving, moving, stocktaking, imports):
        app.register_blueprint(part.blueprint)
    app.register_blueprint(editing.blueprint)
    app.register_blueprint(picturing.blueprint)
    app.register_blueprint(assortment.blueprint)
    app.register_blueprint(shelving.blueprint)
    app.register_blueprint(translating.blueprint)
    app.register_blueprint(people.blueprint)
    app.register_blueprint(mail.blueprint)
    app.register_blueprint(tokens.blueprint)
    app.register_blueprint(webhooks.blueprint)
    app.register_blueprint(feeds.blueprint)
    app.register_blueprint(settings_.blueprint)
    app.register_blueprint(guiding.blueprint)
    app.register_blueprint(palette.blueprint)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(docs.blueprint)
    commands.init_app(app)

    # The outermost last: files are answered before the language prefix is looked at.
    media.init_app(app, settings)
    languages.init_app(app)
    assets.init_app(app, settings)
    return app
