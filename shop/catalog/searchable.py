"""Keeping what search reads in order: its counts, its words, and the documents of shelves that were renamed."""

from sqlalchemy import text

from ..db import db, transaction

MOST_COUNTS = 50_000
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
    """Documents of large shelves whose names changed, `most` products. Returns how many were done."""
    with transaction():
        due = db.session.execute(DUE).one_or_none()
        if due is None:
            return 0
        products = list(
            db.session.scalars(BELOW, {"category_id": due.category_id, "after": due.after_id, "most": most})
        )
        if products:
            db.session.execute(REFRESH, {"ids": products})
            db.session.execute(NEXT, {"id": due.id, "after": products[-1]})
        else:
            db.session.execute(DONE, {"id": due.id})
        return len(products) or 1


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
DUE = text("SELECT id, category_id, after_id FROM search_due ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED")
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
