"""Keeping what search and facets read in order: counts, words, and documents that a change may have left behind."""

from sqlalchemy import text

from ..db import db, transaction

MOST_COUNTS = 50_000
MOST_WORDS = 50
MOST_PRODUCTS = 20  # whoever sells the last one of any of them waits until a lot is done


def add_up_counts(most: int = MOST_COUNTS) -> int:
    """Put the newest differences of words' counts together with their sums; returns how many there were.

    Nobody waits for it, and it waits for nobody: one worker at a time, and who writes only ever adds.
    """
    with transaction():
        if not db.session.scalar(ALONE):
            return 0
        return int(db.session.scalar(ADD_UP, {"most": most}) or 0)


def forget_words() -> int:
    """Words that no product has any more, and those that were learnt twice. Returns how many there were."""
    with transaction():
        return len(db.session.execute(FORGET).all())


def catch_up_with_shelves(most: int = MOST_PRODUCTS) -> int:
    """Documents of shelves whose names changed, or of the whole shop, `most` products. Returns how many were done.

    Not before everybody is done who was at work when the change was seen: they may have put something on the shelf
    that has its old name.
    """
    with transaction():
        db.session.execute(SEEN)
        due = db.session.execute(DUE).one_or_none()
        if due is None:
            return 0
        below, anew = (BELOW, REFRESH) if due.category_id else (PRODUCTS, REFRESH_ALL)
        products = list(
            db.session.scalars(below, {"category_id": due.category_id, "after": due.after_id, "most": most})
        )
        if products:
            db.session.execute(anew, {"ids": products})
            db.session.execute(NEXT, {"id": due.id, "after": products[-1]})
        else:
            db.session.execute(DONE, {"id": due.id})
        return len(products) or 1


def mend_facet_words(most: int = MOST_WORDS) -> int:
    """What values are called that two wrote at once, or that a product gave up. Returns how many were looked at."""
    with transaction():
        return int(db.session.scalar(MEND, {"most": most}) or 0)


def make_documents_anew(after: int = 0, most: int = MOST_PRODUCTS) -> int:
    """The documents of the next `most` products behind the number `after`; returns the last one's, 0 at the end."""
    with transaction():
        products = list(db.session.scalars(PRODUCTS, {"after": after, "most": most}))
        if products:
            db.session.execute(REFRESH, {"ids": products})
        return products[-1] if products else 0


ALONE = text("SELECT pg_try_advisory_xact_lock(hashtext('search_count'))")
ADD_UP = text("""
    WITH new AS MATERIALIZED (
        SELECT id, language, lexeme FROM search_count WHERE NOT is_sum ORDER BY id LIMIT :most
    ), gone AS (
        DELETE FROM search_count USING (SELECT DISTINCT language, lexeme FROM new) one
        WHERE search_count.lexeme = one.lexeme AND search_count.language = one.language
        RETURNING search_count.language, search_count.lexeme, search_count.products
    ), added AS (
        INSERT INTO search_count (language, lexeme, products, is_sum)
        SELECT language, lexeme, sum(products), true FROM gone GROUP BY 1, 2 HAVING sum(products) <> 0
    )
    SELECT count(*) FROM new
""")
FORGET = text("""
    DELETE FROM search_word w WHERE coalesce((
        SELECT sum(products) FROM search_count c WHERE c.lexeme = w.lexeme AND c.language = w.language), 0) <= 0
        OR EXISTS (SELECT FROM search_word twin WHERE twin.word = w.word AND twin.language = w.language
                   AND twin.lexeme = w.lexeme AND twin.id < w.id)
    RETURNING id
""")
SEEN = text("""
    UPDATE search_due SET horizon = CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS bigint)
    WHERE id IN (SELECT id FROM search_due WHERE horizon IS NULL FOR UPDATE SKIP LOCKED)
""")
# Transactions of other databases on the same server are nothing to wait for.
DUE = text("""
    SELECT id, category_id, after_id FROM search_due WHERE NOT EXISTS (
        SELECT FROM pg_snapshot_xip(pg_current_snapshot()) AS at_work(number)
        JOIN pg_locks l ON l.locktype = 'transactionid' AND l.granted AND l.transactionid = xid(at_work.number)
        JOIN pg_stat_activity a ON a.pid = l.pid AND a.datname = current_database()
        WHERE CAST(CAST(at_work.number AS text) AS bigint) < horizon)
    ORDER BY id LIMIT 1 FOR UPDATE OF search_due SKIP LOCKED
""")
BELOW = text("""
    WITH RECURSIVE below AS (
        SELECT id FROM category WHERE id = :category_id
        UNION SELECT c.id FROM category c JOIN below ON c.parent_id = below.id
    )
    SELECT DISTINCT pc.product_id FROM product_category pc
    WHERE pc.category_id IN (SELECT id FROM below) AND pc.product_id > :after ORDER BY 1 LIMIT :most
""")
NEXT = text("UPDATE search_due SET after_id = :after WHERE id = :id")
DONE = text("DELETE FROM search_due WHERE id = :id")
PRODUCTS = text("SELECT id FROM product WHERE id > :after ORDER BY id LIMIT :most")
REFRESH = text("SELECT refresh_search(:ids)")
REFRESH_ALL = text("SELECT refresh_products(:ids), refresh_search(:ids)")
MEND = text("SELECT mend_facet_words(:most)")
