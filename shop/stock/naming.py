"""What people call the things in the stockroom, for refusals that they can act on."""

from collections.abc import Sequence

from flask_babel import get_locale, gettext
from sqlalchemy import text

from ..db import db
from ..errors import NotFound
from .refusals import NoSuchLocation, NoSuchVariant

NAMES = text("""
    SELECT v.id, concat_ws(', ', coalesce(t.title, p.title), (
        SELECT string_agg(coalesce(w.title, value.value), ', ' ORDER BY option.position)
        FROM variant_option_value chosen
        JOIN product_option option ON option.id = chosen.option_id
        JOIN option_value value ON value.id = chosen.option_value_id
        LEFT JOIN translation w ON w.option_value_id = value.id AND w.language = :language
        WHERE chosen.variant_id = v.id)) AS name
    FROM variant v JOIN product p ON p.id = v.product_id
    LEFT JOIN translation t ON t.product_id = p.id AND t.language = :language
    WHERE v.id = ANY (CAST(:variant_ids AS bigint[]))
""")


def names_of(variant_ids: Sequence[int]) -> dict[int, str]:
    """What people call each variant, in the language of the page: `Fern print, A3`."""
    language = getattr(get_locale(), "language", "")
    rows = db.session.execute(NAMES, {"variant_ids": list(variant_ids), "language": language})
    return {row.id: row.name for row in rows}


def no_such_thing(variant_id: int) -> NotFound:
    """The refusal where either the variant or the location is none."""
    if names_of([variant_id]):
        return NoSuchLocation(gettext("There is no such place in the stockroom."))
    return NoSuchVariant(gettext("There is no such thing in the catalogue."))
