"""What the flask command loads; gunicorn calls `served()`."""

import sys

from flask import Flask

from shop import create_app
from shop.config import BadSetting

try:
    app = create_app()
except BadSetting as error:
    sys.exit(f"Almacén can't start: {error}")


def served() -> Flask:
    """The application with all that commands load only when they need it, so that no visitor waits for it."""
    from shop.api.contents import load_all
    from shop.changes.waiting import end_with_this_process
    from shop.searches.noting import notebook_of

    load_all()
    end_with_this_process()
    if notebook := notebook_of(app):
        notebook.write_regularly()
    return app
