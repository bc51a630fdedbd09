"""Structured logs: one JSON object a line, each with the id of its request."""

import logging
import re
import sys
import time
import uuid

import structlog
from flask import Flask, Response, g, request

from .config import Settings

log: structlog.stdlib.BoundLogger = structlog.get_logger("shop")


def init_app(app: Flask, settings: Settings) -> None:
    """Send everything through structlog, and give each request an id that its answer carries too."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    for_people = sys.stderr.isatty() and not settings.in_production
    renderer = structlog.dev.ConsoleRenderer() if for_people else structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level.upper())
    logging.getLogger("alembic").setLevel("WARNING")
    app.before_request(_begin_request)
    app.after_request(_end_request)


def request_id() -> str:
    """This request's id: the proxy's where it sent a sensible one."""
    return id_or_new(request.headers.get("X-Request-ID", ""))


def id_or_new(given: str) -> str:
    """`given`, where it is sensible as the id of a request."""
    return given if re.fullmatch(r"[A-Za-z0-9-]{8,64}", given) else uuid.uuid4().hex


def told_path() -> str:
    """The path as a log may hold it: without the secret of a link, which would open somebody's account."""
    secret = request.view_args and "token" in request.view_args
    return str(request.url_rule) if secret else request.path


def _begin_request() -> None:
    g.request_id = request_id()
    g.started = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end_request(response: Response) -> Response:
    if "request_id" in g:
        response.headers["X-Request-ID"] = g.request_id
        milliseconds = round((time.perf_counter() - g.started) * 1000, 1)
        # The query string stays out: people type names and addresses into search boxes.
        # Balancers ask all day whether we are well, and nobody wants to read that.
        say = log.debug if request.endpoint in {"healthz", "readyz"} else log.info
        say("request", method=request.method, path=told_path(), status=response.status_code, ms=milliseconds)
    return response
