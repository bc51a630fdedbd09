"""What is written on the lines of a receipt, however many they are."""

from sqlalchemy import text

CHANGE = text("""
    UPDATE receipt_line line
    SET arriving = written.arriving, unit_cost_minor = written.cost,
        expected = coalesce(written.expected, line.expected), version = line.version + 1
    FROM unnest(CAST(:line_ids AS bigint[]), CAST(:arriving AS int[]), CAST(:costs AS bigint[]),
                CAST(:expected AS int[])) AS written(id, arriving, cost, expected)
    WHERE line.id = written.id
""")
PUT_ON = text("""
    INSERT INTO receipt_line (receipt_id, variant_id, position, expected, arriving, unit_cost_minor)
    SELECT :receipt_id, v.id, line.place + coalesce(
        (SELECT max(position) FROM receipt_line WHERE receipt_id = :receipt_id), 0),
        line.expected, line.arriving, coalesce(line.unit_cost, item.unit_cost_minor)
    FROM unnest(CAST(:variant_ids AS bigint[]), CAST(:expected AS int[]), CAST(:arriving AS int[]),
                CAST(:costs AS bigint[])) WITH ORDINALITY AS line(variant_id, expected, arriving, unit_cost, place)
    JOIN variant v ON v.id = line.variant_id
    LEFT JOIN supplier_item item ON item.variant_id = v.id AND item.supplier_id = CAST(:supplier_id AS bigint)
    ORDER BY line.place
    RETURNING id
""")
