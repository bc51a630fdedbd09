"""The log as tests read and write it."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from shop.db import db


def lines() -> list[tuple[object, ...]]:
    """What the log has: words, language, product, times, hits, corrected."""
    asked = "SELECT words, language, product_id, times, hits, corrected FROM search_log ORDER BY id"
    return [tuple(row) for row in db.session.execute(text(asked))]


def write_line(
    words: str,
    times: int = 1,
    hits: int = 1,
    *,
    hours_ago: int = 1,
    language: str = "en",
    product_id: int | None = None,
    corrected: str = "",
) -> None:
    """A line of the log, as some hour left it."""
    at = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours_ago)
    db.session.execute(
        text("""
            INSERT INTO search_log (at, language, words, product_id, times, hits, corrected)
            VALUES (:at, :language, :words, :product_id, :times, :hits, :corrected)
        """),
        {
            "at": at,
            "language": language,
            "words": words,
            "product_id": product_id,
            "times": times,
            "hits": hits,
            "corrected": corrected,
        },
    )
    db.session.commit()
