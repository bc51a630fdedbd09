"""The few statements that change stock. Each looks, locks, checks and writes at once, so that nothing comes between."""

from sqlalchemy import select, text

from .models import StockMovement

# Levels of what arrives for the first time. Sorted, so that two of these can't wait for each other in a circle.
CREATE = text("""
    INSERT INTO stock_level (variant_id, location_id)
    SELECT v.id, location.id
    FROM unnest(CAST(:variant_ids AS bigint[]), CAST(:location_ids AS bigint[]), CAST(:deltas AS int[]))
         AS asked(variant_id, location_id, delta)
    JOIN variant v ON v.id = asked.variant_id
    JOIN location ON location.id = coalesce(asked.location_id, (SELECT min(id) FROM location))
    WHERE asked.delta > 0 AND NOT EXISTS (
        SELECT FROM stock_level l WHERE l.variant_id = v.id AND l.location_id = location.id)
    GROUP BY v.id, location.id ORDER BY v.id, location.id
    ON CONFLICT DO NOTHING RETURNING id
""")

# Locks every level in id order, then tells which can't take what is asked of them.
MISFITS = text("""
    WITH asked AS MATERIALIZED (
        SELECT variant_id, coalesce(location_id, (SELECT min(id) FROM location)) AS location_id,
            sum(delta) AS delta, sum(reserved_delta) AS reserved_delta, sum(backordered_delta) AS backordered_delta,
            min(place) AS place
        FROM unnest(CAST(:variant_ids AS bigint[]), CAST(:location_ids AS bigint[]),
                    CAST(:deltas AS int[]), CAST(:reserved_deltas AS int[]), CAST(:backordered_deltas AS int[]))
             WITH ORDINALITY AS line(variant_id, location_id, delta, reserved_delta, backordered_delta, place)
        GROUP BY 1, 2
    ), locked AS MATERIALIZED (
        SELECT l.id, l.variant_id, l.location_id, l.on_hand, l.reserved, l.backordered, l.backorder_cap
        FROM stock_level l JOIN asked ON (asked.variant_id, asked.location_id) = (l.variant_id, l.location_id)
        ORDER BY l.id FOR NO KEY UPDATE OF l
    )
    SELECT asked.variant_id, asked.location_id, asked.delta, asked.reserved_delta,
        coalesce(l.on_hand, 0) AS on_hand, coalesce(l.reserved, 0) AS reserved,
        coalesce(l.backordered, 0) AS backordered, coalesce(l.backorder_cap, 0) AS backorder_cap,
        location.id IS NOT NULL AS is_a_place, coalesce(location.kind = 'transit', false) AS is_transit
    FROM asked LEFT JOIN locked l ON (asked.variant_id, asked.location_id) = (l.variant_id, l.location_id)
    LEFT JOIN location ON location.id = asked.location_id
    WHERE l.id IS NULL OR l.reserved + asked.reserved_delta < 0
       OR NOT l.on_hand + asked.delta BETWEEN l.reserved + asked.reserved_delta AND :most
       OR NOT l.backordered + asked.backordered_delta BETWEEN 0 AND l.backorder_cap
       OR (:sells AND location.kind = 'transit')
    ORDER BY asked.place
""")

# Several lines may move one level (many holds that expire): the level moves once, by their sum, and each line
# starts where the one before it ended. A level that can't take its change is left out of the answer.
# `turn` is when the level's settings were last told of: the ledger's trigger makes the movements' own of it.
# The lines travel through the UPDATE as arrays: joining them again to what was moved is a plan that goes wrong.
WRITE = select(StockMovement).from_statement(
    text("""
    WITH asked AS (
        SELECT variant_id, coalesce(location_id, (SELECT min(id) FROM location)) AS location_id,
            sum(delta) AS delta, sum(reserved_delta) AS reserved_delta, sum(backordered_delta) AS backordered_delta,
            max(version) AS version, count(*) FILTER (WHERE delta <> 0) AS changes,
            array_agg(place) AS places, array_agg(delta) AS deltas, array_agg(reserved_delta) AS reserved_deltas,
            array_agg(backordered_delta) AS backordered_deltas, array_agg(unit_cost_minor) AS unit_costs,
            array_agg(undo_of) AS undoes, array_agg(source_kind) AS source_kinds, array_agg(source_ref) AS source_refs,
            array_agg(reason) AS reasons, array_agg(note) AS notes
        FROM unnest(CAST(:variant_ids AS bigint[]), CAST(:location_ids AS bigint[]), CAST(:deltas AS int[]),
                    CAST(:reserved_deltas AS int[]), CAST(:backordered_deltas AS int[]), CAST(:versions AS bigint[]),
                    CAST(:unit_costs AS bigint[]), CAST(:undoes AS bigint[]), CAST(:source_kinds AS text[]),
                    CAST(:source_refs AS text[]), CAST(:reasons AS text[]), CAST(:notes AS text[]))
             WITH ORDINALITY AS line(variant_id, location_id, delta, reserved_delta, backordered_delta, version,
                                     unit_cost_minor, undo_of, source_kind, source_ref, reason, note, place)
        GROUP BY 1, 2
    ), moved AS (
        UPDATE stock_level l
        SET on_hand = l.on_hand + asked.delta, reserved = l.reserved + asked.reserved_delta,
            backordered = l.backordered + asked.backordered_delta, version = l.version + asked.changes,
            changed_at = clock_timestamp()
        FROM asked
        WHERE l.variant_id = asked.variant_id AND l.location_id = asked.location_id
          AND l.on_hand + asked.delta BETWEEN l.reserved + asked.reserved_delta AND :most
          AND l.reserved + asked.reserved_delta >= 0
          AND l.backordered + asked.backordered_delta BETWEEN 0 AND l.backorder_cap
          AND NOT (:sells AND l.location_id IN (SELECT id FROM location WHERE kind = 'transit'))
          AND (asked.version IS NULL OR l.version = asked.version)
        RETURNING l.id, l.on_hand - asked.delta AS on_hand_before, l.reserved - asked.reserved_delta AS reserved_before,
            l.backordered - asked.backordered_delta AS backordered_before,
            l.turn, places, deltas, reserved_deltas, backordered_deltas, unit_costs, undoes, source_kinds, source_refs,
            reasons, notes
    )
    INSERT INTO stock_movement (level_id, kind, delta, reserved_delta, before, after, reserved_after,
        backordered_delta, backordered_after, reason, note, unit_cost_minor, actor_kind, actor_label, user_id, token_id,
        source_kind, source_ref, undo_of, request_key, request_digest, turn)
    SELECT moved.id, :kind, line.delta, line.reserved_delta,
        on_hand_before + sum(line.delta) OVER so_far - line.delta, on_hand_before + sum(line.delta) OVER so_far,
        reserved_before + sum(line.reserved_delta) OVER so_far,
        line.backordered_delta, backordered_before + sum(line.backordered_delta) OVER so_far,
        line.reason, line.note, line.unit_cost_minor, :actor_kind, :actor_label, :user_id, :token_id,
        line.source_kind, line.source_ref, line.undo_of, :request_key, :request_digest, moved.turn
    FROM moved CROSS JOIN LATERAL unnest(places, deltas, reserved_deltas, backordered_deltas, unit_costs, undoes,
                                          source_kinds, source_refs, reasons, notes)
         AS line(place, delta, reserved_delta, backordered_delta, unit_cost_minor, undo_of, source_kind, source_ref,
                 reason, note)
    WINDOW so_far AS (PARTITION BY moved.id ORDER BY line.place)
    ORDER BY line.place
    RETURNING *
""")
)

# Promises that what has become free can fill, the oldest first. Whoever holds one of these rows is ending that hold,
# and fills what it frees.
WAITING = text("""
    SELECT h.id, h.backordered, h.source_kind, h.source_ref, l.id AS level_id, l.variant_id, l.location_id,
        l.on_hand - l.reserved AS free
    FROM stock_level l JOIN hold h ON h.level_id = l.id AND h.backordered > 0
    WHERE l.id = ANY (CAST(:level_ids AS bigint[])) AND l.backordered > 0 AND l.on_hand > l.reserved
    ORDER BY l.id, h.id FOR UPDATE OF h SKIP LOCKED
""")
ARRIVED = text("""
    UPDATE hold SET backordered = hold.backordered - came.units
    FROM unnest(CAST(:hold_ids AS bigint[]), CAST(:units AS int[])) AS came(hold_id, units)
    WHERE hold.id = came.hold_id
""")
