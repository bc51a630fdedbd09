"""What an answer of the API costs at least: a bare Flask view that returns the same JSON from one raw query."""

import os

import psycopg2.pool
from flask import Flask, Response

from shop.api.telling import Told, product_json

ITEM = product_json(Told())
LIST = f"""
    WITH chosen AS (
        SELECT id FROM product WHERE status = 'active' AND price_from_minor IS NOT NULL AND published_at <= now()
        ORDER BY id LIMIT 24)
    SELECT {ITEM} FROM chosen JOIN product p ON p.id = chosen.id ORDER BY p.id
"""
ONE = f"SELECT {ITEM} FROM product p WHERE p.id = %(id)s AND p.status = 'active' AND p.published_at <= now()"

app = Flask(__name__)
connections = psycopg2.pool.ThreadedConnectionPool(1, 4, os.environ["DATABASE_URL"])


def asked(question: str, **values: object) -> list[str]:
    """The first column, on a connection of the pool that commits by itself."""
    connection = connections.getconn()
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(question, {"media": "http://127.0.0.1/media", **values})
            return [text for (text,) in cursor.fetchall()]
    finally:
        connections.putconn(connection)


@app.get("/list")
def products() -> Response:
    return Response(f'{{"items":[{",".join(asked(LIST))}],"next":null}}', content_type="application/json")


@app.get("/item/<int:product_id>")
def product(product_id: int) -> Response:
    return Response(asked(ONE, id=product_id)[0], content_type="application/json")
