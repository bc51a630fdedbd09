"""What changed, in an order that misses nothing: versions of products and categories, and a log of them.

A version grows once in a transaction, whatever that writes of the thing, and each growth is one line of the log.
A row's own change counts it before the row is written, so it is written once; a change of what belongs to it (its
variants, its words) counts it by one statement for all the things that a statement touched.
"""

import sqlalchemy as sa
from alembic import context, op

revision = "changes"
down_revision = "idempotency_keys"
branch_labels = None
depends_on = None

# What a program is told of the row itself; all else in it is kept for lists, or counts.
OWN = {
    "product": "slug title description brand type status published_at seo_title seo_description"
    " is_available price_from_minor price_to_minor compare_at_minor created_at",
    "category": "parent_id slug path name description position",
}

ROWS = {
    "insert": "NEW TABLE AS fresh",
    "update": "OLD TABLE AS stale NEW TABLE AS fresh",
    "delete": "OLD TABLE AS stale",
}

# Which products are touched by rows of a table that belongs to them.
PRODUCT_OF = {
    "variant": "SELECT product_id FROM {rows}",
    "product_option": "SELECT product_id FROM {rows}",
    "option_value": "SELECT o.product_id FROM {rows} JOIN product_option o ON o.id = {rows}.option_id",
    "variant_option_value": "SELECT v.product_id FROM {rows} JOIN variant v ON v.id = {rows}.variant_id",
    "product_image": "SELECT product_id FROM {rows}",
    "product_attribute": "SELECT product_id FROM {rows}",
    "product_tag": "SELECT product_id FROM {rows}",
    "product_category": "SELECT product_id FROM {rows}",
}
PRODUCT_OF_WORDS = """
    SELECT coalesce(t.product_id, i.product_id, a.product_id, o.product_id, ov.product_id)
    FROM ({rows}) t
    LEFT JOIN product_image i ON i.id = t.image_id
    LEFT JOIN product_attribute a ON a.id = t.attribute_id
    LEFT JOIN option_value v ON v.id = t.option_value_id
    LEFT JOIN product_option o ON o.id = t.option_id
    LEFT JOIN product_option ov ON ov.id = v.option_id
"""
# What a statement has changed is told by EXCEPT: a plan is kept from when the first statement wrote one row, and a join
# of before and after would then compare each of 5,000 rows with each.
_WORDS = """
    SELECT id, product_id, category_id, image_id, attribute_id, option_id, option_value_id,
        title, text, seo_title, seo_description, language
"""
CHANGED_WORDS = f"{_WORDS} FROM fresh EXCEPT {_WORDS} FROM stale"
RENAMED_TAGS = """
    SELECT pt.product_id FROM (SELECT id, name FROM fresh EXCEPT SELECT id, name FROM stale) renamed
    JOIN product_tag pt ON pt.tag_id = renamed.id
"""

FUNCTIONS = """
    -- By which changes are told apart: those of one transaction are one change. Its number alone wouldn't do: a dump
    -- brings marks of another server along, whose numbers come again here. So it is the moment, and the number's end.
    CREATE FUNCTION this_change() RETURNS bigint LANGUAGE sql STABLE AS $$
        SELECT (CAST(extract(epoch FROM now()) * 1000000 AS bigint) << 10)
               | (CAST(CAST(pg_current_xact_id() AS text) AS bigint) & 1023)
    $$;

    -- The turn of a change whose thing had its last change in turn `last`: its own transaction's number, or the last
    -- turn, where a transaction came first that got its number later. So the turns of one thing never fall. A turn
    -- of the future is one of the server that this database was copied from.
    CREATE FUNCTION turn_after(last xid8) RETURNS xid8 LANGUAGE sql STABLE AS $$
        SELECT CASE WHEN last > pg_current_xact_id() AND last < pg_snapshot_xmax(pg_current_snapshot())
                    THEN last ELSE pg_current_xact_id() END
    $$;
"""

KEEP_VERSION = """
    CREATE FUNCTION {table}_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.version := OLD.version;
        IF OLD.change_mark IS DISTINCT FROM this_change() THEN
            NEW.version := OLD.version + 1;
            NEW.change_mark := this_change();
            NEW.turn := turn_after(OLD.turn);
        END IF;
        RETURN NEW;
    END $$;
    -- After the triggers that keep other columns, which go by the alphabet.
    CREATE TRIGGER {table}_keep_version BEFORE UPDATE ON {table} FOR EACH ROW
        WHEN (OLD.version <> NEW.version OR ({old}) IS DISTINCT FROM ({new}))
        EXECUTE FUNCTION {table}_keep_version();

    -- Counts a change of what belongs to these. Locked first, and in id order: see refresh_products().
    CREATE FUNCTION count_{table}_changes(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        ids := ARRAY(SELECT id FROM {table} WHERE id = ANY (ids) AND change_mark IS DISTINCT FROM this_change());
        IF ids = '{{}}' THEN RETURN; END IF;
        PERFORM FROM {table} WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
        UPDATE {table} SET version = version + 1 WHERE id = ANY (ids);
    END $$
"""

LOGGED = {
    "insert": "SELECT id, version, turn, false FROM fresh",
    "update": """SELECT id, version, turn, false
                 FROM (SELECT id, version, turn FROM fresh EXCEPT SELECT id, version, turn FROM stale) counted""",
    "delete": "SELECT id, version + 1, turn_after(turn), true FROM stale",
}
# One numbering for this log and the ledger, so that all that happens to one thing has one order.
LOG = """
    INSERT INTO change (seq, turn, kind, subject_id, version, is_removed)
    SELECT nextval('stock_movement_seq_seq'), changed.turn, '{table}', changed.id, changed.version, changed.is_removed
    FROM ({rows} ORDER BY id) AS changed(id, version, turn, is_removed)
"""

SETTINGS_OF_LEVELS = """
    CREATE FUNCTION stock_level_keep_turn() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        last stock_movement := last_movement(NEW.id);
    BEGIN
        NEW.turn := greatest(turn_after(OLD.turn), turn_after(coalesce(last.turn, last.tx)));
        INSERT INTO change (seq, turn, kind, subject_id, version)
        VALUES (nextval('stock_movement_seq_seq'), NEW.turn, 'stock_level', NEW.id, NEW.version);
        RETURN NEW;
    END $$;
    CREATE TRIGGER stock_level_keep_turn BEFORE UPDATE OF reorder_point, backorder_cap ON stock_level FOR EACH ROW
        WHEN ((OLD.reorder_point, OLD.backorder_cap) IS DISTINCT FROM (NEW.reorder_point, NEW.backorder_cap))
        EXECUTE FUNCTION stock_level_keep_turn();

    -- A level that begins with something to hold to; all others begin empty, and their first movement tells of them.
    CREATE FUNCTION stock_level_tell_settings() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO change (seq, turn, kind, subject_id, version)
        VALUES (nextval('stock_movement_seq_seq'), pg_current_xact_id(), 'stock_level', NEW.id, NEW.version);
        RETURN NULL;
    END $$;
    CREATE TRIGGER stock_level_tell_settings AFTER INSERT ON stock_level FOR EACH ROW
        WHEN (NEW.reorder_point IS NOT NULL OR NEW.backorder_cap <> 0)
        EXECUTE FUNCTION stock_level_tell_settings()
"""
# The end of stock_movement_follows(), which knows the movement before.
TURN_OF_MOVEMENTS = """
        -- As turn_after() says. What has no turn of its own has its transaction's number.
        NEW.turn := greatest(NEW.turn, last.turn, last.tx);
        IF NEW.turn <= NEW.tx OR NEW.turn >= pg_snapshot_xmax(pg_current_snapshot()) THEN NEW.turn := NULL; END IF;
        RETURN NEW;
"""


def upgrade() -> None:
    _make_log()
    op.execute(FUNCTIONS)
    for table, columns in OWN.items():
        op.add_column(table, sa.Column("version", sa.BigInteger(), server_default="1", nullable=False))
        # The defaults come after the columns: rows of before have none, and aren't rewritten.
        op.execute(f"ALTER TABLE {table} ADD COLUMN change_mark bigint, ADD COLUMN turn xid8")
        op.execute(f"ALTER TABLE {table} ALTER COLUMN change_mark SET DEFAULT this_change()")
        op.execute(f"ALTER TABLE {table} ALTER COLUMN turn SET DEFAULT pg_current_xact_id()")
        old, new = (", ".join(f"{row}.{column}" for column in columns.split()) for row in ("OLD", "NEW"))
        op.execute(KEEP_VERSION.format(table=table, old=old, new=new))
        for event, rows in LOGGED.items():
            _after(event, table, "BEGIN " + LOG.format(table=table, rows=rows) + "; RETURN NULL; END")
    for table, event, kind, touched in _watched():
        _after(event, table, _count(kind, touched), suffix=f"_of_{kind}" if table == "translation" else "")
    op.execute("ALTER TABLE stock_level ADD COLUMN turn xid8")
    op.execute("ALTER TABLE stock_movement ADD COLUMN turn xid8")
    op.execute(SETTINGS_OF_LEVELS)
    op.execute(_follows().replace("RETURN NEW;", TURN_OF_MOVEMENTS.strip()))


def downgrade() -> None:
    op.execute(_follows())
    op.execute("DROP TRIGGER stock_level_tell_settings ON stock_level")
    op.execute("DROP FUNCTION stock_level_tell_settings()")
    op.execute("DROP TRIGGER stock_level_keep_turn ON stock_level")
    op.execute("DROP FUNCTION stock_level_keep_turn()")
    op.drop_column("stock_movement", "turn")
    op.drop_column("stock_level", "turn")
    for table, event, kind, _ in _watched():
        _no_more_after(event, table, suffix=f"_of_{kind}" if table == "translation" else "")
    for table in OWN:
        for event in LOGGED:
            _no_more_after(event, table)
        op.execute(f"DROP TRIGGER {table}_keep_version ON {table}")
        op.execute(f"DROP FUNCTION {table}_keep_version()")
        op.execute(f"DROP FUNCTION count_{table}_changes(bigint[])")
        for column in ("turn", "change_mark", "version"):
            op.drop_column(table, column)
    op.execute("DROP FUNCTION turn_after(xid8)")
    op.execute("DROP FUNCTION this_change()")
    op.drop_table("forgotten_changes")
    op.drop_table("change")


def _make_log() -> None:
    op.execute("""
        CREATE TABLE change (
            seq bigint NOT NULL,
            tx xid8 DEFAULT pg_current_xact_id() NOT NULL,
            turn xid8 NOT NULL,
            kind text NOT NULL,
            subject_id bigint NOT NULL,
            version bigint NOT NULL,
            is_removed boolean DEFAULT false NOT NULL,
            at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
            CONSTRAINT pk_change PRIMARY KEY (seq),
            CONSTRAINT ck_change_kind CHECK (kind IN ('product', 'category', 'stock_level'))
        );
        CREATE INDEX ix_change_turn ON change (turn, seq);
        CREATE TABLE forgotten_changes (
            id integer NOT NULL,
            tx xid8,
            CONSTRAINT pk_forgotten_changes PRIMARY KEY (id),
            CONSTRAINT ck_forgotten_changes_only_one CHECK (id = 1)
        );
        INSERT INTO forgotten_changes (id) VALUES (1)
    """)


def _watched() -> list[tuple[str, str, str, str]]:
    """Each table that belongs to things, an event, whose things, and the query of those which it touches."""
    watched = []
    for table, query in PRODUCT_OF.items():
        changed = f"""
            WITH was AS (SELECT * FROM stale EXCEPT SELECT * FROM fresh),
                 became AS (SELECT * FROM fresh EXCEPT SELECT * FROM stale)
            {query.format(rows="was")} UNION {query.format(rows="became")}
        """
        watched += [
            (table, "insert", "product", query.format(rows="fresh")),
            (table, "update", "product", changed),
            (table, "delete", "product", query.format(rows="stale")),
        ]
    for event, rows in (
        ("insert", "SELECT * FROM fresh"),
        ("update", CHANGED_WORDS),
        ("delete", "SELECT * FROM stale"),
    ):
        watched.append(("translation", event, "product", PRODUCT_OF_WORDS.format(rows=rows)))
        watched.append(("translation", event, "category", f"SELECT category_id FROM ({rows}) t"))
    watched.append(("tag", "update", "product", RENAMED_TAGS))
    return watched


def _count(kind: str, touched: str) -> str:
    return f"""
        DECLARE
            ids bigint[] := ARRAY(SELECT DISTINCT touched.id FROM ({touched}) AS touched(id)
                                  WHERE touched.id IS NOT NULL);
        BEGIN
            IF ids <> '{{}}' THEN PERFORM count_{kind}_changes(ids); END IF;
            RETURN NULL;
        END
    """


def _after(event: str, table: str, body: str, suffix: str = "") -> None:
    """Run `body` after each statement of that kind. By name it comes after `..._refreshes_after_...`,

    which may have counted already.
    """
    op.execute(f"""
        CREATE FUNCTION {table}_tell_{event}{suffix}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$;
        CREATE TRIGGER {table}_tells_after_{event}{suffix} AFTER {event.upper()} ON {table}
            REFERENCING {ROWS[event]} FOR EACH STATEMENT EXECUTE FUNCTION {table}_tell_{event}{suffix}()
    """)


def _no_more_after(event: str, table: str, suffix: str = "") -> None:
    op.execute(f"DROP TRIGGER {table}_tells_after_{event}{suffix} ON {table}")
    op.execute(f"DROP FUNCTION {table}_tell_{event}{suffix}()")


def _follows() -> str:
    """stock_movement_follows() as the ledger's migration made it."""
    source: str = context.script.get_revision("ledger").module.FOLLOWS
    return source
