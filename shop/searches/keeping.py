"""How long the log is kept, and what of it is offered to others."""

from sqlalchemy import text

from ..db import db, transaction

MOST_FORGOTTEN = 10_000
DAYS_OF_FASHION = 30
# Nobody is offered what perhaps one person only has searched for.
LEAST_TIMES, LEAST_HOURS = 5, 3
MOST_POPULAR = 5000  # of each language


def forget_searches(days: int) -> int:
    """Remove lines older than `days`, at most MOST_FORGOTTEN; return how many."""
    with transaction():
        gone = db.session.execute(FORGET, {"days": days, "most": MOST_FORGOTTEN})
    return len(gone.all())


def find_popular_searches() -> None:
    """See anew what is searched for often and finds something."""
    limits = {"least_times": LEAST_TIMES, "least_hours": LEAST_HOURS, "most": MOST_POPULAR, "days": DAYS_OF_FASHION}
    with transaction():
        db.session.execute(KEEP_POPULAR, limits)


FORGET = text("""
    DELETE FROM search_log WHERE id IN (
        SELECT id FROM search_log WHERE at < now() - make_interval(days => :days) ORDER BY at LIMIT :most)
    RETURNING id
""")

# A misspelt word that was corrected isn't offered; the right one is. What was found the last time is the greatest of
# (hour, found, corrected): much quicker than sorting each word's lines.
KEEP_POPULAR = text("""
    WITH said AS (
        SELECT language, words, sum(times) AS times, count(*) AS hours,
            max(ARRAY[CAST(at AS text), CAST(hits AS text), corrected]) AS last
        FROM search_log
        WHERE product_id IS NULL AND at > now() - make_interval(days => :days)
        GROUP BY 1, 2
    ), searched AS (
        SELECT language, lower(unaccent(words)) AS folded,
            (array_agg(words ORDER BY times DESC, words))[1] AS words, sum(times) AS times
        FROM said
        GROUP BY 1, 2
        HAVING sum(times) >= :least_times AND max(hours) >= :least_hours
            AND (max(last))[2] <> '0' AND (max(last))[3] = ''
    ), popular AS (
        SELECT language, folded, words, times
        FROM (SELECT *, row_number() OVER (PARTITION BY language ORDER BY times DESC, folded) AS place FROM searched) s
        WHERE place <= :most
    ), forgotten AS (
        DELETE FROM popular_search old
        WHERE NOT EXISTS (SELECT FROM popular p WHERE p.language = old.language AND p.folded = old.folded)
    )
    INSERT INTO popular_search AS old (language, folded, words, times)
    SELECT language, folded, words, times FROM popular
    ON CONFLICT (language, folded) DO UPDATE SET words = excluded.words, times = excluded.times
    WHERE (old.words, old.times) IS DISTINCT FROM (excluded.words, excluded.times)
""")
