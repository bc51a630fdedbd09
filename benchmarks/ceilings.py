"""What a page of 24 cards costs at least: Flask and Jinja with the cards in memory, and with one raw query.

The cards are the shop's own markup, letter by letter, without macros, translations, header and footer.
"""

import os
from collections.abc import Sequence
from typing import Any

import psycopg2.pool
from flask import Flask, render_template
from jinja2 import DictLoader

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Ceiling</title></head><body><ul class="cards">
{% for id, slug, title, brand, price, before, is_available, key in cards %}
  <li class="card" id="product-{{ id }}">
    <div class="card-picture">
      <img src="/media/{{ key }}-640.webp"
         srcset="/media/{{ key }}-320.webp 320w, /media/{{ key }}-640.webp 640w, /media/{{ key }}-1280.webp 1280w"
         sizes="(min-width: 75rem) 18rem, (min-width: 48rem) 30vw, 46vw"
         alt=""
         width="640"
         height="800" loading="lazy"
         decoding="async">
      {% if not is_available %}<span class="badge">Sold out</span>{% endif %}
    </div>
    <h2 class="card-title"><a href="/p/{{ slug }}">{{ title }}</a></h2>
    <p class="card-brand">{{ brand }}</p>
    <p class="price{% if before %} is-reduced{% endif %}">
    <span class="price-now">€{{ price // 100 }}.{{ "%02d" % (price % 100) }}</span>
    {% if before %}<s class="price-before">€{{ before // 100 }}.{{ "%02d" % (before % 100) }}</s>{% endif %}
  </p>
  </li>
{% endfor %}
</ul></body></html>"""

QUERY = """
    SELECT p.id, p.slug, p.title, p.brand, p.price_from_minor, p.compare_at_minor, p.is_available, i.storage_key
    FROM listing l JOIN product p ON p.id = l.product_id
    LEFT JOIN product_image i ON i.product_id = p.id AND i.position = 0
    WHERE l.category_id = %s AND l.language = 'en' AND l.published_at <= now()
    ORDER BY l.published_at DESC, l.product_id DESC LIMIT 24
"""
LARGEST = "SELECT category_id FROM listing WHERE language = 'en' GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"

app = Flask(__name__)
app.jinja_loader = DictLoader({"cards.html": PAGE})
connections = psycopg2.pool.ThreadedConnectionPool(1, 4, os.environ["DATABASE_URL"])


def cards_of(category_id: int) -> Sequence[tuple[Any, ...]]:
    """24 rows, on a connection of the pool that commits by itself."""
    connection = connections.getconn()
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(QUERY, [category_id])
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows
    finally:
        connections.putconn(connection)


def largest_category() -> int:
    connection = connections.getconn()
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(LARGEST)
            return int(cursor.fetchone()[0])
    finally:
        connections.putconn(connection)


CATEGORY = largest_category()
REMEMBERED = cards_of(CATEGORY)


@app.get("/memory")
def from_memory() -> str:
    return render_template("cards.html", cards=REMEMBERED)


@app.get("/query")
def from_one_query() -> str:
    return render_template("cards.html", cards=cards_of(CATEGORY))
