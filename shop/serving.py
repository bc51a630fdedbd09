"""flask serve: the shop under gunicorn."""

import os
import socket
import subprocess
import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from .config import ROOT, Settings, layered_environment, local_address
from .launcher.beside import start_worker

GRACE_SECONDS = 10


@click.command()
@click.option("--reload", is_flag=True, help="Start again whenever code, a page or a style changes.")
@click.option(
    "--local", is_flag=True, help="For one's own machine: say the address, and if 8000 is taken find another port."
)
@with_appcontext
def serve(reload: bool, local: bool) -> None:
    """Serve the shop until it is told to stop."""
    from .demo.people import are_here, login_lines

    settings: Settings = current_app.config["SHOP"]
    if settings.in_production and are_here():
        raise click.ClickException(
            "The demo's people are in this database, and everybody knows their password. Remove them first: "
            "flask user remove-demo"
        )
    listening = _listen(settings, any_port=local and not layered_environment().get("PORT"))
    if local:
        # Links in letters lead to where the shop really is.
        os.environ["SITE_URL"] = settings.site_url or _address(listening)
        # Started before gunicorn takes this process over, so these are gunicorn's children and see when that ends.
        start_worker(*(["--reload"] if reload else []))
        announcing = [sys.executable, "-m", "shop.launcher.announce", _address(listening), *login_lines()]
        subprocess.Popen(announcing, start_new_session=True)  # noqa: S603
    # In place of this process: whoever stops us stops gunicorn, with nothing in between.
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *_options(settings, listening, reload)])  # noqa: S606


def _listen(settings: Settings, *, any_port: bool) -> socket.socket:
    """The socket that gunicorn inherits: bound here, so that a port found free can't be lost again."""
    try:
        family, _, _, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(address)
        except OSError:
            if not any_port:
                raise
            listening.bind((settings.host, 0))
        # Listening from now on: bound alone would not keep a second starter from binding it too.
        listening.listen(2048)
    except OSError as error:
        raise click.ClickException(
            f"Can't listen on {settings.host} port {settings.port} ({error.strerror}): choose another HOST or PORT."
        ) from error
    listening.set_inheritable(True)
    return listening


def _address(listening: socket.socket) -> str:
    """The address to type into a browser on this machine."""
    host, port = listening.getsockname()[:2]
    return local_address(host, port)


def _options(settings: Settings, listening: socket.socket, reload: bool) -> list[str]:
    return [
        "wsgi:served()",
        f"--chdir={ROOT}",
        f"--bind=fd://{listening.fileno()}",
        "--worker-class=gthread",
        f"--workers={settings.web_workers}",
        f"--threads={settings.web_threads}",
        f"--graceful-timeout={GRACE_SECONDS}",
        "--log-level=warning",
        "--no-control-socket",  # it would lie in somebody's home
        f"--config={ROOT / 'shop' / 'launcher' / 'beside.py'}",
        *(["--reload", *_watched_files()] if reload else []),
    ]


def _watched_files() -> list[str]:
    """The files beside the code that a worker reads once, when it starts."""
    folders = (ROOT / "templates", ROOT / "static", ROOT / "shop" / "translations")
    return [f"--reload-extra-file={path}" for folder in folders for path in folder.rglob("*") if path.is_file()]
