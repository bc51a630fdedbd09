"""What gunicorn and the flask command load."""

from shop import create_app

app = create_app()
