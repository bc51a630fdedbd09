"""What gunicorn and the flask command load."""

import sys

from shop import create_app
from shop.config import BadSetting

try:
    app = create_app()
except BadSetting as error:
    sys.exit(f"Almacén can't start: {error}")
