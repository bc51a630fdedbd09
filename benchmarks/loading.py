"""The catalogue into an empty shop, by the importer as any other file; every product gets a picture's address."""

import tempfile
from contextlib import closing
from pathlib import Path

from .catalogue import write_csv
from .reaching import connected, flask

# No file is there, but the address of one is on every page, as in a real shop.
PICTURES = """
    INSERT INTO product_image (product_id, position, storage_key, alt, width, height)
    SELECT id, 0, 'picture-' || left(md5(slug), 12), title, 640, 800 FROM product ORDER BY id
"""


def load(address: str, catalogue: Path) -> None:
    """Fill the migrated, empty database at `address`."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "catalogue.csv"
        write_csv(catalogue, file)
        flask(address, "catalog", "import", str(file))
    with closing(connected(address)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(PICTURES)
            cursor.execute("VACUUM ANALYZE")
